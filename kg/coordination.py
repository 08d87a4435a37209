"""The command `chidao network`: what is asked for as a file, or in words where no file is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pyoxigraph import QuerySolutions

from kg import catalog, iri
from kg.config import current
from kg.messages import Problem, gettext
from kg.store import Reader, open_reader

if TYPE_CHECKING:
    from kg.network.facts import Facts
    from kg.network.graph import Network
    from kg.network.scope import Scope

ENDINGS = ("gexf", "graphml", "csv", "json", "svg", "png")
Day = Annotated[str | None, typer.Option(help=gettext("A day: 2024-05-16 or 16/5/2024"))]
Out = Annotated[
    Path | None, typer.Option("-o", "--out", help=gettext("The file: gexf, graphml, csv, json, svg or png"))
]
StoreFolder = Annotated[str | None, typer.Option("--store", help=gettext("The folder of the store"))]
Programme = Annotated[str | None, typer.Option(help=gettext("The name of a programme"))]
Kinds = Annotated[list[str] | None, typer.Option(help=gettext("A kind of tie; may stand several times"))]
Groups = Annotated[bool, typer.Option("--groups", help=gettext("Let in what names many bodies at once"))]
Joined = Annotated[
    str | None,
    typer.Option(help=gettext("Give the work of bodies that ended by this day to those that took over")),
]
Size = Annotated[
    str, typer.Option(help=gettext("What the discs of a picture show: degree, weight, betweenness, rank"))
]
Documents = Annotated[
    bool, typer.Option("--documents", help=gettext("The network of documents instead of that of bodies"))
]
Address = Annotated[str | None, typer.Option(help=gettext("An address, or the path of it below our data"))]


def network(  # noqa: PLR0917 - one option each, given by name
    out: Out = None,
    store: StoreFolder = None,
    since: Day = None,
    until: Day = None,
    notice: Address = None,
    issuer: Address = None,
    programme: Programme = None,
    document: Address = None,
    kind: Kinds = None,
    groups: Groups = False,
    joined: Joined = None,
    focus: Address = None,
    depth: Annotated[int, typer.Option(help=gettext("How many ties from the body in focus"))] = 1,
    least: Annotated[int, typer.Option(help=gettext("The least weight of a tie"))] = 1,
    size: Size = "degree",
    documents: Documents = False,
) -> None:
    """Write the network in a scope to a file, or say in words what it shows."""
    from kg.network.scope import USUAL, Scope

    scope = Scope(
        since=_day("since", since), until=_day("until", until), notice=_address("notice", notice),
        issuer=_address("issuer", issuer), programme=programme, document=_address("document", document),
        kinds=_kinds(kind) or USUAL, groups=groups, joined=_day("joined", joined),
        focus=_address("focus", focus), depth=depth, least=least,
    )  # fmt: skip
    size = _size(size)
    if out and out.suffix.lstrip(".") not in ENDINGS:
        raise Problem(
            "{file}: the ending says the form; known are {forms}", file=out, forms=", ".join(ENDINGS)
        )
    with open_reader(store or current().store) as reader:
        facts, graph = _built(asking(reader), scope, documents)
    if out is None:
        return _say(graph)
    return _write(graph, facts, out, size)


def asking(reader: Reader) -> Callable[[str], Iterator[Mapping[str, str | None]]]:
    """Return what answers the queries of `queries/network/` from a store, for `kg.network.read`."""

    def ask(name: str) -> Iterator[Mapping[str, str | None]]:
        solutions = reader.query(catalog.query(f"network/{name}").text)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError(f"network/{name} is no SELECT")
        names = [variable.value for variable in solutions.variables]
        for row in solutions:
            cells = {name: row[name] for name in names}
            yield {name: getattr(cell, "value", None) for name, cell in cells.items()}

    return ask


def _built(
    ask: Callable[[str], Iterator[Mapping[str, str | None]]], scope: Scope, documents: bool
) -> tuple[Facts | None, Network]:
    from kg.network import build, read
    from kg.network.documents import read_documents

    if documents:
        return None, read_documents(ask)
    facts = read(ask)
    return facts, build(facts, scope)


def _write(graph: Network, facts: Facts | None, out: Path, size: str) -> None:
    from kg.network import files
    from kg.network.drawing import draw
    from kg.network.explain import cautions
    from kg.network.measures import measure
    from kg.network.picture import png, svg

    found = measure(graph)
    notes = cautions(graph, found)
    title = gettext("The network of bodies") if facts else gettext("The network of documents")
    writers: Mapping[str, Callable[[], str | bytes]] = {
        "gexf": lambda: files.gexf(graph, found),
        "graphml": lambda: files.graphml(graph, found),
        "csv": lambda: files.ties_csv(graph),
        "json": lambda: files.json_text(files.as_data(graph, found, facts, notes)),
        "svg": lambda: svg(draw(graph, found, size, title=title)),
        "png": lambda: png(draw(graph, found, size, title=title)),
    }
    _put(out, writers[out.suffix.lstrip(".")]())
    if out.suffix == ".csv":
        _put(out.with_stem(f"{out.stem}-bodies"), files.bodies_csv(graph, found))
    for note in notes:
        typer.echo(note, err=True)
    text = gettext("{file}: {nodes} nodes, {ties} ties")
    typer.echo(text.format(file=out, nodes=len(graph), ties=graph.number_of_edges()))


def _put(out: Path, body: str | bytes) -> None:
    try:
        out.write_bytes(body if isinstance(body, bytes) else body.encode())
    except OSError as error:
        raise Problem("{file}: cannot be written ({error})", file=out, error=error.strerror) from error


def _say(graph: Network) -> None:
    from kg.network.explain import cautions, explain
    from kg.network.measures import measure

    found = measure(graph)
    lines = [gettext("{nodes} nodes, {ties} ties").format(nodes=len(graph), ties=graph.number_of_edges())]
    lines += cautions(graph, found)
    for said in explain(graph, found):
        lines.append(f"\n{said.title}. {said.meaning}\n  {said.finding}")
        lines += [f"  ! {said.warning}"] if said.warning else []
    sys.stdout.write("\n".join(lines) + "\n")


def _day(name: str, value: str | None) -> date | None:
    if value is None:
        return None
    labels = dict.fromkeys(("vi", "en"), f"--{name}")
    return date.fromisoformat(catalog.Parameter(name, "date", "", labels).read(value).value)


def _address(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    found = value if ":" in value else iri.at(value.strip("/"))
    if found is None:
        raise Problem("{label}: '{value}' is not an address", label=f"--{name}", value=value)
    return found


def _kinds(given: list[str] | None) -> frozenset[str]:
    from kg.network.scope import KINDS

    for kind in given or ():
        if kind not in KINDS:
            raise Problem(
                "there is no kind of tie '{kind}'; known are {kinds}", kind=kind, kinds=", ".join(KINDS)
            )
    return frozenset(given or ())


def _size(given: str) -> str:
    from kg.network.explain import MEASURES

    if given not in MEASURES[:4]:
        raise Problem(
            "there is no measure '{name}'; known are {names}", name=given, names=", ".join(MEASURES[:4])
        )
    return given
