"""What things are called on a page: the names of the addresses in a table, asked for all at once."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg import iri
from server import filters
from server.asking import Asking, Several, Table

MOST = 2000
LONGEST = 140


def names_in(asking: Asking, table: Table) -> dict[str, str]:
    """Return the names of our things in a table, but for those that have a label beside them."""
    bare = [n for n in table.variables if f"{n}Label" not in table.variables and not n.endswith("Label")]
    cells = (row[name] for row in table.rows for name in bare)
    return names(asking, (cell.value for cell in cells if cell and cell.kind == "uri"))


def names(asking: Asking, addresses: Iterable[str]) -> dict[str, str]:
    """Return the names of things of ours, those that have one; at most `MOST` are looked up."""
    ours = [address for address in dict.fromkeys(addresses) if iri.path(address)][:MOST]
    if not ours:
        return {}
    table = asking.ask("pages/names", thing=Several(map(NamedNode, ours)))
    return {str(row["thing"]): shortened(str(row["name"])) for row in table.rows}


def name(asking: Asking, address: str) -> str:
    """Return what one thing is called; the end of its address where it has no name."""
    return names(asking, [address]).get(address) or filters.short(address)


def shortened(text: str) -> str:
    """Cut a text that is too long for a link, at a word."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]}…"
