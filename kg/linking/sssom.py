"""Links as a file in the SSSOM form (Simple Standard for Sharing Ontological Mappings, TSV with a YAML head).

`write` gives what is in the store; a person sorts the file out in any spreadsheet: "skos:exactMatch" and
"semapv:ManualMappingCuration" in a row accept it, "Not" in `predicate_modifier` rules it out.  `read` takes
the rows that a person decided; those of the program are made anew by matching and passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg import iri
from kg.linking.links import BY_HAND, CLOSE, EXACT, NOT, POSSIBLE, Link
from kg.messages import Problem, gettext
from kg.vocabulary import prefixes

N_ = str
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "predicate_modifier",
    "object_id",
    "object_label",
    "mapping_justification",
    "reviewer_label",
    "mapping_date",
    "confidence",
    "comment",
)
NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
OURS = "vndid"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(slots=True)
class Read:
    """What a file gave: decisions, how many rows of the program were passed over, and what is wrong."""

    links: list[Link] = field(default_factory=list)
    passed: int = 0
    faults: list[str] = field(default_factory=list)


def write(links: Iterable[Link], made_on: date, version: str) -> str:
    """Return links as the text of an SSSOM file."""
    out = io.StringIO()
    out.write("#curie_map:\n")
    for prefix, space in _curies().items():
        out.write(f"#  {prefix}: {space}\n")
    out.write(f"#license: {LICENCE}\n#mapping_set_id: {iri.data()}graph/links/documents\n")
    out.write(f"#mapping_set_version: '{made_on.isoformat()}'\n")
    out.write(f"#mapping_tool: chidao\n#mapping_tool_version: '{version}'\n")
    rows = csv.writer(out, delimiter="\t", lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(_row(link) for link in links)
    return out.getvalue()


def _curies() -> dict[str, str]:
    known = prefixes()
    return {OURS: iri.data(), **{name: known[name] for name in ("skos", "semapv", "vnd")}}


def _row(link: Link) -> list[str]:
    values = {
        "subject_id": _short(link.subject),
        "subject_label": link.subject_label,
        "predicate_id": link.predicate,
        "predicate_modifier": NOT if link.denied else "",
        "object_id": _short(link.object),
        "object_label": link.object_label,
        "mapping_justification": link.justification,
        "reviewer_label": link.decided_by,
        "mapping_date": link.decided_on.isoformat() if link.decided_on else "",
        "confidence": "" if link.confidence is None else str(link.confidence),
        "comment": link.comment,
    }
    return [" ".join(values[name].split()) for name in COLUMNS]


def _short(address: str) -> str:
    return f"{OURS}:{address.removeprefix(iri.data())}" if address.startswith(iri.data()) else address


def read(text: str, known: Mapping[str, object], on: date, who: str = "") -> Read:
    """Read the decisions in a file; `known` holds the addresses that may be tied together.

    `Problem` where this is no SSSOM file; what is wrong with single rows is in the answer.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    body = [
        (number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")
    ]
    if not body:
        raise Problem(N_("the file of links is empty"))
    delimiter = "\t" if "\t" in body[0][1] else ","
    headings = next(csv.reader([body[0][1]], delimiter=delimiter))
    if missing := [name for name in NEEDED if name not in headings]:
        raise Problem(
            N_("line {line}: the columns {names} are missing"), line=body[0][0], names=", ".join(missing)
        )
    found = Read()
    for number, line in body[1:]:
        cells = next(csv.reader([line], delimiter=delimiter))
        row = {name: cell.strip() for name, cell in zip(headings, cells, strict=False)}
        _take(row, number, found, known, (on, who))
    return found


def _take(
    row: Mapping[str, str], line: int, found: Read, known: Mapping[str, object], default: tuple[date, str]
) -> None:
    if row.get("mapping_justification") != BY_HAND:
        found.passed += 1
        return
    try:
        found.links.append(_decision(row, known, *default))
    except ValueError as fault:
        found.faults.append(gettext("line {line}: {reason}").format(line=line, reason=fault))


def _decision(row: Mapping[str, str], known: Mapping[str, object], on: date, who: str) -> Link:
    """Make a link of a row that a person decided; ValueError says what is wrong with it."""
    subject, object_ = _full(row.get("subject_id", "")), _full(row.get("object_id", ""))
    for address in (subject, object_):
        if address not in known:
            raise ValueError(gettext("{address} is not in the store").format(address=address or "-"))
    predicate, modifier = row.get("predicate_id", ""), row.get("predicate_modifier", "")
    if modifier not in ("", NOT):
        raise ValueError(gettext("'{word}' is not a predicate modifier; use Not").format(word=modifier))
    if predicate not in (EXACT, CLOSE) and not (modifier and predicate == POSSIBLE):
        wanted = f"{EXACT}, {CLOSE}"
        raise ValueError(
            gettext("'{word}' decides nothing; use one of: {wanted}").format(word=predicate, wanted=wanted)
        )
    return Link(
        subject,
        predicate,
        object_,
        BY_HAND,
        _confidence(row.get("confidence", "")),
        row.get("subject_label", ""),
        row.get("object_label", ""),
        row.get("comment", ""),
        row.get("reviewer_label", "") or who,
        _day(row.get("mapping_date", "")) or on,
        bool(modifier),
    )


def _full(written: str) -> str:
    return f"{iri.data()}{written.removeprefix(f'{OURS}:')}" if written.startswith(f"{OURS}:") else written


def _confidence(words: str) -> float | None:
    try:
        value = float(words) if words else None
    except ValueError:
        value = -1.0
    if value is not None and not 0 <= value <= 1:
        raise ValueError(gettext("'{word}' is not a confidence from 0 to 1").format(word=words))
    return value


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError as error:
        raise ValueError(gettext("'{word}' is not a date such as 2024-05-16").format(word=words)) from error


def merged(before: Iterable[Link], new: Iterable[Link]) -> list[Link]:
    """Put new decisions over earlier ones: one decision for each pair, the newest."""
    return list({link.pair: link for link in (*before, *new)}.values())
