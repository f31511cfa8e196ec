"""Of several files of one report the current one is dated later, a final before a draft, else filed later."""

from datetime import date, datetime
from itertools import permutations

from orchestration.store.state import LandedFile
from orchestration.store.versions import Candidate, versions

NOW = datetime(2025, 6, 1)


def candidate(path: str, dated: str | None = None, draft: bool = False, time: int = 1, content: str = "") -> Candidate:
    file = LandedFile(path, 1, time, content or path, outcome="loaded", report_id="r", loaded_at=NOW)
    return Candidate(file, date.fromisoformat(dated) if dated else None, draft)


def order(*candidates: Candidate) -> list[str]:
    """The paths in the order of their versions, the same for every order of delivery."""
    found = {tuple(version.file.path for version in versions(given)) for given in permutations(candidates)}
    assert len(found) == 1
    return list(found.pop())


def test_the_later_document_date_wins_over_the_file_time() -> None:
    assert order(candidate("new", "2025-05-20", time=1), candidate("old", "2025-05-01", time=9)) == ["old", "new"]


def test_a_final_follows_a_draft_of_the_same_date_whatever_the_file_times() -> None:
    assert order(candidate("final", "2025-05-20", time=1), candidate("draft", "2025-05-20", draft=True, time=9)) == [
        "draft",
        "final",
    ]


def test_a_draft_that_is_dated_later_wins_over_a_final() -> None:
    assert order(candidate("draft", "2025-06-01", draft=True), candidate("final", "2025-05-20")) == ["final", "draft"]


def test_the_file_time_decides_when_dates_and_draft_marks_are_equal() -> None:
    assert order(candidate("b", time=2), candidate("a", time=3), candidate("c", time=1)) == ["c", "b", "a"]


def test_a_document_without_a_date_comes_before_a_dated_one() -> None:
    assert order(candidate("dated", "2025-01-01", time=1), candidate("undated", time=9)) == ["undated", "dated"]


def test_the_same_content_delivered_twice_is_one_version() -> None:
    found = versions([candidate("copy", time=2, content="same"), candidate("first", time=1, content="same")])

    assert [(v.file.path, v.version_no, v.is_current) for v in found] == [("first", 1, True)]


def test_versions_count_from_one_and_only_the_last_is_current() -> None:
    found = versions([candidate("a", time=1), candidate("b", time=2), candidate("c", time=3)])

    assert [(v.version_no, v.is_current) for v in found] == [(1, False), (2, False), (3, True)]
