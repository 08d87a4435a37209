"""Each form a notice comes in gives its words, in their order, with the way back to page and paragraph."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from forms import encodings, hostile, typeset
from PIL import Image, ImageDraw

from kg.model import Span
from kg.readers import (
    Box,
    Map,
    Place,
    ReadError,
    Reading,
    columns,
    layout,
    numbering,
    ocr,
    paragraphs,
    read,
    ruling,
    sandbox,
    syllables,
)
from kg.readers.layout import Columns, Row, Word
from kg.text import normalise

NOTICES = Path(__file__).parent / "forms" / "notices"
NAMES = sorted(path.stem for path in NOTICES.glob("*.txt"))


def blocks(name: str) -> list[typeset.Block]:
    return typeset.blocks((NOTICES / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    sandbox.close()


def needs(program: str) -> None:
    if not shutil.which(program) and os.environ.get("CI") != "true":
        pytest.skip(f"{program} is not installed (scripts/install-system-parts.sh)")


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    needs("soffice")
    folder = tmp_path_factory.mktemp("pdf")
    return {name: typeset.by_office(typeset.as_docx(blocks(name)), "pdf", folder) for name in NAMES}


def test_a_word_file_gives_every_word() -> None:
    for name in NAMES:
        assert typeset.folded(read(typeset.as_docx(blocks(name))).text) == typeset.words(blocks(name))


@pytest.mark.parametrize("portal", [True, False], ids=["a portal page", "the notice alone"])
def test_a_web_page_is_cut_to_the_notice(portal: bool) -> None:
    for name in NAMES:
        reading = read(typeset.as_html(blocks(name), portal))
        assert typeset.folded(reading.text) == typeset.words(blocks(name))
        assert not reading.doubts


@pytest.mark.parametrize("form", ["doc", "rtf", "odt"])
def test_libreoffice_reads_old_forms(form: str, tmp_path: Path) -> None:
    needs("soffice")
    data = typeset.by_office(typeset.as_docx(blocks(NAMES[0])), form, tmp_path)
    reading = read(data)
    assert reading.form == form
    assert typeset.folded(reading.text) == typeset.words(blocks(NAMES[0]))


def test_a_digital_pdf_gives_its_columns_one_after_the_other(pdfs: dict[str, bytes]) -> None:
    for name in NAMES:
        reading = read(pdfs[name])
        assert reading.form == "pdf"
        assert typeset.folded(reading.text) == typeset.words(blocks(name))


def test_letters_from_a_second_font_do_not_break_words(tmp_path: Path) -> None:
    needs("soffice")
    data = typeset.by_office(typeset.as_docx(blocks(NAMES[0]), typeset.POOR_FONT), "pdf", tmp_path)
    assert typeset.folded(read(data).text) == typeset.words(blocks(NAMES[0]))


def test_a_word_of_a_pdf_leads_back_to_its_box(pdfs: dict[str, bytes]) -> None:
    reading = read(pdfs["tb-vinh-khe"])
    at = reading.text.index("217/TB-UBND")
    (place,) = reading.locate(Span(at, at + 11))
    assert place.page == 1 and place.box is not None
    assert place.box.left < 5000 and place.box.bottom < 2500
    assert [page.number for page in reading.pages] == list(range(1, len(reading.pages) + 1))


def test_a_scan_is_read_with_confidence_and_boxes(pdfs: dict[str, bytes]) -> None:
    needs("tesseract")
    pictures = typeset.pages(pdfs["cv-thuong-lam"], 200)
    reading = read(typeset.as_scan(pictures[:1], 200))
    assert reading.form == "scan"
    assert reading.pages[0].ocr and reading.pages[0].confidence > 0.9
    at = reading.text.index("1346/SYT-NVY")
    (place,) = reading.locate(Span(at, at + 12))
    assert place.box is not None and place.box.left < 5000
    assert 0.5 < reading.confidence(Span(at, at + 12)) <= 1


def test_pictures_are_read_upright_and_of_any_kind(pdfs: dict[str, bytes]) -> None:
    needs("tesseract")
    page = typeset.pages(pdfs["ct-hai-phu"], 150)[0]
    out = io.BytesIO()
    page.rotate(180).save(
        out, "TIFF", save_all=True, append_images=[Image.new("L", page.size, 255)], dpi=(150, 150)
    )
    reading = read(out.getvalue())
    assert "38/CT-TTg" in reading.text
    at = reading.text.index("38/CT-TTg")
    (place,) = reading.locate(Span(at, at + 9))
    assert place.box is not None and place.box.left > 5000 and place.box.top > 5000
    assert [doubt.page for doubt in reading.doubts] == [2]


def test_an_empty_scan_is_named() -> None:
    needs("tesseract")
    with pytest.raises(ReadError) as caught:
        read(typeset.as_scan([Image.new("L", (800, 1100), 255)], 100), name="trang.pdf")
    assert caught.value.code == "empty-scan"


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sandbox.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    for data, program in ((b"{\\rtf1 Van ban}", "LibreOffice"), (png(), "tesseract-ocr")):
        with pytest.raises(ReadError, match=program) as caught:
            read(data)
        assert caught.value.code == "missing-program"
    sandbox.close()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 300), 255).save(out, "PNG")
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_numbering(lines: Sequence[tuple[str, int]]) -> bytes:
    """Return a Word file whose numbers "1.", "a)", "-" Word itself makes."""
    document = docx.Document()
    root = document.part.numbering_part.element
    levels = (("decimal", "%1."), ("lowerLetter", "%2)"), ("bullet", "-"), ("upperRoman", "%4."))
    xml = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (form, text) in enumerate(levels)
    )
    root.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{xml}</w:abstractNum>'))
    root.append(parse_xml(f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in lines:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        if level >= 0:
            numbers = f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
            properties.append(parse_xml(numbers))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_numbers_that_word_makes_are_written_out() -> None:
    data = with_numbering(
        [("Một", 0), ("Hai", 1), ("Ba", 1), ("Bốn", 2), ("Năm", -1), ("Sáu", 0), ("Bảy", 1)]
    )
    assert read(data).text.split("\n") == ["1. Một", "a) Hai", "b) Ba", "- Bốn", "Năm", "2. Sáu", "a) Bảy"]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (4, "decimal", "4"),
        (28, "lowerLetter", "bb"),
        (9, "upperRoman", "IX"),
        (14, "lowerRoman", "xiv"),
        (3, "none", ""),
    ],
)
def test_formats_of_numbers(number: int, form: str, text: str) -> None:
    assert numbering.written(number, form) == text


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def font(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}"/>'


def par(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def cell(text: str) -> str:
    return f"<w:tc>{par(run(text))}</w:tc>"


SHOWN = {
    "hidden words": (par(run("Giao "), run("mật", "<w:vanish/>"), run("Sở")), "Giao Sở"),
    "capitals": (par(run("thông báo", "<w:caps/>")), "THÔNG BÁO"),
    "tracked changes": (par(f"<w:del>{run('cũ')}</w:del><w:ins>{run('mới')}</w:ins>"), "mới"),
    "content control": (par(f"<w:sdt><w:sdtContent>{run('khung')}</w:sdtContent></w:sdt>"), "khung"),
    "line break": (par(run("Một"), "<w:r><w:br/></w:r>", run("Hai")), "Một\nHai"),
    "tab": (par(run("ngày"), "<w:r><w:tab/></w:r>", run("09")), "ngày 09"),
    "table": (f"<w:tbl><w:tr>{cell('A')}{cell('B')}</w:tr></w:tbl>", "|\nA\n|\nB\n|"),
    "TCVN3": (par(run("Céng hoµ", font(".VnTime"))), "Cộng hoà"),
    "TCVN3 in capitals": (par(run("céng hoµ", font(".VnTimeH"))), "CỘNG HOÀ"),
    "VNI cut in two": (par(run("Vie", font("VNI-Times")), run("ät", font("VNI-Times"))), "Việt"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_word_shows_is_what_is_read(name: str) -> None:
    body, text = SHOWN[name]
    assert read(hostile.document(body)).text == text


def test_footnotes_follow_the_text_and_macros_are_left_alone() -> None:
    note = '<w:footnoteReference w:id="2"/>'
    data = hostile.document(f"<w:p>{run('Theo Luật')}<w:r>{note}</w:r>{run(' này')}</w:p>")
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        note = f'<w:footnote w:id="2">{par(run("Luật số 31/2024/QH15"))}</w:footnote>'
        package.writestr("word/footnotes.xml", f"<w:footnotes {W}>{note}</w:footnotes>")
        package.writestr("word/vbaProject.bin", b"Attribute VB_Name")
        package.writestr("word/header1.xml", f"<w:hdr {W}><w:p>{run('DỰ THẢO')}</w:p></w:hdr>")
        package.writestr("word/header2.xml", f"<w:hdr {W}><w:p>{run('2')}</w:p></w:hdr>")
    assert read(out.getvalue()).text == "DỰ THẢO\nTheo Luật[1] này\n[1] Luật số 31/2024/QH15"


def test_a_page_in_an_old_encoding_is_converted() -> None:
    page = typeset.as_html(blocks("cv-thuong-lam"), portal=False).decode()
    reading = read(encodings.vni(page))
    assert reading.encoding == "vni"
    assert typeset.folded(reading.text) == typeset.words(blocks("cv-thuong-lam"))


def test_lists_of_a_page_keep_their_numbers() -> None:
    page = b"<!doctype html><html><body><ol start=3><li>Ba<li>Bon</ol><ul><li>Gach</ul></body></html>"
    assert read(page).text == "3. Ba\n4. Bon\n- Gach"


def row(*words: tuple[str, float, float], top: float, height: float = 12) -> Row:
    return Row(tuple(Word(text, left, top, right, top + height) for text, left, right in words))


def test_two_columns_are_read_one_after_the_other() -> None:
    full = ("đầy dòng", 60, 540)
    rows = [
        row(("UBND", 90, 200), ("CỘNG HÒA", 260, 520), top=50),
        row(("Số: 1", 100, 190), ("Hà Nội, ngày", 300, 480), top=70),
        row(("THÔNG BÁO", 250, 350), top=110),
        row(full, top=130),
    ]
    head, title, body = columns.arrange(rows, 600)
    assert isinstance(head, Columns)
    assert [[r.words[0].text for r in cell] for cell in head.cells] == [
        ["UBND", "Số: 1"],
        ["CỘNG HÒA", "Hà Nội, ngày"],
    ]
    assert (title, body) == (rows[2], rows[3])


def test_a_letterhead_has_two_rows_and_what_follows_it_is_not_in_it() -> None:
    rows = [
        row(("UBND", 90, 200), ("CỘNG HÒA", 260, 520), top=50),
        row(("TỈNH", 100, 190), ("Độc lập", 300, 480), top=70),
        row(("Số: 1/UBND", 100, 190), ("Hà Nội, ngày 5", 290, 490), top=95),
        row(("V/v rà soát", 90, 200), top=115),
        row(("Kính gửi:", 120, 180), ("- Sở Y tế", 240, 330), top=165),
    ]
    above, below, last = columns.arrange(rows, 600)
    assert isinstance(above, Columns) and isinstance(below, Columns)
    assert [[r.words[0].text for r in cell] for cell in above.cells] == [
        ["UBND", "TỈNH"],
        ["CỘNG HÒA", "Độc lập"],
    ]
    assert [[r.words[0].text for r in cell] for cell in below.cells] == [
        ["Số: 1/UBND", "V/v rà soát"],
        ["Hà Nội, ngày 5"],
    ]
    assert isinstance(last, Columns)


def test_a_paragraph_goes_on_only_where_the_next_word_had_no_room() -> None:
    page = paragraphs.Margins(left=60, right=540, em=12, pitch=18)
    full, short = row(("đầy", 60, 538), top=100), row(("hết.", 60, 300), top=100)
    below, indented = row(("tiếp", 60, 90), top=118), row(("Mới", 96, 130), top=118)
    far = row(("tiếp", 60, 90), top=150)
    assert paragraphs.flows(full, below, page)
    assert not paragraphs.flows(short, below, page)
    assert not paragraphs.flows(full, indented, page)
    assert not paragraphs.flows(full, far, page)
    assert paragraphs.flows(full, far, page, same_page=False)


def test_body_text_is_never_taken_for_columns() -> None:
    rows = [
        row(*[(f"từ{i}{j}", 60 + 40 * j, 90 + 40 * j) for j in range(12)], top=50 + 18 * i) for i in range(20)
    ]
    shifted = [
        row(*[(w.text, w.left + 7 * (i % 5), w.right + 7 * (i % 5)) for w in r.words], top=r.top)
        for i, r in enumerate(rows)
    ]
    assert columns.arrange(shifted, 600) == shifted


def test_a_page_number_is_left_out_and_a_year_in_the_text_is_not() -> None:
    rows = [
        row(("2", 298, 304), top=40),
        row(("2025", 60, 90), top=400),
        row(("-", 280, 284), ("3", 290, 296), ("-", 300, 304), top=800),
    ]
    assert layout.without_number(rows, 842) == [rows[1]]


def test_straightening_a_skewed_page_can_be_undone() -> None:
    word = Word("Số", 120, 300, 140, 312, 90)
    there_and_back = layout.slanted(layout.straightened(word, 0.02), 0.02)
    assert [round(x, 6) for x in there_and_back[1:5]] == [120, 300, 140, 312]


def test_words_of_one_line_make_one_box() -> None:
    places = Map(
        (0, 4, 8),
        (3, 7, 11),
        (1, 1, 2),
        (Box(0, 0, 10, 10), Box(12, 1, 20, 11), Box(0, 0, 5, 9)),
        (90, 40, 80),
    )
    assert places.locate(Span(0, 11)) == (Place(1, Box(0, 0, 20, 11)), Place(2, Box(0, 0, 5, 9)))
    assert places.locate(Span(5, 6)) == (Place(1, Box(12, 1, 20, 11)),)
    assert places.confidence(Span(0, 3)) > 0.9
    assert 0 < places.confidence(Span(0, 11)) < 0.2


def test_one_weak_word_spoils_a_name_but_not_a_paragraph() -> None:
    words = range(60)
    weak = Map(tuple(4 * i for i in words), tuple(4 * i + 3 for i in words), (1,) * 60,
               (Box(0, 0, 9, 9),) * 60, (20, *[96] * 59))  # fmt: skip
    assert weak.confidence(Span(0, 20)) < 0.2
    assert 0.8 < weak.confidence(Span(0, 240)) < 0.9
    assert weak.confidence(Span(8, 240)) > 0.98


def test_every_reading_is_normalised_and_its_map_covers_its_words(pdfs: dict[str, bytes]) -> None:
    readings: list[Reading] = [read(pdfs[NAMES[0]]), read(typeset.as_docx(blocks(NAMES[0])))]
    for reading in readings:
        assert normalise(reading.text) == reading.text
        mapped = zip(reading.map.starts, reading.map.ends, strict=True)
        covered = {i for start, end in mapped for i in range(start, end)}
        assert all(i in covered or c in " \n|" for i, c in enumerate(reading.text))


@pytest.mark.parametrize(
    ("word", "legal"),
    [
        ("nghiêng", True),
        ("Quyết", True),
        ("giữa", True),
        ("khuỷu", True),
        ("xyz", False),
        ("tuû", False),
        ("ngk", False),
    ],
)
def test_syllables(word: str, legal: bool) -> None:
    assert syllables.is_syllable(word) is legal


def test_syllables_of_real_notices_are_almost_all_known(shared: Path) -> None:
    for path in sorted((shared / "notices").glob("*.txt")):
        assert syllables.share(path.read_text(encoding="utf-8")) > 0.85, path.stem


def test_a_line_nearer_to_what_follows_is_not_of_the_letterhead() -> None:
    rows = [
        row(("UBND", 90, 200), ("CỘNG HÒA", 260, 520), top=50),
        row(("Số: 1/UBND", 100, 190), ("Hà Nội, ngày 5", 290, 490), top=95),
        row(("V/v rà soát", 90, 200), top=112),
        row(("Kính gửi:", 108, 163), top=148),
        row(("- Trung tâm Kiểm soát bệnh tật tỉnh;", 107, 330), top=172),
        row(("- Các bệnh viện;", 107, 230), top=196),
    ]
    found = columns.arrange(rows, 600)
    assert rows[3:] == [block for block in found if isinstance(block, Row)]


def test_a_turned_page_is_read_in_the_order_of_its_lines(pdfs: dict[str, bytes]) -> None:
    needs("tesseract")
    page = typeset.pages(pdfs["ct-hai-phu"], 150)[0]
    places = {}
    for turn in (0, 90, 180, 270):
        out = io.BytesIO()
        page.rotate(turn, expand=True).save(out, "PNG", dpi=(150, 150))
        reading = read(out.getvalue())
        order = [reading.text.index(words) for words in ("38/CT-TTg", "CHỈ THỊ", "Thời gian")]
        assert order == sorted(order)
        at = reading.text.index("38/CT-TTg")
        (place,) = reading.locate(Span(at, at + 9))
        assert place.box is not None and place.page == 1
        places[turn] = (place.box.left > 5000, place.box.top > 5000)
    # counter-clockwise: the upper left goes to the lower left, the lower right, the upper right
    assert places == {0: (False, False), 90: (False, True), 180: (True, True), 270: (True, False)}


@pytest.mark.parametrize("worn", [False, True], ids=["clean", "worn"])
def test_a_table_drawn_on_a_scan_is_read_cell_by_cell(pdfs: dict[str, bytes], worn: bool) -> None:
    needs("tesseract")
    page = typeset.pages(pdfs["tb-vinh-khe"], 200)[-1]
    reading = read(typeset.as_scan([typeset.worn(page, 1) if worn else page], 200))
    table = reading.text.partition("STT")[2]
    assert "\n|\nSở Xây dựng\n|\nTháng 10/2025" in table
    assert "\n|\nSở Nông nghiệp\nvà Môi trường\n|\nQuý IV/2025\n|" in table


@pytest.mark.parametrize(
    ("words", "read_as"),
    [
        ("5, Các chủ rừng", "5. Các chủ rừng"),
        ("12: Sở Y tế", "12. Sở Y tế"),
        ("5, các chủ rừng", "5, các chủ rừng"),
        ("2025, Sở Y tế", "2025, Sở Y tế"),
        ("5,", "5,"),
        ("Điều 5, Các", "Điều 5, Các"),
    ],
)
def test_a_label_whose_stop_has_run_is_a_label(words: str, read_as: str) -> None:
    line = [Word(text, 10.0 * i, 0, 10.0 * i + 9, 9, 80) for i, text in enumerate(words.split())]
    assert " ".join(word.text for word in ocr._labelled(line)) == read_as


def ruled(slope: float = 0.0) -> Image.Image:
    """Return a page of 200 dpi with a table of three rows and two columns, a frame, and a lone rule."""
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    for y in (500, 600, 700, 800):
        pen.line((200, y, 1400, y + 1200 * slope), 0, 2)
    for x in (200, 800, 1400):
        pen.line((x, 500 + (x - 200) * slope, x, 800 + (x - 200) * slope), 0, 2)
    pen.line((300, 1500, 900, 1500), 0, 2)
    pen.rectangle((300, 1700, 900, 2000), outline=0, width=2)
    return page


@pytest.mark.parametrize("slope", [0.0, 0.01])
def test_lines_of_a_table_are_taken_off_and_others_left(slope: float) -> None:
    found = ruling.taken_off(ruled(slope), 200)
    assert len(found.tables) == 1
    dark = found.clean.point(lambda shade: 255 if shade < 100 else 0)
    assert dark.crop((150, 450, 1450, 850)).getbbox() is None
    assert dark.crop((290, 1490, 910, 2010)).getbbox() == (10, 10, 611, 511)


def test_lines_give_the_cells_of_a_table() -> None:
    (lines,) = ruling.taken_off(ruled(), 200).tables
    table = ruling.table([line.scaled(72 / 200) for line in lines])
    assert table is not None
    assert [len(cells) for cells in table.rows] == [2, 2, 2]
    assert [round(edge) for edge in table.box] == [72, 180, 504, 288]


def test_a_picture_without_tables_is_left_as_it_is() -> None:
    page = Image.effect_noise((900, 1200), 60)
    assert ruling.taken_off(page, 150) == (page, [])
    assert ruling.taken_off(Image.new("L", (20, 20), 0), 150).tables == []
