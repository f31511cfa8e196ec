"""Zip deliveries: which zips are, what becomes of their members, and what a zip can't do."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from fake_extraction import FakeExtraction, folders, install

from expectations.result import PASSED, GateResult
from orchestration.ingest.identity import identify
from orchestration.ingest.readers import read
from orchestration.settings import Settings
from orchestration.store import delivery, ingest, landing, state
from orchestration.store.state import LOADED, QUARANTINED, UNPACKED

MEGABYTE = 1024 * 1024


def passing(facts: dict) -> GateResult:
    return PASSED


def packed(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def report(name: str) -> str:
    return f"report: {name}\n"


def put(settings: Settings, path: str, data: bytes) -> Path:
    file = settings.raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def outcomes(settings: Settings) -> dict[str, tuple[str, str | None]]:
    return {path: (file.outcome, file.reason) for path, file in state.read_landing(settings).items()}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeExtraction:
    return install(monkeypatch)


def run(settings: Settings) -> dict[str, tuple[str, str | None]]:
    ingest.ingest(settings, gate=passing)
    return outcomes(settings)


def test_each_member_is_a_file_of_its_own_and_a_bad_one_stops_no_other(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path)
    put(
        settings,
        "ekvik/t2.zip",
        packed({"a.txt": report("a"), "mapp/b.txt": report("b"), "bad.txt": "refuse: no period\n"}),
    )

    assert run(settings) == {
        "ekvik/t2.zip": (UNPACKED, None),
        "ekvik/t2.zip/a.txt": (LOADED, None),
        "ekvik/t2.zip/bad.txt": (QUARANTINED, "no period"),
        "ekvik/t2.zip/mapp/b.txt": (LOADED, None),
    }
    assert sorted(path.name for path in settings.raw.rglob("*")) == ["ekvik", "t2.zip"]
    assert [row["source_file"] for row in state.read_quarantine(settings)] == ["ekvik/t2.zip/bad.txt"]


def test_an_unchanged_delivery_is_not_read_again(
    tmp_path: Path, fake: FakeExtraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = folders(tmp_path)
    put(settings, "t2.zip", packed({"a.txt": report("a"), "../b.txt": report("b")}))
    first = run(settings)
    fake.asked.clear()
    for name in ("file_hash", "read_bytes"):
        monkeypatch.setattr(landing, name, lambda *_: pytest.fail("the delivery was read"))
    monkeypatch.setattr(delivery, "members", lambda *_: pytest.fail("the delivery was read"))

    assert run(settings) == first
    assert fake.asked == []


def test_of_a_changed_delivery_only_changed_members_are_extracted(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path)
    put(settings, "t2.zip", packed({"a.txt": report("a"), "b.txt": report("b"), "c.txt": report("c")}))
    run(settings)
    fake.asked.clear()
    os.utime(put(settings, "t2.zip", packed({"a.txt": report("a"), "b.txt": report("b") + "title: x\n"})), ns=(5, 5))

    assert list(run(settings)) == ["t2.zip", "t2.zip/a.txt", "t2.zip/b.txt"]
    assert fake.asked == ["t2.zip/b.txt"]
    assert {file.mtime_ns for file in state.read_landing(settings).values()} == {5}


def test_a_delivery_is_looked_through_again_when_its_limits_change(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path, max_members=1)
    put(settings, "t2.zip", packed({"a.txt": report("a"), "b.txt": report("b")}))
    assert run(settings) == {"t2.zip": (QUARANTINED, "too many files in the zip")}

    wider = folders(tmp_path, max_members=2)

    assert [outcome for outcome, _ in run(wider).values()] == [UNPACKED, LOADED, LOADED]


def test_a_delivery_in_a_delivery_is_one_too_and_no_deeper(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path)
    inner = packed({"a.txt": report("a"), "djupare.zip": packed({"b.txt": report("b")})})
    put(settings, "yttre.zip", packed({"inre.zip": inner, "c.txt": report("c")}))

    assert run(settings) == {
        "yttre.zip": (UNPACKED, None),
        "yttre.zip/c.txt": (LOADED, None),
        "yttre.zip/inre.zip/a.txt": (LOADED, None),
        "yttre.zip/inre.zip/djupare.zip": (QUARANTINED, "zips are nested too deeply"),
    }


def test_hidden_members_and_readmes_are_no_exports(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path)
    others = dict.fromkeys(["README.txt", ".dold", "__MACOSX/._a.txt", "mapp/.dold/x.txt"], "x")
    put(settings, "t2.zip", packed({"a.txt": report("a"), "./b.txt": report("b"), **others}))
    put(settings, "tom.zip", packed(others))

    assert run(settings) == {
        "t2.zip": (UNPACKED, None),
        "t2.zip/a.txt": (LOADED, None),
        "t2.zip/b.txt": (LOADED, None),
        "tom.zip": (QUARANTINED, "the zip holds no files"),
    }


@pytest.mark.parametrize(
    "members",
    [
        {"[Content_Types].xml": "x", "word/document.xml": "x"},
        {"_rels/.rels": "x", "[Content_Types].xml": "x", "xl/workbook.xml": "x"},
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"},
    ],
)
def test_a_document_that_is_a_zip_is_no_delivery(tmp_path: Path, members: dict[str, bytes | str]) -> None:
    settings = folders(tmp_path)
    put(settings, "a.docx", packed(members))
    put(settings, "b.docx", packed(members)[:80])  # cut off

    assert [file.path for file in landing.scan(settings, {})] == ["a.docx", "b.docx"]
    assert [delivery.is_delivery(settings.raw / name) for name in ("a.docx", "b.docx")] == [False, False]


def link(name: str, target: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return data.getvalue()


def changed(data: bytes, offset_local: int, offset_central: int, value: bytes) -> bytes:
    """The zip of one member with a field of its headers overwritten."""
    central = data.rindex(b"PK\x01\x02")
    found = bytearray(data)
    found[offset_local : offset_local + len(value)] = value
    found[central + offset_central : central + offset_central + len(value)] = value
    return bytes(found)


ONE = packed({"a.txt": report("a") * 50}, zipfile.ZIP_STORED)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (packed({"../../etc/a.txt": "x"}), "(..)/(..)/etc/a.txt", "the member's name leads out of the zip"),
        (packed({"/etc/a.txt": "x"}), "(root)/etc/a.txt", "the member's name leads out of the zip"),
        (packed({"..\\a.txt": "x"}), "(..)/a.txt", "the member's name leads out of the zip"),
        (packed({"C:\\a.txt": "x"}), "(C:)/a.txt", "the member's name leads out of the zip"),
        (link("a.txt", "/etc/passwd"), "a.txt", "the member is no file"),
        (changed(ONE, 6, 8, b"\x01\x00"), "a.txt", "the member asks for a password"),
        (changed(ONE, 8, 10, struct.pack("<H", 14)), "a.txt", "the member is packed by a method that is not read"),
        (changed(ONE, 14, 16, b"\x00\x00\x00\x01"), "a.txt", "the member is damaged"),
        (ONE.replace(b"report: a\n", b"report: b\n", 1), "a.txt", "the member is damaged"),
        (packed({"a.txt": ""}), "a.txt", "empty file"),
        (packed({"a\n\x1b[2Jb.txt": "refuse: x\n"}), "a\\u000a\\u001b[2Jb.txt", "x"),
        (packed({"a.txt": b"\0" * (6 * MEGABYTE)}), "a.txt", "the member is packed too tightly"),
        (packed({"a.txt": b"a" * (11 * MEGABYTE)}), "a.txt", "file too large"),
    ],
)
def test_a_member_that_is_not_read_says_why(
    tmp_path: Path, fake: FakeExtraction, data: bytes, name: str, reason: str
) -> None:
    settings = folders(tmp_path, max_file_bytes=10 * MEGABYTE)
    put(settings, "t2.zip", data)

    found = run(settings)

    assert found[f"t2.zip/{name}"] == (QUARANTINED, reason)
    assert fake.asked in ([], [f"t2.zip/{name}"])


def test_members_of_one_name_are_held_back_together(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path)
    data = packed({"a.txt": report("a"), "b.txt": report("b"), "c.txt": report("c")}).replace(b"b.txt", b"a.txt")
    put(settings, "t2.zip", data)

    assert run(settings) == {
        "t2.zip": (UNPACKED, None),
        "t2.zip/a.txt": (QUARANTINED, "several members have one name"),
        "t2.zip/c.txt": (LOADED, None),
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (packed({f"{n}.txt": "x" for n in range(11)}), "too many files in the zip"),
        (packed({f"{n}.txt": b"\0" * MEGABYTE for n in range(5)}), "the zip is too large unpacked"),
        (packed({"a.txt": report("a")})[:-10], "the zip file is damaged"),
        (b"PK\x03\x04" + b"\0" * 500, "the zip file is damaged"),
        (packed({}), "the zip holds no files"),
    ],
)
def test_a_zip_that_is_bad_as_a_whole_is_held_back_alone(
    tmp_path: Path, fake: FakeExtraction, data: bytes, reason: str
) -> None:
    settings = folders(tmp_path, max_members=10, max_unpacked_bytes=4 * MEGABYTE)
    put(settings, "t2.zip", data)
    put(settings, "good.txt", report("a").encode())

    assert run(settings) == {"good.txt": (LOADED, None), "t2.zip": (QUARANTINED, reason)}
    assert run(settings)["t2.zip"] == (QUARANTINED, reason)


def test_a_bomb_of_zips_in_zips_counts_as_a_whole(tmp_path: Path, fake: FakeExtraction) -> None:
    settings = folders(tmp_path, max_unpacked_bytes=4 * MEGABYTE)
    inner = packed({f"{n}.txt": b"\0" * (3 * MEGABYTE // 4) for n in range(2)})
    put(settings, "t2.zip", packed({f"{n}.zip": inner for n in range(10)}))

    found = run(settings)

    assert found["t2.zip/9.zip"] == (QUARANTINED, "the zip is too large unpacked")


@pytest.mark.parametrize("name", ["Mål och budget.txt", "Räkning.txt"])
def test_swedish_names_of_older_programs_are_read(tmp_path: Path, name: str) -> None:
    settings = folders(tmp_path)
    plain = "".join(c if c.isascii() else "?" for c in name)
    raw = name.encode("cp437")
    put(settings, "t2.zip", packed({plain: "x"}).replace(plain.encode(), raw))

    assert [file.path for file in landing.scan(settings, {})] == ["t2.zip", f"t2.zip/{name}"]


def test_a_delivery_is_no_organisation() -> None:
    text = "Delårsrapport per augusti 2025\n".encode()
    found = identify(read(text, "ekvik/byggnamnden/t2.zip/rapport.txt"))
    assert (found.municipality, found.organisation) == ("Ekvik kommun", "Byggnamnden")
    assert identify(read(text, "leverans.zip/ekvik/byggnamnden/rapport.txt")).organisation == "Byggnamnden"
