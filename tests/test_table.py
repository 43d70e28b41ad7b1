from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from il2kb.errors import OutputError, UsageError
from il2kb.prefixes import expand, shorten
from il2kb.provenance import Stamp
from il2kb.rendering import text_table, visible, width_of
from il2kb.table import Table, python_value

XSD = "http://www.w3.org/2001/XMLSchema#"
STAMP = Stamp("il2kb 9.9.9", "ab" * 32, {"urn:g": "cd"})


def typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


HE = ox.NamedNode("https://w3id.org/il2kb/trial/he-2020")
SMALL = Table(
    ("trial", "printed", "events"),
    [(HE, ox.Literal("55.17%"), typed("16", "integer")), (HE, None, typed("9", "integer"))],
    STAMP,
)

# Every character but surrogates, which no RDF string has.
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
xml_text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r"),
    max_size=12,
)


def terms(text: st.SearchStrategy[str]) -> st.SearchStrategy[ox.NamedNode | ox.Literal | None]:
    return st.one_of(
        st.none(),
        st.sampled_from(["http://e/é", "urn:x", "https://w3id.org/il2kb/trial/a"]).map(
            ox.NamedNode
        ),
        text.map(ox.Literal),
        st.tuples(text, st.sampled_from(["en", "de-ch"])).map(
            lambda t: ox.Literal(t[0], language=t[1])
        ),
        st.integers().map(lambda n: typed(str(n), "integer")),
        st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
            lambda d: typed(f"{d:f}", "decimal")
        ),
        st.sampled_from(["007", "1.50", "+5", "", "abc", "NaN", "5.", ".5"]).flatmap(
            lambda t: st.sampled_from(["integer", "decimal", "double", "date"]).map(
                lambda kind: typed(t, kind)
            )
        ),
    )


def tables(text: st.SearchStrategy[str]) -> st.SearchStrategy[Table]:
    return st.integers(1, 4).flatmap(
        lambda n: st.lists(st.tuples(*[terms(text)] * n), max_size=5).map(
            lambda rows: Table([f"c{i}" for i in range(n)], rows)
        )
    )


def reread(text: str, form: ox.QueryResultsFormat) -> Table:
    found = ox.parse_query_results(text, form)
    assert isinstance(found, ox.QuerySolutions)
    return Table([v.value for v in found.variables], [tuple(row) for row in found])


@given(tables(any_text))
def test_json_is_read_back_as_it_was(table: Table) -> None:
    assert reread(table.to_json(), ox.QueryResultsFormat.JSON) == table
    stamped = Table(table.columns, table.rows, STAMP).to_json()
    assert reread(stamped, ox.QueryResultsFormat.JSON) == table
    assert json.loads(stamped)["il2kb"] == STAMP.as_dict()


@given(tables(xml_text))
def test_xml_is_read_back_as_it_was(table: Table) -> None:
    stamped = Table(table.columns, table.rows, STAMP).to_xml()
    assert f'<link href="urn:sha256:{STAMP.knowledge_base}"/>' in stamped
    assert reread(stamped, ox.QueryResultsFormat.XML) == table
    root = ElementTree.fromstring(stamped)
    texts = [node.text or "" for node in root.iter() if node.tag.endswith(("}literal", "}uri"))]
    assert texts == [t.value for row in table for t in row if not isinstance(t, ox.Triple | None)]


@given(tables(any_text))
def test_tsv_is_read_back_as_it_was(table: Table) -> None:
    assert reread(table.to_tsv(), ox.QueryResultsFormat.TSV) == table


@given(st.lists(st.tuples(any_text, any_text), max_size=5))
def test_csv_keeps_every_character_but_for_the_guard(cells: list[tuple[str, str]]) -> None:
    table = Table(["a", "b"], [(ox.Literal(x), ox.Literal(y)) for x, y in cells])
    read = [
        tuple(c[1:] if c[:1] == "'" and c[1:2] in tuple("=+-@\t\r") else c for c in row)
        for row in csv.reader(io.StringIO(table.to_csv(), newline=""))
    ]
    plain = [tuple(c[1:] if c[:1] == "'" and c[1:2] in tuple("=+-@\t\r") else c for c in row)
             for row in cells]  # fmt: skip
    assert read == [("a", "b"), *plain]


