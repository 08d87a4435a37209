"""The hand-made graph of one notice, brought into the terms of this ontology; and the rows expected from it.

The graph was made for a wider model.  What has a term here keeps its address; mentions become evidence of
what they mention (no mention nodes), parts and selectors fold into evidence, labels are `skos:prefLabel`,
posts and persons of a signature are the words of the signature.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.text import normalise
from kg.vocabulary import PUBLISHED, namespace, prefixes

SAMPLE = "tb-mai-son-ban-dan-toc-2024.txt"
BASE = f"{PUBLISHED}id/"
NOTICE = f"{BASE}doc/_/d231a71362e6eec5"
RDF, RDFS, FOAF, OA = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/ns/oa#",
)
STATEMENTS = ("Statement", "Directive", "Finding", "Position")
NAMES = {f"{RDFS}label", f"{FOAF}name", "http://www.w3.org/2004/02/skos/core#prefLabel"}
RULE = "read-by-hand"
STATED = f"{PUBLISHED}voc/derivation#neu-ro"

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass
class Gold:
    """The graph as it was made, indexed, and the quads of the graph it becomes."""

    graphs: dict[str, list[ox.Quad]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[str, dict[str, list[Node]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    text: str = ""
    quads: list[ox.Quad] = field(default_factory=list)
    evidence: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def values(self, subject: str, predicate: str) -> list[Node]:
        """Return the values of a property."""
        return self.facts[subject][predicate]

    def is_a(self, subject: str, *names: str) -> bool:
        """Say whether something is of one of our classes."""
        kinds = {kind.value for kind in self.values(subject, f"{RDF}type") if isinstance(kind, ox.NamedNode)}
        return bool(kinds & {VND + name for name in names})

    def label(self, node: Node) -> ox.Literal:
        """Return the Vietnamese name of something."""
        found = [
            v for name in sorted(NAMES) for v in self.values(_value(node), name) if isinstance(v, ox.Literal)
        ]
        words = next(v for v in found if v.language in ("vi", None))
        return ox.Literal(words.value, language="vi")

    def add(self, graph: str, subject: str, predicate: str, value: Node) -> None:
        """Add one quad of what the graph becomes."""
        self.quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(graph)))


VND = f"{PUBLISHED}ont#"


def _value(node: Node) -> str:
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)


def read(shared: Path) -> Gold:
    """Read the hand-made graph and its notice, and return it with the quads that it becomes here."""
    gold = Gold(text=normalise((shared / "notices" / SAMPLE).read_text(encoding="utf-8")))
    path = shared / "design" / "gold-sample.trig"
    for quad in ox.parse(path=path, format=ox.RdfFormat.TRIG, base_iri=BASE):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        gold.graphs[graph].append(quad)
        gold.facts[_value(quad.subject)][quad.predicate.value].append(quad.object)
    for name in ("notice/d231a71362e6eec5", "registry", "review/d231a71362e6eec5"):
        graph = f"{BASE}graph/{name}"
        for quad in gold.graphs[graph]:
            _carry(gold, _renamed(graph), quad)
    _complete(gold, _renamed(f"{BASE}graph/notice/d231a71362e6eec5"))
    return gold


def _renamed(graph: str) -> str:
    return graph.replace("/d231a71362e6eec5", "/_/d231a71362e6eec5")


def _carry(gold: Gold, graph: str, quad: ox.Quad) -> None:
    """Carry one quad over, where this ontology has a place for it."""
    if not isinstance(quad.subject, ox.NamedNode) or gold.is_a(
        quad.subject.value, "TextSpan", "DocumentPart"
    ):
        return
    subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
    if predicate == f"{VND}evidence":
        _evidence(gold, graph, subject, _value(value))
    elif gold.is_a(subject, "Mention") or predicate in {f"{VND}derivation", f"{VND}confidence"}:
        return
    elif predicate == f"{RDFS}comment":
        gold.add(graph, subject, f"{VND}content", value)
    elif predicate in NAMES:
        words = value if not isinstance(value, ox.Literal) or value.language else gold.label(quad.subject)
        gold.add(graph, subject, f"{prefixes()['skos']}prefLabel", words)
    elif _has_place(predicate, value):
        gold.add(graph, subject, predicate, value)


def _has_place(predicate: str, value: Node) -> bool:
    """Say whether this ontology has the property, and the class where it is one of ours."""
    known = namespace().names
    name = predicate.removeprefix(VND)
    if predicate.startswith(VND) and name not in known:
        return False
    if predicate == f"{RDF}type" and _value(value).startswith(VND):
        return _value(value).removeprefix(VND) in known
    return not predicate.startswith((OA, prefixes()["eli"]))


def _evidence(gold: Gold, graph: str, subject: str, span: str) -> None:
    """Make a span, with how and how surely it was read, one piece of evidence of a fact."""
    targets = gold.values(subject, f"{VND}refersTo") if gold.is_a(subject, "Mention") else []
    way = next(iter(gold.values(subject, f"{VND}derivation")))
    sure = next(iter(gold.values(subject, f"{VND}confidence")))
    key = (span, _value(way), _value(sure))
    if key not in gold.evidence:
        other = sum(known[0] == span for known in gold.evidence)
        place = span.rpartition("/")[2]
        address = f"{NOTICE}/evidence/{place}" + (f".{other + 1}" if other else "")
        gold.evidence[key] = address
        start, end = map(int, place.split("-"))
        parts = {"quote": gold.text[start:end], "derivation": way, "confidence": sure}
        for name, value in {**parts, "start": start, "rule": RULE}.items():
            node = value if isinstance(value, Node) else ox.Literal(value)
            if _value(node) != STATED:
                gold.add(graph, address, VND + name, node)
    for target in [_value(t) for t in targets] or [subject]:
        gold.add(graph, target, f"{VND}evidence", ox.NamedNode(gold.evidence[key]))


def _complete(gold: Gold, graph: str) -> None:
    """Add the links from the notice to its parts, and the words of the signature."""
    gold.add(graph, NOTICE, f"{RDF}type", ox.NamedNode(f"{VND}Notice"))
    gold.add(graph, graph, f"{prefixes()['prov']}wasDerivedFrom", ox.NamedNode(NOTICE))
    tasks = sorted(s for s in gold.facts if gold.is_a(s, "Task"))
    for order, task in enumerate(tasks, 101):
        gold.add(graph, NOTICE, f"{VND}hasTask", ox.NamedNode(task))
        gold.add(graph, task, f"{VND}itemKey", ox.Literal(task.rpartition("/")[2]))
        if not gold.values(task, f"{VND}order"):
            gold.add(graph, task, f"{VND}order", ox.Literal(order))
    for subject in sorted(gold.facts):
        if gold.is_a(subject, *STATEMENTS):
            gold.add(graph, NOTICE, f"{VND}hasStatement", ox.NamedNode(subject))
    texts = {"signer": "signerName", "signerPost": "postText", "signedFor": "signedForText"}
    for name, text in texts.items():
        words = gold.label(gold.values(f"{NOTICE}/x/signature", VND + name)[0])
        value = ox.Literal(words.value) if text == "signerName" else words
        gold.add(graph, f"{NOTICE}/x/signature", VND + text, value)


def expected(path: Path) -> dict[int, list[tuple[str, ...]]]:
    """Read the tables of expected rows by number of question."""
    found: dict[int, list[tuple[str, ...]]] = {}
    for part in re.split(r"^### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        number = int(part.partition(".")[0])
        table = [line for line in part.splitlines() if line.startswith("|")]
        found[number] = list(_rows(table[2:]))
    return found


def _rows(lines: list[str]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
