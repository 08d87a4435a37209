"""What the measures of a network mean, in plain words, and where there is too little to mean anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kg.messages import gettext
from kg.network.graph import Network
from kg.network.measures import Measures

FEWEST_BODIES, FEWEST_TASKS, FEWEST_NOTICES = 10, 30, 5
LEAST_STABLE, LEAST_MODULAR, WHOLE = 0.8, 0.3, 0.9
MEASURES = ("degree", "weight", "betweenness", "rank", "community")


@dataclass(frozen=True, slots=True)
class Said:
    """A measure: its name for people, what it means, what was found, why to be careful ("" if nothing is)."""

    measure: str
    title: str
    meaning: str
    finding: str
    warning: str = ""


def cautions(graph: Network, found: Measures) -> list[str]:
    """Return why the whole network says little, in sentences; an empty list where it is large enough."""
    return [text for text in _cautions(graph, found) if text]


def explain(graph: Network, found: Measures) -> list[Said]:
    """Say for each measure what it means, who stands out, and what to be careful about."""
    if not len(graph):
        return []
    small = _small(graph, found)
    texts = _texts()
    said = []
    for measure in MEASURES:
        title, meaning = texts[measure]
        warning = " ".join(filter(None, (small, WARNINGS[measure](found))))
        said.append(Said(measure, title, meaning, FINDINGS[measure](graph, found), warning))
    title, meaning = texts["bridges"]
    return [*said, Said("bridges", title, meaning, _bridges(graph, found), small)]


def _texts() -> Mapping[str, tuple[str, str]]:
    return {
        "degree": (gettext("Partners"), gettext("How many other bodies a body is tied to.")),
        "weight": (
            gettext("Amount of work together"),
            gettext(
                "The tasks behind all ties of a body; a task shared with three others counts three times."
            ),
        ),
        "betweenness": (
            gettext("Go-between"),
            gettext(
                "How often a body lies on the shortest way between two others: work between parts that "
                "do not meet passes through it."
            ),
        ),
        "rank": (
            gettext("Sought after (PageRank)"),
            gettext("How much of the work that goes from body to body ends at this one."),
        ),
        "community": (
            gettext("Circles of work"),
            gettext("Bodies that work with one another more than with the rest."),
        ),
        "bridges": (
            gettext("Only links"),
            gettext(
                "Ties that alone hold two parts together: without them the two would not be tied at all."
            ),
        ),
    }


def _top(graph: Network, found: Measures, measure: str) -> tuple[str, float]:
    node = found.most(measure, 1)[0]
    return graph.nodes[node]["label"], getattr(found.positions[node], measure)


def _degree(graph: Network, found: Measures) -> str:
    body, value = _top(graph, found, "degree")
    return gettext("{body} works with {n} of the {others} other bodies; none works with more.").format(
        body=body, n=value, others=len(graph) - 1
    )


def _weight(graph: Network, found: Measures) -> str:
    body, value = _top(graph, found, "weight")
    return gettext("{body}: {n} times a task with another body; none has more.").format(body=body, n=value)


def _betweenness(graph: Network, found: Measures) -> str:
    body, value = _top(graph, found, "betweenness")
    if not value:
        return gettext("No body stands between others here.")
    text = gettext("{body} stands on {share}% of the shortest ways between two others; none on more.")
    return text.format(body=body, share=_percent(value))


def _rank(graph: Network, found: Measures) -> str:
    body, value = _top(graph, found, "rank")
    text = gettext("{share}% of the work ends at {body}; nowhere more.")
    return text.format(body=body, share=_percent(value))


def _community(graph: Network, found: Measures) -> str:
    circles = found.communities
    text = gettext("{n} circles; the largest has {size} bodies. Other runs agree to {stability}%.")
    sizes = circles.sizes or [0]
    return text.format(n=len(circles.sizes), size=sizes[0], stability=_percent(circles.stability))


def _bridges(graph: Network, found: Measures) -> str:
    if not found.bridges:
        return gettext("Every tie has another way round.")
    first = found.bridges[0]
    text = gettext("{n} ties are only links; the one between {a} and {b} holds {behind} bodies to the rest.")
    names = graph.nodes[first.source]["label"], graph.nodes[first.target]["label"]
    return text.format(n=len(found.bridges), a=names[0], b=names[1], behind=first.behind)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.1 else f"{100 * share:.1f}"


def _estimated(found: Measures) -> str:
    return "" if found.exact else gettext("This is an estimate from a sample of the bodies.")


def _unsure_circles(found: Measures) -> str:
    circles = found.communities
    if circles.stability < LEAST_STABLE:
        return gettext("The circles are not stable: other runs draw them differently.")
    if circles.modularity < LEAST_MODULAR:
        return gettext("The circles are weak: the bodies work across them nearly as much as inside.")
    return ""


def _parted(found: Measures) -> str:
    if found.components and found.components[0] < WHOLE * sum(found.components):
        return gettext("The network is in {n} separate parts; compare only inside one part.").format(
            n=len(found.components)
        )
    return ""


def _small(graph: Network, found: Measures) -> str:
    tasks, notices = found.tasks, found.notices
    few = len(graph) < FEWEST_BODIES or tasks < FEWEST_TASKS or len(notices) < FEWEST_NOTICES
    if not few:
        return ""
    return gettext(
        "Too little to conclude from: {bodies} bodies, {tasks} tasks, {notices} notices; read the tasks."
    ).format(bodies=len(graph), tasks=tasks, notices=len(notices))


def _lopsided(found: Measures) -> str:
    notices = found.notices
    most = max(notices.values(), default=0)
    if len(notices) > 1 and 2 * most > sum(notices.values()):
        return gettext("More than half of it comes from one notice.")
    return ""


def _cautions(graph: Network, found: Measures) -> Iterator[str]:
    if not len(graph):
        yield gettext("Nothing fits what you asked for.")
        return
    yield _small(graph, found)
    yield _lopsided(found)
    yield _parted(found)
    unknown = sum(not resolved for _, resolved in graph.nodes(data="resolved"))
    if 10 * unknown >= 3 * len(graph):
        text = gettext(
            "{n} of {all} bodies are known only by what one notice calls them; some may be the same."
        )
        yield text.format(n=unknown, all=len(graph))


FINDINGS: Mapping[str, Callable[[Network, Measures], str]] = {
    "degree": _degree,
    "weight": _weight,
    "betweenness": _betweenness,
    "rank": _rank,
    "community": _community,
}
WARNINGS: Mapping[str, Callable[[Measures], str]] = {
    "degree": lambda found: "",
    "weight": lambda found: "",
    "betweenness": lambda found: " ".join(filter(None, (_parted(found), _estimated(found)))),
    "rank": _parted,
    "community": _unsure_circles,
}
