"""The landing scan: which files count, and when a file is read again."""

import os
from pathlib import Path

import pytest
from fake_extraction import deliver, folders

from orchestration.settings import Settings
from orchestration.store import landing
from orchestration.store.landing import LandingFolderMissing, scan

LIMIT = 1000


def test_hidden_files_and_readmes_are_no_exports(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    for path in ("a/b/report.txt", "README.md", "a/readme", ".hidden", ".git/config"):
        deliver(settings, path, title="x")

    assert [file.path for file in scan(settings, {})] == ["a/b/report.txt"]


def test_a_file_of_the_same_size_and_time_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    deliver(settings, "a.txt", title="x")
    [first] = scan(settings, {})

    monkeypatch.setattr(landing, "file_hash", lambda path: pytest.fail(f"{path} was read"))

    assert scan(settings, {"a.txt": first}) == [first]


def test_a_touched_file_of_the_same_content_keeps_what_is_known_of_it(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    file = deliver(settings, "a.txt", title="x")
    [first] = scan(settings, {})
    known = {"a.txt": landing.replace(first, outcome="loaded", report_id="r")}
    os.utime(file, ns=(1, 2))

    [second] = scan(settings, known)

    assert (second.mtime_ns, second.outcome, second.report_id, second.sha256) == (2, "loaded", "r", first.sha256)


def test_changed_content_of_the_same_length_is_a_new_file(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    deliver(settings, "a.txt", title="x")
    [first] = scan(settings, {})
    os.utime(deliver(settings, "a.txt", title="y"), ns=(1, 2))

    [second] = scan(settings, {"a.txt": landing.replace(first, outcome="loaded")})

    assert second.sha256 != first.sha256
    assert second.outcome == ""


def test_a_file_over_the_limit_is_listed_but_not_read(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    (settings.raw / "big.txt").write_bytes(b"x" * (LIMIT + 1))
    (settings.raw / "fits.txt").write_bytes(b"x" * LIMIT)

    big, fits = scan(settings, {})

    assert (big.size, big.sha256) == (LIMIT + 1, "")
    assert fits.sha256


def test_a_name_that_is_no_utf8_is_kept_and_found_again(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    (settings.raw / "rapport å.txt").write_text("x")
    (settings.raw / os.fsdecode(b"gammal-\xe5.txt")).write_text("y")

    paths = [file.path for file in scan(settings, {})]

    assert paths == ["gammal-\\udce5.txt", "rapport å.txt"]
    assert [landing.real_path(settings.raw, path).read_text() for path in paths] == ["y", "x"]


def test_a_name_that_would_disturb_a_log_is_written_out_and_found_again(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    names = ["a\nb.txt", "\x1b[2Jc.txt", "\u202etxt.exe", "\\u000a.txt"]
    for name in names:
        (settings.raw / name).write_text(repr(name))

    paths = [file.path for file in scan(settings, {})]

    assert sorted(paths) == ["\\u001b[2Jc.txt", "\\u005cu000a.txt", "\\u202etxt.exe", "a\\u000ab.txt"]
    assert sorted(landing.read_bytes(settings, path).decode() for path in paths) == sorted(map(repr, names))


def test_a_link_to_nowhere_is_listed_as_unreadable(tmp_path: Path) -> None:
    settings = folders(tmp_path, max_file_bytes=LIMIT)
    (settings.raw / "gone.txt").symlink_to(tmp_path / "nowhere")

    [file] = scan(settings, {})

    assert file.size == -1


def test_a_missing_landing_folder_is_an_error_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(LandingFolderMissing, match="does not exist"):
        scan(Settings(tmp_path / "nowhere", tmp_path), {})
