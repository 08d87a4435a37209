"""The commands `chidao catalogue` and `chidao links`: lists of others in, links between documents out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg.config import current
from kg.messages import Problem, gettext
from kg.store import Reader, open_reader, open_store

catalogue = typer.Typer(
    help=gettext("Lists of documents from elsewhere: import, list, remove."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
links = typer.Typer(
    help=gettext("Links between documents and catalogues: match, export, import decisions."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

StorePath = Annotated[
    str | None, typer.Option("--store", help=gettext("The folder of the store (default: the configured one)"))
]
MOST_SHOWN = 20


@catalogue.command("import", help=gettext("Import a list of documents (CSV, XLSX, JSON lines, RDF)."))
def import_(
    file: Annotated[Path, typer.Argument(help=gettext("The file with the list"))],
    *,
    store: StorePath = None,
    mapping: Annotated[
        str | None, typer.Option(help=gettext("A ready mapping of columns by name, or a file of one's own"))
    ] = None,
    name: Annotated[str | None, typer.Option(help=gettext("The name of the catalogue"))] = None,
    source: Annotated[str | None, typer.Option(help=gettext("Where the list comes from"))] = None,
    licence: Annotated[str | None, typer.Option(help=gettext("Under which licence it may be used"))] = None,
    harvested: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=gettext("The day it was taken"))
    ] = None,
    every: Annotated[bool, typer.Option("--all-faults", help=gettext("Tell every row left out"))] = False,
) -> None:
    """Import a catalogue: rows that cannot be used are told by line and left out."""
    from kg.linking import catalogues

    day = harvested.date() if harvested else None
    made, rejected = catalogues.read_catalogue(
        file, mapping, name, harvested=day, source=source, licence=licence
    )
    with open_store(store or current().store) as opened:
        done = catalogues.keep(opened, made, rejected)
    _tell(map(str, rejected), None if every else MOST_SHOWN, len(rejected))
    out.print(escape(str(done)))
    if not made.licence:
        err.print(gettext("No licence is known for this list: use it inside the office only."))


def _tell(lines: Iterable[str], most: int | None, count: int) -> None:
    for number, line in enumerate(lines):
        if most is not None and number == most:
            err.print(gettext("… and {n} more").format(n=count - most))
            return
        err.print(escape(line))


@catalogue.command("list", help=gettext("List the catalogues in the store."))
def list_(store: StorePath = None) -> None:
    """Print each catalogue with its source, day and number of documents."""
    from kg.linking import catalogues

    table = Table(
        gettext("Name"),
        gettext("Title"),
        gettext("Source"),
        gettext("Taken on"),
        gettext("Documents"),
        box=None,
    )
    with open_reader(store or current().store) as reader:
        for name in catalogues.names(reader):
            made = catalogues.load(reader, name)
            day = made.harvested.isoformat() if made.harvested else ""
            table.add_row(name, escape(made.title), escape(made.source), day, str(len(made.entries)))
    out.print(table)


@catalogue.command(help=gettext("Remove a catalogue from the store."))
def remove(name: Annotated[str, typer.Argument(help=gettext("Its name"))], store: StorePath = None) -> None:
    """Remove the graph of a catalogue; links that people decided stay on record."""
    from kg.linking import catalogues

    with open_store(store or current().store) as opened:
        if name not in catalogues.names(opened):
            raise Problem("there is no catalogue '{name}'", name=name)
        opened.remove(catalogues.Catalogue(name, "").graph)


@links.command(help=gettext("Match every document against the catalogues and the notices."))
def match(
    store: StorePath = None,
    explain: Annotated[bool, typer.Option(help=gettext("Show each link with its reasons"))] = False,
) -> None:
    """Make all links anew and tell how many there are; open cases are told with their candidates."""
    from kg.linking.linker import link
    from kg.linking.reasons import in_words

    with open_store(store or current().store) as opened:
        done = link(opened)
    for found in done.links if explain else ():
        confidence = "" if found.confidence is None else f" {found.confidence:.2f}"
        label = f"{found.subject_label} – {found.object_label}"
        out.print(escape(f"{found.predicate}{confidence}  {label}  ({in_words(found.comment)})"))
    out.print(escape(str(done)))


@links.command(help=gettext("Write the links as an SSSOM file (TSV)."))
def export(
    store: StorePath = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=gettext("The file to write"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=gettext("With the candidates left open"))] = False,
) -> None:
    """Write decided links, with `--open` also the candidates that a person has to choose from."""
    from kg.ingest import program
    from kg.linking import sssom
    from kg.linking.links import POSSIBLE, decided_graph, found_graph, load

    with open_reader(store or current().store) as reader:
        decided = load(reader, decided_graph())
        known = {link.pair for link in decided}
        found = [link for link in load(reader, found_graph()) if link.pair not in known]
    shown = [link for link in found if open_ or link.predicate != POSSIBLE]
    text = sssom.write([*decided, *shown], date.today(), program())
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


@links.command("import", help=gettext("Take over the decisions in an SSSOM file, and match again."))
def decide(
    file: Annotated[Path, typer.Argument(help=gettext("The SSSOM file (TSV)"))],
    store: StorePath = None,
    who: Annotated[str, typer.Option(help=gettext("Who decided, where the file does not say"))] = "",
) -> None:
    """Keep what a person decided in the review graph; rows that cannot be used are told and left out."""
    from kg.linking import sssom
    from kg.linking.linker import link
    from kg.linking.links import decided_graph, load, triples

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("{file}: cannot be read ({error})", file=file, error=error) from error
    with open_store(store or current().store) as opened:
        found = sssom.read(text, dict.fromkeys(_addresses(opened)), date.today(), who)
        kept = sssom.merged(load(opened, decided_graph()), found.links)
        opened.replace({decided_graph(): list(triples(kept))})
        done = link(opened)
    _tell(found.faults, None, len(found.faults))
    said = gettext("{n} decisions taken over, {passed} rows of the program passed over, {bad} not usable")
    out.print(said.format(n=len(found.links), passed=found.passed, bad=len(found.faults)))
    out.print(escape(str(done)))
    if found.faults:
        raise typer.Exit(1)


def _addresses(reader: Reader) -> Iterable[str]:
    """Yield the address of everything that may be linked."""
    from kg.linking import catalogues
    from kg.linking.wanted import documents, records

    for group in documents(reader):
        yield from (record.address for record in group)
    for name in catalogues.names(reader):
        yield from (record.address for record in records(catalogues.load(reader, name)))
