"""Answers made ready before a person asks: what the first pages show of all notices together.

These few questions count the whole graph and take seconds over ten thousand notices; asked once for each
version of the data, in the background, they cost nobody's time.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from server.asking import Asking
from server.errors import ServiceProblem

LOOK_EVERY = 1.0  # seconds; a version that stands this long is worth the work
WHOLE = ("pages/counts", "pages/notices", "pages/documents", "pages/agencies")


class Warming(threading.Thread):
    """Asks the questions over everything, once for each version of the data."""

    def __init__(self, asking: Asking) -> None:
        super().__init__(name="warming", daemon=True)
        self._asking = asking
        self._ended = threading.Event()

    def run(self) -> None:
        """Look for a version that stands, and ask, until told to stop."""
        seen = warm = -1
        while not self._ended.wait(LOOK_EVERY):
            version = self._asking.readers.version
            if version == seen != warm:
                self.warm()
                warm = version
            seen = version

    def warm(self) -> None:
        """Ask everything once; what the readers refuse is left to who asks for it."""
        for name in WHOLE:
            with suppress(ServiceProblem):
                self._asking.ask(name, switches=("newest",))

    def stop(self) -> None:
        """Stop looking."""
        self._ended.set()
