"""Nothing lost, nothing half there: kills, a full disk, two writers, a reader beside a writer."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.kills import PLAN, State, apply, faults, step
from kg.store import StoreError, StoreLocked, open_reader, open_store

ROOT = Path(__file__).resolve().parents[1]
FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from benchmarks.kills import PLAN, apply, faults, step
from kg.store import StoreError, open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write beyond the limit fails as on a full disk
folder, room = Path(sys.argv[1]), int(sys.argv[2])
store, state, number = open_store(folder, PLAN), {}, 0
for number in range(20):
    store.replace(step(3, number)); apply(state, step(3, number))
largest = max(file.stat().st_size for file in folder.rglob("*") if file.is_file())
resource.setrlimit(resource.RLIMIT_FSIZE, (largest + room, resource.RLIM_INFINITY))
try:
    while True:
        number += 1
        store.replace(step(3, number)); apply(state, step(3, number))
except StoreError as error:
    print(number, faults(store, state), error)
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDAO_LANGUAGE", "en")


def run(*arguments: str, timeout: float = 120) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CHIDAO_LANGUAGE": "en"}
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment,
        cwd=ROOT,
    )
    return done.stdout + done.stderr


def test_a_killed_writer_leaves_whole_commits_and_an_index_that_fits() -> None:
    """Twelve kills at random moments; `python -m benchmarks.kills` runs a thousand."""
    assert run("-m", "benchmarks.kills", "--kills", "12", "--seed", "3").splitlines()[-1].endswith(" 0 wrong")


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on the size of files is POSIX")
@pytest.mark.parametrize("room", [0, 500, 60_000])
def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path, room: int) -> None:
    number, _, told = run("-c", FULL_DISK, str(tmp_path / "store"), str(room)).partition(" ")
    assert told.startswith("[] ")
    assert "could not be written" in told
    assert "nothing was changed" in told or "will be put right" in told
    state: State = {}
    for before in range(int(number)):
        apply(state, step(3, before))
    with open_store(tmp_path / "store", PLAN) as store:
        assert faults(store, state) == []
        store.replace(step(3, int(number)))
        apply(state, step(3, int(number)))
        assert faults(store, state) == []


def test_a_writer_in_another_process_is_told_of_with_the_folder(tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    attempt = f"from kg.store import *\ntry: open_store({place!r})\nexcept StoreLocked as e: print(e)"
    with open_store(tmp_path / "store"):
        told = run("-c", attempt)
    assert str(tmp_path / "store") in told
    assert "another process" in told


def test_a_reader_beside_a_writer_sees_whole_versions_only(tmp_path: Path) -> None:
    """Readers that open the newest snapshot again and again while commits of three graphs go on."""
    folder, wrong, looks = tmp_path / "store", list[str](), 0
    done = threading.Event()

    def look() -> None:
        nonlocal looks
        while not done.is_set():
            with open_reader(folder) as reader:
                graphs = {g.rsplit("/", 2)[-2] for g in reader.graphs()} - {"graph"}
                texts = {
                    hit.text.split(" mục ")[0][-8:] for hit in reader.search("giao viec notice", limit=99)
                }
                if graphs != {"notice", "derived", "record"} or len(texts) != 1:
                    wrong.append(f"{reader.version}: {graphs} {texts}")
                looks += 1

    with open_store(folder, PLAN) as store:
        whole = [n for n in range(4000) if len(step(5, n)) == 3 and all(step(5, n).values())][:60]
        present: list[str] = []
        for count, number in enumerate(whole):
            change = step(5, number)
            store.replace({**dict.fromkeys(present, b""), **change})
            present = list(change)
            store.snapshot()
            if count == 0:
                threading.Thread(target=look, daemon=True).start()
        done.set()
    assert looks > 3
    assert wrong == []


def test_a_damaged_store_is_said_to_be_damaged(tmp_path: Path) -> None:
    with open_store(tmp_path / "store", PLAN) as store:
        store.replace(step(3, 1))
    (tmp_path / "store" / "graph" / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(StoreError, match="store"):
        open_store(tmp_path / "store", PLAN)


def test_a_damaged_index_is_made_again(tmp_path: Path) -> None:
    state: State = {}
    with open_store(tmp_path / "store", PLAN) as store:
        for number in range(10):
            store.replace(step(3, number))
            apply(state, step(3, number))
    (tmp_path / "store" / "search.sqlite").write_bytes(b"no database at all" * 1000)
    with open_store(tmp_path / "store", PLAN) as store:
        assert faults(store, state) == []


def test_a_lock_is_let_go_when_opening_fails(tmp_path: Path) -> None:
    with open_store(tmp_path / "store"), pytest.raises(StoreLocked):
        open_store(tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        assert store.version == 0
