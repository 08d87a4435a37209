"""Documents without number as quads: those planned and those only named."""

from __future__ import annotations

from kg.model import Unissued
from kg.triples.page import Page
from kg.triples.pen import vietnamese


def write_unissued(page: Page) -> None:
    """Write the documents without number, each name once."""
    for one in page.notice.unissued:
        if page.pen.is_new(page.unissued(one)):
            _describe(page, one, page.unissued(one))


def _describe(page: Page, one: Unissued, address: str) -> None:
    page.pen.type(address, "PlannedDocument" if one.planned else "UnresolvedDocument")
    page.pen.write(address, "subjectText", vietnamese(one.name))
    if one.issuer:
        page.pen.link(address, "issuedBy", page.agent(one.issuer))
