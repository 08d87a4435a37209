"""Agencies and places through the reorganisation of 2025: names to bodies, bodies through time.

registry = open_registry()
registry.resolve("Sở Tài chính", Context(issuer="UBND tỉnh Bắc Giang", day=date(2024, 5, 10)))
registry.succession(iri, date.today())
"""

from kg.registry.context import Context, Reason, Resolution
from kg.registry.registry import Registry, Succession, open_registry

__all__ = ["Context", "Reason", "Registry", "Resolution", "Succession", "open_registry"]
