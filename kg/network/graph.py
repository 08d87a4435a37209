"""The two forms of a network: with every kind of tie, and with who is tied to whom at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import networkx as nx

if TYPE_CHECKING:
    Network: TypeAlias = nx.MultiDiGraph[Any]
    Simple: TypeAlias = nx.Graph[Any]
    Directed: TypeAlias = nx.DiGraph[Any]
else:
    Network, Simple, Directed = nx.MultiDiGraph, nx.Graph, nx.DiGraph
