"""The one configuration object, read once: defaults, then a TOML file, then `CHIDAO_*` variables.

The file is `chidao.toml` in the working directory, or the one that `CHIDAO_CONFIG` names.  Every field below
is a key of the file and, in capitals after `CHIDAO_`, a variable of the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from kg.messages import Problem

DEFAULT_FILE = "chidao.toml"
_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class Config:
    """Where things are and how far they may go (times in seconds, sizes in bytes)."""

    store: str = "data/store"
    base: str = "https://w3id.org/vnd/"
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "vi"
    query_timeout: float = 30.0
    query_memory: int = 2 << 30
    result_bytes: int = 512 << 20
    readers: int = 4
    queue: int = 64
    tokens: str = ""
    federation: str = ""
    rate: int = 6000
    trusted_proxy: str = ""
    log: str = "quiet"
    log_queries: bool = False
    slow_query: float = 5.0
    keep_originals: bool = True
    originals: str = ""


def load(environment: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration; a key that is unknown or has a wrong value is a `Problem` that names it."""
    file = Path(environment.get("CHIDAO_CONFIG", DEFAULT_FILE))
    values = _from_file(file, required="CHIDAO_CONFIG" in environment)
    for field in fields(Config):
        if (name := f"CHIDAO_{field.name.upper()}") in environment:
            values[field.name] = environment[name]
    return Config(**{key: _typed(key, value) for key, value in values.items()})


@cache
def current() -> Config:
    """Return the configuration of this process, read at the first call."""
    return load()


def _from_file(file: Path, *, required: bool) -> dict[str, Any]:
    if not file.is_file():
        if required:
            raise Problem("{file}: no such configuration file", file=file)
        return {}
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem("{file}: not a valid configuration file ({error})", file=file, error=error) from error
    if unknown := values.keys() - {field.name for field in fields(Config)}:
        raise Problem("{file}: unknown setting {keys}", file=file, keys=", ".join(sorted(unknown)))
    return values


def _typed(key: str, value: Any) -> Any:
    kind = get_type_hints(Config)[key]
    if kind is str and isinstance(value, dict):  # a table: as the environment would list it
        value = " ".join(f"{name}={entry}" for name, entry in value.items())
    if kind is bool and str(value).lower() in _TRUTH:
        return _TRUTH[str(value).lower()]
    try:
        if kind is bool:
            raise ValueError
        return kind(value)
    except (TypeError, ValueError) as error:
        raise Problem(
            "setting {key}: {value} is not a {kind}", key=key, value=value, kind=kind.__name__
        ) from error
