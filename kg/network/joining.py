"""Bodies that became one: a network may show each apart, or give the work of the old ones to the new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from kg.network.facts import Succession


def follower(successions: Iterable[Succession], joined: date | None) -> Callable[[str], str]:
    """Return the function from a body to the one that held its work on the day `joined`; itself for None.

    Where several took over (the communes of a district) nobody can say which work went where: the old body
    stays itself.
    """
    if joined is None:
        return lambda body: body
    after: dict[str, set[str]] = defaultdict(set)
    for step in successions:
        if step.day <= joined:
            after[step.old].add(step.new)

    @cache
    def become(body: str) -> str:
        seen = {body}
        while len(heirs := after.get(body, set())) == 1:
            (heir,) = heirs
            if heir in seen:
                break
            seen.add(heir)
            body = heir
        return body

    return become
