"""The questions that were stopped at their time limit when they were asked last."""

from __future__ import annotations

import threading
from collections import OrderedDict

REMEMBERED = 64


class Endless:
    """Remembers the last questions that took too long: who was stopped often asks the same again at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, None] = OrderedDict()

    def __contains__(self, text: str) -> bool:
        return text in self._texts

    def note(self, text: str, how: str) -> None:
        """Take note of how a question has ended (see `Figures.totals`)."""
        if how == "timeout":
            with self._lock:
                self._texts[text] = None
                if len(self._texts) > REMEMBERED:
                    self._texts.popitem(last=False)
        elif how == "answered" and text in self._texts:
            with self._lock:
                self._texts.pop(text, None)
