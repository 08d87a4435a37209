"""A folder of mixed files: each treated as it should be, nothing lost or twice after a kill in the middle."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

import pytest
from forms import folder as mixed

load = import_module("benchmarks.folder")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches processes in /proc")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> mixed.Folder:
    return mixed.make(tmp_path_factory.mktemp("files") / "in", 40, plain=True)


@pytest.fixture(scope="module")
def whole(files: mixed.Folder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which the folder was loaded without a stop, by this process alone."""
    store = tmp_path_factory.mktemp("whole") / "store"
    *_, report = load.loaded(files.path, store, 1)
    assert load.faults(report, files) == []
    return store


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(
    files: mixed.Folder, whole: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    report = load.interrupted(files, store, 2, kills=1)
    assert report["failed"] and report["unchanged"] and report["loaded"]
    assert load.differences(load.facts(whole), load.facts(store)) == []
    assert load.kept(store) == load.kept(whole)


def test_loading_again_finds_everything_known(files: mixed.Folder, whole: Path) -> None:
    *_, report = load.loaded(files.path, whole, 2)
    assert (report["loaded"], report["replaced"]) == ([], [])
    assert len(report["unchanged"]) == len(files) - len(files.bad)
    assert [entry["file"] for entry in report["failed"]] == sorted(files.bad)
    assert all(name in json.dumps(report["failed"], ensure_ascii=False) for name in files.bad)
