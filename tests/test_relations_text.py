"""Rules on what the text says of itself: headers against the period, causes against signs, gaps, internal control."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from dbt_helpers import Facts, Project, report


def remark(facts: Facts, report_id: str, kind: str, label: str, contradicts: bool = True, **more) -> None:
    given = {"subject": "mall", "kind": kind, "label": label, "contradicts": contradicts}
    facts.add("remarks", report_id, **given | more)


def claim(facts: Facts, report_id: str, value: int) -> int:
    return facts.add(
        "claims",
        report_id,
        claim="variance_ytd",
        subject="Köp av tjänster",
        value=value,
        decimals=0,
        half_width=Decimal("0.5"),
        unit="tkr",
        sign_word="negativ avvikelse",
        sentence="En mening.",
    )


def cause(facts: Facts, report_id: str, claim_no: int, contradicts: bool = True) -> None:
    remark(facts, report_id, "cause", "”negativ avvikelse” med lägre kostnader", contradicts, about_no=claim_no)


def link(facts: Facts, report_id: str, claim_no: int, rule: str, term: int) -> None:
    facts.add(
        "claim_links",
        report_id,
        link_no=1,
        rule_id=rule,
        claim_no=claim_no,
        term_fact="items",
        term_value=term,
        term_half_width=Decimal("0.5"),
        term_unit="tkr",
        weight=1,
        term_label="tabellen",
        basis="planted",
    )


def risk(facts: Facts, report_id: str, value: int, product: int) -> None:
    number = facts.add("internal_control_risks", report_id, risk="Fel belopp", risk_value=value)
    told = f"sannolikhet 3 × konsekvens {product // 3}"
    remark(facts, report_id, "risk_product", told, False, subject="risk", value=product, about_no=number)


def plant(facts: Facts) -> None:
    remark(facts, "headers", "column_period", "”Utfall jan-apr”", subject="drift: kolumnrubriker")
    remark(facts, "headers", "column_period", "”Budget jan-apr”", subject="drift: kolumnrubriker")
    remark(facts, "headers", "column_period", "Utfall jan-aug", False, subject="investeringar: kolumnrubriker")
    remark(facts, "headers", "heading_period", "”Helårsprognos 2024”", subject="rubriker")
    remark(facts, "gaps", "gap", "oavslutad mening", confidence=0.5)
    remark(facts, "gaps", "gap", "asterisk utan fotnot")
    remark(facts, "parts", "missing_part", "balansräkning", subject="delar")
    remark(facts, "whole", "missing_part", "alla delar", False, subject="delar")
    remark(facts, "risks", "risk_action", "anmärkning", subject="internkontroll: A", about_no=1)
    remark(facts, "risks", "risk_action", "resultat", False, subject="internkontroll: B", about_no=2)
    risk(facts, "product", 8, 9)
    risk(facts, "product", 9, 9)
    # The same cause three times: alone, where it agrees, and where the prose already fails or holds by arithmetic.
    cause(facts, "alone", claim(facts, "alone", -1323))
    cause(facts, "agrees", claim(facts, "agrees", -1323), contradicts=False)
    for report_id, term in (("told", 1323), ("proved", -1323)):
        number = claim(facts, report_id, -1323)
        cause(facts, report_id, number)
        link(facts, report_id, number, "R8", term)
    for report_id, numbers in (("round_apr", (2,)), ("round_aug", (2,)), ("round_okt", (1,)), ("rounds", (2, 3))):
        for number in numbers:
            label = f"”Prognos {number}”"
            remark(facts, report_id, "forecast_round", label, False, subject="prognosomgång", value=number)
    remark(facts, "round_may", "forecast_round", "”Prognos 2”", False, subject="prognosomgång", value=2)


def reports() -> list[dict]:
    names = ("headers", "gaps", "parts", "whole", "risks", "product", "alone", "agrees", "told", "proved", "rounds")
    alone = [report(name, municipality=f"{name} kommun") for name in names]
    ends = {"round_apr": (4, 30), "round_may": (5, 31), "round_aug": (8, 31), "round_okt": (10, 31)}
    return alone + [report(name, period_end=date(2025, *end)) for name, end in ends.items()]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict]]:
    facts = Facts()
    plant(facts)
    return Project(tmp_path_factory.mktemp("text")).reconcile(facts, reports())


def outcomes(judged, report_id: str, rule: str) -> list[tuple[str, str, str]]:
    return [(r["location"], r["outcome"], r["severity"]) for r in judged.get((report_id, rule), [])]


def test_a_wrong_header_is_one_error_per_table_and_a_heading_a_warning(judged):
    assert sorted(outcomes(judged, "headers", "G1")) == [
        ("drift: kolumnrubriker", "inconsistent", "error"),
        ("investeringar: kolumnrubriker", "consistent", "error"),
        ("rubriker", "inconsistent", "warning"),
    ]


def test_the_gaps_of_a_report_are_one_list_and_as_unsure_as_the_least_sure(judged):
    (gaps,) = judged["gaps", "G5"]
    assert (gaps["outcome"], gaps["severity"], gaps["reported"], gaps["confidence"]) == ("inconsistent", "info", 2, 0.5)


def test_missing_parts_are_a_note_and_a_whole_report_holds(judged):
    assert outcomes(judged, "parts", "C4") == [("delar", "inconsistent", "info")]
    assert outcomes(judged, "whole", "C4") == [("delar", "consistent", "info")]


def test_a_remark_without_action_and_a_risk_value_that_is_no_product(judged):
    assert outcomes(judged, "risks", "G7") == [
        ("internkontroll: A", "inconsistent", "warning"),
        ("internkontroll: B", "consistent", "warning"),
    ]
    assert [(r["reported"], r["computed"], r["outcome"]) for r in judged["product", "G7"]] == [
        (8, 9, "inconsistent"),
        (9, 9, "consistent"),
    ]


def test_a_cause_against_its_sign_is_told_once(judged):
    place = "text: Köp av tjänster / avvikelse perioden"
    assert outcomes(judged, "alone", "G2") == [(place, "inconsistent", "warning")]
    assert judged["alone", "G2"][0]["reported"] == -1323
    assert outcomes(judged, "agrees", "G2") == [(place, "consistent", "warning")]
    assert outcomes(judged, "told", "R8") == [(place, "inconsistent", "error")]
    assert outcomes(judged, "told", "G2") == [(place, "consistent", "warning")]
    assert outcomes(judged, "proved", "G2") == [(place, "inconsistent", "warning")]


def test_forecast_rounds_agree_within_a_report_and_rise_between_reports(judged):
    found = {r: [o for _, o, _ in outcomes(judged, r, "G6")] for r in ("rounds", "round_apr", "round_may")}
    assert found == {"rounds": ["inconsistent"], "round_apr": ["consistent"], "round_may": ["consistent"]}
    assert outcomes(judged, "round_aug", "G6") == [("prognosomgång", "inconsistent", "warning")]
    assert outcomes(judged, "round_okt", "G6") == [("prognosomgång", "inconsistent", "warning")]
