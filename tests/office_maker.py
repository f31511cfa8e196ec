"""Workbooks and documents for tests, made by the libraries that write them and by LibreOffice."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

_CELL = re.compile(r'<c r="(?P<at>[A-Z]+\d+)"(?P<style>[^>]*)><f>(?P<formula>[^<]*)</f><v ?(?:/>|></v>)</c>')


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    kept: Mapping[str, Any] | None = None,
    change: Callable[[Workbook], None] | None = None,
) -> bytes:
    """A workbook of these rows; a text that begins with `=` is a formula, `kept` what its cell keeps."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if change is not None:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return calculated(stream.getvalue(), kept or {})


def calculated(data: bytes, kept: Mapping[str, Any]) -> bytes:
    """The workbook with these values in its formulas' cells, on whichever sheet, as a program keeps them."""

    def with_value(cell: re.Match[str]) -> str:
        if cell["at"] not in kept:
            return cell[0]
        return f'<c r="{cell["at"]}"{cell["style"]}><f>{cell["formula"]}</f><v>{kept[cell["at"]]}</v></c>'

    return changed(data, {r"xl/worksheets/sheet\d+\.xml": lambda text: _CELL.sub(with_value, text)})


def changed(data: bytes, parts: Mapping[str, Callable[[str], str]], added: Mapping[str, bytes] | None = None) -> bytes:
    """An Office file with the parts whose name a pattern matches put through a function, and with further ones."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            for pattern, change in parts.items():
                if re.fullmatch(pattern, member.filename):
                    content = change(content.decode("utf-8")).encode("utf-8")
            new.writestr(member.filename, content)
        for name, content in (added or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def document(*blocks: Any) -> bytes:
    """A Word document: a text that begins with `#` is a heading, a list of rows a table, any other text a paragraph."""
    from docx import Document

    made = Document()
    for block in blocks:
        if isinstance(block, str):
            marks = len(block) - len(block.lstrip("#"))
            if marks:
                made.add_heading(block.lstrip("# "), marks - 1)
            else:
                made.add_paragraph(block)
        else:
            add_table(made, block)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def add_table(made: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = made.add_table(len(rows), max(map(len, rows)))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    return table


def body(xml: str) -> bytes:
    """A Word document whose body is this WordprocessingML (prefix `w`)."""
    return changed(
        document("x"),
        {
            r"word/document\.xml": lambda text: re.sub(
                r"(<w:body>).*(</w:body>)", rf"\1{_escaped(xml)}\2", text, flags=re.S
            )
        },
    )


def _escaped(xml: str) -> str:
    return xml.replace("\\", "\\\\")


def converted(data: bytes, name: str, steps: Iterable[str], folder: Path) -> bytes:
    """The file put through LibreOffice, from format to format: `("odt", "docx")`."""
    path = folder / name
    path.write_bytes(data)
    for step in steps:
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                step,
                "--outdir",
            ]
            + [str(folder), str(path)],
            check=True,
            capture_output=True,
            timeout=180,
        )
        path = path.with_suffix(f".{step.split(':')[0]}")
    return path.read_bytes()
