"""Cells of a sheet stay words: no spreadsheet runs one, and figures stay figures."""

from __future__ import annotations

import csv
import io

import pytest

from kg.sheets import csv_of


@pytest.mark.parametrize("cell", ["=1+1", "+1", "@x", "\tx", "\rx", "-1+1", "- a point", "-"])
def test_what_would_run_as_a_formula_begins_with_an_apostrophe(cell: str) -> None:
    _, row = csv.reader(io.StringIO(csv_of(["a"], [[cell]]), newline=""))
    assert row == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["", "-12", "-1.5", "1", "a=b", 'of "words", and\nlines'])
def test_any_other_cell_is_as_it_was(cell: str) -> None:
    _, row = csv.reader(io.StringIO(csv_of(["a"], [[cell, "x"]]), newline=""))
    assert row == [cell, "x"]


def test_a_sheet_says_that_it_is_utf_8() -> None:
    assert csv_of(["a"], []).encode().startswith(b"\xef\xbb\xbf")
