"""What runs queries, whichever way: the contract between the endpoint and its readers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from server.sparql.evaluation import Edit, Question

HELD_BACK = 1 << 20
OWN = "pages"  # the client that the pages are: what they ask is known and ends


@dataclass(slots=True)
class Answer:
    """An answer on its way: `head` is what is there already, `rest` what follows.

    A short answer is whole in `head` and its `rest` is None.  Errors within the first megabyte are raised
    before there is an Answer, so that they keep their status; a later one is raised by `rest`, and the
    connection must then be broken off, never closed as if the answer were whole.
    """

    head: bytes
    rest: Iterator[bytes] | None = None
    version: int = 0


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Errand:
    """One run of a question: who asks, under what number, for how long (seconds), and whether they left."""

    question: Question | Edit
    timeout: float
    client: str = ""
    id: str = ""
    gone: Callable[[], bool] = _never


@dataclass(frozen=True, slots=True)
class Running:
    """A question that runs or waits: its number, who asked, its text, and for how long (seconds)."""

    id: str
    client: str
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """The state of the readers, for `/metrics` and `/readyz`."""

    ready: bool
    version: int
    running: int = 0
    waiting: int = 0
    workers: int = 0
    slow: int = 0
    totals: dict[str, int] = field(default_factory=dict)


class Readers(ABC):
    """Runs questions on the newest published version of the data."""

    @property
    @abstractmethod
    def version(self) -> int:
        """The version that a question asked now is answered from."""

    @abstractmethod
    def run(self, errand: Errand) -> Answer:
        """Answer a question; ServiceProblem when it cannot be (400, 413, 499 or 503)."""

    @abstractmethod
    def publish(self) -> int:
        """Make what is written so far visible to the questions that follow; returns its version."""

    @abstractmethod
    def cancel(self, number: str) -> bool:
        """Stop the question with this number; False where none such is running or waiting."""

    @abstractmethod
    def running(self) -> tuple[Running, ...]:
        """Return the questions that run or wait."""

    @abstractmethod
    def figures(self) -> Figures:
        """Return the state of the readers."""

    @abstractmethod
    def close(self) -> None:
        """Stop everything."""
