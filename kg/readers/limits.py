"""How far one file may go before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds; `step` is the longest pause between two signs of progress."""

    file: int = 200 << 20
    unpacked: int = 400 << 20
    memory: int = 2 << 30
    step: float = 60.0
    total: float = 1800.0
    pages: int = 2000
    scanned: int = 400
    pixels: int = 120_000_000
    words: int = 3_000_000
    members: int = 20_000
    depth: int = 3


USUAL = Limits()
