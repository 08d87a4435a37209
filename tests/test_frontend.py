"""What is bundled is what its sources give, from this lock, with the licences of all that is in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "server" / "static" / "vendor"


def test_the_lock_names_exact_versions_and_no_registry() -> None:
    package = json.loads((FRONTEND / "package.json").read_text())
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    assert all(version[0].isdigit() for version in package["devDependencies"].values())
    assert not [path for path, entry in lock["packages"].items() if "resolved" in entry]
    assert all("integrity" in entry for path, entry in lock["packages"].items() if path)


def test_the_licences_of_the_bundle_are_listed_and_free() -> None:
    heads = [line for line in (VENDOR / "THIRD_PARTY.txt").read_text().splitlines() if line.endswith(")")]
    listed = "\n".join(heads)
    for name in ("@zazuko/yasgui 4.6.2 (MIT)", "codemirror 5", "dompurify"):
        assert name in listed
    assert not [line for line in heads if "(GPL" in line or "AGPL" in line]


def test_the_bundle_is_built_from_its_sources(tmp_path: Path) -> None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        if os.environ.get("CI") == "true":
            pytest.fail("Node is needed to compare the bundle with its sources")
        pytest.skip("Node is not installed")
    copy = tmp_path / "frontend"
    shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=copy, capture_output=True, check=False)
    if done.returncode and os.environ.get("CI") != "true":
        pytest.skip("the packages cannot be fetched here")
    assert done.returncode == 0, done.stderr.decode()
    subprocess.run([node, "build.mjs", str(tmp_path / "built")], cwd=copy, check=True)
    for file in VENDOR.iterdir():
        assert (tmp_path / "built" / file.name).read_bytes() == file.read_bytes(), file.name
