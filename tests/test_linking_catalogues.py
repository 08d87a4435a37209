"""Catalogues: every form of file, rows left out by line and reason, and what importing again changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kg.linking import catalogues, mapping
from kg.linking.entries import Change, Entry
from kg.messages import Problem
from kg.store import open_store

LIST = """Số, ký hiệu;Ngày ban hành;Trích yếu;Cơ quan ban hành;Tình trạng;Bị thay thế bởi
12/QĐ-UBND;05/01/2021;Ban hành quy chế làm việc;UBND tỉnh Bắc Giang;Hết hiệu lực toàn bộ;30/QĐ-UBND
30/QĐ-UBND;06/02/2022;Ban hành quy chế làm việc;UBND tỉnh Bắc Giang;Còn hiệu lực;
;06/02/2022;Không có số;UBND tỉnh Bắc Giang;;
45;06/02/2022;Số không có ký hiệu;UBND tỉnh Bắc Giang;;
13/QĐ-UBND;31/02/2022;Ngày không có;UBND tỉnh Bắc Giang;;
14/QĐ-UBND;01/01/2099;Ngày sau ngày lấy;UBND tỉnh Bắc Giang;;
12/QĐ-UBND;05/01/2021;Ban hành Quy chế làm việc;UBND tỉnh Bắc Giang;;
30/2020/NĐ-CP;05/03/2020;Về công tác văn thư;Chính phủ;Còn hiệu lực một phần;
"""
TAKEN = date(2023, 1, 1)


def written(folder: Path, text: str, name: str = "danh-muc.csv", coding: str = "utf-8-sig") -> Path:
    file = folder / name
    file.write_bytes(text.encode(coding))
    return file


def read(file: Path, **more: str) -> tuple[catalogues.Catalogue, list[str]]:
    made, rejected = catalogues.read_catalogue(file, harvested=TAKEN, **more)
    return made, list(map(str, rejected))


def test_rows_become_entries_and_bad_ones_are_told_by_line(tmp_path: Path) -> None:
    made, rejected = read(written(tmp_path, LIST))
    first, second, decree = made.entries
    assert (first.number, first.day, first.force) == ("12/QĐ-UBND", date(2021, 1, 5), "het-hieu-luc")
    assert (first.jurisdiction, first.changes) == ("vn-bac-giang", (Change("thay-the", "30/QĐ-UBND"),))
    assert (second.force, decree.force) == ("con-hieu-luc", "het-hieu-luc-mot-phan")
    assert (decree.jurisdiction, decree.type) == ("vn", "nd")
    assert [reason.partition(":")[0] for reason in rejected] == [f"dòng {n}" for n in (4, 5, 6, 7, 8)]
    assert "thiếu số" in rejected[0] and "'45'" in rejected[1] and "31/02/2022" in rejected[2]
    assert "01/01/2099" in rejected[3] and "đã có ở dòng 2" in rejected[4]


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_spreadsheet_codings_are_read(tmp_path: Path, coding: str) -> None:
    assert len(read(written(tmp_path, LIST, coding=coding))[0].entries) == 3


def test_a_cell_with_line_breaks_counts_its_lines(tmp_path: Path) -> None:
    text = 'so_ky_hieu,trich_yeu\n1/QĐ-UBND,"hai\ndòng"\nsai,x\n'
    made, rejected = read(written(tmp_path, text))
    assert made.entries[0].title == "hai dòng"
    assert rejected[0].startswith("dòng 4:")


def test_excel_json_and_rdf_give_the_same_entries(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Số hiệu", "Ngày ban hành", "Trích yếu"])
    sheet.append(["12/QĐ-UBND", date(2021, 1, 5), "Quy chế"])
    book.save(tmp_path / "a.xlsx")
    written(
        tmp_path,
        '{"number": "12/QĐ-UBND", "date": "2021-01-05", "title": "Quy chế"}\n[1]\n',
        "a.jsonl",
        "utf-8",
    )
    turtle = (
        "@prefix d: <http://purl.org/dc/terms/> . <https://example.org/1> "
        'd:identifier "12/QĐ-UBND" ; d:date "2021-01-05" ; d:title "Quy chế" .'
    )
    written(tmp_path, turtle, "a.ttl", "utf-8")
    entries = [read(tmp_path / f"a.{ending}")[0].entries[0] for ending in ("xlsx", "jsonl", "ttl")]
    assert {replace(entry, url="") for entry in entries} == {
        Entry("12-qd-ubnd.2021-01-05", "12/QĐ-UBND", date(2021, 1, 5), "Quy chế", "qd-cb")
    }
    assert entries[2].url == "https://example.org/1"
    assert read(tmp_path / "a.jsonl")[1][0].startswith("dòng 2:")


@pytest.mark.parametrize(
    ("text", "said"),
    [("a,b\n1,2\n", "không có cột"), ("", "dòng đầu"), ("so_ky_hieu\nsai\n", "dòng 2")],
)
def test_a_list_of_no_use_says_why(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Problem, match=said):
        read(written(tmp_path, text))


def test_an_unknown_form_and_a_wrong_coding_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="một trong các dạng"):
        read(written(tmp_path, LIST, "a.pdf"))
    with pytest.raises(Problem, match="dòng 1: không phải UTF-8"):
        read(_latin(tmp_path))
    with pytest.raises(Problem, match="Excel"):
        read(written(tmp_path, LIST, "a.xlsx"))


def _latin(folder: Path) -> Path:
    file = folder / "latin.csv"
    file.write_bytes(b"so_ky_hieu,tr\xedch_yeu\n")
    return file


def test_a_mapping_of_ones_own_is_a_file(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[mapping]]\nname = "rieng"\nsource = "sổ"\njurisdiction = "vn-lao-cai"\n'
        '[mapping.columns]\nnumber = ["ma"]\ntitle = ["ten"]\n',
        encoding="utf-8",
    )
    made, _ = read(written(tmp_path, "Mã,Tên\n7/KH-UBND,Kế hoạch\n"), mapping=str(own))
    assert (made.name, made.source, made.entries[0].jurisdiction) == ("rieng", "sổ", "vn-lao-cai")
    own.write_text('[[mapping]]\nname = "x"\n[mapping.columns]\nnomber = ["ma"]\n', encoding="utf-8")
    with pytest.raises(Problem, match="nomber"):
        read(written(tmp_path, "Mã\n7/KH-UBND\n"), mapping=str(own))
    with pytest.raises(Problem, match="binh-duong"):
        read(written(tmp_path, "Mã\n7/KH-UBND\n"), mapping="khong-co")


def test_every_ready_mapping_reads_a_list_with_its_headings(tmp_path: Path) -> None:
    for columns in mapping.ready().values():
        heads = {field: names[0] for field, names in columns.fields.items()}
        cells = {"number": "12/QĐ-UBND", "date": "05/01/2021", "title": "Quy chế", "from": "2021-01-05"}
        text = ",".join(heads.values()) + "\n" + ",".join(cells.get(field, "") for field in heads) + "\n"
        made, rejected = read(written(tmp_path, text), mapping=columns.name)
        assert [entry.number for entry in made.entries] == ["12/QĐ-UBND"] and rejected == []


def test_a_second_import_replaces_and_tells_what_changed(tmp_path: Path) -> None:
    with open_store() as store:
        first = catalogues.keep(store, read(written(tmp_path, LIST))[0])
        assert (first.new, first.changed, first.gone) == (3, 0, 0)
        lines = LIST.splitlines()
        lines[2] = lines[2].replace("Còn hiệu lực", "Hết hiệu lực")
        text = "\n".join([lines[0], *lines[2:3], "99/QĐ-UBND;07/03/2022;Mới;UBND tỉnh Bắc Giang;;"])
        again = catalogues.keep(store, read(written(tmp_path, text))[0])
        assert (again.new, again.changed, again.gone) == (1, 1, 2)
        assert catalogues.names(store) == ["danh-muc"]
        assert len(catalogues.load(store, "danh-muc").entries) == 2
        version = store.version
        catalogues.keep(store, read(written(tmp_path, text))[0])
        assert store.version == version, "the same list again is no change"


def test_two_documents_with_one_number_and_day_are_both_kept(tmp_path: Path) -> None:
    text = "so_ky_hieu,ngay_ban_hanh,trich_yeu\n1/QĐ-UBND,01/02/2021,Một\n1/QĐ-UBND,01/02/2021,Hai\n"
    assert [e.key for e in read(written(tmp_path, text))[0].entries] == [
        "1-qd-ubnd.2021-02-01",
        "1-qd-ubnd.2021-02-01.2",
    ]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30).map(
    lambda words: " ".join(words.split())
)


@settings(max_examples=40, deadline=None)
@given(
    title=WORDS,
    issuer=WORDS,
    day=st.none() | st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    changes=st.lists(
        st.sampled_from(["thay-the", "bai-bo"]).map(lambda kind: Change(kind, "1/QĐ-UBND")), max_size=9
    ),
)
def test_what_is_kept_is_read_back(title: str, issuer: str, day: date | None, changes: list[Change]) -> None:
    entry = Entry("k", "1/QĐ-UBND", day, title, "qd-cb", issuer, since=day, changes=tuple(changes))
    made = catalogues.Catalogue("x", "Tên", "nguồn", "", TAKEN, (entry,))
    with open_store() as store:
        catalogues.keep(store, made)
        assert catalogues.load(store, "x") == made
