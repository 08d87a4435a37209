"""The whole command `chidao`: that of `kg`, and what concerns the service."""

from __future__ import annotations

import http.client
from dataclasses import asdict, replace
from typing import Annotated

import typer

from kg.commands import StorePath, app, out, run
from kg.config import Config, current
from kg.messages import Problem, gettext

SECRET = ("tokens",)


@app.command(help=gettext("Serve the pages and the SPARQL endpoint."))
def serve(
    store: StorePath = None,
    host: Annotated[str | None, typer.Option(help=gettext("The address to listen on"))] = None,
    port: Annotated[int | None, typer.Option(help=gettext("The port to listen on"))] = None,
) -> None:
    """Start the server and print its address when it answers."""
    from server.running import serve as start

    config = current()
    start(replace(config, store=store or config.store, host=host or config.host, port=port or config.port))


@app.command(help=gettext("Print the settings that hold, each as a line of chidao.toml."))
def config() -> None:
    """Print the configuration; secrets by their number only."""
    for name, value in asdict(current()).items():
        shown = f"({len(str(value).split())})" if name in SECRET and value else value
        out.print(f"{name} = {_written(shown)}", highlight=False, markup=False, soft_wrap=True)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


@app.command(help=gettext("Make a token: the token for its holder, the line for the setting tokens."))
def token(
    name: Annotated[str, typer.Argument(help=gettext("Who it is for"))],
    scope: Annotated[str, typer.Option(help=gettext("What it may do: read, write or admin"))] = "write",
) -> None:
    """Print a new token and the entry by which the configuration knows it."""
    from server.sparql.access import mint, read_tokens

    secret, digest = mint()
    entry = f"{name}:{scope}:{digest}"
    read_tokens(entry)
    out.print(secret, highlight=False, soft_wrap=True)
    out.print(f'tokens = "{entry}"', highlight=False, markup=False, soft_wrap=True)


@app.command(help=gettext("Stop a query that runs on the server here, by its number."))
def cancel(
    number: Annotated[
        str, typer.Argument(help=gettext("Its number: X-Request-ID or the id it was sent with"))
    ],
) -> None:
    """Ask the running server to stop a query."""
    status = _delete(current(), f"/sparql/queries/{number}")
    if status != http.client.NO_CONTENT:
        raise Problem("no query with the number {number} is running", number=number)
    out.print(gettext("The query was stopped."))


def _delete(config: Config, path: str) -> int:
    connection = http.client.HTTPConnection(config.host, config.port, timeout=10)
    try:
        connection.request("DELETE", path)
        return connection.getresponse().status
    except OSError as error:
        raise Problem(
            "{host}:{port}: the server does not answer ({error})",
            host=config.host,
            port=config.port,
            error=error,
        ) from error
    finally:
        connection.close()


def main() -> None:
    """Run the command."""
    run(app)
