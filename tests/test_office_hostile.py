"""Office files that are locked, damaged, of another kind or made to harm: a clear reason, and nothing else happens."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listening import listening
from office_maker import body, changed, document, workbook

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.readers import office_package, read, sheets

ROWS = [["Tkr", "Budget 2025", "Utfall apr 2025"], ["Löner", 300, 100]]
WORKBOOK, TEXT = workbook({"Drift": ROWS}), document("# Rapport", "Text.")
CONTENT_TYPES = r"\[Content_Types\]\.xml"


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, "ekvik/namnd/fil")
    assert refused.value.detail.startswith("ekvik/namnd/fil")
    return refused.value.reason


def container(*streams: str) -> bytes:
    """An old Office file with streams of these names: one sector of file table, directory sectors, nothing in them."""
    names = ["Root Entry", *streams]
    sectors = -(-len(names) // 4)
    entries = b""
    for at, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        kind = 5 if at == 0 else 2
        right = at + 1 if 0 < at < len(names) - 1 else 0xFFFFFFFF
        child = 1 if at == 0 and len(names) > 1 else 0xFFFFFFFF
        entries += text.ljust(64, b"\0") + len(text).to_bytes(2, "little") + bytes([kind, 1])
        entries += b"\xff" * 4 + right.to_bytes(4, "little") + child.to_bytes(4, "little") + b"\0" * 36
        entries += (0xFFFFFFFE).to_bytes(4, "little") + b"\0" * 8
    entries = entries.ljust(512 * sectors, b"\0")
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    header = olefile.MAGIC + b"\0" * 16 + b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0" + b"\0" * 10
    header += (1).to_bytes(4, "little") + (1).to_bytes(4, "little") + b"\0" * 4 + (4096).to_bytes(4, "little")
    header += (0xFFFFFFFE).to_bytes(4, "little") + b"\0" * 4 + (0xFFFFFFFE).to_bytes(4, "little") + b"\0" * 4
    header += b"\0" * 4 + b"\xff" * 4 * 108
    return header + b"".join(n.to_bytes(4, "little") for n in table).ljust(512, b"\xff") + entries


# --- locked, old or of another kind ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("streams", "told"),
    [
        (("EncryptionInfo", "EncryptedPackage"), "the file asks for a password"),
        (("WordDocument", "1Table"), "an old Word file: save it as .docx"),
        (("PowerPoint Document",), "an old Office file of a kind that is not read"),
        (("Workbook",), "the workbook is damaged"),
    ],
)
def test_a_container_says_what_it_is(streams, told):
    assert reason(container(*streams)) == told


def test_a_file_s_kind_is_told_by_its_content_types_whatever_its_name():
    assert read(WORKBOOK, "rapport.docx").reader == "xlsx"
    assert read(TEXT, "rapport.txt").reader == "docx"


@pytest.mark.parametrize(
    ("data", "plain", "macro", "part"),
    [
        (TEXT, "openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled", "word"),
        (WORKBOOK, "openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled", "xl"),
    ],
    ids=["docm", "xlsm"],
)
def test_a_file_with_macros_is_read_without_them(data, plain, macro, part):
    def with_macros(text: str) -> str:
        assert plain in text
        return text.replace(f"{plain}.main+xml", f"{macro}.main+xml")

    noted = changed(data, {CONTENT_TYPES: with_macros}, {f"{part}/vbaProject.bin": b'Shell "calc.exe"'})
    assert read(noted, "a").lines == read(data, "a").lines


def linked(address: str) -> list[bytes]:
    """A document and a workbook that name things on the network wherever their formats can."""
    relation = '<Relationship Id="rId{n}" Type="{t}/{kind}" Target="{a}/{kind}" TargetMode="External"/>'
    kinds = ("attachedTemplate", "image", "styles", "externalLink", "connections", "hyperlink", "oleObject")
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    more = "".join(relation.format(n=70 + n, t=office, kind=kind, a=address) for n, kind in enumerate(kinds))

    def add(text: str) -> str:
        return text.replace("</Relationships>", f"{more}</Relationships>")

    include = f'<w:fldSimple w:instr=" INCLUDETEXT &quot;{address}/a.docx&quot; ">'
    field = f"<w:p>{include}<w:r><w:t>Text.</w:t></w:r></w:fldSimple></w:p>"
    services = [["Hyror", f'=WEBSERVICE("{address}/b")'], ["Löner", f"='{address}/[c.xlsx]Blad1'!A1"]]
    return [
        changed(body(field), {r"word/_rels/document\.xml\.rels": add}),
        changed(workbook({"Drift": [*ROWS, *services]}), {r"xl/_rels/workbook\.xml\.rels": add}),
    ]


def test_nothing_is_fetched():
    with listening() as (address, server):
        text, sheet = (read(data, "a") for data in linked(address))
        assert [line.text for line in text.lines if line.text] == ["Text."]
        assert any(line.text.startswith("Löner\t300") for line in sheet.lines)
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
            "an Office file of a kind that is not read: save it as .xlsx",
        ),
        (
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "an Office file of a kind that is not read: save it as .pdf",
        ),
        ("text/plain", "not a Word or Excel file"),
    ],
)
def test_a_package_of_another_kind_says_so(kind, told):
    own = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert reason(changed(WORKBOOK, {CONTENT_TYPES: lambda text: text.replace(own, kind)})) == told


# --- too large -------------------------------------------------------------------------------------------------------


def with_part(name: str, size: int) -> bytes:
    return changed(WORKBOOK, {}, {name: b"\0" * size})


def test_a_part_that_unpacks_a_thousandfold_is_refused_before_it_is_unpacked():
    started = time.monotonic()
    assert reason(with_part("xl/media/bomb.bin", 150_000_000)) == "the Office file unpacks to too much"
    assert time.monotonic() - started < 5


def test_the_unpacked_size_of_all_parts_has_a_limit(monkeypatch):
    monkeypatch.setattr(office_package, "MAX_UNPACKED", 10_000)
    assert reason(WORKBOOK) == "the Office file unpacks to too much"


def test_the_number_of_parts_has_a_limit(monkeypatch):
    monkeypatch.setattr(office_package, "MAX_MEMBERS", 5)
    assert reason(WORKBOOK) == "too many parts in the Office file"


@pytest.mark.parametrize(
    ("limit", "rows", "told"),
    [
        ("MAX_COLUMNS", [list(range(12))], "a sheet has too many columns"),
        ("MAX_ROWS", [[n] for n in range(12)], "a sheet has too many rows"),
        ("MAX_CELLS", [[n] * 2 for n in range(6)], "too many cells"),
    ],
)
def test_rows_columns_and_cells_have_a_limit(limit, rows, told, monkeypatch):
    from orchestration.ingest.readers import sheet_document

    monkeypatch.setattr(sheet_document, limit, 10)
    assert reason(workbook({"Drift": rows})) == told


def test_a_page_of_ten_thousand_columns_is_refused():
    assert sheets.MAX_COLUMNS < 10_000
    assert reason(workbook({"Drift": [list(range(10_000))]})) == "a sheet has too many columns"
    row = "<w:tc><w:tcPr/><w:p/></w:tc>" * 10_000
    assert reason(body(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")) == "a table has too many columns"
    span = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc>'
    assert reason(body(f"<w:tbl><w:tr>{span}</w:tr></w:tbl>")) == "a table has too many columns"


def test_a_lone_cell_in_the_last_corner_costs_nothing():
    data = changed(
        WORKBOOK,
        {
            r"xl/worksheets/sheet1\.xml": lambda t: t.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
            )
        },
    )
    started = time.monotonic()
    assert [line.text for line in read(data, "a.xlsx").lines if line.text][-1] == "7"
    assert time.monotonic() - started < 5


def test_tables_within_tables_end_somewhere():
    inner = "<w:p/>"
    for _ in range(60):
        inner = f"<w:tbl><w:tr><w:tc><w:tcPr/>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert reason(body(inner)) == "tables within tables too deep"


# --- entities, links -------------------------------------------------------------------------------------------------

DECLARATION = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&#38;a;">]>'


@pytest.mark.parametrize("data", [WORKBOOK, TEXT], ids=["xlsx", "docx"])
@pytest.mark.parametrize("part", [CONTENT_TYPES, r"(xl|word)/(workbook|document)\.xml", r"(xl|word)/_rels/.*\.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_declaration_in_any_part_is_refused(data, part, encoding):
    def declare(text: str) -> str:
        start = text.index("?>") + 2 if text.startswith("<?xml") else 0
        return DECLARATION + text[start:]

    declared = changed(data, {part: declare})
    if encoding == "utf-16":
        declared = recoded(
            declared, lambda content: content.decode().encode("utf-16") if b"<!DOCTYPE" in content else content
        )
    assert reason(declared) == "XML with a document type declaration"


def recoded(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.infolist():
            new.writestr(member.filename, change(old.read(member)))
    return stream.getvalue()


def test_an_encoding_that_could_hide_a_declaration_is_refused():
    hidden = '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x+AD4-<Types/>'
    data = changed(TEXT, {r"word/document\.xml": lambda _: hidden})
    assert reason(data) == "XML in an encoding that Office does not write"


def test_parts_outside_the_package_are_not_opened():
    def outside(text: str) -> str:
        link = (
            '<Relationship Id="rId77" Type="x/styles" TargetMode="External" Target="https://example.org/styles.xml"/>'
        )
        up = '<Relationship Id="rId78" Type="x/footnotes" Target="../../../../etc/passwd"/>'
        return text.replace("</Relationships>", f"{link}{up}</Relationships>")

    data = changed(TEXT, {r"word/_rels/document\.xml\.rels": outside})
    assert [line.text for line in read(data, "a.docx").lines if line.text][-1] == "Text."


# --- damage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [WORKBOOK, TEXT], ids=["xlsx", "docx"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_damaged(data, share):
    assert reason(data[: int(len(data) * share)]) == "the Office file is damaged"


@pytest.mark.parametrize("part", [r"(xl/worksheets/sheet1|word/document)\.xml", r"(xl/workbook|word/document)\.xml"])
@pytest.mark.parametrize("data", [WORKBOOK, TEXT], ids=["xlsx", "docx"])
def test_xml_that_is_broken_is_damage(data, part):
    assert "damaged" in reason(changed(data, {part: lambda text: text[: len(text) // 2]}))


def test_a_file_without_anything_in_it_says_so():
    assert reason(document()) == "the document has no text"
    assert reason(workbook({"Tomt": []})) == "the workbook has no filled cell"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([WORKBOOK, TEXT]), st.data())
def test_flipped_bytes_give_a_document_or_a_reason_and_nothing_else(data, draw):
    broken = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        broken[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with suppress(Unreadable):  # no other error gets out
        assert isinstance(read(bytes(broken), "a"), Document)
