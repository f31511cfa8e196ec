"""Of several files of one report the current one is dated later, a final before a draft, else filed later."""

from dataclasses import replace
from datetime import date, datetime
from itertools import permutations

from orchestration.store.state import LandedFile
from orchestration.store.versions import Candidate, Version, replays, versions

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


def test_a_draft_by_name_comes_before_a_final_whose_text_says_as_little() -> None:
    assert order(candidate("x/rapport slutlig.txt", time=1), candidate("x/rapport UTKAST 2.txt", time=9)) == [
        "x/rapport UTKAST 2.txt",
        "x/rapport slutlig.txt",
    ]


def test_files_of_one_time_are_ordered_by_the_numbers_in_their_names() -> None:
    assert order(candidate("utkast 10.txt"), candidate("utkast 9.txt"), candidate("slutlig.txt")) == [
        "utkast 9.txt",
        "utkast 10.txt",
        "slutlig.txt",
    ]


def test_a_version_that_was_replaced_in_place_still_counts_but_is_never_current() -> None:
    gone = replace(candidate("report.txt", time=1, content="a"), landed=False)
    [only] = versions([gone, candidate("report.txt", time=2, content="b")])
    assert (only.file.sha256, only.version_no, only.is_current) == ("b", 2, True)

    withdrawn = replace(candidate("final.txt", time=3, content="c"), landed=False)
    [draft] = versions([candidate("draft.txt", time=1, content="a"), withdrawn])
    assert (draft.version_no, draft.is_current) == (1, True)


def current(turn: list[Version]) -> dict[str, str]:
    now = {version.report_id: version.file.sha256 for version in turn if version.is_current}
    assert len(now) == sum(version.is_current for version in turn), "one current version per report"
    return now


def test_each_superseded_version_that_is_not_judged_has_its_turn_as_the_current_one() -> None:
    two = candidate("other", time=1)
    other = replace(two, file=replace(two.file, report_id="q"))
    landed = versions([candidate("a", time=1), candidate("b", time=2), candidate("c", time=3), other])

    assert [current(turn) for turn in replays(landed, [])] == [{"r": "a", "q": "other"}, {"r": "b", "q": "other"}]
    assert [current(turn) for turn in replays(landed, [("r", "a")])] == [{"r": "b", "q": "other"}]
    assert replays(landed, [("r", "a"), ("r", "b")]) == []
