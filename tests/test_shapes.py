"""The shapes: every planted fault is caught by the constraint meant for it, and pySHACL says the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from factory import notice

from kg import iri, shapes
from kg.derive import derive
from kg.triples import Run, describe
from kg.vocabulary import namespace, prefixes, turtle, vocabulary

DOCUMENT = "https://w3id.org/vnd/id/doc/vn-bac-giang/2024/45-tb-ubnd"
RDF, SKOS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2004/02/skos/core#"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")

Value = str | int | ox.Literal


@dataclass(frozen=True)
class Fault:
    """A change to a good graph, and the shape that must find it.

    Subjects are paths below the notice; a property is a name of the ontology or an IRI; a value is a path
    ("/task/1"), a coded value ("role#chu-tri"), an IRI or a literal.
    """

    shape: str
    subject: str
    name: str
    value: Value | None = None
    keep: bool = False


def text(words: str) -> ox.Literal:
    return ox.Literal(words, language="vi")


def typed(value: str, kind: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))


FIRST = next(
    q.subject.value.removeprefix(DOCUMENT)  # type: ignore[union-attr]
    for q in describe(notice(), "a").quads()
    if q.predicate.value.endswith("#quote")
)
FAULTS = [
    Fault("Notice-text", "", "text"),
    Fault("Notice-number", "", "documentNumber"),
    Fault("Notice-date", "", "issueDate"),
    Fault("Notice-issuer", "", "issuedBy"),
    Fault("Notice-type", "", "documentType"),
    Fault("Document-type", "", "documentType", "doctype#khong-co"),
    Fault("Document-status", "", "identificationStatus", "role#chu-tri"),
    Fault("Numbered-status", "", "identificationStatus"),
    Fault("Document-number", "", "documentNumber", typed("46/TB-UBND", "string"), keep=True),
    Fault("Document-date", "", "issueDate", typed("2024-01-01", "date"), keep=True),
    Fault("AdministrativeDocument-pattern", "", "documentNumber", typed("45-TB-UBND", "string")),
    Fault(
        "NormativeDocument-pattern",
        f"{iri.data()}doc/vn/2020/30-2020-nd-cp",
        "documentNumber",
        typed("30/NĐ-CP", "string"),
    ),
    Fault("Unissued-number", "/planned/3", "documentNumber", typed("1/NQ-HĐND", "string")),
    Fault("Unissued-date", "/planned/3", "issueDate", typed("2024-01-01", "date")),
    Fault("Fact-evidence", "/assignment/1.1", "evidence"),
    Fault("Evidence-start", FIRST, "start"),
    Fault("EvidenceQuote", FIRST, "start", typed("9999", "integer")),
    Fault("Evidence-quote", FIRST, "quote"),
    Fault("EvidenceQuote", FIRST, "quote", typed("lời khác", "string")),
    Fault("EvidenceQuote", FIRST, "quote", typed("", "string")),
    Fault("Evidence-confidence", FIRST, "confidence", typed("1.2", "decimal")),
    Fault("Evidence-sure", FIRST, "confidence", typed("0.3", "decimal")),
    Fault("Evidence-rule", FIRST, "rule"),
    Fault("Evidence-derivation", FIRST, "derivation", "role#chu-tri"),
    Fault("Task-content", "/task/1", "content"),
    Fault("Task-key", "/task/1", "itemKey"),
    Fault("Task-order", "/task/1", "order", typed("một", "string")),
    Fault("Task-parent", "/task/1", "subtaskOf", "/deadline/1.1"),
    Fault("Step-content", "/step/1.1", "content"),
    Fault("Step-task", "/step/1.1", "subtaskOf"),
    Fault("StepOwns", "/step/1.1", "hasAssignment", "/assignment/2.1"),
    Fault("Named-label", "/programme/giai-ngan", f"{SKOS}prefLabel"),
    Fault("TaskCycle", "/task/1", "subtaskOf", "/task/1"),
    Fault("TaskOfNotice", "", "hasTask"),
    Fault("TaskNobody", "/task/1", "hasAssignment"),
    Fault("TaskLeads", "/assignment/1.2", "assignmentRole", "role#chu-tri"),
    Fault("TaskLeadCoordinates", "/assignment/1.2", "assignee", "/agent/so-tai-chinh"),
    Fault("Assignment-assignee", "/assignment/1.1", "assignee", "/agent/so-noi-vu", keep=True),
    Fault("Assignment-role", "/assignment/1.1", "assignmentRole"),
    Fault("Assignment-role-code", "/assignment/1.1", "assignmentRole", "role#chutri"),
    Fault("AssignmentOfTask", "/task/2", "hasAssignment", "/assignment/1.1", keep=True),
    Fault("AssigneeActor", "/assignment/1.1", "assignee", ""),
    Fault("AssigneeExists", "/agent/so-tai-chinh", "validUntil", typed("2020-01-01", "date")),
    Fault("AssigneeReceives", "/recipient/recipients.1", "recipient", "/agent/vt"),
    Fault("Deadline-kind", "/deadline/1.1", "deadlineKind"),
    Fault("Deadline-earliest", "/deadline/2.1", "dueEarliest", typed("2024-06-30", "date")),
    Fault("Deadline-latest", "/deadline/2.1", "dueLatest", typed("2024-05", "string")),
    Fault("DeadlineEvent", "/deadline/1.1", "dueAtEvent"),
    Fault("DeadlineUndated", "/deadline/2.1", "dueLatest"),
    Fault("DeadlineDated", "/deadline/2.1", "deadlineKind", "deadline#khan-truong"),
    Fault("DeadlineWords", "/deadline/2.1", "deadlineText"),
    Fault("DeadlineEventDay", "/deadline/1.1", "dueLatest", typed("2024-05-17", "date")),
    Fault("DeadlinePast", "/deadline/2.1", "dueLatest", typed("2024-04-01", "date")),
    Fault("Dependency-document", "/dependency/1.1", "dependencyDocument"),
    Fault("Dependency-kind", "/dependency/1.1", "dependencyKind"),
    Fault("DependencyKnown", "/dependency/1.1", "dependencyDocument", "/cited/x"),
    Fault("Relation-target", "/relation/1", "relationTarget"),
    Fault("Relation-type-code", "/relation/1", "relationType", "docrel#cites"),
    Fault("RelationSelf", "/relation/1", "relationTarget", ""),
    Fault("Signature-capacity", "/signature/1", "signingCapacity"),
    Fault("Signature-named", "/signature/1", "signerName"),
    Fault("SignatureFor", "/signature/1", "signedForText"),
    Fault("RecipientEntry-order", "/recipient/recipients.1", "order"),
    Fault("RecipientEntry-recipient", "/recipient/recipients.1", "recipient"),
    Fault("RecipientActor", "/recipient/recipients.1", "recipient", "/task/1"),
    Fault("ParticipantActor", "/participation/1.du-hop", "participant", "/task/1"),
    Fault("Participation-role", "/participation/1.du-hop", "participationRole"),
    Fault("Event-label", "/meeting/2024-05-16", f"{SKOS}prefLabel"),
    Fault("Event-date", "/meeting/2024-05-16", "eventDate", typed("2024-05-17", "date"), keep=True),
    Fault("Finding-type", "/finding/1", "findingType"),
    Fault("Measurement-value", "/measurement/1.1", "numericValue", typed("11,2", "string")),
    Fault("Measurement-unit", "/measurement/1.1", "unit"),
    Fault("LocalAgent-label", "/agent/so-noi-vu", f"{SKOS}prefLabel"),
    Fault("Claim-subject", "/claim/1", f"{RDF}type", "Claim"),
    Fault("ClaimOpen", "/claim/1", f"{RDF}type", "Claim"),
    Fault("Address", "/TASK/Ủy", f"{RDF}type", "Task"),
    Fault("NoticeGraph-generator", iri.graph("notice", DOCUMENT), "generator"),
]


def good() -> list[ox.Triple]:
    found = describe(notice(), "a.txt", Run("chidao")).quads()
    unresolved = ox.Triple(
        ox.NamedNode(f"{DOCUMENT}/cited/x"), ox.NamedNode(f"{RDF}type"), node("UnresolvedDocument")
    )
    codes = {"documentType": "doctype#kh", "identificationStatus": "idstatus#chua-nhan-dien"}
    more = [
        ox.Triple(unresolved.subject, ox.NamedNode(namespace()[n]), node(code)) for n, code in codes.items()
    ]
    return [*(quad.triple for quad in found), unresolved, *more]


def node(value: Value) -> ox.NamedNode | ox.Literal:
    if isinstance(value, ox.Literal):
        return value
    if isinstance(value, int):
        return ox.Literal(value)
    if value.startswith("http"):
        return ox.NamedNode(value)
    if "#" in value:
        return ox.NamedNode(f"https://w3id.org/vnd/voc/{value}")
    return ox.NamedNode(namespace()[value] if value and not value.startswith("/") else DOCUMENT + value)


def planted(*faults: Fault) -> list[ox.Quad]:
    """Return the good graph with the faults in it."""
    triples = good()
    for fault in faults:
        subject = ox.NamedNode(
            fault.subject if fault.subject.startswith("http") else DOCUMENT + fault.subject
        )
        predicate = ox.NamedNode(fault.name if fault.name.startswith("http") else namespace()[fault.name])
        if not fault.keep:
            triples = [t for t in triples if (t.subject, t.predicate) != (subject, predicate)]
        if fault.value is not None:
            triples.append(ox.Triple(subject, predicate, node(fault.value)))
    return [ox.Quad(t.subject, t.predicate, t.object) for t in dict.fromkeys(triples)]


def found(quads: Iterable[ox.Quad]) -> set[tuple[str, str]]:
    return {(result.shape, result.focus) for result in shapes.validate(quads)}


def test_a_good_notice_has_no_breach() -> None:
    assert [result for result in shapes.validate(planted()) if result.is_error] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.shape}-{fault.name.rpartition('#')[2]}")
def test_a_planted_fault_is_caught_by_its_shape(fault: Fault) -> None:
    assert fault.shape in {shape for shape, _ in found(planted(fault)) - found(planted())}


def reference(quads: Iterable[ox.Quad]) -> set[tuple[str, str]]:
    """Validate with pySHACL."""
    concepts = [q for q in vocabulary().quads if q.object == ox.NamedNode(f"{SKOS}Concept")]
    data = ox.serialize((q.triple for q in [*quads, *concepts]), format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    graph = rdflib.Graph().parse(data=data.decode(), format="nt")
    rules = rdflib.Graph().parse(data=turtle()["shapes.ttl"], format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules, advanced=False, inplace=True)
    assert isinstance(report, rdflib.Graph)
    return {
        (
            str(report.value(result, SH.sourceShape)).rpartition("#")[2],
            str(report.value(result, SH.focusNode)),
        )
        for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
    }


GROUPS = [FAULTS[start::6] for start in range(6)]


@pytest.mark.parametrize("faults", [[], *GROUPS], ids=lambda faults: f"{len(faults)}-faults")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
def test_the_reference_engine_finds_the_same(faults: list[Fault]) -> None:
    quads = planted(*faults)
    assert found(quads) == reference(quads)


def test_every_shape_speaks_both_languages() -> None:
    for shape in shapes.shapes().values():
        assert set(shape.messages) == {"vi", "en"}, shape.iri


def claims(*triples: tuple[str, str, str]) -> set[str]:
    """Return the shapes broken by claims, given as triples of paths, properties and values."""
    more = [ox.Quad(node(s), ox.NamedNode(p if ":" in p else namespace()[p]), node(o)) for s, p, o in triples]  # type: ignore[arg-type]
    kinds = [ox.Quad(node(s), ox.NamedNode(f"{RDF}type"), node("Claim")) for s in ("/claim/1", "/claim/2")]  # type: ignore[arg-type]
    assert found([*planted(), *kinds, *more]) >= reference([*planted(), *kinds, *more])
    return {shape for shape, _ in found([*planted(), *kinds, *more])}


ACCEPTED = ("claimStatus", "claimstatus#chap-nhan")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
def test_two_readings_that_rule_each_other_out_are_not_both_accepted() -> None:
    both = [("/claim/1", *ACCEPTED), ("/claim/2", *ACCEPTED), ("/claim/2", "alternativeTo", "/claim/1")]
    assert "ClaimAlternatives" in claims(*both)
    assert "ClaimAlternatives" not in claims(*both[1:])


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
def test_a_rejected_reading_is_not_asserted() -> None:
    rejected = [
        ("/claim/1", "claimStatus", "claimstatus#bac-bo"),
        ("/claim/1", f"{RDF}subject", "/assignment/1.1"),
        ("/claim/1", f"{RDF}predicate", namespace()["assignee"]),
    ]
    assert "ClaimRejected" in claims(*rejected, ("/claim/1", f"{RDF}object", "/agent/so-tai-chinh"))
    assert "ClaimRejected" not in claims(*rejected, ("/claim/1", f"{RDF}object", "/agent/so-noi-vu"))


def test_every_constraint_written_as_a_query_has_a_planted_fault() -> None:
    written = {shape.iri.rpartition("#")[2] for shape in shapes.shapes().values() if shape.select}
    assert written - {fault.shape for fault in FAULTS} == {"ClaimAlternatives", "ClaimRejected"}
    assert len(FAULTS) >= 30


def test_the_real_notices_have_no_error(shared: Path) -> None:
    extract = pytest.importorskip("kg.extract").extract
    for file in sorted((shared / "notices").glob("*.txt")):
        described = describe(extract(file.read_text(encoding="utf-8")), file.name, Run("chidao"))
        errors = [r for r in shapes.validate(described.quads()) if r.is_error]
        assert errors == [], file.name


def test_the_derived_graph_gives_the_short_properties() -> None:
    described = describe(notice(), "a.txt")
    name, quads = derive(described.quads(), described.graph)
    assert name == iri.graph("derived", DOCUMENT)
    short = {(q.subject.value.removeprefix(DOCUMENT), q.predicate.value.rpartition("#")[2]) for q in quads}  # type: ignore[union-attr]
    wanted = {
        ("/task/1", "lead"),
        ("/task/1", "coordinatedBy"),
        ("/task/1", "dueDate"),
        ("/task/1", "dependsOnDocument"),
        ("/task/2", "assignedTo"),
        ("", "cites"),
    }
    assert wanted <= short
    assert {str(q.graph_name) for q in quads} == {f"<{name}>"}
    assert prefixes()["vnd"] in quads[0].predicate.value
