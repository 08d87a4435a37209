"""The command `chidao`: each function below is one command; it asks, prints, and decides nothing.

Exit codes: 0 done, 1 something could not be done (said on standard error), 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg import answers, catalog, keeping, registering
from kg.config import current
from kg.coordination import network
from kg.explaining import explain
from kg.linking import commands as linking
from kg.linking import exchange
from kg.messages import Problem, gettext, ngettext
from kg.progress import shown
from kg.report import Report
from kg.store import Reader, open_reader, open_store

FEW = 16  # files: for fewer, starting processes takes longer than reading here
app = typer.Typer(
    name="chidao",
    help=gettext("A knowledge graph of the directives of Vietnamese authorities."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

StorePath = Annotated[
    str | None, typer.Option("--store", help=gettext("The folder of the store (default: the configured one)"))
]
Format = Annotated[
    str, typer.Option("--format", "-f", help=gettext("How to print: table, csv, tsv, json, xml"))
]


@app.command(help=gettext("Read notices from files, folders or archives and put them into the store."))
def load(
    paths: Annotated[
        list[str] | None, typer.Argument(help=gettext("Files, folders, archives, or - for input"))
    ] = None,
    *,
    store: StorePath = None,
    refresh: Annotated[
        bool, typer.Option(help=gettext("Read again what other rules read; without paths, all of the store"))
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=gettext("Print only what went wrong"))] = False,
    report: Annotated[Path | None, typer.Option(help=gettext("Write a report as JSON to this file"))] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, help=gettext("How many processes read (default: one a processor)"))
    ] = None,
    executor: Annotated[
        str | None, typer.Option(help=gettext("Where to read: here, processes or dask://host:port"))
    ] = None,
) -> None:
    """Load notices; one line for each file that needs a person, and a summary."""
    from kg.executors import HERE, PROCESSES, open_executor
    from kg.load import load as load_notices
    from kg.load import rule_set
    from kg.originals import originals_of
    from kg.readers import expand
    from kg.refreshing import outdated

    if not (paths or refresh):
        raise Problem("name files to load, or --refresh to read again what other rules read")
    config = replace(current(), store=store or current().store)
    kept = originals_of(config)
    with open_store(config.store) as opened, shown(err, quiet) as advance:
        sources = list(expand(paths) if paths else outdated(opened, rule_set(), kept))
        few = processes == 1 or len(sources) < FEW
        with open_executor(executor or (HERE if few else PROCESSES), processes) as readers:
            done = load_notices(
                sources, opened, refresh=refresh, progress=advance, executor=readers, originals=kept
            )
    if report:
        report.write_text(json.dumps(done.to_data(), ensure_ascii=False, indent=1), encoding="utf-8")
    _tell(done, quiet)


@app.command(help=gettext("Print the facts of one notice as JSON, each with its place in the text."))
def extract(
    file: Annotated[str, typer.Argument(help=gettext("The notice, or - for standard input"))],
) -> None:
    """Read one notice and print what was found in it; nothing is stored."""
    from kg.extract import extract as read_facts
    from kg.readers import expand, read
    from kg.record import record

    sources = list(expand([file]))
    if len(sources) != 1:
        raise Problem("{file}: this command reads one file; use 'chidao load' for many", file=file)
    facts = record(read_facts(read(sources[0]).text))
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2) + "\n")


@app.command(
    help=gettext("Answer a question; without a name, list the questions. Parameters: --name value."),
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help=gettext("The name of the question"))] = None,
    store: StorePath = None,
    format: Format = "table",
) -> None:
    """Run a question of the catalogue with the parameters that follow it."""
    if question is None:
        return _list_questions()
    found = catalog.query(question)
    terms = catalog.read_parameters(found, _pairs(context.args))
    with _reader(store) as reader:
        _print(reader, catalog.bind(found, terms), format)
    return None


@app.command(help=gettext("Run a SPARQL query from a file (- for standard input)."))
def query(
    file: Annotated[str, typer.Argument(help=gettext("The file of the query, or -"))],
    store: StorePath = None,
    format: Format = "table",
) -> None:
    """Run any SPARQL query over the store."""
    text = sys.stdin.read() if file == "-" else _text_of(Path(file))
    with _reader(store) as reader:
        _print(reader, text, format)


@app.command(help=gettext("Say what the store holds."))
def status(store: StorePath = None) -> None:
    """Print the counts of what is loaded."""
    location = store or current().store
    with _reader(store) as reader:
        out.print(
            gettext("Store: {location}, version {version}").format(location=location, version=reader.version)
        )
        _print(reader, catalog.query("pages/counts").text, "table")


app.command(
    help=gettext("Write the network of bodies (or documents) to a file, or say in words what it shows.")
)(network)

app.command(help=gettext("Show each fact of a notice with its words, the rule that found it, and why."))(
    explain
)
app.add_typer(keeping.app)
app.add_typer(linking.catalogue, name="catalogue")
app.add_typer(linking.links, name="links")
app.add_typer(exchange.exchange, name="exchange")
app.add_typer(registering.registry, name="registry")


def _tell(done: Report, quiet: bool) -> None:
    """Print what a load did; exit code 1 where something was not loaded."""
    for remark in (*done.failed, *(() if quiet else (*done.renewed, *done.doubtful))):
        err.print(escape(str(remark)))
    if not quiet:
        out.print(str(done))
    if done.failed or done.interrupted:
        raise typer.Exit(1)


def _list_questions() -> None:
    table = Table(gettext("Name"), gettext("Question"), gettext("Parameters"), box=None)
    for found in catalog.questions():
        parameters = " ".join(f"--{p.name}" for p in found.parameters)
        table.add_row(found.name, found.title(), parameters)
    out.print(table)


def _pairs(arguments: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` pairs."""
    pairs: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            raise Problem("'{argument}' is not a parameter; write --name value", argument=argument)
        name, equals, value = argument[2:].partition("=")
        pairs[name] = value if equals else next(rest, "")
        if not pairs[name]:
            raise Problem("the parameter --{name} has no value", name=name)
    return pairs


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Problem("{file}: the query cannot be read ({error})", file=path, error=error) from error


@contextmanager
def _reader(store: str | None) -> Iterator[Reader]:
    with open_reader(store or current().store) as reader:
        yield reader


def _print(reader: Reader, text: str, form: str) -> None:
    """Print the answer to a query: a table for people, or one of the standard formats."""
    result = reader.query(text)
    if form != "table":
        sys.stdout.write(answers.written(result, form))
        return
    variables, rows = answers.rows(result)
    table = Table(*variables, show_lines=False)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    out.print(table)
    out.print(ngettext("{n} row", "{n} rows", len(rows)).format(n=len(rows)))


def run(application: typer.Typer) -> None:
    """Run the command line: a `Problem` is one line on standard error and exit code 1."""
    try:
        application()
    except Problem as problem:
        err.print(escape(str(problem)))
        raise SystemExit(1) from problem
