"""What the first pages need is asked before a person comes, once for each version of the data."""

from __future__ import annotations

from typing import Any

from server.warming import WHOLE, Warming


class Counting:
    """Stands for `Asking`: notes what is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.readers = type("Readers", (), {"version": 1})()

    def ask(self, name: str, *, switches: tuple[str, ...] = ()) -> None:
        self.asked.append(name)
        if len(self.asked) == 2 * len(WHOLE):
            self.thread.stop()

    thread: Any


def test_each_version_is_asked_once(monkeypatch: Any) -> None:
    monkeypatch.setattr("server.warming.LOOK_EVERY", 0.01)
    asking = Counting()
    asking.thread = Warming(asking)  # type: ignore[arg-type]
    asking.thread.start()
    while len(asking.asked) < len(WHOLE):
        asking.thread.join(0.01)
    asking.readers.version = 2
    asking.thread.join(30)
    assert not asking.thread.is_alive()
    assert asking.asked == [*WHOLE, *WHOLE]