@pytest.mark.parametrize(
    ("term", "cell"),
    [
        (ox.Literal("=1+1"), "'=1+1"),
        (ox.Literal('=HYPERLINK("x")'), '"\'=HYPERLINK(""x"")"'),
        (ox.Literal("@SUM(A1)"), "'@SUM(A1)"),
        (ox.Literal("\tx"), "'\tx"),
        (ox.Literal("-1 to 2"), "'-1 to 2"),
        (ox.Literal("+cmd"), "'+cmd"),
        (ox.Literal("-2.5%"), "-2.5%"),
        (ox.Literal("-"), "-"),
        (ox.Literal("<0.001"), "<0.001"),
        (typed("-5", "integer"), "-5"),
        (typed("-0.50", "decimal"), "-0.50"),
        (HE, "https://w3id.org/il2kb/trial/he-2020"),
        (None, ""),
    ],
)
def test_a_cell_of_csv(term: ox.Literal | None, cell: str) -> None:
    assert Table(["x", "y"], [(term, None)]).to_csv() == f"x,y\r\n{cell},\r\n"


def test_tsv_writes_terms_as_turtle_does() -> None:
    assert SMALL.to_tsv() == (
        "?trial\t?printed\t?events\n"
        '<https://w3id.org/il2kb/trial/he-2020>\t"55.17%"\t16\n'
        "<https://w3id.org/il2kb/trial/he-2020>\t\t9\n"
    )


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\ufffe"])
def test_what_xml_has_no_form_for_is_an_error(character: str) -> None:
    with pytest.raises(OutputError, match=f"U\\+{ord(character):04X}"):
        Table(["a"], [(ox.Literal(character),)]).to_xml()


def test_triples_and_directions_are_kept() -> None:
    store = ox.Store()
    found = store.query(
        "SELECT ?x ?d { BIND(<<( <a:a> <b:b> 'c' )>> AS ?x) BIND('a'@en--ltr AS ?d) }"
    )
    assert isinstance(found, ox.QuerySolutions)
    table = Table(["x", "d"], [tuple(row) for row in found])
    assert reread(table.to_json(), ox.QueryResultsFormat.JSON) == table
    assert reread(table.to_xml(), ox.QueryResultsFormat.XML) == table


def test_markdown_escapes_what_markdown_and_html_would_read() -> None:
    cells = [(ox.Literal("a|b\nc"), ox.Literal("<script>*x*_&"))]
    assert Table(["p", "q"], cells).to_markdown() == (
        "| p | q |\n| --- | --- |\n| a\\|b<br>c | &lt;script&gt;\\*x\\*\\_&amp; |\n"
    )
    assert SMALL.to_markdown() == (
        "| trial | printed | events |\n| --- | --- | ---: |\n"
        "| trial:he-2020 | 55.17% | 16 |\n| trial:he-2020 |  | 9 |\n"
    )


def test_html_is_escaped_and_carries_the_stamp() -> None:
    page = Table(["<b>"], [(ox.Literal("<script>"),)], STAMP)._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert '<th scope="col">&lt;b&gt;</th>' in page
    assert "il2kb 9.9.9" in page


def test_text_aligns_numbers_to_the_right() -> None:
    assert SMALL.to_text() == (
        "trial          printed  events\n"
        "─────────────  ───────  ──────\n"
        "trial:he-2020  55.17%       16\n"
        "trial:he-2020                9\n"
    )
    assert SMALL.to_text(color=True).startswith("\x1b[1mtrial")


def test_an_empty_table_has_its_header() -> None:
    table = Table(["a", "b"], [])
    assert table.to_text() == "a  b\n─  ─\n"
    assert table.to_csv() == "a,b\r\n"
    assert reread(table.to_json(), ox.QueryResultsFormat.JSON) == table
    assert len(table) == 0


def test_cells_are_wrapped_to_the_width() -> None:
    rows = [["alpha beta gamma", "xx yy zz ww"], ["b", "y"]]
    assert text_table(["one", "two"], rows, [False, False], width=20) == (
        "one        two\n"
        "─────────  ─────────\n"
        "alpha      xx yy zz\n"
        "beta       ww\n"
        "gamma\n"
        "b          y\n"
    )


def test_a_word_is_kept_whole_before_a_column_is_narrowed() -> None:
    """Twenty letters and eight do not fit beside each other in 28, so blocks are given."""
    rows = [["alpha beta gamma", "x" * 20]]
    assert text_table(["one", "two"], rows, [False, False], width=28) == (
        "one  alpha beta gamma\ntwo  " + "x" * 20 + "\n"
    )
    assert "\n─" in text_table(["one", "two"], rows, [False, False], width=30)


def test_a_very_narrow_terminal_gets_the_cell_below_its_name() -> None:
    heads = [f"column-{i}" for i in range(5)]
    text = text_table(heads, [["value of it"] * 5], [False] * 5, width=20)
    assert text.splitlines()[:4] == ["column-0", "  value of it", "column-1", "  value of it"]


