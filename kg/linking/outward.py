"""Links out to the legal databases: the document where its address or number there is known, else a search.

The sites and the forms of their addresses are data (`ontology/linking/sites.toml`).  Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlsplit

from kg.linking.terms import shipped

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Site:
    """A database: its name, the hosts it answers at, and the forms of its addresses."""

    id: str
    name: str
    title: str
    hosts: frozenset[str]
    document: str
    search: str
    identifier: re.Pattern[str]

    def number_in(self, address: str) -> str | None:
        """Return the site's own number of a document from one of its addresses, None where there is none."""
        found = self.identifier.search(address)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Outward:
    """A link to a site: to the document itself, or (`is_search`) to what the site finds for its number."""

    site: Site
    address: str
    is_search: bool


@cache
def sites() -> tuple[Site, ...]:
    """Return the databases in the order of the data."""
    return tuple(
        Site(
            record["id"],
            record["name"],
            record["title"],
            frozenset(record["hosts"]),
            record["document"],
            record["search"],
            re.compile(record["identifier"]),
        )
        for record in shipped("sites")["site"]
    )


def outward(words: str, known: Iterable[str] = ()) -> tuple[Outward, ...]:
    """Return one link to each site for a document, named by its number or else its title.

    `known` are what catalogues hold: addresses, or numbers as "vbpl:12345".  A site of which an address is
    known gets that, one with a known number the form for it, every other a search.
    """
    words = " ".join(words.split())[:LONGEST]
    known = [given for given in known if given]
    found = (_direct(site, known) or _search(site, words) for site in sites())
    return tuple(link for link in found if link is not None)


def _direct(site: Site, known: list[str]) -> Outward | None:
    for given in known:
        scheme, _, number = given.partition(":")
        if scheme == site.id and site.document and number:
            return Outward(site, site.document.replace("{id}", quote(number, safe="")), False)
        parts = urlsplit(given)
        if parts.scheme in ("http", "https") and parts.hostname in site.hosts:
            own = site.number_in(given)
            address = site.document.replace("{id}", own) if own and site.document else given
            return Outward(site, address, False)
    return None


def _search(site: Site, words: str) -> Outward | None:
    return Outward(site, site.search.replace("{words}", quote(words, safe="")), True) if words else None
