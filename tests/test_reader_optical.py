"""Scans: pages that are pictures are read by eye, and give the lines, boxes and facts that the printed page has."""

import random
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from pdf_maker import HEIGHT, Page, pdf
from PIL import Image
from scan_maker import as_file, crooked, pictures, scanned, stamped, together, worn
from test_reader_pdf import BUDGET, COLUMNS, finance, header, report, row, text_of

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.extract import extract
from orchestration.ingest.readers import image as images
from orchestration.ingest.readers import optical, read
from orchestration.ingest.readers import optical_tesseract as engine

FIXTURES = Path(__file__).parent / "fixtures" / "pdf"
INSTALL = "apt-get install tesseract-ocr tesseract-ocr-swe"


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return pictures(pdf(report()))[0]


@pytest.fixture(scope="module")
def seen(page: Image.Image) -> Document:
    return read(as_file([page], "PNG"), "r.png")


@pytest.fixture(scope="module")
def printed() -> list[tuple]:
    return finance(pdf(report()), "r.pdf")


def finance_and_reader(data: bytes, name: str) -> tuple[list[tuple], str]:
    found = extract(data, name).facts
    rows = [
        (r["statement"], r["line_label"], r["measure"], r["column_title"], r["unit"], r["value"])
        for r in found["finance_cells"].to_pylist()
    ]
    return rows, found["reports"].to_pylist()[0]["reader"]


def words(document: Document) -> dict[str, tuple[float, ...]]:
    """The boxes of the words that stand once in a document."""
    texts = [w.text for w in document.words]
    return {w.text: w[4:8] for w in document.words if texts.count(w.text) == 1}


def test_a_scanned_report_yields_the_facts_of_the_printed_one(page: Image.Image, printed: list[tuple]) -> None:
    assert finance_and_reader(scanned([page]), "r.pdf") == (printed, "pdf ocr")


@pytest.mark.parametrize("degrees", [1.0, -2.5])
def test_so_does_one_laid_askew_on_grey_paper(page: Image.Image, printed: list[tuple], degrees: float) -> None:
    assert finance(scanned([worn(crooked(page, degrees))]), "r.pdf") == printed


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_so_does_an_image(page: Image.Image, printed: list[tuple], kind: str) -> None:
    assert finance_and_reader(as_file([page], kind), f"r.{kind.lower()}") == (printed, "image ocr")


def test_an_image_of_another_scale_is_read_at_its_own(page: Image.Image, printed: list[tuple]) -> None:
    small = page.resize((page.width * 2 // 3, page.height * 2 // 3), Image.Resampling.LANCZOS)

    assert finance(as_file([small.convert("RGB")], "PNG"), "r.png") == printed


def test_the_frames_of_an_image_are_pages(page: Image.Image) -> None:
    second = pictures(pdf(Page().text(60, 780, "Slut på rapporten")))[0]
    document = read(as_file([page.convert("1"), second.convert("1")], "TIFF", compression="group4"), "r.tif")

    assert {line.page for line in document.lines} == {1, 2}
    assert [line.text for line in document.lines if line.page == 2] == ["Slut på rapporten"]


def test_pages_with_text_are_taken_as_they_are_and_the_others_read_by_eye() -> None:
    first, second = Page(), Page()
    for n, line in enumerate(("Delårsrapport januari–augusti 2024", "Kulturnämnden, Exempelby kommun", "Belopp i tkr")):
        first.text(60, 780 - 30 * n, line)
    first.text(60, 200, "Resultaträkning", 14)
    header(first, 162)
    header(second, 762)
    for n, (label, figures) in enumerate(BUDGET):
        row(first if n < 4 else second, (144 if n < 4 else 808) - 16 * n, label, figures)
    data = together(pdf(first), scanned(pictures(pdf(second))))
    document = read(data, "r.pdf")
    cells = extract(data, "r.pdf").facts["finance_cells"].to_pylist()

    assert document.reader == "pdf ocr"
    assert {w.confidence for w in document.words if w.page == 1} == {1.0}
    assert {w.confidence for w in document.words if w.page == 2} != {1.0}
    assert [(c["line_label"], c["page"]) for c in cells[:: len(COLUMNS)]] == [
        (label, 1 if n < 4 else 2) for n, (label, _) in enumerate(BUDGET)
    ]


@pytest.mark.parametrize("printer", ["chromium", "libreoffice"])
def test_a_page_whose_font_has_no_unicode_map_is_read_by_eye(printer: str) -> None:
    whole = (FIXTURES / f"goals-{printer}.pdf").read_bytes()
    unmapped = re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found[0]), whole)
    printed, seen = read(whole, "r.pdf"), read(unmapped, "r.pdf")
    told = {word.text for word in seen.words}

    assert (printed.reader, seen.reader) == ("pdf", "pdf ocr")
    assert len(numbers := [w.text for w in printed.words if any(c.isdecimal() for c in w.text)]) > 20
    assert [number for number in numbers if number not in told] == []


