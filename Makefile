# make summary    sets up a virtual environment and prints the summary of He 2020
# make test       sets up and runs the tests
# make mutate     drops and alters every triple of He 2020, and counts what validate notices
# make check      everything that must be green before a change lands
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: summary test lint check fmt bench mutate clean

summary: $(VENV)/installed
	@$(BIN)/il2kb summary he-2020

test: $(VENV)/developed
	$(BIN)/python -m pytest

check: lint test

lint: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/il2kb fmt --check
	$(BIN)/il2kb validate

fmt: $(VENV)/developed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/il2kb fmt

bench: $(VENV)/developed
	for program in startup load queries validation audit; do $(BIN)/python bench/$$program.py || exit 1; done

mutate: $(VENV)/developed
	$(BIN)/python bench/mutate.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || \
	    { echo "no virtual environment could be made; on Debian: apt install python3-venv" >&2; rm -rf $(VENV); exit 1; }

# Editable, so that what is run is what stands in this folder.
$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . 1>&2
	@touch $@

$(VENV)/developed: pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' 1>&2
	@touch $(VENV)/installed $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
