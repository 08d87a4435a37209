"""Time grows with the length of the text alone, for every piece of text that is hard to read."""

from __future__ import annotations

import pytest

from kg.extract import extract
from tests.growth import TIMES, growth
from tests.hostile import PIECES


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_ten_times_the_text_takes_ten_times_as_long(piece: str) -> None:
    assert growth(extract, piece) < 3 * TIMES
