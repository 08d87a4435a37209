"""All links of a store made anew: every document against every catalogue and against the notices.

What people decided stays: a pair they ruled out is never proposed again, and a document that they tied to an
entry of a catalogue gets no other entry of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg.linking import catalogues
from kg.linking.features import UNKNOWN, Record
from kg.linking.links import CLOSE, EXACT, POSSIBLE, Link, decided_graph, found_graph, load, triples
from kg.linking.matching import Candidate, Kind, Match, Matcher
from kg.linking.wanted import documents, records
from kg.messages import gettext, ngettext
from kg.store import Reader, Store

_PREDICATES = {Kind.EXACT: EXACT, Kind.CLOSE: CLOSE, Kind.POSSIBLE: POSSIBLE}


@dataclass(slots=True)
class Linked:
    """What matching gave: links found, how many documents were looked at, and the open cases."""

    documents: int = 0
    links: list[Link] = field(default_factory=list)
    open: list[Match] = field(default_factory=list)
    decided: int = 0

    def __str__(self) -> str:
        kinds = Counter(link.predicate for link in self.links)
        return ", ".join(
            (
                ngettext("{n} document", "{n} documents", self.documents).format(n=self.documents),
                gettext("{n} exact links").format(n=kinds[EXACT]),
                gettext("{n} close links").format(n=kinds[CLOSE]),
                gettext("{n} left open, with candidates").format(n=len(self.open)),
                gettext("{n} decided by people").format(n=self.decided),
            )
        )


def link(store: Store) -> Linked:
    """Match every document of a store and keep the links in their graph."""
    done = find_links(store)
    store.replace({found_graph(): list(triples(done.links))})
    return done


def find_links(reader: Reader) -> Linked:
    """Match every document of a store against its catalogues and notices; nothing is changed."""
    cited, notices = documents(reader)
    decisions = load(reader, decided_graph())
    done = Linked(len(cited) + len(notices), decided=len(decisions))
    for name in catalogues.names(reader):
        known = list(records(catalogues.load(reader, name)))
        _against(known, [*cited, *notices], decisions, done)
    _against(notices, [record for record in cited if record.number], decisions, done)
    return done


def _against(known: list[Record], wanted: Iterable[Record], decisions: list[Link], done: Linked) -> None:
    matcher, addresses = Matcher(known), {record.address for record in known}
    denied: dict[str, set[str]] = defaultdict(set)
    settled: set[str] = set()
    for decision in decisions:
        if decision.denied:
            denied[decision.subject].add(decision.object)
        elif decision.object in addresses:
            settled.add(decision.subject)
    for record in wanted:
        if record.address in settled:
            continue
        found = matcher.match(record, denied[record.address])
        if found is None:
            continue
        done.links += links_of(found)
        if found.kind is Kind.POSSIBLE:
            done.open.append(found)


def links_of(found: Match) -> Iterator[Link]:
    """Yield the link of a decided match, or one possible link for each candidate."""
    chosen = found.candidates if found.kind is Kind.POSSIBLE else found.candidates[:1]
    for candidate in chosen:
        yield Link(
            found.wanted.address,
            _PREDICATES[found.kind],
            candidate.record.address,
            confidence=candidate.likeness.confidence,
            subject_label=found.wanted.number or found.wanted.title,
            object_label=_label(candidate.record),
            comment=explained(candidate),
        )


def _label(record: Record) -> str:
    return " ".join(filter(None, (record.number, record.day.isoformat() if record.day else "")))


def explained(candidate: Candidate) -> str:
    """Return why a candidate was proposed, as codes: "number same; date year; place same"."""
    levels = candidate.likeness.levels.items()
    return "; ".join(f"{feature} {level}" for feature, level in levels if level != UNKNOWN)
