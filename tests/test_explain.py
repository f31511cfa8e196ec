"""Findings: one per cause, about the number that is most likely wrong, in words a controller can use."""

from __future__ import annotations

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from reconcile_facts import cells, claim, claim_terms, judge, report, term
from test_links import COLUMNS, LAND, land_variances

from orchestration.reconcile.explain import explain
from orchestration.reconcile.links import link_claims
from orchestration.reconcile.repair import VALUE
from orchestration.reconcile.schemas import FINDING_ADDENDS, FINDINGS
from orchestration.reconcile.wording import amount, suspicion

SEEDS = Path(__file__).parent.parent / "dbt_project" / "seeds"
NOW = datetime(2025, 5, 9, 7, 12)


def seed(name):
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def findings(facts, terms, judged=None):
    words = {name: seed(name) for name in ("measures", "relation_reasons")}
    found, addends = explain(judged or judge(terms), terms, facts | words, seed("rules"), NOW)
    assert pa.Table.from_pylist(found, schema=FINDINGS).num_rows == len(found)
    assert pa.Table.from_pylist(addends, schema=FINDING_ADDENDS).num_rows == len(addends)
    return found, addends


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def column_sum(facts, measure, items, total, rule="R1", fact="finance_cells"):
    """Terms of one column's sum over line numbers."""
    by_line = {row["line_no"]: row for row in facts[fact] if row["measure"] == measure}
    relation_id = f"{rule}:r:{total}:{measure}"
    return [
        term(
            relation_id,
            "reported" if line == total else "term",
            0 if line == total else line,
            by_line[line]["line_label"],
            by_line[line]["value"],
            fact=fact,
            fact_no=by_line[line]["fact_no"],
            line=by_line[line]["source_line"],
            location=f"drift: {by_line[total]['line_label']} / {measure}",
            confidence=by_line[line]["confidence"],
        )
        for line in (total, *items)
    ]


def row_difference(facts, line, measure, minuend, subtrahend, rule="R2", fact="finance_cells"):
    by_measure = {row["measure"]: row for row in facts[fact] if row["line_no"] == line}
    relation_id = f"{rule}:r:{line}:{measure}"
    return [
        term(
            relation_id,
            role,
            no,
            name,
            by_measure[name]["value"],
            weight=weight,
            fact=fact,
            fact_no=by_measure[name]["fact_no"],
            line=by_measure[name]["source_line"],
            location=f"drift: {by_measure[name]['line_label']} / {measure}",
            confidence=by_measure[name]["confidence"],
        )
        for role, no, name, weight in (
            ("reported", 0, measure, 1),
            ("term", 1, minuend, 1),
            ("term", 2, subtrahend, -1),
        )
    ]


ROWS = [
    ("Intäkter", 24931, 22070, -2861),
    ("Personal", -83351, -75559, 7792),
    ("Övrigt", -50000, -40000, 10000),
    ("Summa", -108420, -93489, 14931),
]
ROW_COLUMNS = ("budget_ytd", "actual_ytd", "variance_ytd")


def operating(wrong=None, reader="tsv", **changes):
    """A small account with the relations that it affords; `wrong` = (line, measure, value)."""
    own = cells(ROWS, ROW_COLUMNS)
    for cell in own:
        if wrong and (cell["line_no"], cell["measure"]) == wrong[:2]:
            cell |= {"value": Decimal(wrong[2]), **changes}
    facts = report(months=4, reader=reader, finance_cells=own)
    terms = []
    for measure in ROW_COLUMNS:
        terms += column_sum(facts, measure, (1, 2, 3), 4)
    for line in (1, 2, 3, 4):
        terms += row_difference(facts, line, "variance_ytd", "actual_ytd", "budget_ytd")
    return facts, terms


def test_what_adds_up_gives_no_finding():
    assert findings(*operating()) == ([], [])


def test_not_evaluable_relations_are_no_findings():
    facts, terms = operating((2, "actual_ytd", -70000))
    judged = [{**row, "outcome": "not_evaluable"} for row in judge(terms)]
    assert findings(facts, terms, judged) == ([], [])


def test_one_wrong_cell_that_breaks_a_sum_and_a_row_is_one_finding_about_that_cell():
    (finding,), _ = findings(*operating((2, "actual_ytd", -70559)))
    assert finding["source_line"] == 102
    assert (finding["reported"], finding["computed"]) == (Decimal(-70559), Decimal(-75559))
    assert finding["suspect_cell"] == finding["location"] == "drift: Personal / utfall perioden"
    assert finding["severity"] == "error"
    assert "sannolikt fel tal: −70 559 → −75 559 tkr" in plain(finding["message_sv"])
    assert "Samma tal gör att inte heller detta stämmer: drift: Personal / variance_ytd" in finding["message_sv"]


