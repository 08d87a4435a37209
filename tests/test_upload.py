"""Notices loaded from a page: taken, read by another process, reported; who may not send is refused."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from forms import hostile, typeset
from werkzeug.test import TestResponse

from kg.config import Config
from kg.store import open_reader
from server import create_app
from server.sparql import LocalReaders, Setting, standard_prefixes

SAMPLES = Path(__file__).resolve().parents[1] / "kg" / "samples"
OWN = Path(__file__).parent / "forms" / "notices"
PATIENCE = 120


def client_of(config: Config) -> FlaskClient:
    readers = LocalReaders(ox.Store(), Setting(standard_prefixes()), lambda: 1)
    return create_app(config, readers, None).test_client()


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    made = client_of(Config(store=str(tmp_path / "store")))
    with closing(made.application.extensions["loads"]):
        yield made


def send(client: FlaskClient, files: dict[str, bytes], **headers: str) -> TestResponse:
    data: dict[str, Any] = {"files": [(io.BytesIO(found), name) for name, found in files.items()]}
    return client.post("/upload", data=data, content_type="multipart/form-data", headers=headers)


def reported(client: FlaskClient, answer: TestResponse) -> str:
    """Wait for the end of a load and return its report as a person sees it."""
    address = answer.headers["Location"]
    end = time.monotonic() + PATIENCE
    while not client.get(f"{address}.json").get_json()["finished"]:
        assert time.monotonic() < end, "the load does not end"
        time.sleep(0.1)
    return client.get(address).get_data(as_text=True)


def test_files_of_several_forms_are_loaded_and_reported_by_name(client: FlaskClient, tmp_path: Path) -> None:
    text = (SAMPLES / "tb-45-2024.txt").read_bytes()
    blocks = typeset.blocks((OWN / "ct-hai-phu.txt").read_text(encoding="utf-8"))
    packed = hostile.packed({"trong/cd.txt": (SAMPLES / "cd-07-2025.txt").read_bytes()})
    files = {
        "tb.txt": text, "ban-sao.txt": text, "ct.docx": typeset.as_docx(blocks), "goi.zip": packed,
        "mat.pdf": hostile.locked_pdf(), "../../la.txt": b"xin chao",
    }  # fmt: skip
    answer = send(client, files)
    assert answer.status_code == 303
    page = reported(client, answer)
    assert "tb.txt" in page and "ct.docx" in page and "goi.zip › trong/cd.txt" in page
    assert "= ban-sao.txt" in page or "= tb.txt" in page
    assert "mat.pdf: " in page and "mật khẩu" in page
    assert "la.txt" in page and ".." not in page
    with open_reader(tmp_path / "store") as reader:
        notices = [graph for graph in reader.graphs() if "/graph/notice/" in graph]
    assert len(notices) == 3
    assert len(list((tmp_path / "store" / "originals").glob("*/*.map"))) == 3


def test_a_program_is_told_where_to_look(client: FlaskClient) -> None:
    answer = send(client, {"a.txt": b"abc"}, Accept="application/json")
    assert client.get(answer.get_json()["address"]).status_code == 200


@pytest.mark.parametrize("number", ["0" * 16, "x", "../etc"])
def test_an_unknown_load_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/upload/{number}").status_code == 404


def test_nothing_is_taken_from_another_site_or_without_a_file(client: FlaskClient) -> None:
    assert send(client, {"a.txt": b"abc"}, Origin="http://other.example").status_code == 400
    assert send(client, {}).status_code == 400


def test_a_server_that_others_reach_takes_nothing_without_tokens(tmp_path: Path) -> None:
    open_to_all = client_of(Config(store=str(tmp_path), host="0.0.0.0"))
    assert send(open_to_all, {"a.txt": b"abc"}).status_code == 501
    assert "<form" not in open_to_all.get("/upload").get_data(as_text=True).partition("<main")[2]