def test_a_narrow_terminal_gets_a_block_for_each_row() -> None:
    heads = [f"column-{i}" for i in range(5)]
    text = text_table(heads, [["value of it"] * 5, ["z"] * 5], [False] * 5, width=40)
    assert text.splitlines()[:2] == ["column-0  value of it", "column-1  value of it"]
    assert text.splitlines()[5:7] == ["", "column-0  z"]


def test_widths_are_those_of_a_terminal() -> None:
    assert width_of("abc") == 3
    assert width_of("e\u0301") == 1  # combining acute
    assert width_of("系统") == 4  # East Asian wide
    assert width_of("≥ ½ µ") == 5
    assert text_table(["a"], [["系统"], ["e\u0301"]], [True]) == "   a\n────\n系统\n   e\u0301\n"


def test_unseen_characters_are_shown() -> None:
    assert visible("a\u202eb\u200bc\x1b[31m\td\r\ne\xadf") == (
        "a\\u202Eb\\u200Bc\\u001B[31m d\ne\\u00ADf"
    )


printable = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs", "Mn"], exclude_characters="\xa0"),
    min_size=1,
    max_size=40,
)


@given(st.lists(st.tuples(printable, printable, printable), min_size=1, max_size=4),
       st.integers(2, 80))  # fmt: skip
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(
    rows: list[tuple[str, str, str]], width: int
) -> None:
    heads = ["h"] * 3
    text = text_table(heads, [list(r) for r in rows], [False] * 3, width)
    assert all(width_of(line) <= max(width, 4) for line in text.splitlines())
    kept = sorted(c for row in rows for cell in row for c in cell if not c.isspace())
    shown = sorted(c for c in text if not c.isspace() and c != "─")
    is_table = text.splitlines()[1].startswith("─")
    for head in "h" * (3 if is_table else 3 * len(rows)):
        shown.remove(head)
    assert shown == [c for c in kept if c != "─"]


def test_records_are_python_values() -> None:
    assert SMALL.records() == [
        {"trial": HE.value, "printed": "55.17%", "events": 16},
        {"trial": HE.value, "printed": None, "events": 9},
    ]


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (typed("007", "integer"), 7),
        (typed("300", "nonNegativeInteger"), 300),
        (typed("1.50", "decimal"), Decimal("1.50")),
        (typed("0.1000000000000000055511151231257827", "decimal"),
         Decimal("0.1000000000000000055511151231257827")),
        (typed("true", "boolean"), True),
        (typed("2016-02-29", "date"), date(2016, 2, 29)),
        (typed("2005-13-45", "date"), "2005-13-45"),
        (typed("abc", "integer"), "abc"),
        (typed("NaN", "decimal"), "NaN"),
        (typed("9" * 5000, "integer"), "9" * 5000),
        (typed("1e2", "double"), "1e2"),
        (ox.Literal("12"), "12"),
        (ox.Literal("x", language="en"), "x"),
        (HE, HE.value),
        (None, None),
    ],
)  # fmt: skip
def test_a_python_value_is_never_rounded(term: ox.Literal | None, value: object) -> None:
    found = python_value(term)
    assert found == value
    assert type(found) is type(value)


def test_pandas_gets_objects_not_floats() -> None:
    pandas = pytest.importorskip("pandas")
    rows = [
        (typed("1", "integer"), typed("0.10", "decimal"), ox.Literal("007")),
        (None, None, None),
    ]
    frame = Table(["n", "d", "s"], rows, STAMP).to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert frame.values.tolist() == [[1, Decimal("0.10"), "007"], [None, None, None]]
    assert type(frame["n"][0]) is int
    assert frame.attrs["il2kb"] == STAMP.as_dict()


def test_without_pandas_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as caught:
        SMALL.to_pandas()
    assert "pip install pandas" in (caught.value.hint or "")


def test_tables_are_equal_by_columns_and_rows() -> None:
    assert Table(list(SMALL.columns), tuple(SMALL.rows)) == SMALL
    assert Table(SMALL.columns, SMALL.rows[:1]) != SMALL
    assert Table(("a", "b", "c"), SMALL.rows) != SMALL
    assert list(SMALL) == list(SMALL.rows)
    with pytest.raises(UsageError, match="1 terms for 2 columns"):
        Table(["a", "b"], [(None,)])


def test_iris_are_shortened_with_known_prefixes_and_read_back() -> None:
    assert shorten("https://w3id.org/il2kb/trial/he-2020#arm.il2") == "trial:he-2020#arm.il2"
    assert shorten("https://w3id.org/il2kb/trial/a/b") == "<https://w3id.org/il2kb/trial/a/b>"
    assert shorten("urn:x") == "<urn:x>"
    for iri in ("https://w3id.org/il2kb/trial/he-2020#arm.il2", "urn:x"):
        assert expand(shorten(iri)) == iri
    assert expand("https://x/y") == "https://x/y"
