"""The ontology: each term described, none vanished, consistent, the only terms the code knows."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from il2kb.data import BASE, Layout
from il2kb.terms import NAMESPACE, RDF_TYPE, Vocabulary, il2

ROOT = Path(__file__).resolve().parent.parent
LAYOUT = Layout.shipped()
PUBLISHED = Path(__file__).parent / "published" / "iris.txt"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def triples(*paths: Path) -> list[tuple[str, str, str]]:
    return [
        (q.subject.value, q.predicate.value, q.object.value)
        for path in paths
        for q in parse(path=path, format=RdfFormat.TURTLE)
    ]


ONTOLOGY = triples(LAYOUT.ontology / "il2kb.ttl")
CONCEPT_FILES = sorted((LAYOUT.kb / "concepts").glob("*.ttl"))


@pytest.mark.parametrize("predicate", [f"{RDFS}label", f"{SKOS}definition", f"{DCTERMS}source"])
def test_every_term_has(predicate: str) -> None:
    having = {s for s, p, _ in ONTOLOGY if p == predicate}
    assert not [iri for iri in il2.types if iri not in having]


def test_domains_and_ranges_are_declared_classes() -> None:
    used = {o for _, p, o in ONTOLOGY if p in (f"{RDFS}domain", f"{RDFS}range")}
    assert not [iri for iri in used if iri.startswith(NAMESPACE) and iri not in il2]


def test_every_concept_has_label_definition_and_scheme() -> None:
    facts = triples(*CONCEPT_FILES)
    concepts = {s for s, p, o in facts if p == RDF_TYPE.value and o == f"{SKOS}Concept"}
    assert len(concepts) > 100
    for name in ("prefLabel", "definition", "inScheme"):
        having = {s for s, p, _ in facts if p == SKOS + name}
        assert not concepts - having, name


def test_no_published_iri_has_vanished_and_every_new_one_is_listed() -> None:
    published = PUBLISHED.read_text(encoding="utf-8").split()
    concepts = {s for s, p, _ in triples(*CONCEPT_FILES) if p == RDF_TYPE.value}
    declared = set(il2.types) | concepts
    assert not sorted(set(published) - declared), "deprecate an IRI (owl:deprecated), keep it"
    assert not sorted(declared - set(published)), f"add these lines to {PUBLISHED.name}"
    assert published == sorted(published)


def test_foreign_terms_are_frozen_with_label_and_source() -> None:
    """Every foreign IRI that concepts and mappings point to is one that was checked."""
    frozen = triples(LAYOUT.ontology / "imports.ttl")
    known = {s for s, _, _ in frozen}
    matches = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    mapping = {SKOS + m for m in matches}
    facts = triples(*CONCEPT_FILES)
    pointed = {o for _, p, o in facts if p in mapping and not o.startswith(BASE)}
    assert pointed
    assert not sorted(pointed - known)
    assert not sorted(pointed - {s for s, p, _ in frozen if p == f"{DCTERMS}source"})
    # The label of one term could not be opened; what was read of it is a synonym.
    named = (f"{RDFS}label", f"{SKOS}altLabel")
    assert not sorted(pointed - {s for s, p, _ in frozen if p in named})


def test_the_code_names_only_terms_of_the_ontology() -> None:
    """Follow every `il2.name` in the package into the ontology."""
    methods = {name for name in dir(Vocabulary) if not name.startswith("__")}
    named = 0
    for path in (ROOT / "il2kb").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "il2"
                and node.attr not in methods
            ):
                assert isinstance(getattr(il2, node.attr), NamedNode), path
                named += 1
    assert named


def test_an_unknown_term_is_refused_with_a_suggestion() -> None:
    with pytest.raises(AttributeError, match="did you mean AnalysisSet"):
        _ = il2.AnalysisSett


def test_an_underscore_stands_for_a_hyphen() -> None:
    assert il2.not_found == NamedNode(f"{NAMESPACE}not-found")


def test_subproperties_reach_every_depth() -> None:
    """`events` is below `value`, which is below `statement`."""
    items = il2.subproperties("statement")
    assert {"value", "events", "masking"} <= set(items)
    assert "masking" not in il2.subproperties("value")


@pytest.fixture
def reasoner(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that runs HermiT over Turtle files and more text, or skip."""
    owlready2 = pytest.importorskip("owlready2", reason="the reasoner needs owlready2")
    if shutil.which("java") is None:
        pytest.skip("the reasoner HermiT needs Java, which is not installed")

    def run(*paths: Path, more: str = "") -> list[object]:
        quads = [q for path in paths for q in parse(path=path, format=RdfFormat.TURTLE)]
        quads += parse(input=more, format=RdfFormat.TURTLE) if more else []
        text = serialize(quads, format=RdfFormat.N_TRIPLES)
        assert text is not None
        file = tmp_path / "all.nt"
        file.write_bytes(text)
        world = owlready2.World()
        ontology = world.get_ontology(file.as_uri()).load()
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
        return list(world.inconsistent_classes())

    return run


SCHEMA = [LAYOUT.ontology / "il2kb.ttl", LAYOUT.ontology / "imports.ttl"]


@pytest.mark.filterwarnings("ignore")  # of owlready2, which is not ours to mend
def test_hermit_finds_the_ontology_consistent(reasoner) -> None:  # type: ignore[no-untyped-def]
    assert reasoner(*SCHEMA) == []


@pytest.mark.filterwarnings("ignore")
def test_hermit_finds_he_2020_consistent(reasoner) -> None:  # type: ignore[no-untyped-def]
    assert reasoner(*SCHEMA, LAYOUT.kb / "trials" / "he-2020.ttl") == []


@pytest.mark.filterwarnings("ignore")
def test_hermit_refuses_a_statement_in_two_layers(reasoner) -> None:  # type: ignore[no-untyped-def]
    import owlready2

    both = f"<urn:x> a <{NAMESPACE}Reported>, <{NAMESPACE}Derived> ."
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reasoner(*SCHEMA, more=both)


@pytest.mark.parametrize(
    "path",
    sorted([*(LAYOUT.kb / "queries").glob("*.rq"), *(LAYOUT.shapes / "checks").glob("*.rq")]),
    ids=lambda path: path.stem,
)
def test_queries_and_checks_name_only_terms_of_the_ontology(path: Path) -> None:
    """A mistyped term would find nothing, and nobody would hear of it."""
    names = re.findall(r"\bil2:([\w-]+)", path.read_text(encoding="utf-8"))
    assert names
    assert not sorted(name for name in names if NAMESPACE + name not in il2)
