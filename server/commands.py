"""The whole command `chidao`: that of `kg`, and `serve`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from kg.commands import StorePath, app, run
from kg.config import current
from kg.messages import gettext


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


def main() -> None:
    """Run the command."""
    run(app)