def test_a_stamp_on_a_scan_does_not_hide_it_and_a_picture_behind_text_is_no_scan(page: Image.Image) -> None:
    signed = read(stamped(scanned([page]), pdf(Page().text(60, 30, "Signerat 2024-10-02"))), "r.pdf")
    ground = Image.new("L", page.size, 235)
    written = read(stamped(scanned([ground]), pdf(Page().text(60, 700, "Vår vision för kommunen"))), "r.pdf")

    assert signed.reader == "pdf ocr"
    assert {"Nettokostnad", "Signerat"} <= {w.text for w in signed.words}
    assert (written.reader, text_of_document(written)) == ("pdf", ["Vår vision för kommunen"])


def text_of_document(document: Document) -> list[str]:
    return [line.text for line in document.lines if not line.blank]


def test_rules_beside_figures_are_no_bars_and_no_ones(printed: list[tuple]) -> None:
    ruled = report()
    for x in (55, 280, *(x + 8 for x in COLUMNS)):
        ruled.content.append(f"0.7 w {x} 640 m {x} {604 - 16 * len(BUDGET)} l S")
    for n in range(len(BUDGET) + 1):
        ruled.content.append(f"0.7 w 55 {616 - 16 * n} m 548 {616 - 16 * n} l S")
    cells = extract(scanned(pictures(pdf(ruled))), "r.pdf").facts["finance_cells"].to_pylist()

    assert [c["value"] for c in cells] == [row[-1] for row in printed]
    assert not [c for c in cells if "|" in c["source_text"]]


def test_light_text_on_a_dark_ground_and_dark_text_on_shading_are_read(printed: list[tuple]) -> None:
    shaded = report()
    bars = ["0.1 0.2 0.4 rg 55 616 493 32 re f"]
    bars += [f"0.9 0.93 0.97 rg 55 {600 - 32 * n} 493 16 re f" for n in range(4)]
    text = [f"1 1 1 rg {part}" if 610 < _height_of(part) < 645 else f"0 0 0 rg {part}" for part in shaded.content]
    shaded.content = bars + text

    assert finance(scanned(pictures(pdf(shaded))), "r.pdf") == printed


def _height_of(part: str) -> float:
    return float(part.split(" Tm ")[0].split()[-1])


NUMBERS = random.Random(3)


def _number() -> str:
    """A number as reports print them."""
    digits = f"{NUMBERS.choice((7, 11, 111, 1_117, 41_719, 911_110, 4_171_711)) + NUMBERS.randrange(0, 999):,}"
    sign = NUMBERS.choice(("", "", "-", "\u2212"))
    return sign + digits.replace(",", " ") + NUMBERS.choice(("", "", ",4", ",11", " %"))


@pytest.mark.parametrize("look", ["clean", "worn"])
def test_every_number_of_a_page_of_numbers_is_read_with_its_sign_its_blanks_and_its_comma(look: str) -> None:
    sheet, rows = Page(), []
    for y in range(780, 60, -18):
        numbers = [_number() for _ in range(4)]
        rows.append(numbers)
        sheet.text(50, y, "Rad", 9)
        for x, number in zip((190, 310, 430, 550), numbers, strict=True):
            sheet.right(x - 12 * number.endswith("%"), y, number, 9)
    (image,) = pictures(pdf(sheet))
    lines = text_of(scanned([worn(crooked(image, 0.7)) if look == "worn" else image]))
    found = [re.split(r" {2,}", line)[1:] for line in lines]

    assert [[n.replace("\u2212", "-") for n in row] for row in rows] == found


