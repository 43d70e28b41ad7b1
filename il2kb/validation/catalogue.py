"""What can be found that is neither a shape nor a query, and the catalogue of all items."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from il2kb.checks import read_checks
from il2kb.data import Layout
from il2kb.profiles import Item, find_profile, item_of_check

__all__ = ["BUILT_IN", "items"]

_VOCABULARY = "il2kb, the code reads its terms from the ontology"
_TEXT = "il2kb, what no RDF library finds wrong"

# code: title, why, what to write, source
_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "syntax",
        "the file can be read",
        "A file that cannot be read is in no answer and no summary.",
        "correct the file at the place that is named",
        "Turtle 1.1",
    ),
    (
        "trial-twice",
        "a trial is described in one file",
        "Merged, the figures of two files would look like those of one.",
        "merge the files, or give one trial another id",
        "il2kb, one trial is one file",
    ),
    (
        "term.unknown",
        "terms are those of the ontology",
        "A mistyped property is found by no query.",
        "correct the name; il2kb's terms are in ontology/il2kb.ttl",
        _VOCABULARY,
    ),
    (
        "term.deprecated",
        "terms are not deprecated",
        "What is deprecated has something better in its place.",
        "use the term that its definition names",
        _VOCABULARY,
    ),
    (
        "term.undefined",
        "what is referred to is described",
        "A reference to nothing loses what it should lead to.",
        "describe the thing, or correct the name",
        _VOCABULARY,
    ),
    (
        "term.untyped",
        "every thing has a class",
        "Queries find things by their class.",
        "add a and a class of the ontology, such as a il2:Reported",
        _VOCABULARY,
    ),
    (
        "term.domain",
        "properties stand on things of their class",
        "A property on the wrong thing is found by no query.",
        "move the property, or correct the class",
        _VOCABULARY,
    ),
    (
        "term.range",
        "values of properties are of their class",
        "A link to the wrong kind of thing breaks what follows it.",
        "point at a thing of the class, or correct the class",
        _VOCABULARY,
    ),
    ("text.blank-node", "no blank nodes", "A blank node cannot be cited.",
     "give the node an IRI such as :name", _TEXT),
    ("text.ill-typed", "literals are of their datatype", "NaN and 2015-13-45 are read by none.",
     "write the value as its datatype asks", _TEXT),
    ("text.datatype", "known datatypes only", "Floating point numbers change printed figures.",
     "write a plain number, a string or an xsd:date", _TEXT),
    ("text.huge-literal", "no huge literals", "Sentences of sources are not copied.",
     "say it in your own words, and give the place", _TEXT),
    ("text.bidi-control", "no bidirectional controls", "They change what a line seems to say.",
     "delete the character", _TEXT),
    ("text.invisible-character", "no invisible characters", "Two equal names would differ.",
     "delete the character", _TEXT),
    ("text.mixed-script", "names are of one script", "Letters that look alike make two names.",
     "type the letter again on a Latin keyboard", _TEXT),
    ("text.outer-space", "no white space around a text", "Two equal texts would differ.",
     "remove it", _TEXT),
)  # fmt: skip

BUILT_IN = {
    code: Item(code, title, "violation", why, what, source, "", Path(__file__))
    for code, title, why, what, source in _ROWS
}
"""The items that are code, by their code."""


def items(layout: Layout, profiles: Sequence[str], definitions: bool = False) -> dict[str, Item]:
    """Return every item of some profiles, by code: built in, shapes, and checks.

    With `definitions`, each shape with its Turtle. Raises NotFoundError for an unknown profile.
    """
    found = dict(BUILT_IN)
    for name in profiles:
        for item in find_profile(layout, name).items(definitions):
            found[item.code] = item
    for check in read_checks(layout.folders("shapes")):
        found[check.code] = item_of_check(check)
    return found
