"""Plain texts: every encoding, and what is no text."""

from __future__ import annotations

import io
import random
import unicodedata
import zipfile
from importlib.resources import files
from pathlib import Path

import pytest
from forms import encodings

from kg.model import Span
from kg.readers import Place, ReadError, expand, from_data, read
from kg.readers.errors import from_data as error_from_data
from kg.text import normalise

SAMPLE = normalise(files("kg").joinpath("samples", "tb-45-2024.txt").read_text(encoding="utf-8")).rstrip()


def letters(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"], ids=lambda name: f"as {name}"
)
def test_unicode_is_read_with_and_without_a_mark(encoding: str) -> None:
    assert read(SAMPLE.encode(encoding)).text == SAMPLE


def test_decomposed_text_is_composed() -> None:
    assert read(unicodedata.normalize("NFD", SAMPLE).encode()).text == SAMPLE


@pytest.mark.parametrize(
    ("name", "encode", "fold"),
    [
        ("tcvn3", encodings.tcvn3, str.lower),
        ("vni", encodings.vni, str),
        ("cp1258", encodings.cp1258, str),
    ],
)
def test_old_encodings_are_recognised_by_their_syllables(name: str, encode, fold) -> None:  # type: ignore[no-untyped-def]
    reading = read(encode(SAMPLE))
    assert reading.encoding == name
    assert fold(letters(reading.text)) == fold(letters(SAMPLE))
    assert any("encoding" in dict(doubt.values) for doubt in reading.doubts)


@pytest.mark.parametrize(
    ("encoding", "written", "text"),
    [
        ("tcvn3", "Céng hoµ x\xb7 héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("tcvn3", "§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("tcvn3", "Uû ban nh©n d©n tØnh", "Uỷ ban nhân dân tỉnh"),
        ("tcvn3", "Chñ tÞch ñy ban nh©n d©n", "Chủ tịch Ủy ban nhân dân"),
        ("vni", "COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("vni", "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("vni", "baêng thaúng", "băng thẳng"),
        ("viscii", "\xd0µc l§p - Tñ do - HÕnh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("vps", "ñ¶c lÆp - T¿ do - Hånh phúc", "Độc lập - Tự do - Hạnh phúc"),
        ("vps", "C¶ng hòa xã h¶i chû nghïa Vi\x8ct Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ],
)
def test_golden_lines_of_old_encodings(encoding: str, written: str, text: str) -> None:
    assert read(written.encode("latin-1"), encoding=encoding).text == text


def test_headings_of_tcvn3_get_their_capitals_back() -> None:
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in read(encodings.tcvn3(SAMPLE)).text


def test_a_text_that_was_saved_as_latin_1_by_mistake_is_repaired() -> None:
    assert letters(read(encodings.vni(SAMPLE).decode("latin-1").encode()).text) == letters(SAMPLE)


def test_a_line_is_a_paragraph_of_the_map() -> None:
    reading = read(b"Mot\nHai\n\nBa")
    assert reading.locate(Span(4, 7)) == (Place(paragraph=2),)
    assert reading.locate(Span(4, 11)) == tuple(Place(paragraph=i) for i in (2, 3, 4))
    assert reading.confidence(Span(4, 7)) == 1


def test_a_reading_survives_the_way_through_json() -> None:
    reading = read(encodings.vni(SAMPLE), name="a.txt")
    assert from_data(reading.to_data()) == reading


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"\xef\xbb\xbf \r\n", "empty-file"),
        (random.Random(1).randbytes(5000), "not-text"),
        (bytes(range(256)) * 8, "not-text"),
        (b"MZ\x90\0" + b"\0" * 60, "unsupported-form"),
        (b"7z\xbc\xaf\x27\x1c", "unsupported-form"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, name="la.bin")
    assert caught.value.code == code
    assert "la.bin" in str(caught.value)
    again = error_from_data(caught.value.to_data())
    assert (type(again), str(again)) == (type(caught.value), str(caught.value))


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "khong-co.txt")
    assert (caught.value.code, caught.value.file) == ("missing-path", str(tmp_path / "khong-co.txt"))


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError

    (tmp_path / "kin.txt").write_text("Kín")
    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(ReadError) as caught:
        read(tmp_path / "kin.txt")
    assert caught.value.code == "no-permission"


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(ReadError) as caught:
        read(b"abc", encoding="bkhcm")
    assert caught.value.code == "unknown-encoding"


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/d.txt", ".an.txt", "~$a.docx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Văn bản")
    found = list(expand([tmp_path, tmp_path / "mat.txt"]))
    assert [str(Path(s.name).relative_to(tmp_path)) for s in found] == [
        "a.txt",
        "b.txt",
        "c/d.txt",
        "mat.txt",
    ]
    assert [read(source).text for source in found[:3]] == ["Văn bản"] * 3
    with pytest.raises(ReadError, match=r"mat\.txt"):
        found[3].read_bytes()


def test_the_name_of_an_encoding_is_taken_in_any_case() -> None:
    assert read("ñ¶c lÆp".encode("latin-1"), encoding="VPS").text == "Độc lập"


def test_an_archive_on_standard_input_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "Một")
        archive.writestr("b/c.txt", "Hai")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(packed.getvalue())))
    assert [(s.name, read(s).text) for s in expand(["-"])] == [("- › a.txt", "Một"), ("- › b/c.txt", "Hai")]


def test_standard_input_is_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("Văn bản".encode())))
    (source,) = expand(["-"])
    assert read(source).text == "Văn bản"