def test_months_at_even_steps_over_numbers_are_a_header_and_no_spread_line() -> None:
    months = "jan feb mar apr maj jun jul aug sep okt nov dec".split()
    shares = {"Kommunen": "8,1 9,2 8,1 5,2 7,3 5,3 3,2 3,2", "Nämnden": "5,7 5,2 4,6 3,0 4,9 3,4 1,4 1,6"}
    sheet = Page()
    for n, month in enumerate(months):
        sheet.text(160 + 33 * n, 700, month)
    for n, (label, row) in enumerate(shares.items()):
        sheet.text(60, 688 - 12 * n, label)
        for column, share in enumerate(row.split()):
            sheet.right(160 + 33 * column + 27, 688 - 12 * n, share)

    seen = [line.text for line in read(scanned(pictures(pdf(sheet))), "r.pdf").lines if not line.blank]

    assert [re.split(" {2,}", line.strip()) for line in seen] == [
        months,
        *([label, *row.split()] for label, row in shares.items()),
    ]


def test_hyphens_of_one_row_of_pixels_are_signs_of_their_numbers_and_dashes() -> None:
    """As light type has them at 8 points and 300 dots to the inch."""
    sheet, hyphens = Page(), []
    rows = [("-7 986", "4 529", "-"), ("52 473", "-3 323", "-224"), ("-85", "-", "2 700")]
    for y, numbers in zip((700, 680, 660), rows, strict=True):
        sheet.text(50, y, "Rad", 8)
        for x, number in zip((190, 310, 430), numbers, strict=True):
            digits = number.lstrip("-")
            sheet.right(x, y, digits, 8)
            if digits != number:
                hyphens.append((x - 8 * sum(0.278 if c == " " else 0.556 for c in digits) - 2.6, y + 2.4))
    pixels = np.array(pictures(pdf(sheet))[0])
    for x, y in hyphens:
        left, line = round(x * 300 / 72), round((HEIGHT - y) * 300 / 72)
        pixels[line, left : left + 8] = 0
    lines = text_of(scanned([Image.fromarray(pixels)]))

    assert [tuple(re.split(r" {2,}", line)[1:]) for line in lines] == rows


@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270])
def test_a_page_that_lies_on_its_side_or_its_head_is_read_and_keeps_its_places(
    page: Image.Image, seen: Document, turn: Image.Transpose
) -> None:
    turned = read(as_file([page.transpose(turn)], "PNG"), "r.png")
    upright = words(seen)["Nettokostnad"]
    width, height = 595, HEIGHT
    x0, y0, x1, y1 = upright
    expected = {
        Image.Transpose.ROTATE_180: (width - x1, height - y1, width - x0, height - y0),
        Image.Transpose.ROTATE_270: (height - y1, x0, height - y0, x1),
    }[turn]

    assert text_of_document(turned) == text_of_document(seen)
    assert words(turned)["Nettokostnad"] == pytest.approx(expected, abs=1.0)


def test_words_stand_where_they_stand_on_the_printed_page(page: Image.Image, seen: Document) -> None:
    on_paper, by_eye = words(read(pdf(report()), "r.pdf")), words(seen)
    askew = words(read(scanned([crooked(page, 1.5)]), "r.pdf"))

    shared = {word for word in set(on_paper) & set(by_eye) if len(word) > 1}
    assert len(shared) > 25
    for word in shared:
        x0, y0, x1, y1 = on_paper[word]
        assert by_eye[word][0::2] == pytest.approx((x0, x1), abs=1.5)
        assert y0 - 1 <= by_eye[word][1] <= by_eye[word][3] <= y1 + 1
    turned = _against_the_clock(by_eye["Nettokostnad"], 1.5)
    assert askew["Nettokostnad"] == pytest.approx(turned, abs=1.5)


