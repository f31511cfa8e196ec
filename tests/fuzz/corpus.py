"""What fuzzing begins with: pieces of the sample exports, and small files of every other kind that is read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from office_maker import workbook
from pdf_maker import HEIGHT, Page, pdf, with_outline
from PIL import Image, ImageDraw

from fuzz.office_parts import flat, packed, parts_of, word_parts
from orchestration.settings import REPOSITORY

FIXTURES = Path(__file__).parents[1] / "fixtures"
LINES = (10, 16, 30)  # of a piece, by turns
HEAD = "Delårsrapport per augusti 2024 för byggnämnden\n\nEkvik kommun\n\n"
ROWS = [
    ["Belopp i tkr", "Budget 2024", "Utfall 2024", "Avvikelse"],
    ["Intäkter", 5_210, 4_876, -334],
    ["Kostnader", -7_433, -6_918, "=C3-B3"],
    ["Andel, %", 0.123, 0.5, None],
    ["Summa", "=SUM(B2:B3)", "=C2+C3", '=IF(B5>0,ROUND(D2/D3,1),-SUMIF(A2:A4,"K*",D2:D4))'],
]


def _pieces(paths: list[Path]) -> Iterator[str]:
    """The texts cut into pieces at blank lines, or where one gets long."""
    turn = 0
    for path in paths:
        piece: list[str] = []
        for line in path.read_text(encoding="utf-8").split("\n"):
            piece.append(line)
            long = LINES[turn % len(LINES)]
            if (len(piece) >= long and not line.strip()) or len(piece) >= 2 * long:
                yield "\n".join(piece) + "\n"
                piece, turn = [], turn + 1
        yield "\n".join(piece)


def _samples(*ends: str) -> list[Path]:
    """The sample exports and the tests' own reports whose name ends so."""
    found = [*(REPOSITORY / "raw").rglob("*"), *(FIXTURES / "layouts").glob("*")]
    return [path for path in sorted(found) if path.suffix in ends and path.stem not in ("README", "identity")]


def _texts() -> list[bytes]:
    return [piece.encode() for piece in _pieces([p for p in _samples(".txt") if "\t" not in p.read_text("utf-8")])]


def _markdown() -> list[bytes]:
    return [piece.encode() for piece in _pieces(_samples(".md"))] + [
        b"# A\n\n| **M** | [2024](a) | 2025 |\n| --- | ---: | --- |\n| N\\|b | 80 | |\n\nA | 1\n--- | ---\na | `2`\n"
    ]


def _delimited() -> list[bytes]:
    tabbed = [piece.encode() for piece in _pieces([p for p in _samples(".txt") if "\t" in p.read_text("utf-8")])]
    table = 'Tabell\n\nBelopp i tkr;Budget;Utfall\nHyror;1.200,5;-900\n"Summa\nallt";"1 ""200";12%\n\nTabell 2\n'
    made = [table.replace(";", delimiter).encode() for delimiter in ";\t|,"]
    return [*made, ("sep=;\r\n" + table * 2).encode("utf-16"), table.encode("cp1252"), *tabbed]


def _extracted() -> list[bytes]:
    return [HEAD.encode() + piece for piece in _texts()[1::2] + _markdown() + _delimited()[::2]]


def _html() -> list[bytes]:
    cells = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>" for row in ROWS
    )
    page = (
        "<html><head><title>R</title><style>.x{{display:none}}</style></head><body><h1>Drift</h1><p>Utfall<br>12 tkr"
        "<sup>1</sup></p>{}<ul><li>Mål 1<ul><li>b</li></ul></li></ul><dl><dt>a<dd class=x>b</dl></body></html>"
    )
    spans = (
        "<table><caption>T</caption><thead><tr><th rowspan=2>Tkr<th colspan=2>Utfall</tr><tr><th>2023<th>2024</tr>"
        "</thead><tbody><tr><td>Hyror<td>12 345<td>-</tr><tr hidden><td>x</tr></tbody><tfoot><tr><td>Summa"
        "<td colspan=2><table><tr><td>1<td>2</table></tr></tfoot></table>"
    )
    archive = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
        "charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><p>M=C3=A5l 12 tkr</p></html>\n--b--\n"
    )
    select = "<p><select><option>a<option selected>b</select><img alt='Grön' src=x><svg><title>Röd</title></svg></p>"
    old = ("<?xml version='1.0' encoding='iso-8859-1'?>" + page.format("<p>Mål</p>")).encode("cp1252")
    made = [page.format(f"<table>{cells}</table>"), page.format(spans + select), archive]
    kept = [path.read_bytes() for path in sorted((FIXTURES / "pdf").glob("*.html"))]
    return [*(text.encode() for text in made), old, *kept]


def _page() -> Page:
    """A heading, a table of figures with rules, and a line of running text."""
    page = Page().text(50, HEIGHT - 60, "1 Driftredovisning", 16)
    for row, cells in enumerate(ROWS[:4]):
        y = HEIGHT - 100 - 16 * row
        page.text(50, y, str(cells[0])).line(50, y - 3, 400, y - 3)
        for at, cell in enumerate(cells[1:]):
            page.right(200 + 80 * at, y, str(cell or "").replace("=", ""))
    return page.text(50, HEIGHT - 220, "Utfallet blev 12 tkr.").shape(410, HEIGHT - 118, 8, "0 0.6 0.2")


