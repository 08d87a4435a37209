"""Files made to harm are refused by name, within fixed time and memory, and the next file is read as ever."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from forms import hostile

from kg.readers import Limits, ReadError, expand, read, sandbox
from kg.readers.limits import Job

LIMITS = Limits(memory=1 << 30, step=20, total=40)
PAGE = b"<!doctype html><html><body><p>Van ban</p></body></html>"


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    sandbox.close()


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_a_hostile_file_is_refused_in_time(name: str) -> None:
    make, codes = hostile.HOSTILE[name]
    data = make()
    begun = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read(data, name="la.bin", limits=LIMITS)
    assert caught.value.code in codes
    assert "la.bin" in str(caught.value)
    assert time.monotonic() - begun < LIMITS.step + 10
    assert read(PAGE, limits=LIMITS).text == "Van ban"


def test_archives_in_archives_are_opened_to_a_depth_only(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(hostile.nested_zip())
    (source,) = expand([tmp_path])
    with pytest.raises(ReadError) as caught:
        source.read_bytes()
    assert caught.value.code == "too-large"


def test_a_bomb_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(hostile.path_zip())
    (tmp_path / "b.zip").write_bytes(
        hostile.packed({"x.txt": b"Mot", "y/z.txt": b"Hai", "__MACOSX/x.txt": b"?"})
    )
    sources = list(expand([tmp_path]))
    assert [source.name.split(" › ")[1:] for source in sources] == [[], ["x.txt"], ["y/z.txt"]]
    assert [read(source).text for source in sources[1:]] == ["Mot", "Hai"]
    with pytest.raises(ReadError) as caught:
        sources[0].read_bytes()
    assert caught.value.code == "unsafe-file"


def test_a_reader_that_hangs_is_killed_with_its_children() -> None:
    worker = sandbox.Worker(LIMITS.memory)
    pid = worker._process.pid
    with pytest.raises(ReadError) as caught:
        worker._line(time.monotonic() + 0.2, Job(limits=LIMITS))
    assert caught.value.code == "too-slow"
    worker.kill()
    with pytest.raises(ProcessLookupError):
        os.killpg(pid, 0)
    assert not Path(worker._scratch).exists()


def test_a_file_beyond_the_limit_of_size_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a" * 2000)
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "a.txt", limits=Limits(file=1000))
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n" + b"garbage " * 50, "damaged-file"),
        (b"PK\x03\x04" + b"garbage " * 50, "damaged-file"),
        (b"\x89PNG\r\n\x1a\n" + b"garbage " * 50, "damaged-file"),
        (
            hostile.packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document"}),
            "damaged-file",
        ),
        (hostile.document(""), "empty-file"),
        (hostile.packed({"xl/workbook.xml": b"<x/>"}), "unsupported-form"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "encrypted-file",
        ),
        (hostile.locked_pdf(), "encrypted-file"),
        (hostile.locked_zip(), "encrypted-file"),
    ],
    ids=[
        "pdf",
        "zip",
        "png",
        "docx",
        "empty docx",
        "xlsx",
        "encrypted docx",
        "encrypted pdf",
        "encrypted zip",
    ],
)
def test_damage_is_named(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, name="hong.bin", limits=LIMITS)
    assert (caught.value.code, caught.value.file) == (code, "hong.bin")


@pytest.mark.parametrize("make", [hostile.locked_pdf, hostile.locked_zip])
def test_a_locked_file_is_named_with_what_to_do(make: Callable[[], bytes]) -> None:
    with pytest.raises(ReadError) as caught:
        read(make(), name="mat.pdf", limits=LIMITS)
    assert str(caught.value).startswith("mat.pdf: ") and "mật khẩu" in str(caught.value)
