"""A made-up audit of tests/data/three-arms: every severity, mark and outcome, odd characters."""

from __future__ import annotations

from pathlib import Path

from il2kb.audit import Audit
from il2kb.audit.remark import ADDED, DIFFERS, HELD, LAST_DIGIT, REFUSED, Recomputed
from il2kb.data import Layout
from il2kb.errors import Position
from il2kb.findings import Finding, Input
from il2kb.model import Statement
from il2kb.provenance import Stamp

FOLDER = Path(__file__).resolve().parent.parent / "data" / "three-arms"
LAYOUT = Layout.of(FOLDER)
TRIAL = "three-arms-2031"
FILE = FOLDER / "trials" / f"{TRIAL}.ttl"
BROKEN = FOLDER / "trials" / "no-2032.ttl"
IRI = f"https://w3id.org/il2kb/trial/{TRIAL}#"
TABLE = "A report, Table 2, rash"


def _input(name: str, said: str, layer: str = "reported", *places: str) -> Input:
    return Input(IRI + name, name, said, layer, "second" in name, places)


COUNTS = Finding(
    "audit.percent-count",
    "warning",
    "12/21 is not 55.00 %",
    "look for another denominator",
    IRI + "result.response.high.percent",
    position=Position(FILE, 40, 1),
    trial=TRIAL,
    profile="audit",
    arithmetic="12/21 = 57.14\n11/20 = 55.00",
    inputs=(
        _input("result.response.high.events", "12", "reported", TABLE),
        _input("result.response.high.percent", "55.00", "reported", TABLE),
        _input("second.total", "21", "reported", "A page about it, Results"),
        _input("derived.total", "20", "derived"),
    ),
    beside=(IRI + "second.total",),
)
ODD = Finding(
    "audit.figure-impossible",
    "violation",
    "a name with \x1b[2J, {0}, \ufffe and <script>alert(1)</script> | [x](y)",
    "write\x07 ]]> it",
    IRI + "result.response.low.percent",
    position=Position(FILE, 50, 1),
    trial=TRIAL,
    profile="audit",
    arithmetic="=1+1",
)
AGAIN = Finding(
    "audit.percent-count", "info", "16/29† is another", None, COUNTS.focus, trial=TRIAL,
    profile="audit", arithmetic="16/29† is another",
)  # fmt: skip
UNREAD = Finding(
    "audit.unreadable", "violation", "a full stop is missing", trial="no-2032", profile="audit",
    position=Position(BROKEN, 3, 5),
)  # fmt: skip

_PERCENT = Statement(IRI + "result.response.high.percent", "percent", "reported", printed="57.14")
COUNT = Recomputed(
    "count", "response, high dose", "", ADDED, "57.14 % = 12/21", _PERCENT.iri,
    (("events", "12"), ("of", "21")), (_PERCENT,),
)  # fmt: skip


def _p(subject: str, outcome: str, text: str, **figures: str) -> Recomputed:
    return Recomputed(
        "p-value, counts", subject, "0.05", outcome, text, IRI + "contrast.response.p",
        tuple(figures.items()),
    )  # fmt: skip


RECOMPUTED = (
    COUNT,
    _p("one", HELD, "as printed", Pearson="0.0500"),
    _p("two", LAST_DIGIT, "cut", Pearson="0.0491"),
    _p("three", DIFFERS, "by none", Pearson="0.2723", Fisher="0.3543"),
    _p("four | a", REFUSED, "medians and ranges do not determine a test"),
    _p("five", REFUSED, "medians and ranges do not determine a test"),
    _p("six", REFUSED, "no count is reported"),
)

STAMP = Stamp("il2kb 0", "0" * 64, {})


def made_up(*findings: Finding, broken: bool = False) -> Audit:
    """Return an audit of the trial with these findings, grave ones first."""
    return Audit(
        (*findings, *((UNREAD,) if broken else ())),
        (FILE, *((BROKEN,) if broken else ())),
        (BROKEN,) if broken else (),
        ("audit",),
        "own",
        stamp=STAMP,
        trials=(TRIAL,),
        recomputed={TRIAL: RECOMPUTED},
    )
