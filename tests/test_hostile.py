"""The installed command over files that were made to harm, beside good ones: nothing is faked here."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import pytest
from office_maker import changed, document, workbook
from pdf_maker import WIDTH, Page, pdf

from orchestration.settings import REPOSITORY

SAMPLE = REPOSITORY / "raw/norrtalje/kommunstyrelsekontoret/delarsrapport-2025-04.txt"
ZERO = b"\0" * (20 * 1024 * 1024)
EMPTY_PDF = pdf(Page())
PAGE_LIST = b"/Kids [6 0 R] /Count 1"


def packed(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def wide_page() -> bytes:
    """A page of ten thousand columns."""
    page = Page()
    for n in range(10_000):
        page.text(10 + 1.4 * n, 700, str(n % 10), 1)
    return pdf(page).replace(f"[0 0 {WIDTH} ".encode(), b"[0 0 14400 ")


def hostile(secret: Path) -> dict[str, tuple[bytes, str]]:
    """File name → its bytes and the reason that keeps it out."""
    wide = [";".join(f"{cell} {n}" for n in range(10_000)) for cell in ("Kolumn", "1")]
    entity = f"<!DOCTYPE html [<!ENTITY x SYSTEM 'file://{secret}'>]><html><body><p>&x;</p></body></html>"
    declared = f"<!DOCTYPE x [<!ENTITY x SYSTEM 'file://{secret}'>]>"
    text, sheet = document("# Rapport", "Text."), workbook({"Drift": [["Tkr", "Budget"], ["Hyror", 1]]})
    endless = "".join(f"Nämnden når {n} av årets mål och kostnaden blev {n} tkr.\n" for n in range(490_000))
    return {
        "wide.csv": ("\n".join(wide).encode(), "too many columns"),
        "wide.html": (b"<html><table><tr>" + b"<td>1" * 10_000 + b"</table></html>", "too many columns"),
        "wide.md": (b"# A\n\n" + b"| 1 " * 10_000 + b"|\n", "too many columns"),
        "entity.html": (entity.encode(), "the page declares entities of its own"),
        "deep.html": (b"<html><body>" + b"<div>" * 100_000, "the page is nested too deeply"),
        "endless.txt": (endless.encode(), "it takes too long to read"),
        "pages.pdf": (
            EMPTY_PDF.replace(PAGE_LIST, b"/Kids [" + b"6 0 R " * 1_000_000 + b"] /Count 1000000"),
            "too many pages",
        ),
        "cut.pdf": (EMPTY_PDF[:-40], "the PDF is cut off"),
        "locked.pdf": (pdf(Page().text(50, 700, "x"), encrypt=True), "the PDF asks for a password"),
        "wide.pdf": (wide_page(), "a line is too long"),
        "bomb.docx": (
            changed(text, {}, {"word/media/a.bin": b"\0" * 300_000_000}),
            "the Office file unpacks to too much",
        ),
        "bomb.xlsx": (
            changed(sheet, {}, {"xl/media/a.bin": b"\0" * 300_000_000}),
            "the Office file unpacks to too much",
        ),
        "entity.docx": (
            changed(text, {r"word/document\.xml": lambda xml: declared + xml[xml.index("?>") + 2 :]}),
            "XML with a document type declaration",
        ),
        "entity.xlsx": (
            changed(sheet, {r"xl/workbook\.xml": lambda xml: declared + xml[xml.index("<workbook") :]}),
            "XML with a document type declaration",
        ),
        "bomb.zip": (packed({f"{n}.txt": ZERO for n in range(40)}), "the zip is too large unpacked"),
        "cut.zip": (packed({"a.txt": b"x"})[:-5], "the zip file is damaged"),
        "a\nb\x1b[2J.txt": (b"\x01\x02\x03\x04" * 100, "not a text file"),
    }


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("landing")
    raw = here / "raw"
    raw.mkdir()
    (here / "secret").write_text("hemligt")
    for name, (data, _) in hostile(here / "secret").items():
        (raw / name).write_bytes(data)
    members = {"a/b/rapport.txt": SAMPLE.read_bytes(), "../../ut.txt": b"x", "bomb.txt": ZERO}
    (raw / "leverans.zip").write_bytes(packed(members))
    return here


@pytest.fixture(scope="module")
def done(landed: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("avstamt"), "run", "--raw", landed / "raw", "--data", landed / "data"]
    limits = {"AVSTAMT_MAX_SECONDS": "15", "AVSTAMT_EXECUTOR": "process:2"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | limits)


def test_the_run_completes_and_publishes_the_good_report(landed: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 2, done.stderr
    with duckdb.connect(str(landed / "data/published/marts.duckdb"), read_only=True) as con:
        loaded = con.execute("select source_file from core.reports").fetchall()
    assert loaded == [("leverans.zip/a/b/rapport.txt",)]


def test_each_hostile_file_is_held_back_with_its_reason(landed: Path, done: subprocess.CompletedProcess[str]) -> None:
    with duckdb.connect(str(landed / "data/published/marts.duckdb"), read_only=True) as con:
        held = dict(con.execute("select source_file, reason from quality.quarantine").fetchall())
    expected = {name: reason for name, (_, reason) in hostile(landed / "secret").items()}
    expected["a\\u000ab\\u001b[2J.txt"] = expected.pop("a\nb\x1b[2J.txt")
    expected["leverans.zip/(..)/(..)/ut.txt"] = "the member's name leads out of the zip"
    expected["leverans.zip/bomb.txt"] = "the member is packed too tightly"
    assert held == expected


def test_nothing_is_written_elsewhere_and_no_name_disturbs_the_output(
    landed: Path, done: subprocess.CompletedProcess[str]
) -> None:
    assert sorted(path.name for path in landed.iterdir()) == ["data", "raw", "secret"]
    assert len(list((landed / "raw").rglob("*"))) == len(hostile(landed / "secret")) + 1
    assert "\x1b" not in done.stdout
    assert "a\\u000ab\\u001b[2J.txt: not a text file" in done.stdout
    assert "hemligt" not in done.stdout
