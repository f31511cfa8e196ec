"""The form of links: what alerts and pages must agree on."""

import pytest

from orchestration.publish_links import report_page, report_url


@pytest.mark.parametrize(
    ("report_id", "page"),
    [
        ("kommun-namnd-delarsrapport-2025-04-30", "rapport/kommun-namnd-delarsrapport-2025-04-30.html"),
        ("a_b.c-1", "rapport/a_b.c-1.html"),
        ("nämnd 1/2", "rapport/n-mnd-1-2.html"),
        ("../../etc", "rapport/..-..-etc.html"),
        ('"><script>', "rapport/---script-.html"),
    ],
)
def test_a_reports_page_is_named_by_its_id_in_signs_that_every_file_name_holds(report_id: str, page: str) -> None:
    assert report_page(report_id) == page


@pytest.mark.parametrize("base", ["https://avstamt.example/r", "https://avstamt.example/r/"])
def test_a_finding_is_a_place_on_its_reports_page(base: str) -> None:
    assert report_url(base, "k-n-2025", "f1") == "https://avstamt.example/r/rapport/k-n-2025.html#f1"
