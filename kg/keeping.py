"""The commands for the care of a store: backup, restore, verify, export, import, compact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from kg.config import current
from kg.messages import Problem, gettext, ngettext
from kg.originals import FOLDER, Originals
from kg.progress import shown
from kg.store import open_reader, open_store
from kg.store.embedded import EmbeddedStore
from kg.store.plan import default_plan
from kg.store.upkeep import FORMATS, import_quads
from kg.store.upkeep import backup as make_backup
from kg.store.upkeep import export as export_quads
from kg.store.upkeep import restore as restore_backup
from kg.store.verifying import verify as faults_of

app = typer.Typer(rich_markup_mode=None)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

StorePath = Annotated[
    str | None, typer.Option("--store", help=gettext("The folder of the store (default: the configured one)"))
]


@app.command(help=gettext("Copy the newest version of the store into a new folder; loading may go on."))
def backup(
    target: Annotated[Path, typer.Argument(help=gettext("The folder of the backup, not there yet"))],
    store: StorePath = None,
) -> None:
    """Back a store up, with the files that its notices were read from."""
    version = make_backup(_folder(store), target, (FOLDER,))
    _say(gettext("{folder}: version {version} is backed up"), folder=target, version=version)


@app.command(help=gettext("Bring a backup back to where the store is to be; it is checked first."))
def restore(
    source: Annotated[Path, typer.Argument(help=gettext("The folder of the backup"))],
    store: StorePath = None,
) -> None:
    """Restore a backup; a store that is there is never written over."""
    folder = _folder(store)
    version = restore_backup(source, folder, default_plan(current().base), (FOLDER,))
    _say(gettext("{folder}: version {version} is restored"), folder=folder, version=version)


@app.command(help=gettext("Check that all that is kept beside the graphs is what they give."))
def verify(
    store: StorePath = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=gettext("Print only what went wrong"))] = False,
) -> None:
    """Verify the newest version of a store: a line for each fault, exit code 1 where there is any."""
    folder = _folder(store)
    with open_reader(folder) as reader, shown(err, quiet) as advance:
        version = reader.version
        faults = faults_of(reader, default_plan(current().base), advance)
    for fault in faults:
        err.print(escape(fault))
    if faults:
        raise typer.Exit(1)
    if not quiet:
        _say(gettext("{folder}: version {version} is whole"), folder=folder, version=version)


@app.command(help=gettext("Write all graphs to a file (N-Quads, TriG), or everything to an RO-Crate."))
def export(
    target: Annotated[Path, typer.Argument(help=gettext("The file, or the folder of the crate"))],
    store: StorePath = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help=gettext("nq or trig (default: by the file's name)"))
    ] = None,
    crate: Annotated[
        bool, typer.Option("--crate", help=gettext("Write an RO-Crate: graphs, files, description"))
    ] = False,
) -> None:
    """Export the newest version of a store; nothing that exists is written over."""
    location = store or current().store
    with open_reader(location) as reader:
        if crate:
            from kg.crate import write_crate

            count = write_crate(
                reader, target, Originals(Path(current().originals or Path(location, FOLDER)))
            )
            told = ngettext("{path}: {n} notice written", "{path}: {n} notices written", count)
        else:
            count = export_quads(reader, target, _form(target, format))
            told = ngettext("{path}: {n} fact written", "{path}: {n} facts written", count)
    _say(told, path=target, n=count)


@app.command("import", help=gettext("Put the graphs of a file (N-Quads, TriG) into the store, each whole."))
def import_(
    file: Annotated[Path, typer.Argument(help=gettext("The file of an export"))],
    store: StorePath = None,
    format: Annotated[
        str | None, typer.Option("--format", "-f", help=gettext("nq or trig (default: by the file's name)"))
    ] = None,
) -> None:
    """Import graphs: those of the same name are replaced, others stay."""
    with open_store(store or current().store) as opened:
        version = import_quads(opened, file, _form(file, format))
    _say(gettext("{file}: loaded, now version {version}"), file=file, version=version)


@app.command(help=gettext("Rewrite the files of the store in order: smaller and faster after big loads."))
def compact(store: StorePath = None) -> None:
    """Compact a store; takes about a minute for ten million facts."""
    folder = _folder(store)
    with open_store(folder) as opened:
        if isinstance(opened, EmbeddedStore):
            opened.compact()
    _say(gettext("{folder}: compacted"), folder=folder)


def _folder(store: str | None) -> Path:
    """Return the folder of a store; a store on a server is cared for there."""
    location = store or current().store
    if "://" in location:
        raise Problem("{location}: a store on a server is cared for there", location=location)
    return Path(location)


def _form(file: Path, form: str | None) -> str:
    """Return the format asked for, or that of the file's name."""
    found = form or file.suffix.removeprefix(".").lower()
    if found not in FORMATS:
        raise Problem("{file}: name a format with --format: {forms}", file=file, forms=", ".join(FORMATS))
    return found


def _say(text: str, **values: object) -> None:
    out.print(escape(text.format(**values)))