def _lists() -> Page:
    page = Page(rotate=90)
    for at, text in enumerate(("\u2022 M\ufb01l 1", "1. Hyror 12 345", "a) L\u00f6ner \u2212 5", "Not 1) x")):
        page.text(
            60 + 20 * (at % 2), 500 - 14 * at, text, 10, 3 if at == 3 else 0, "0 1 -1 0" if at == 2 else "1 0 0 1"
        )
    return page


def _pdf() -> list[bytes]:
    return [
        pdf(_page()),
        pdf(_page(), _lists()),
        with_outline(_page(), _lists(), entries=[("Drift", 1, 0), ("Hyror", 1, 1), ("Mål", 2, 0)]),
        pdf(_lists(), unicode_map=False),
        pdf(_page(), encrypt=True),
    ]


def _pdf_pages() -> list[bytes]:
    return ["\n".join(page.content).encode("latin-1") for page in (_page(), _lists())]


def _paragraph(text: str, style: str = "Normal", more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t>{more}</w:r></w:p>'


def _word_table() -> str:
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{_paragraph(str(cell or ''))}</w:tc>" for cell in row) + "</w:tr>"
        for row in ROWS[:4]
    )
    merged = (
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr><w:p/></w:tc><w:tc><w:tcPr>'
        '<w:vMerge/><w:shd w:fill="00B050"/></w:tcPr><w:p><w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r></w:p>'
        "</w:tc></w:tr>"
    )
    return f"<w:tbl><w:tblGrid/>{rows}{merged}</w:tbl>"


def _docx() -> list[bytes]:
    note = '<w:footnoteReference w:id="2"/>'
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:tab/><w:br/></w:r>'
    marked = '<w:ins><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:ins><w:del/>'
    bodies = (
        _paragraph("Delårsrapport", "Rubrik1") + _paragraph("Drift", "Rubrik2") + _paragraph("12 tkr", more=note),
        _paragraph("Drift", "Rubrik2") + _word_table() + f"<w:p>{field}{marked}</w:p>",
    )
    return [flat(word_parts(body)) for body in bodies]


def _xlsx() -> list[bytes]:
    def change(book: object) -> None:
        sheet = book.active  # type: ignore[attr-defined]
        sheet.merge_cells("A7:B8")
        sheet["B4"].number_format, sheet["C4"].number_format = "0.0%", '[Red]# ##0;-# ##0;"-"'
        sheet["A10"], sheet["A10"].number_format = 45_000.5, "d mmm yyyy hh:mm"
        sheet.row_dimensions[3].hidden = True

    kept = {"D3": "515", "B5": "-2223", "C5": "-2042", "D5": "0.6"}
    rows = [*ROWS, [], ["Mål", None, "Grön"]]
    books = (workbook({"Drift": ROWS}), workbook({"Drift": rows, "Mål": [["Text."], ["=Drift!B5"]]}, kept, change))
    return [flat(parts_of(book)) for book in books]


def _xls() -> list[bytes]:
    return [(FIXTURES / "xls" / "small.xls").read_bytes()]


def _zip() -> list[bytes]:
    return [packed(data) for data in _docx() + _xlsx()]


def _image() -> list[bytes]:
    made = []
    for kind, mode in (("PNG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("TIFF", "1"), ("TIFF", "I;16")):
        image = Image.new("L", (160, 60), 255)
        draw = ImageDraw.Draw(image)
        draw.text((8, 8), "Hyror 12 345", fill=0)
        draw.line((4, 40, 150, 40), fill=0)
        image = Image.frombytes("I;16", (80, 60), image.tobytes()) if mode == "I;16" else image.convert(mode)
        stream = io.BytesIO()
        image.save(stream, kind, dpi=(30, 30))
        made.append(stream.getvalue())
    return made


def _solver() -> list[bytes]:
    """A number of columns, what is known of them (`targets.solver` says how), and a row."""
    lines = [line for piece in _texts()[::3] for line in piece.decode().split("\n") if sum(map(str.isdigit, line)) > 8]
    rows = [line for line in dict.fromkeys(lines) if len(line) <= 100]
    return [bytes([n % 9, n % 32]) + row.encode() for n, row in enumerate(rows)]


_KINDS: dict[str, Callable[[], list[bytes]]] = {
    "text": lambda: _texts()[::2],
    "markdown": _markdown,
    "delimited": _delimited,
    "extract": _extracted,
    "html": _html,
    "pdf": _pdf,
    "pdf_page": _pdf_pages,
    "docx": _docx,
    "xlsx": _xlsx,
    "xls": _xls,
    "zip": _zip,
    "image": _image,
    "solver": _solver,
}


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """What a target is first given, and what changes of it begin with."""
    return tuple(_KINDS[target]())


def write(target: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(target)):
        (folder / f"seed-{number:04}").write_bytes(data)
