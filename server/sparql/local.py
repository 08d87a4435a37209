"""Questions answered in this process, from the writer's own store: for tests and for stores in memory.

Nothing here can be stopped: no limit of time or memory holds.  A server for others uses `readers.ReaderPool`.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pyoxigraph

from server.errors import ServiceProblem
from server.sparql.answers import Answer, Errand, Figures, Readers, Running
from server.sparql.evaluation import Edit, Setting, evaluate, explain


class LocalReaders(Readers):
    """The writer's store as its own reader; `version` says how many commits it holds."""

    def __init__(self, graph: pyoxigraph.Store, setting: Setting, version: Callable[[], int]) -> None:
        self._graph = graph
        self._setting = setting
        self._version = version

    @property
    def version(self) -> int:
        """The version that a question asked now is answered from."""
        return self._version()

    def run(self, errand: Errand) -> Answer:
        """Answer a question, whole."""
        version = self.version
        sink = BytesIO()
        if isinstance(errand.question, Edit):
            raise ServiceProblem("read-only")
        try:
            evaluate(self._graph, errand.question, self._setting, sink)
        except (SyntaxError, RuntimeError, OSError) as error:
            raise explain(type(error).__name__, str(error), errand.question, self._setting) from error
        return Answer(sink.getvalue(), version=version)

    def publish(self) -> int:
        """Return the present version: everything written is visible at once."""
        return self.version

    def cancel(self, number: str) -> bool:
        """Return False: nothing here can be stopped."""
        return False

    def running(self) -> tuple[Running, ...]:
        """Return nothing: nobody can ask while something runs here."""
        return ()

    def figures(self) -> Figures:
        """Return the state: always ready."""
        return Figures(ready=True, version=self.version)

    def close(self) -> None:
        """Do nothing: the writer closes its own store."""
