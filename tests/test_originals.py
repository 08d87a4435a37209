"""The files that notices were read from: kept whole, their pages drawn, words found on them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from forms import hostile
from PIL import Image
from test_versions import CHANGED, DOCUMENT, SAMPLE, as_read

from kg.config import Config
from kg.config import load as read_config
from kg.load import load
from kg.messages import Problem
from kg.originals import Originals, originals_of
from kg.readers import Box, Map, Page, ReadError, Reading, picture_of, sandbox
from kg.store import open_store
from server import create_app
from server.comparing import compared
from server.sparql import LocalReaders, Setting, standard_prefixes

ADDRESS = DOCUMENT.removeprefix("https://w3id.org/vnd/id")


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    sandbox.close()


def pages_of(count: int) -> bytes:
    """Return a TIFF of pages, each a little darker than the one before."""
    made = [Image.new("L", (1240, 1754), 250 - 60 * i) for i in range(count)]
    out = io.BytesIO()
    made[0].save(out, "TIFF", save_all=True, append_images=made[1:], dpi=(150, 150))
    return out.getvalue()


def reading(text: str = SAMPLE.rstrip()) -> Reading:
    """Return a reading of two pages on which each word has a box of its own."""
    starts, ends, boxes = [], [], []
    at = 0
    for i, word in enumerate(text.split()):
        at = text.index(word, at)
        starts.append(at)
        ends.append(at := at + len(word))
        left, top = 1000 + 800 * (i % 10), 500 + 200 * (i // 10 % 40)
        boxes.append(Box(left, top, left + 700, top + 150))
    on = tuple(1 if i < len(starts) // 2 else 2 for i in range(len(starts)))
    places = Map(tuple(starts), tuple(ends), on, tuple(boxes), (90,) * len(starts))
    pages = (Page(1, 595, 842, True, 0.9), Page(2, 595, 842, True, 0.5))
    return Reading(text, "scan", places, pages)


def test_a_file_is_kept_whole_with_its_map(tmp_path: Path) -> None:
    originals, data, read = Originals(tmp_path), pages_of(2), reading()
    digest = originals.keep(data, read)
    found = originals.find(digest)
    assert found is not None
    assert (found.read_bytes(), found.form, found.pages, found.map) == (data, "scan", read.pages, read.map)
    assert found.is_drawn and found.ending == ".tif"
    assert originals.keep(data, read) == digest
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2


def test_a_map_takes_few_bytes(tmp_path: Path) -> None:
    read = reading()
    digest = Originals(tmp_path).keep(b"x", read)
    size = (tmp_path / digest[:2] / f"{digest}.map").stat().st_size
    assert size < 12 * len(read.map.starts)


def test_a_file_that_was_changed_or_taken_away_is_not_given(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    digest = originals.keep(pages_of(1), reading())
    found = originals.find(digest)
    assert found is not None
    found.path.write_bytes(b"other")
    with pytest.raises(Problem):
        found.read_bytes()
    found.path.unlink()
    with pytest.raises(Problem):
        found.picture(1)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 64, "A" * 64, "0" * 63 + "/"])
def test_what_was_not_kept_is_not_found(tmp_path: Path, digest: str) -> None:
    assert Originals(tmp_path).find(digest) is None


def test_a_broken_map_is_not_found(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    digest = originals.keep(b"x", reading())
    (tmp_path / digest[:2] / f"{digest}.map").write_bytes(b"broken")
    assert originals.find(digest) is None


def test_pages_of_pictures_and_pdfs_are_drawn() -> None:
    pdf = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(
        pdf, "PDF", save_all=True, append_images=[Image.new("L", (9, 9))]
    )
    for data, number, shade in ((pages_of(3), 3, 130), (pages_of(3), 1, 250), (pdf.getvalue(), 1, 255)):
        drawn = Image.open(io.BytesIO(picture_of(data, number)))
        assert drawn.format == "WEBP" and abs(drawn.convert("L").getpixel((5, 5)) - shade) < 4  # type: ignore[operator]
    assert Image.open(io.BytesIO(picture_of(pages_of(1), 1))).width < 1240


@pytest.mark.parametrize(
    ("data", "number", "code"),
    [
        (pages_of(1), 2, "damaged-file"),
        (b"Van ban", 1, "unsupported-form"),
        (b"%PDF-1.7 garbage", 1, "damaged-file"),
        (hostile.huge_picture(), 1, "too-large"),
    ],
    ids=["no such page", "text", "damaged", "huge"],
)
def test_what_cannot_be_drawn_is_refused(data: bytes, number: int, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        picture_of(data, number)
    assert caught.value.code == code


def test_a_huge_page_is_drawn_no_larger_than_a_screen_needs() -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page]
    drawn = Image.open(io.BytesIO(picture_of(hostile.pdf(objects), 1)))
    assert drawn.width * drawn.height <= 4_100_000


def test_files_are_kept_where_configured(tmp_path: Path) -> None:
    assert originals_of(Config(keep_originals=False)) is None
    assert originals_of(Config(store="http://127.0.0.1/query")) is None
    for config in (
        Config(store=str(tmp_path)),
        Config(store="http://x", originals=str(tmp_path / "originals")),
    ):
        found = originals_of(config)
        assert found is not None
        digest = found.keep(b"x", reading())
        assert (tmp_path / "originals" / digest[:2] / digest).read_bytes() == b"x"


@pytest.mark.parametrize(("value", "kept"), [("false", False), ("0", False), ("true", True)])
def test_keeping_can_be_switched_off(value: str, kept: bool) -> None:
    assert read_config({"CHIDAO_KEEP_ORIGINALS": value}).keep_originals is kept
    with pytest.raises(Problem, match="keep_originals"):
        read_config({"CHIDAO_KEEP_ORIGINALS": "perhaps"})


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The pages over a notice read from a scan of two pages, which replaced a text."""
    folder = tmp_path_factory.mktemp("notices")
    (folder / "a.txt").write_text(SAMPLE, encoding="utf-8")
    (folder / "b.tif").write_bytes(pages_of(2))
    originals = Originals(folder / "originals")

    def read(data: bytes, name: str) -> Mapping[str, bytes]:
        if not name.endswith(".tif"):
            return as_read(data, name)
        originals.keep(data, reading(CHANGED))
        return as_read(CHANGED.encode(), name)

    with open_store() as store:
        load([folder / "a.txt", folder / "b.tif"], store, read=read, rules="r")
        graph = ox.Store()
        for name in store.graphs():
            graph.extend(store.quads(name))
    readers = LocalReaders(graph, Setting(standard_prefixes()), lambda: 1)
    return create_app(Config(store=str(folder)), readers, None).test_client()


