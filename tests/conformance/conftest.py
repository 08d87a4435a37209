"""The service as it runs for users, on an empty store, with writing open to all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from kg.store import open_store
from server.sparql import (
    Access,
    Endpoint,
    PoolLimits,
    ReaderPool,
    Setting,
    StoreWriter,
    standard_prefixes,
)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of the whole service: reader processes, published versions, writes tried on copies."""
    location = tmp_path_factory.mktemp("store")

    def snapshot() -> tuple[Path, int]:
        with open_store(location) as store:
            return store.snapshot(), store.version

    folder, version = snapshot()
    published = {"newest": (folder, version)}

    def newest() -> tuple[Path, int]:
        found = sorted(f for f in (location / "snapshots").iterdir() if f.name.isdecimal())
        return found[-1], int(found[-1].name)

    assert newest() == published["newest"]
    pool = ReaderPool(newest, Setting(standard_prefixes()), PoolLimits(readers=1))
    writer = StoreWriter(lambda: open_store(location), pool)
    yield Client(Endpoint(pool, None, writer, Access(open_to_all=True)))
    pool.close()
