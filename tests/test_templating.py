from __future__ import annotations

import time
from pathlib import Path

import pytest

from il2kb.errors import DataError, Il2kbError, LimitError, NotFoundError, UsageError
from il2kb.templating import Template, find, markdown, shipped

CONTEXT = {"summary": {"id": "t-1", "title": "<b>A & B</b>"}, "width": 80}


def template(folder: Path, text: str, name: str = "mine.txt.j2") -> Template:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return find([folder, shipped()], str(path), None)


def test_a_template_of_the_user_gets_the_context_and_the_filters(tmp_path: Path) -> None:
    mine = template(tmp_path, "{{ summary.id|shout }}, {{ width }}\n")
    assert mine.render(CONTEXT, {"shout": str.upper}) == "T-1, 80\n"


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    page = template(tmp_path, "<p>{{ summary.title }}</p>", "mine.html.j2")
    assert page.render(CONTEXT, {}) == "<p>&lt;b&gt;A &amp; B&lt;/b&gt;</p>"
    text = template(tmp_path, "{{ summary.title }}", "mine.txt.j2")
    assert text.render(CONTEXT, {}) == "<b>A & B</b>"


def test_the_format_asked_for_decides_on_escaping_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.j2"
    path.write_text("{{ summary.title }}", encoding="utf-8")
    assert find([], str(path), "html").render(CONTEXT, {}).startswith("&lt;b&gt;")


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ summary.__class__ }}",
        "{{ summary['__class__'].__base__ }}",
        "{{ ''|attr('__class__') }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__['os'] }}",
        "{{ self.__init__.__globals__ }}",
        "{{ '{0.__class__.__init__.__globals__}'.format(summary) }}",
        "{{ shout.__globals__ }}",
        "{{ summary.update({'id': 'x'}) }}",
        "{% set _ = summary.pop('id') %}",
    ],
)
def test_a_template_reaches_nothing_of_python(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"mine\.txt\.j2"):
        template(tmp_path, text).render(CONTEXT, {"shout": str.upper})


@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.txt.j2", "secret.txt", "https://a.b/c"])
def test_a_template_includes_only_templates_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.txt.j2").write_text("SECRET", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    mine = template(inner, f"a\n{{% include {name!r} %}}")
    with pytest.raises(UsageError, match="there is no template"):
        mine.render(CONTEXT, {})


def test_a_template_includes_its_neighbours_and_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "part.txt.j2").write_text("<{{ summary.id }}>", encoding="utf-8")
    mine = template(
        tmp_path,
        '{% import "_macros.html.j2" as m %}{% include "part.txt.j2" %}'
        '{{ m.link("a", "https://a.example/") }}',
    )
    assert mine.render(CONTEXT, {}) == '<t-1><a href="https://a.example/">a</a>'


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("one\ntwo {{ summary.nonesuch }}\n", ":2:", "nonesuch"),
        ("{{ nothing }}", ":1:", "'nothing' is undefined"),
        ("one\n{% for x in %}\n{% endfor %}", ":2:", "not a Jinja2 template"),
        ("a\nb\n{{ summary.id|nonesuch }}", ":3:", "nonesuch"),
        ("a\n{{ 1 / 0 }}", ":2:", "ZeroDivisionError"),
        ("{% macro f() %}{{ f() }}{% endmacro %}\n{{ f() }}", ":1:", "without end"),
    ],
)
def test_an_error_names_file_and_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        template(tmp_path, text).render(CONTEXT, {})
    assert f"mine.txt.j2{where}" in caught.value.message
    assert what in caught.value.message


def test_an_undefined_name_lists_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        template(tmp_path, "{{ id }}").render({"summaries": [], "width": 80}, {})
    assert caught.value.hint is not None
    assert "a template gets summaries, width" in caught.value.hint


def test_an_error_in_a_part_names_the_part(tmp_path: Path) -> None:
    (tmp_path / "part.txt.j2").write_text("x\n{{ gone }}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"part\.txt\.j2:2:"):
        template(tmp_path, '{% include "part.txt.j2" %}').render(CONTEXT, {})


def test_a_loop_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    loop = "{% for i in range(99999) %}" * 4 + "{% set x = 1 %}" + "{% endfor %}" * 4
    started = time.monotonic()
    with pytest.raises(LimitError, match="longer than 1 seconds"):
        template(tmp_path, loop).render(CONTEXT, {}, seconds=1)
    assert time.monotonic() - started < 8


def test_a_text_that_fills_the_memory_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="memory"):
        template(tmp_path, "{{ ('x' * 3000000000)|length }}").render(CONTEXT, {})


def test_a_long_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Il2kbError, match="Range too big"):
        template(tmp_path, "{% for i in range(999999999) %}{% endfor %}").render(CONTEXT, {})


def test_a_template_that_is_not_there_gets_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "mine.txt.j2").write_text("", encoding="utf-8")
    with pytest.raises(NotFoundError) as caught:
        find([shipped()], str(tmp_path / "mine.txt.j"), None)
    assert caught.value.hint == f"did you mean {tmp_path / 'mine.txt.j2'}?"
    with pytest.raises(NotFoundError) as caught:
        find([shipped()], "sumary", "md")
    assert caught.value.hint == "did you mean summary?"


def test_a_format_that_a_template_does_not_write_names_those_that_it_does() -> None:
    with pytest.raises(UsageError) as caught:
        find([shipped()], "summary", "pdf")
    assert caught.value.hint is not None
    assert "html, md, txt" in caught.value.hint


def test_the_first_folder_wins_and_a_part_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "summary.txt.j2").write_text("mine", encoding="utf-8")
    assert find([tmp_path, shipped()], "summary", "txt").render(CONTEXT, {}) == "mine"
    with pytest.raises(NotFoundError) as caught:
        find([shipped()], "nonesuch", "html")
    assert caught.value.hint == "there are: summary"


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt.j2"
    path.write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match="UTF-8"):
        find([], str(path), None).render(CONTEXT, {})


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("<script>", "&lt;script&gt;"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("*a* _b_ `c`", r"\*a\* \_b\_ \`c\`"),
        ("one\ntwo", "one two"),
        ("# no heading", r"\# no heading"),
        ("a & b", "a &amp; b"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, escaped: str) -> None:
    assert markdown(text) == escaped