def shown(client: FlaskClient, address: str) -> str:
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def digest_in(client: FlaskClient) -> str:
    return shown(client, f"{ADDRESS}?view=original").partition("/original/")[2][:64]


def test_the_notice_shows_its_pages_with_the_facts_marked(client: FlaskClient) -> None:
    words, pages = shown(client, ADDRESS), shown(client, f"{ADDRESS}?view=original")
    assert "view=original" in words and 'class="sheet"' not in words
    assert pages.count("<img src=") == 2 and 'class="paper"' not in pages
    assert '<rect class="task"' in pages and f'data-fact="{ADDRESS[1:]}/task/' in pages


def test_the_words_asked_for_are_marked_on_their_page(client: FlaskClient) -> None:
    page = shown(client, f"{ADDRESS}?view=original&at=40-60")
    assert 'class="found" id="found"' in page
    assert 'id="found"' not in shown(client, f"{ADDRESS}?view=original&at=x")


def test_boxes_are_given_as_data(client: FlaskClient) -> None:
    answer = client.get(f"/original/{digest_in(client)}/places.json?at=0-6")
    (place,) = json.loads(answer.data)
    assert place["page"] == 1 and place["box"][0] == 1000
    assert client.get(f"/original/{digest_in(client)}/places.json?at=6-0").status_code == 400


def test_a_page_is_a_picture_that_browsers_keep(client: FlaskClient) -> None:
    answer = client.get(f"/original/{digest_in(client)}/2.webp")
    assert answer.status_code == 200 and answer.content_type == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.data)).format == "WEBP"


def test_the_file_is_given_to_be_saved_never_shown(client: FlaskClient) -> None:
    answer = client.get(f"/original/{digest_in(client)}")
    assert answer.data == pages_of(2)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content_type == "application/octet-stream"


@pytest.mark.parametrize("tail", ["/3.webp", "/0.webp", "/99999999999999999999.webp", "/a.webp"])
def test_a_page_that_is_not_there_is_not_found(client: FlaskClient, tail: str) -> None:
    assert client.get(f"/original/{digest_in(client)}{tail}").status_code == 404
    assert client.get(f"/original/{'0' * 64}/1.webp").status_code == 404


def test_former_versions_are_listed_and_compared(client: FlaskClient) -> None:
    assert f'href="{ADDRESS}/former/1"' in shown(client, ADDRESS)
    page = shown(client, f"{ADDRESS}/former/1")
    assert "<del>Tài chính,</del> <ins>Nội vụ,</ins>" in page.replace("\n", " ")
    assert client.get(f"{ADDRESS}/former/2").status_code == 404


def test_a_comparison_shows_what_went_and_came() -> None:
    old = " ".join(f"w{i}" for i in range(50))
    new = old.replace("w20 ", "x ").replace("w40 ", "")
    pieces = compared(old, new)
    assert [(p.kind, p.words) for p in pieces if p.kind in ("gone", "come")] == [
        ("gone", "w20"),
        ("come", "x"),
        ("gone", "w40"),
    ]
    assert pieces[0].kind == "cut"
    assert compared(old, old) == [] and compared("", "") == []
    assert [p.kind for p in compared("", "a b")] == ["come"]
