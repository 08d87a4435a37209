"""The fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from servers import open_kind, servers

__all__ = ["open_kind", "servers", "shared"]

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real notices, gold facts and official test data that lies beside a checkout.

    Away from it a test skips with its reason; in CI a missing folder is a failure.
    """
    if not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the reference data is missing: {SHARED.name}/ beside the checkout")
        pytest.skip("the reference data (shared/ beside the checkout) is not here")
    return SHARED