def test_a_flipped_sign_is_named_before_any_other_value():
    (finding,), _ = findings(*operating((3, "variance_ytd", -10000)))
    assert finding["suspected_value"] == 10000
    assert "annolikt teckenfel: −10 000 → +10 000 tkr" in plain(finding["message_sv"])
    assert "robably a wrong sign: −10,000 → +10,000 SEK thousand" in plain(finding["message_en"])


def test_a_power_of_ten_is_told_where_it_repairs_what_nothing_else_does():
    for wrong, said in ((-755590, "−755 590 → −75 559 tkr"), (-75559000, "−75 559 000 → −75 559 tkr")):
        (finding,), _ = findings(*operating((2, "actual_ytd", wrong)))
        assert finding["suspected_value"] == -75559
        assert f"annolikt fel tiopotens eller enhet: {said}" in plain(finding["message_sv"])
        assert "a wrong power of ten or unit" in finding["message_en"]


def test_a_power_of_ten_proves_nothing_of_a_number_that_should_not_be_there():
    facts = report(finance_cells=cells([("A", -3750), ("B", 1200), ("C", 2400), ("Summa", 3600)], ("budget_ytd",)))
    (finding,), _ = findings(facts, column_sum(facts, "budget_ytd", (1, 2, 3), 4))
    assert "tiopotens" not in finding["message_sv"]


def test_a_number_that_only_changes_its_sign_is_told_as_a_wrong_sign():
    assert suspicion(VALUE, Decimal(3230), Decimal(-3230), "tkr", swedish=True).startswith("sannolikt teckenfel")
    assert suspicion(VALUE, Decimal(3230), Decimal(-3250), "tkr", swedish=True).startswith("sannolikt fel tal")


def test_a_sign_held_against_its_column_is_no_proof_of_itself():
    facts, terms = operating((3, "variance_ytd", -10000))
    own = next(c for c in facts["finance_cells"] if (c["line_no"], c["measure"]) == (3, "variance_ytd"))
    place = {"fact": "finance_cells", "location": "drift: Övrigt / i kolumnen"}
    terms += [
        term("B1:r:3", "reported", 0, "Övrigt", -10000, fact_no=own["fact_no"], line=103, **place),
        term("B1:r:3", "term", 1, "med kolumnens tecken", 10000, fact=None, location=place["location"]),
    ]
    (finding,), _ = findings(facts, terms)
    assert "teckenfel" in finding["message_sv"]
    assert "beräknade 10 000 mot redovisade 10 000 (drift: Övrigt / i kolumnen)" not in plain(finding["message_sv"])


def test_a_sum_that_nothing_else_tells_about_names_no_cell_and_stands_on_the_total():
    facts = report(finance_cells=cells([(label, a) for label, a, *_ in ROWS], ("budget_ytd",)))
    facts["finance_cells"][3]["value"] += 700
    (finding,), addends = findings(facts, column_sum(facts, "budget_ytd", (1, 2, 3), 4))
    assert finding["suspect_cell"] is None
    assert (finding["location"], finding["source_line"]) == ("drift: Summa / budget_ytd", 104)
    assert (finding["reported"], finding["computed"], finding["difference"]) == (-107720, -108420, 700)
    assert finding["tolerance"] == 2
    assert [(a["addend_no"], a["label"], a["value"], a["source_line"]) for a in addends] == [
        (1, "Intäkter", 24931, 101),
        (2, "Personal", -83351, 102),
        (3, "Övrigt", -50000, 103),
    ]
    assert "redovisat −107 720 tkr, men delposterna summerar till −108 420 tkr" in plain(finding["message_sv"])
    assert "avrundningsmarginal ±2" in finding["message_sv"]


def test_flipping_against_the_rest_of_row_and_column_is_no_sign_error():
    rows = [("A", -1000, -400, -70), ("B", -2500, -900, -80), ("C", -3100, -700, -90), ("Summa", -4600, -2000, -240)]
    facts = report(finance_cells=cells(rows, ROW_COLUMNS))
    (finding,), _ = findings(facts, column_sum(facts, "budget_ytd", (1, 2, 3), 4))
    assert "teckenfel" not in finding["message_sv"]
    assert finding["source_line"] == 104


def sentence_with_the_wrong_sign():
    told = land_variances(**{"Köp av tjänster": -1323})
    told[3]["sentence"] = "negativ avvikelse om 1 323 tkr, kopplad till lägre kostnader än budgeterat"
    return report(finance_cells=cells(LAND, COLUMNS, statement="exploatering"), claims=told)


