"""What is kept beside the graphs, as data.

`queries/system/plan.toml` says which texts are searched and which relations are followed to the end; the
store itself knows no term of the ontology.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache

from pyoxigraph import NamedNode

from kg.store.changes import text_of

FORM = 3  # one more whenever texts are cut or folded in another way: then every index is made anew


@dataclass(frozen=True, slots=True)
class Searched:
    """Texts under `property` of resources of class `type` (None: of any) are found as `kind`.

    With `sentences` the text is entered sentence by sentence, each with its offset.
    """

    kind: str
    property: NamedNode
    type: NamedNode | None = None
    sentences: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """`property` joins a resource to all that the relations `over` lead to; its triples stand in `graph`."""

    property: NamedNode
    over: tuple[NamedNode, ...]
    graph: NamedNode


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a commit keeps in step with the graphs."""

    searched: tuple[Searched, ...] = ()
    reach: Reach | None = None

    @property
    def mark(self) -> str:
        """A short hash of what is searched: an index made for another plan is made again."""
        return hashlib.sha256(f"{FORM} {self.searched!r}".encode()).hexdigest()[:16]


def read_plan(text: str, base: str) -> Plan:
    """Read the TOML text of a plan; `{base}` in it stands for the base IRI of the installation."""
    source = tomllib.loads(text.replace("{base}", base))
    searched = tuple(
        Searched(
            record["kind"],
            NamedNode(record["property"]),
            NamedNode(record["type"]) if "type" in record else None,
            record.get("sentences", False),
        )
        for record in source.get("searched", ())
    )
    reach = source.get("reach")
    return Plan(
        searched,
        reach
        and Reach(
            NamedNode(reach["property"]), tuple(map(NamedNode, reach["over"])), NamedNode(reach["graph"])
        ),
    )


@cache
def default_plan(base: str) -> Plan:
    """Return the plan that ships with the project."""
    return read_plan(text_of("plan.toml"), base)
