"""What every rule of the audit must have, and how it must speak."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from il2kb.audit import rules as package
from il2kb.audit.rules import KINDS, Rule, find, rules
from il2kb.errors import NotFoundError

FOLDER = Path(package.__file__).parent
# A finding is no verdict on anybody.
JUDGING = re.compile(r"\b(wrong|false|falsely|fraud|misconduct|fabricat\w*|mistakes?)\b")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.code)
def test_a_rule_has_its_page(rule: Rule) -> None:
    assert rule.kind in KINDS
    assert rule.sources
    assert all(len(source) > 10 for source in rule.sources)
    lines = rule.page.split("\n")
    assert lines[0].endswith(".")
    assert lines[1] == ""
    assert len(lines) >= 5, "the page says what is asked, how, and when it can mislead"
    assert rule.code.removeprefix("audit.") not in rule.title, "the title is a sentence"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[a-z]*.py")), ids=lambda p: p.stem)
def test_a_rule_judges_nobody(path: Path) -> None:
    texts = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not re.search(r"\b(19|20)\d\d;", node.value)  # the title of a paper
    ]
    assert [found for text in texts if (found := JUDGING.search(text))] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[a-z]*.py")), ids=lambda p: p.stem)
def test_a_rule_knows_no_other(path: Path) -> None:
    imported = {
        node.module
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert not any(name and name.startswith("il2kb.audit.rules") for name in imported)


def test_a_rule_is_found_by_its_code() -> None:
    assert find("audit.grim") is find("grim")
    with pytest.raises(NotFoundError, match="rule of the audit 'grimm'"):
        find("grimm")


def test_codes_are_told_apart() -> None:
    codes = [rule.code for rule in rules()]
    assert len(codes) == len(set(codes)) >= 36
    assert len({rule.title for rule in rules()}) == len(codes)