def test_the_sentence_whose_sign_breaks_the_sum_of_its_section():
    facts = sentence_with_the_wrong_sign()
    (finding,), addends = findings(facts, claim_terms(facts, link_claims(facts)))
    assert finding["rule_id"] == "R10"
    assert (finding["reported"], finding["computed"], finding["difference"]) == (-1323, 1323, -2646)
    assert finding["source_line"] == 14
    assert finding["location"] == "text: Köp av tjänster / avvikelse perioden"
    message = plain(finding["message_sv"])
    for proof in (
        "sannolikt teckenfel: −1 323 → +1 323 tkr",
        "texten anger −9 779 tkr, men de angivna delarna summerar till −12 426 tkr",
        "Köp av tjänster −1 323 (rad 14)",
        "blir det beräknade −9 780 mot redovisade −9 779",
        "årsbudget 12 028 × 8/12 = 8 019 mot utfall 6 696 ger +1 323 (linjär periodbudget antagen)",
        "texten anger lägre kostnader som orsak",
    ):
        assert proof in message
    assert len(addends) == 4
    assert not finding["extraction_suspect"]


def test_a_difference_column_with_the_wrong_sign():
    terms = [
        term(
            "R7:r:3", "reported", 0, "förändring", "0.48", unit="procentenheter", fact="sick_leave", fact_no=3, line=315
        ),
        term("R7:r:3", "term", 1, "2024", "3.3", unit="procentenheter", fact="sick_leave", fact_no=1, line=315),
        term(
            "R7:r:3", "term", 2, "2023", "3.8", weight=-1, unit="procentenheter", fact="sick_leave", fact_no=2, line=315
        ),
    ]
    rates = [
        {
            "report_id": "r",
            "fact_no": n,
            "value": Decimal(value),
            "decimals": decimals,
            "confidence": 1.0,
            "population": "Kontoret",
            "group_name": "Män",
            "measure": "rate",
            "source_line": 315,
        }
        for n, value, decimals in ((1, "3.3", 1), (2, "3.8", 1), (3, "0.48", 2))
    ]
    (finding,), _ = findings(report(sick_leave=rates), terms)
    assert (finding["reported"], finding["computed"]) == (Decimal("0.48"), Decimal("-0.5"))
    assert finding["suspected_value"] == Decimal("-0.48")
    assert "Sannolikt teckenfel: +0,48 → −0,48" in plain(finding["message_sv"])


def test_a_claim_that_contradicts_a_proved_cell_is_the_suspect():
    facts, terms = operating()
    facts["claims"] = [claim(1, "variance_ytd", "Personal", -7792, sign="negativ", statement="drift")]
    terms += claim_terms(facts, [link for link in link_claims(facts) if link["rule_id"] == "R8"])
    (finding,), _ = findings(facts, terms)
    assert (finding["rule_id"], finding["source_line"], finding["suspected_value"]) == ("R8", 10, 7792)


def test_a_low_confidence_reading_is_the_readers_before_the_reports():
    (finding,), _ = findings(*operating((2, "actual_ytd", -70559), confidence=0.6))
    assert finding["extraction_suspect"]
    assert finding["severity"] == "info"
    assert "Osäker avläsning" in finding["message_sv"]


def test_another_reading_of_the_text_that_satisfies_the_relation():
    facts = report(finance_cells=cells([(label, a) for label, a, *_ in ROWS], ("budget_ytd",)))
    facts["finance_cells"][2] |= {"value": Decimal(-5000), "alternatives": '["-50 000", "-500"]'}
    (finding,), _ = findings(facts, column_sum(facts, "budget_ytd", (1, 2, 3), 4))
    assert finding["extraction_suspect"]
    assert finding["suspected_value"] == -50000


@pytest.mark.parametrize(("printed", "what"), [(-40008, "8 for 0"), (-4000, "a lost digit"), (-70000, "no slip")])
def test_optical_slips_are_suspected_in_optical_text_alone(printed, what):
    for reader in ("ocr", "tsv"):
        (finding,), _ = findings(*operating((3, "actual_ytd", printed), reader=reader))
        assert finding["extraction_suspect"] == (reader == "ocr" and what != "no slip"), (reader, what)


def test_a_missing_component_is_the_readers_unless_the_format_has_real_cells():
    for reader, unsure in (("pdftext", True), ("tsv", False)):
        terms = [
            term("R1:r:1", "reported", 0, "Summa", 100, fact="finance_cells", fact_no=1),
            term("R1:r:1", "term", 1, "A", 60, fact="finance_cells", fact_no=2),
            term("R1:r:1", "term", 2, "B", None, fact="finance_cells"),
        ]
        (finding,), _ = findings(report(reader=reader), terms)
        assert finding["extraction_suspect"] == unsure


