"""Time grows with the length of the text alone, for every piece of text that is hard to read."""

from __future__ import annotations

import pytest
from growth import TIMES, growth
from hostile import PIECES

from kg.extract import extract


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_ten_times_the_text_takes_ten_times_as_long(piece: str) -> None:
    assert growth(extract, piece) < 3 * TIMES
