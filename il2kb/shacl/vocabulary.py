"""The SHACL vocabulary: what this engine knows, and what it leaves to another."""

from __future__ import annotations

import pyoxigraph as ox

__all__ = ["KNOWN", "PROPERTY_ONLY", "RDF", "RDFS", "SH", "SINGLE", "UNSUPPORTED", "XSD", "sh"]

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def sh(name: str) -> ox.NamedNode:
    """Return the term sh:`name`."""
    return ox.NamedNode(SH + name)


# Predicates whose meaning is outside SHACL Core: a shapes graph that uses one needs pySHACL.
UNSUPPORTED = frozenset(
    [
        "sparql",
        "target",
        "rule",
        "expression",
        "js",
        "values",
        "parameter",
        "validator",
        "nodeValidator",
        "propertyValidator",
        "entailment",
    ]
)

_CORE = """
    Shape NodeShape PropertyShape PropertyGroup NodeKind Severity ConstraintComponent
    targetClass targetNode targetObjectsOf targetSubjectsOf deactivated message severity
    path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
    and class closed datatype disjoint equals flags hasValue ignoredProperties in languageIn
    lessThan lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive
    minInclusive minLength node nodeKind not or pattern property qualifiedMaxCount
    qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint uniqueLang xone
    BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Literal Info Warning Violation
    name description order group defaultValue shapesGraph suggestedShapesGraph
    AndConstraintComponent ClassConstraintComponent ClosedConstraintComponent
    DatatypeConstraintComponent DisjointConstraintComponent EqualsConstraintComponent
    HasValueConstraintComponent InConstraintComponent LanguageInConstraintComponent
    LessThanConstraintComponent LessThanOrEqualsConstraintComponent MaxCountConstraintComponent
    MaxExclusiveConstraintComponent MaxInclusiveConstraintComponent MaxLengthConstraintComponent
    MinCountConstraintComponent MinExclusiveConstraintComponent MinInclusiveConstraintComponent
    MinLengthConstraintComponent NodeConstraintComponent NodeKindConstraintComponent
    NotConstraintComponent OrConstraintComponent PatternConstraintComponent
    PropertyConstraintComponent QualifiedMaxCountConstraintComponent
    QualifiedMinCountConstraintComponent UniqueLangConstraintComponent XoneConstraintComponent
"""

_REPORT = """
    AbstractResult ValidationReport ValidationResult conforms detail focusNode result
    resultMessage resultPath resultSeverity shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape value
"""

# Words of SHACL-SPARQL and SHACL-AF. As nodes of the graph they do no harm (SHACL's own shapes
# name them); what they can do is reached through the predicates in UNSUPPORTED alone.
_SPARQL = """
    Function JSConstraint JSConstraintComponent JSExecutable JSFunction JSLibrary JSRule JSTarget
    JSTargetType JSValidator Parameter Parameterizable PrefixDeclaration ResultAnnotation Rule
    Rules SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLConstraintComponent
    SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule SPARQLSelectExecutable
    SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Target TargetType
    TripleRule Validator annotationProperty annotationValue annotationVarName ask condition
    construct count declare desc distinct filterShape groupConcat if intersection jsFunctionName
    jsLibrary jsLibraryURL labelTemplate limit max min namespace nodes object offset optional
    orderBy predicate prefix prefixes resultAnnotation returnType select separator subject sum
    this union update exists
"""

KNOWN = frozenset((_CORE + _REPORT + _SPARQL).split()) | UNSUPPORTED

# Parameters that a shape may have once only.
SINGLE = frozenset(
    [
        "datatype",
        "nodeKind",
        "minCount",
        "maxCount",
        "minExclusive",
        "minInclusive",
        "maxExclusive",
        "maxInclusive",
        "minLength",
        "maxLength",
        "pattern",
        "flags",
        "languageIn",
        "uniqueLang",
        "in",
        "closed",
        "ignoredProperties",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "qualifiedValueShape",
        "qualifiedValueShapesDisjoint",
        "severity",
        "deactivated",
    ]
)

# Parameters that mean nothing without a path.
PROPERTY_ONLY = frozenset(
    ["minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"]
)
