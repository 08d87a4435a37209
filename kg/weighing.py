"""How surely the words of a fact were read lowers how surely the fact is believed.

A rule may be right nine times in ten; where OCR has read its words with one chance in ten of a fault, the
fact is right eight times in ten.  Texts that were typed are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from kg.model import Evidence, Span

Value = TypeVar("Value")


def weighed(value: Value, sureness: Callable[[Span], float]) -> Value:
    """Return a value of `kg.model`, the confidence of each evidence in it multiplied by that of its words."""
    found: Any = value
    if isinstance(value, Evidence):
        found = replace(value, confidence=round(value.confidence * sureness(value.span), 4))
    elif isinstance(value, tuple):
        found = tuple(weighed(item, sureness) for item in value)
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: weighed(getattr(value, f.name), sureness) for f in fields(value)}
        found = replace(value, **changed)
    return cast(Value, found)
