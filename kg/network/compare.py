"""Two networks of the same bodies, as of two periods: what appeared, what went, what grew or shrank."""

from __future__ import annotations

from dataclasses import dataclass

from kg.network.graph import Network

Tie = tuple[str, str, str]  # from, to, kind


@dataclass(frozen=True, slots=True)
class Difference:
    """What the later network has that the earlier has not, and the reverse; weights as (then, now)."""

    bodies_new: tuple[str, ...]
    bodies_gone: tuple[str, ...]
    ties_new: tuple[Tie, ...]
    ties_gone: tuple[Tie, ...]
    changed: tuple[tuple[Tie, int, int], ...]


def compare(then: Network, now: Network) -> Difference:
    """Compare an earlier network with a later one."""
    before, after = set(then.edges(keys=True)), set(now.edges(keys=True))
    weights = [(tie, then.edges[tie]["weight"], now.edges[tie]["weight"]) for tie in sorted(before & after)]
    return Difference(
        tuple(sorted(set(now) - set(then))),
        tuple(sorted(set(then) - set(now))),
        tuple(sorted(after - before)),
        tuple(sorted(before - after)),
        tuple((tie, old, new) for tie, old, new in weights if old != new),
    )