def test_rules_without_an_equation_become_findings_as_they_are():
    terms = [
        term(
            "A1:r:1", "reported", 0, "prognos", -2077, fact="finance_cells", fact_no=1, line=42, comparison="at_least"
        ),
        term("A1:r:1", "term", 1, "utfall", -2678, fact="finance_cells", fact_no=2, line=42),
    ]
    (finding,), _ = findings(report(), terms)
    assert (finding["rule_id"], finding["severity"], finding["suspect_cell"]) == ("A1", "warning", None)
    assert "prognosen är −2 077 tkr" in plain(finding["message_sv"]).replace("helårsprognosen", "prognosen")


def test_ids_depend_on_rule_report_and_place_alone():
    (first,), _ = findings(*operating((2, "actual_ytd", -70559)))
    facts, terms = operating((2, "actual_ytd", -71559))
    for row in (*facts["finance_cells"], *terms):
        row["source_line"] += 40
    (moved,), _ = findings(facts, terms)
    (elsewhere,), _ = findings(*operating((3, "actual_ytd", -30000)))
    assert first["finding_id"] == moved["finding_id"] != elsewhere["finding_id"]


def test_the_same_place_in_two_sections_gives_two_ids():
    claims = [
        claim(n, "variance_ytd", "IT", 5, sign="x", statement=statement, line=n)
        for n, statement in ((1, "drift"), (2, "exploatering"))
    ]
    terms = []
    for number in (1, 2):
        head = {"fact": "claims", "fact_no": number, "location": "text: IT / avvikelse"}
        terms += [
            term(f"R8:r:{number}", "reported", 0, "IT", 5, **head),
            term(f"R8:r:{number}", "term", 1, "IT", 9, location="text: IT / avvikelse"),
        ]
    found, _ = findings(report(claims=claims), terms)
    assert len({row["finding_id"] for row in found}) == 2


def test_every_rule_has_a_message_that_the_explanation_can_fill():
    for rule in seed("rules"):
        terms = [
            term(f"{rule['rule_id']}:r:1", "reported", 0, "A", 5),
            term(f"{rule['rule_id']}:r:1", "term", 1, "B", 9, line=7),
        ]
        (finding,), _ = findings(report(), terms)
        assert "{" not in finding["message_sv"] + finding["message_en"]
        assert "avvikelse" not in rule["title_sv"].split()[0] or rule["rule_id"] in ("R2", "R12")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-1323", "−1\u202f323"),
        ("1234567.50", "1\u202f234\u202f567,5"),
        ("-0.42", "−0,42"),
        ("0.0000", "0"),
        ("12", "12"),
    ],
)
def test_numbers_are_written_the_swedish_way(value, text):
    assert amount(Decimal(value)) == text


def months(*rates, reader="tsv", stated="2.7"):
    """A rate told for a period against its months, with room for their weights (F1)."""
    own = {"fact": "sick_leave", "unit": "%", "scale": Decimal(len(rates)), "allowance": Decimal("0.2")}
    terms = [term("F1:r:9", "reported", 0, "perioden", stated, fact_no=9, line=57, **own)]
    terms += [
        term("F1:r:9", "term", n, f"månad {n}", rate, fact_no=n, line=48, **own) for n, rate in enumerate(rates, 1)
    ]
    rows = [
        {
            "report_id": "r",
            "fact_no": row["fact_no"],
            "value": row["value"],
            "decimals": max(0, -int(row["value"].as_tuple().exponent)),
            "confidence": 1.0,
            "population": "Kontoret",
            "measure": "rate",
        }
        for row in terms
    ]
    judged = judge(terms)
    judged[0] |= {
        "reason": "equals_last_month",
        "computed": sum((r["value"] for r in terms[1:]), Decimal(0)) / len(rates),
    }
    return report(reader=reader, sick_leave=rows), terms, judged


def test_room_of_the_rules_own_makes_no_number_the_suspect():
    (finding,), _ = findings(*months("4.93", "4.95", "4.63", "2.71"))
    assert (finding["reported"], finding["computed"]) == (Decimal("2.7"), Decimal("4.305"))
    assert (finding["source_line"], finding["severity"], finding["suspect_cell"]) == (57, "warning", None)
    assert "Talet ser ut att vara den sista månadens." in finding["message_sv"]


def test_a_lost_decimal_mark_in_optical_text_is_the_readers():
    (finding,), _ = findings(*months("4.9", "49", "4.6", "2.7", reader="ocr"))
    assert finding["extraction_suspect"]
