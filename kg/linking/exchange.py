"""The command `chidao exchange`: messages of the national exchange in, notices as Akoma Ntoso out."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kg import iri
from kg.config import current
from kg.linking.commands import StorePath
from kg.messages import Problem, gettext
from kg.store import open_reader, open_store

exchange = typer.Typer(
    help=gettext("Exchange with other systems: messages (edXML) in, Akoma Ntoso out."),
    no_args_is_help=True,
    rich_markup_mode=None,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


@exchange.command(help=gettext("Load the notices attached to edXML messages (QCVN 102:2016/BTTTT)."))
def receive(
    files: Annotated[list[Path], typer.Argument(help=gettext("The messages"))], store: StorePath = None
) -> None:
    """Load messages; one line for each that was refused, and for each that its attachment contradicts."""
    from kg.linking.receiving import receive as take_in

    with open_store(store or current().store) as opened:
        received = take_in(files, opened)
    for line in (*received.failed, *received.differing):
        err.print(escape(line))
    out.print(escape(str(received)))
    if received.failed:
        raise typer.Exit(1)


@exchange.command(help=gettext("Write a notice as Akoma Ntoso 3.0 (XML)."))
def akn(
    notice: Annotated[str, typer.Argument(help=gettext("The address of the notice, such as doc/vn/2024/…"))],
    store: StorePath = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help=gettext("The file to write"))] = None,
) -> None:
    """Export one notice; it must have been loaded."""
    from kg.linking.akomantoso import akoma_ntoso
    from kg.linking.papertext import asking_of, paper_text

    address = notice if ":" in notice else iri.at(notice.strip("/"))
    with open_reader(store or current().store) as reader:
        paper = paper_text(asking_of(reader), address) if address and iri.path(address) else None
    if paper is None:
        raise Problem("{address}: no such notice is loaded", address=notice)
    xml = akoma_ntoso(paper, date.today())
    if output is None:
        sys.stdout.write(xml.decode("utf-8"))
    else:
        output.write_bytes(xml)
