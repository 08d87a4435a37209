"""The command `chidao registry`: the registry into the store, once, with one's own list of bodies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.config import current
from kg.messages import gettext
from kg.store import open_store

if TYPE_CHECKING:
    from kg.registry import Registry

registry = typer.Typer(no_args_is_help=True, help=gettext("Agencies and places, through the changes of 2025"))
File = Annotated[
    Path | None,
    typer.Argument(help=gettext("Your own list (CSV): name, other names, code, parent, from, to")),
]
StoreFolder = Annotated[str | None, typer.Option("--store", help=gettext("The folder of the store"))]


@registry.callback()
def group() -> None:
    """Hold the commands about the registry."""


@registry.command("import", help=gettext("Put the registry into the store, with your own list of bodies."))
def import_(file: File = None, store: StoreFolder = None) -> None:
    """Check and keep one's own list, then store what is not stored yet."""
    from kg.registry import open_registry
    from kg.registry.storing import store_registry

    known = open_registry()
    faults = _take_in(known, file) if file else 0
    with open_store(store or current().store) as opened:
        done = store_registry(opened, known)
    if done:
        text = gettext(
            "The registry was stored: {places} places, {bodies} bodies, {changes} changes, {quads} quads."
        )
        numbers = {name: getattr(done, name) for name in ("places", "bodies", "changes", "quads")}
        typer.echo(text.format(**numbers))
    else:
        typer.echo(gettext("The registry is in the store already; nothing was to be done."))
    if faults:
        raise typer.Exit(1)


def _take_in(known: Registry, file: Path) -> int:
    """Read one's own list and keep what is right in it; returns how many lines are not."""
    report = known.import_rows(file)
    known.keep(report)
    typer.echo(str(report))
    for fault in report.faults:
        typer.echo(str(fault), err=True)
    return len(report.faults)
