"""docs/kontroller.md against the catalogue, and its examples against what a run says of them."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator

import pytest
from rule_examples import PAGE, SEVERITIES, Rule, found_in, rules_of

CATALOGUE = PAGE.parent.parent / "dbt_project" / "seeds" / "rules.csv"
PAGE_TEXT = PAGE.read_text(encoding="utf-8")
DOCUMENTED = rules_of(PAGE_TEXT)
#: What a municipality has to fill in first, and what only text pulled from pages has.
NOT_RUN = {"A4", "C3", "C5", "E4"}


def catalogue() -> dict[str, dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as handle:
        return {row["rule_id"]: row for row in csv.DictReader(handle)}


def examples() -> dict[str, Rule]:
    return {rule_id: rule for rule_id, rule in DOCUMENTED.items() if rule.reports}


def test_every_rule_of_the_catalogue_has_its_heading_and_no_other_rule_has():
    assert {rule_id: rule.title for rule_id, rule in DOCUMENTED.items()} == {
        rule_id: row["title_sv"] for rule_id, row in catalogue().items()
    }


def test_every_rule_stands_in_the_section_that_the_catalogue_names():
    assert {rule_id: rule.section for rule_id, rule in DOCUMENTED.items()} == {
        rule_id: row["doc_section"] for rule_id, row in catalogue().items()
    }


@pytest.mark.parametrize("rule_id", DOCUMENTED)
def test_a_rule_has_an_anchor_and_the_catalogue_s_severity_and_says_when_it_is_silent(rule_id):
    text = DOCUMENTED[rule_id].text
    assert f'<a id="{rule_id}"></a>\n\n### {rule_id} – ' in PAGE_TEXT
    assert f"Grad: **{SEVERITIES[catalogue()[rule_id]['severity']].lower()}**" in text
    assert "\nTyst: " in text


def test_the_page_names_no_rule_that_does_not_exist():
    own_words = re.sub(r"```.*?```|^> .*?$", "", PAGE_TEXT, flags=re.DOTALL | re.MULTILINE)  # a sheet's cell is no rule
    named = set(re.findall(r"(?<![\w/`])[A-GRX]\d{1,2}(?!\w)", own_words))
    assert named <= set(catalogue())


def test_a_finding_is_never_called_a_variance():
    about_findings = PAGE_TEXT.split("## Vad en iakttagelse säger")[1].split("## Hur en tabells uppbyggnad")[0]
    assert about_findings.count("iakttagelse") > 5
    assert re.findall(r"(?i)[^.:]*avvikelse[^.]*", about_findings) == [" avvikelse är skillnaden mot budget"]


def test_all_rules_but_those_that_need_more_have_an_example_that_is_run():
    assert set(DOCUMENTED) - set(examples()) == NOT_RUN


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[tuple[str, str, str]]]]:
    before = dict(os.environ)
    os.environ["AVSTAMT_EXECUTOR"] = "inline"
    yield found_in(examples(), tmp_path_factory.mktemp("examples"))
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.parametrize("rule_id", examples())
def test_an_example_gives_the_finding_that_the_page_quotes(rule_id, found):
    quoted = DOCUMENTED[rule_id].quoted
    assert quoted is not None, "the page quotes no finding"
    own = [(severity, message) for rule, severity, message in found[rule_id] if rule == rule_id]
    assert quoted in own


def test_an_example_shows_nothing_graver_than_its_own_finding(found):
    aside = {rule_id: [row for row in rows if row[0] != rule_id and row[1] == "Fel"] for rule_id, rows in found.items()}
    assert {rule_id: rows for rule_id, rows in aside.items() if rows} == {}
