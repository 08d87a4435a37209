"""Ask the forty questions of the hand-made graph of a notice and of our own graph of the same text.

    python -m benchmarks.questions SHARED [--rows]

SHARED holds `design/gold-sample.trig`, `design/competency.md` and `notices/`.  Each question is asked on both
engines; its rows are compared with those expected, as sets.  `--rows` also lists the rows that differ.  What
is one thing under two names is listed in `own-names.toml`.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from benchmarks import gold
from kg import catalog, ingest
from kg.vocabulary import vocabulary

FORTY = 40
LEVELS = {"x": "x", "task": "task", "asg": "assignment", "grp": "group"}
# A mention that has no node of its own here is evidence of the document it mentions.
RENAMED = {f"{gold.NOTICE}/x/mention.duthao": f"{gold.NOTICE}/x/planned.ke-hoach-379"}

Rows = list[tuple[str, ...]]
Engine = Callable[[str], Rows]
Quads = Iterable[ox.Quad]


@dataclass(frozen=True)
class Answer:
    """The rows of one question on one engine: those that were not expected, and those that are missing."""

    number: int
    name: str
    more: Rows
    missing: Rows

    @property
    def is_equal(self) -> bool:
        """Whether exactly the expected rows came."""
        return not self.more and not self.missing


def oxigraph(quads: Quads) -> Engine:
    """Return the store as an engine."""
    store = ox.Store()
    store.extend(quads)

    def ask(text: str) -> Rows:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return [
            tuple("" if row[name] is None else row[name].value for name in found.variables) for row in found
        ]

    return ask


def rdflib_engine(quads: Quads) -> Engine:
    """Return rdflib as an engine, over one graph."""
    triples = dict.fromkeys(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert data is not None
    graph = rdflib.Graph().parse(data=data.decode(), format="nt")

    def ask(text: str) -> Rows:
        return [tuple("" if cell is None else str(cell) for cell in row) for row in graph.query(text)]  # type: ignore[union-attr]

    return ask


def gold_quads(shared: Path) -> list[ox.Quad]:
    """Return the hand-made graph in the terms of the ontology, with the ontology."""
    made = gold.read(shared)
    terms = ox.NamedNode("https://w3id.org/vnd/id/graph/ontology")
    known = (ox.Quad(quad.subject, quad.predicate, quad.object, terms) for quad in vocabulary().quads)
    return [*dict.fromkeys(made.quads), *known]


def own_quads(shared: Path) -> list[ox.Quad]:
    """Return what our own reading of the sample gives: all its graphs, and those that every store holds."""
    file = shared / "notices" / gold.SAMPLE
    graphs = {**ingest.notice_graphs(file.read_bytes(), file.name), **ingest.common_graphs()}
    return [quad for data in graphs.values() for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)]


def asked() -> list[catalog.Query]:
    """Return the forty questions; those that came later have no expected rows."""
    return [question for question in catalog.questions() if (question.number or 0) <= FORTY]


def ask_gold(shared: Path, engine: Engine) -> list[Answer]:
    """Ask the hand-made graph."""
    wanted = gold.expected(shared / "design" / "competency.md")
    return [
        _answer(question, engine(catalog.bind(question, catalog.examples(question))), wanted)
        for question in asked()
    ]


def _answer(question: catalog.Query, rows: Rows, wanted: Mapping[int, Rows]) -> Answer:
    number = question.number or 0
    came, due = comparable(rows), comparable(wanted[number])
    return Answer(number, question.name, _less(came, due), _less(due, came))


def _less(some: list[Any], others: list[Any]) -> Rows:
    left = list(others)
    found = []
    for row in some:
        if row in left:
            left.remove(row)
        else:
            found.append(tuple(map(str, row)))
    return found


def comparable(rows: Rows) -> list[tuple[object, ...]]:
    """Compare rows as sets: numbers by value, lists in a cell in any order, short addresses as full ones.

    Where a line breaks inside a quote makes no difference.
    """
    return sorted((tuple(_cell(cell) for cell in row) for row in rows), key=str)


def _cell(cell: str) -> object:
    if found := re.fullmatch(r"(x|task|asg|grp):(.+)", cell):
        cell = f"{gold.NOTICE}/{LEVELS[found[1]]}/{found[2]}"
    if cell.startswith("http"):
        return RENAMED.get(cell, cell)
    try:
        return Decimal(cell)
    except InvalidOperation:
        return tuple(sorted(re.split(r" [|/] ", " ".join(cell.split()))))


# --- our own graph: the same things under our names ---------------------------------------------------------


@cache
def names() -> dict[str, Any]:
    """Return the table of names."""
    return tomllib.loads((Path(__file__).parent / "own-names.toml").read_text(encoding="utf-8"))


def ask_own(shared: Path, engine: Engine) -> list[Answer]:
    """Ask our own graph; the expected rows are put into our names."""
    wanted = gold.expected(shared / "design" / "competency.md")
    contents = _contents(shared, engine)
    answers = []
    for question in asked():
        head = [*_columns(question)]
        kept = [i for i, column in enumerate(head) if column not in names()["left_out"]]
        rows = engine(_ours(catalog.bind(question, catalog.examples(question))))
        due = [tuple(_name(row[i], contents) for i in kept) for row in wanted[question.number or 0]]
        came = [tuple(_plain(row[i]) for i in kept) for row in rows]
        answers.append(_answer(question, came, {question.number or 0: due}))
    return answers


def _columns(question: catalog.Query) -> tuple[str, ...]:
    """Return the columns of a question in their order."""
    found = ox.Store().query(question.text)
    assert isinstance(found, ox.QuerySolutions)
    return tuple(variable.value for variable in found.variables)


def _ours(query: str) -> str:
    """Put the address of what a question is asked about into our names."""
    for other, own in names()["asked"].items():
        query = query.replace(other, own)
    for other, own in names()["tasks"].items():
        query = query.replace(f"/task/{other}>", f"/task/{own}>")
    return query


def _contents(shared: Path, engine: Engine) -> dict[str, str]:
    """Return our words for each content of the hand-made graph: those of the same task, step or finding."""
    prefix = "PREFIX vnd: <https://w3id.org/vnd/ont#> "
    ask = prefix + "SELECT ?thing ?content WHERE { ?thing vnd:content ?content }"
    ours = {row[0]: row[1] for row in engine(ask)}
    made = oxigraph(gold_quads(shared))
    found = {}
    for thing, content in made(ask):
        if own := ours.get(str(_name(thing, {}))):
            found[content] = _plain(own)
    return found


def _name(cell: str, contents: Mapping[str, str]) -> str:
    """Return a cell of the expected rows in our names."""
    if found := re.fullmatch(rf"(?:task:|{gold.NOTICE}/task/)(.+)", cell):
        if found[1] in names()["steps"]:
            return f"{gold.NOTICE}/step/{names()['steps'][found[1]]}"
        return f"{gold.NOTICE}/task/{names()['tasks'].get(found[1], found[1])}"
    if cell in contents:
        return contents[cell]
    if " / " in cell:
        return " / ".join(_name(part, contents) for part in cell.split(" / "))
    return _plain(names()["names"].get(cell, cell))


def _plain(cell: str) -> str:
    """Leave out what makes no difference: a capital at the start of a name."""
    parts = re.split(r" ([|/]) ", cell)
    return " | ".join(part[:1].lower() + part[1:] for part in parts[::2])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path)
    parser.add_argument("--rows", action="store_true", help="list the rows that differ")
    options = parser.parse_args()
    of_gold, of_own = gold_quads(options.shared), own_quads(options.shared)
    engines = {"pyoxigraph": oxigraph, "rdflib": rdflib_engine}
    made = {name: ask_gold(options.shared, engine(of_gold)) for name, engine in engines.items()}
    own = {name: ask_own(options.shared, engine(of_own)) for name, engine in engines.items()}
    for rows in zip(*made.values(), *own.values(), strict=True):
        marks = "  ".join("equal" if answer.is_equal else "  -  " for answer in rows)
        print(f"{rows[0].number:3} {rows[0].name:30} {marks}")
        for sign, differ in (("+", rows[2].more), ("-", rows[2].missing)) if options.rows else ():
            print("".join(f"      {sign} {' ; '.join(row)[:200]}\n" for row in differ), end="")
    for title, answers in (("hand-made", made), ("own", own)):
        counts = ", ".join(f"{name} {sum(a.is_equal for a in each)}" for name, each in answers.items())
        print(f"{title} graph, equal of 40: {counts}")


if __name__ == "__main__":
    main()
