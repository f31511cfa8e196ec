"""Rules on what the text says of itself: headers against the period, causes against signs, gaps, internal control."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import duckdb
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
    for name, kept, computed in (("formulas", 130, 120), ("formulas", 360, 360)):
        cell = {"subject": f"blad Drift, cell C{kept}"}
        remark(facts, name, "formula", "=SUM(C5:C6)", kept != computed, value=kept, **cell)
        remark(facts, name, "formula_value", "=SUM(C5:C6)", False, value=computed, **cell)
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
    names += ("formulas",)
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


def test_a_formula_that_gives_another_value_than_its_cell_keeps_is_an_error(judged):
    assert [(r["location"], r["reported"], r["computed"], r["outcome"]) for r in judged["formulas", "X1"]] == [
        ("blad Drift, cell C130", 130, 120, "inconsistent"),
        ("blad Drift, cell C360", 360, 360, "consistent"),
    ]
    assert {r["severity"] for r in judged["formulas", "X1"]} == {"error"}


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


# --- sentences of the former report ----------------------------------------------------------------------------------

SENTENCE = "Kostnaden för vinterväghållningen uppgår till 500 tkr under perioden."


def told(facts: Facts, report_id: str, cell: int, linked: bool, sentence: str = SENTENCE) -> None:
    facts.cells(report_id, "drift", {"Vinterväghållning": {"actual_ytd": cell}, "Gator": {"actual_ytd": 90}})
    number = facts.add(
        "claims",
        report_id,
        claim="actual_ytd",
        subject="Vinterväghållning",
        value=500,
        decimals=0,
        half_width=Decimal("0.5"),
        unit="tkr",
        sentence=sentence,
        source_line=40,
    )
    if linked:
        link(facts, report_id, number, "R8", cell)
        facts.rows["claim_links"][-1] |= {"term_fact": "finance_cells", "term_fact_no": 1}


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict]]:
    facts, reports = Facts(), []
    spring, autumn = date(2025, 4, 30), date(2025, 8, 31)
    cases = {
        "moved": (800, False, SENTENCE),
        "same": (500, False, SENTENCE),
        "compared": (800, True, SENTENCE),
        "reworded": (800, False, SENTENCE.replace("uppgår", "uppgick")),
    }
    for name, (cell, linked, sentence) in cases.items():
        told(facts, f"{name}_apr", 500, linked=True)
        told(facts, f"{name}_aug", cell, linked, sentence)
        for suffix, end in (("apr", spring), ("aug", autumn)):
            reports.append(report(f"{name}_{suffix}", municipality=f"{name} kommun", period_end=end))
    for name, year in (("year", 2024), ("tertial", 2025)):
        for suffix, end in (("former", spring.replace(year=year)), ("now", autumn)):
            remark(facts, f"{name}_{suffix}", "dated_sentence", "Nämnden beslutade den 6 maj.", False)
            start = date(end.year, 1, 1)
            given = {"municipality": f"{name} kommun", "period_start": start, "period_end": end}
            reports.append(report(f"{name}_{suffix}", fiscal_year=end.year, **given))
    return Project(tmp_path_factory.mktemp("repeated")).reconcile(facts, reports)


def test_an_unchanged_sentence_is_a_note_where_its_figure_has_moved(repeated):
    assert outcomes(repeated, "moved_aug", "G4") == [("oförändrade meningar", "inconsistent", "info")]
    assert outcomes(repeated, "same_aug", "G4") == [("oförändrade meningar", "consistent", "info")]
    assert ("reworded_aug", "G4") not in repeated


def test_a_sentence_that_its_own_table_contradicts_is_told_there_alone(repeated):
    assert [r["outcome"] for r in repeated["compared_aug", "R8"]] == ["inconsistent"]
    assert ("compared_aug", "G4") not in repeated


def test_a_day_without_its_year_is_a_note_in_the_next_year_only(repeated):
    assert [o for _, o, _ in outcomes(repeated, "year_now", "G4")] == ["inconsistent"]
    assert [o for _, o, _ in outcomes(repeated, "tertial_now", "G4")] == ["consistent"]


# --- rules that a municipality switches on ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict]]:
    facts, reports = Facts(), []
    ends = {"late": date(2025, 10, 31), "in_july": date(2025, 7, 10), "unknown": date(2025, 10, 31)}
    for name, value in (("formula", 20), ("off", 25), ("no_formula", 25), *((n, 20) for n in ends)):
        reports.append(report(name, municipality=f"{name} kommun"))
        facts.cells(name, "resultat", {"Resultat": {"actual_ytd": 20}, "Skatter": {"actual_ytd": 80}})
        facts.cells(name, "andra", {"Bidrag": {"actual_ytd": 20}})
        given = {"indicator": "Resultatets andel", "measure": "actual_ytd", "value": value, "decimals": 0, "unit": "%"}
        facts.add("indicator_cells", name, line_no=1, **given)
    project = Project(tmp_path_factory.mktemp("configured"))
    project.write(facts, reports)
    project.run("seed")
    figures = [("numerator", "Resultat"), ("denominator", "skatter"), ("denominator", "Bidrag")]
    days = {"late": "2025-11-06", "in_july": "2025-08-30", "unknown": None}
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        for name in ("formula", "off"):
            for part, label in figures:
                row = [f"{name} kommun", "resultatets%", "actual_ytd", part, label, "actual_ytd", 1, "x"]
                con.execute("insert into staging.key_figures values (?, ?, ?, ?, ?, ?, ?, ?)", row)
        for name, due in ends.items():
            row = [f"{name} kommun", "Kommunstyrelsen", date(2025, 4, 30), due, days[name], None, "x"]
            con.execute("insert into staging.deliveries values (?, ?, ?, ?, ?, ?, ?, null, null)", row)
        row = ["formula kommun", "Kommunstyrelsen", date(2025, 4, 30), ends["late"], date(2025, 11, 5), "nej", "x"]
        con.execute("insert into staging.deliveries values (?, ?, ?, ?, ?, ?, ?, null, null)", row)
    project.build("path:models/staging", "path:models/reconcile", command="run")
    found: dict[tuple[str, str], list[dict]] = {}
    for row in project.rows("select * from quality.reconciliations where rule_id in ('C3', 'C5')"):
        found.setdefault((row["report_id"], row["rule_id"]), []).append(row)
    return found


def test_a_key_figure_is_recomputed_where_its_formula_is_stated(configured):
    assert [o for _, o, _ in outcomes(configured, "formula", "C3")] == ["consistent"]
    (off,) = configured["off", "C3"]
    assert (off["reported"], off["computed"], off["outcome"], off["severity"]) == (25, 20, "inconsistent", "warning")
    assert ("no_formula", "C3") not in configured


#: Verdict and printed figure of reports whose formula gives 20 % (± 0,7), and the goal's bound and limit.
VERDICTS = {
    "met": ("uppfyllt", None, "minst", 19),
    "not_met": ("uppfyllt", None, "minst", 25),
    "not_met_after_all": ("ej uppfyllt", None, "minst", 15),
    "rightly_not_met": ("ej uppfyllt", None, "minst", 25),
    "at_the_limit": ("ej uppfyllt", None, "minst", 20),
    "too_much": ("uppfyllt", 20, "högst", 15),
    "within": ("uppfyllt", 20, "högst", 25),
    "partly": ("delvis uppfyllt", None, "minst", 25),
    "figure_off": ("uppfyllt", 27, "minst", 25),
    "no_limit": ("uppfyllt", None, None, None),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[dict]]:
    facts, reports = Facts(), []
    for name, (verdict, printed, _, _) in VERDICTS.items():
        reports.append(report(name, municipality=f"{name} kommun"))
        facts.cells(name, "resultat", {"Resultat": {"actual_ytd": 20}, "Skatter": {"actual_ytd": 100}})
        facts.add("goals", name, goal_no="1", title="God ekonomi", assessment=verdict)
        if printed is not None:
            figure = {"measure": "actual_ytd", "value": printed, "decimals": 0, "unit": "%"}
            facts.add("indicator_cells", name, line_no=1, indicator="Resultatets andel", **figure)
    project = Project(tmp_path_factory.mktemp("verdicts"))
    project.write(facts, reports)
    project.run("seed")
    with duckdb.connect(str(project.data / "work" / "marts.duckdb")) as con:
        for name, (_, _, bound, limit) in VERDICTS.items():
            for part, label in (("numerator", "Resultat"), ("denominator", "Skatter")):
                row = [f"{name} kommun", "resultatets%", "actual_ytd", part, label, "actual_ytd", 1, "x"]
                con.execute("insert into staging.key_figures values (?, ?, ?, ?, ?, ?, ?, ?)", row)
            if bound:
                row = [f"{name} kommun", "resultatets%", "actual_ytd", "god ekonomi%", bound, limit, "x"]
                con.execute("insert into staging.key_figure_goals values (?, ?, ?, ?, ?, ?, ?)", row)
    project.build("path:models/staging", "path:models/reconcile", command="run")
    found: dict[tuple[str, str], list[dict]] = {}
    for row in project.rows("select * from quality.reconciliations where rule_id = 'C3' and location like 'mål: %'"):
        found.setdefault((row["report_id"], row["rule_id"]), []).append(row)
    return found


@pytest.mark.parametrize("name", ["not_met", "not_met_after_all", "too_much"])
def test_a_verdict_against_what_the_formula_gives(verdicts, name):
    verdict, _, bound, limit = VERDICTS[name]
    place = f"mål: God ekonomi / bedömt {verdict}, gräns {bound} {limit} %"
    assert outcomes(verdicts, name, "C3") == [(place, "inconsistent", "warning")]
    (row,) = verdicts[name, "C3"]
    assert (row["reported"], row["computed"], row["reason"]) == (limit, 20, "verdict_against_formula")


@pytest.mark.parametrize("name", ["met", "rightly_not_met", "at_the_limit", "within"])
def test_a_verdict_that_goes_with_the_formula_or_lies_within_rounding_of_the_limit(verdicts, name):
    assert [outcome for _, outcome, _ in outcomes(verdicts, name, "C3")] == ["consistent"]


@pytest.mark.parametrize("name", ["partly", "figure_off", "no_limit"])
def test_a_verdict_is_not_asked_about_where_the_figure_tells_it_or_nothing_is_laid_down(verdicts, name):
    assert (name, "C3") not in verdicts


def test_a_delivery_is_late_after_three_working_days_and_never_in_july(configured):
    # Due on a Friday: Wednesday is in time, Thursday is not.
    assert outcomes(configured, "late", "C5") == [("leverans", "inconsistent", "info")]
    assert [o for _, o, _ in outcomes(configured, "formula", "C5")] == ["inconsistent"]  # in time, without a statement
    assert [o for _, o, _ in outcomes(configured, "in_july", "C5")] == ["consistent"]
    assert [o for _, o, _ in outcomes(configured, "unknown", "C5")] == ["consistent"]
    assert ("off", "C5") not in configured
