"""Who works with whom: the network of bodies, and that of documents, built from rows of queries.

    facts  = read(ask)                   # rows of queries/network/*.rq, once for each version of the data
    graph  = build(facts, Scope(...))    # networkx: bodies and what joins them, with the tasks behind it
    found  = measure(graph)              # degree, betweenness, PageRank, communities, bridges
    files.write(graph, found, "net.gexf")

Nothing here knows how rows are fetched: `ask` is a function from the name of a query to its rows.
"""

from __future__ import annotations

from kg.network.build import build
from kg.network.facts import Facts, read
from kg.network.scope import KINDS, Scope

__all__ = ["KINDS", "Facts", "Scope", "build", "read"]