def test_the_box_of_every_cell_is_kept(page: Image.Image) -> None:
    on_paper, by_eye = (
        {(b["fact"], b["fact_no"]): [b[side] for side in ("page", "x0", "y0", "x1", "y1")] for b in boxes}
        for boxes in (
            extract(data, "r.pdf").facts["cell_boxes"].to_pylist() for data in (pdf(report()), scanned([page]))
        )
    )

    assert len(by_eye) >= len(BUDGET) * len(COLUMNS)
    assert on_paper.keys() == by_eye.keys()
    for cell, box in on_paper.items():
        assert by_eye[cell] == pytest.approx(box, abs=3.0)


def _against_the_clock(box: tuple[float, ...], degrees: float) -> tuple[float, ...]:
    """The box after a turn around the middle of the page."""
    x, y = (box[0] + box[2]) / 2 - 595 / 2, (box[1] + box[3]) / 2 - HEIGHT / 2
    angle = np.radians(degrees)
    x, y = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    wide, high = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    x, y = x + 595 / 2, y + HEIGHT / 2
    return x - wide, y - high, x + wide, y + high


def test_a_smudged_figure_is_no_sure_one(page: Image.Image) -> None:
    smudged = np.asarray(page).copy()
    x0, y0, x1, y1 = (round(v * 300 / 72) for v in words(read(pdf(report()), "r.pdf"))["448"])
    smudged[y0:y1, x0:x1][np.random.default_rng(1).random((y1 - y0, x1 - x0)) < 0.45] = 20
    cells = extract(scanned([Image.fromarray(smudged)]), "r.pdf").facts["finance_cells"].to_pylist()
    row = {c["measure"]: c["confidence"] for c in cells if c["line_label"] == "Summa intäkter"}

    assert row.get("budget_year", 0.0) < 1
    assert {c["confidence"] for c in cells if c["line_label"] == "Personal"} == {1.0}


def test_without_the_engine_a_scan_waits_for_it_and_other_files_do_not(
    page: Image.Image, printed: list[tuple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_languages", frozenset)
    with pytest.raises(Unreadable) as told:
        read(scanned([page]), "in/r.pdf")

    assert INSTALL in told.value.reason
    assert told.value.detail.startswith("in/r.pdf, page 1")
    assert finance(pdf(report()), "r.pdf") == printed

    monkeypatch.setattr(engine, "_languages", lambda: frozenset({"eng"}))
    with pytest.raises(Unreadable, match="Swedish data"):
        read(as_file([page], "PNG"), "r.png")


def test_a_picture_without_text_has_none() -> None:
    grain = np.random.default_rng(2).normal(128, 60, (3508, 2480))
    photo = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))
    both = together(pdf(report()), scanned([photo]))

    assert read(both, "r.pdf").reader == "pdf"
    for blank in (photo, Image.new("L", (2480, 3508), 255)):
        with pytest.raises(Unreadable, match="no page has text"):
            read(as_file([blank], "PNG"), "r.png")


def _png(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_png(60_000, 60_000), "the image is too large"),
        (_png(12_000, 12_000), "the image is too large"),
        (_png(2_000, 3_000), "the image is damaged"),
        (b"\x89PNG\r\n\x1a\nrubbish", "the image is damaged"),
        (b"\xff\xd8\xff\xe0rubbish", "the image is damaged"),
        (b"II*\0\x08\0\0\0\xff\xff", "the image is damaged"),
    ],
)
def test_images_that_are_broken_or_too_large_are_told_as_such(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as told:
        read(data, "in/r.png")

    assert told.value.reason == reason
    assert told.value.detail.startswith("in/r.png")


def test_more_pages_or_time_than_a_report_takes_are_refused(page: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(optical, "MAX_PAGES", 1)
        with pytest.raises(Unreadable, match="too many pages to read optically"):
            read(scanned([page, page]), "r.pdf")
    with monkeypatch.context() as patch:
        patch.setattr(images, "MAX_PAGES", 1)
        with pytest.raises(Unreadable, match="too many pages"):
            read(as_file([page.convert("1")] * 2, "TIFF"), "r.tif")
    with monkeypatch.context() as patch:
        patch.setattr(engine, "SECONDS", 0.01)
        with pytest.raises(Unreadable, match=r"optical reading takes too long: r\.pdf, page 1"):
            read(scanned([page]), "r.pdf")
