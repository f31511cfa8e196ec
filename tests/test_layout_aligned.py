"""Text whose columns stand side by side, as OCR gives it: stacked headers, wrapped cells, table rules, torn rows."""

from __future__ import annotations

from layouts import FRAME, aligned_tables, cells, document, printed

from orchestration.ingest.extract import extract
from orchestration.ingest.layout import aligned
from orchestration.ingest.layout.stacked import (
    amount_header,
    head_of_damaged,
    heads_in_order,
    indicator_header,
    is_header_line,
)
from orchestration.ingest.words import enumeration

DRIFT = """Ekonomi

Budget Jan Utfall Jan - Avvikelse Utfall Jan - Budget Prognos 4 Avvikelse
-Apr 2025 Apr 2025 Jan-Apr Apr 2024 helar 2025 Budget-
2025 Prognos
Intakter 21 400 19 250 -2 150 20 300 64 200 63 900 -300
Kostnader -131 200 -116 100 15 100 -112 700 -393 600 -392 500 1 100
Summa -109 800 -96 850 12 950 -92 400 -329 400 -328 600 800
Driftbudget

Perioden visar ett underskott som beror pa farre ansokningar an vantat under hela varen.
"""


def test_a_stacked_header_and_its_rows():
    (table,) = aligned_tables(DRIFT)
    assert printed(table)[:2] == [
        ("Intakter", ("21 400", "19 250", "-2 150", "20 300", "64 200", "63 900", "-300")),
        ("Kostnader", ("-131 200", "-116 100", "15 100", "-112 700", "-393 600", "-392 500", "1 100")),
    ]


def test_the_end_of_a_label_on_the_line_below_belongs_to_it():
    (table,) = aligned_tables(DRIFT)
    row = table.rows[-1]
    assert row.label == "Summa Driftbudget"
    assert cells(row) == ("-109 800", "-96 850", "12 950", "-92 400", "-329 400", "-328 600", "800")
    assert (row.line, row.line_end) == (8, 9)


def test_table_rules_part_cells_and_are_no_part_of_them():
    text = DRIFT.replace("21 400 19 250", "21 400 | 19 250 |").replace("64 200 63 900", "64 200| 63 900")
    assert printed(aligned_tables(text)[0])[0] == (
        "Intakter",
        ("21 400", "19 250", "-2 150", "20 300", "64 200", "63 900", "-300"),
    )


def test_thousands_that_lost_their_blank_are_kept_as_printed():
    text = DRIFT.replace("-2 150", "-2150")
    assert cells(aligned_tables(text)[0].rows[0])[2] == "-2150"


def test_the_titles_of_a_stacked_header_follow_the_order_of_its_heads():
    lines = [
        "Budget Utfall Avvikelse Utfall Jan - Budget Prognos Avvikelse",
        "Jan - Apr Jan - Jan - Apr Apr 2024 helar 2025 4 Budget-",
        "2025 Apr 2025 Prognos",
    ]
    header = amount_header(lines, FRAME)
    assert header is not None
    assert header.titles == (
        "",
        "Budget period",
        "Utfall period 2025",
        "Avvikelse period",
        "Utfall period 2024",
        "Budget helår 2025",
        "Prognos 2025",
        "Avvikelse budget-prognos",
    )


def test_an_indicator_header_names_its_years_and_its_own_period():
    lines = [
        "Indikator (KF) Ansvarig Utfall Utfall Utfall Utfall Mal Progno Bedom Trend",
        "avdelning 2022 2023 2024 Apr 2025 s 2025 ning",
        "2025",
    ]
    header = indicator_header(lines, "Indikator (KF)", FRAME)
    assert header is not None
    assert header.titles == (
        "Indikator (KF)",
        "Ansvarig avdelning",
        "Utfall 2022",
        "Utfall 2023",
        "Utfall 2024",
        "Utfall period 2025",
        "Mål 2025",
        "Prognos 2025",
        "Bedömning",
        "Trend",
    )


def test_an_indicator_header_with_the_period_s_outcome_alone():
    lines = ["Indikator Ansvarig Utfall Mal", "(Namnd) avdelning 2023 2024 Apr 2025 2025"]
    header = indicator_header(lines, "Indikator", FRAME)
    assert header is not None
    assert header.titles == ("Indikator", "Ansvarig avdelning", "Utfall period 2025", "Mål 2025")
    assert header.roles == ("indicator", "department", None, None)


def test_a_torn_header_never_stops_the_extraction():
    lines = [
        "# Delårsrapport per april 2025 för byggnämnden",
        "Ekvik kommun",
        "Indikator Ansvarig Utfall Ut",
        "(Namnd) avdelning 2021 2022 2023 Aug 2024 2024",
        "Utskottet tog upp fragan 28 augusti. Utskottet valde att avvi",
    ]
    assert extract("\n".join(lines).encode(), "a.txt").facts["reports"].num_rows == 1


def test_damaged_heads_count_in_their_order():
    assert heads_in_order(["Utfal Utfall Mal Progno Bedomnin Trend"]) == [
        "outcome",
        "outcome",
        "target",
        "forecast",
        "assessment",
        "trend",
    ]
    assert head_of_damaged("progno") == "forecast"
    assert head_of_damaged("kommun") is None


def test_header_lines_and_prose_are_told_apart():
    assert is_header_line("Budget Utfall Avvikelse")
    assert is_header_line("Slutdatum")
    assert not is_header_line("Perioden visar ett underskott mot budget")
    assert not is_header_line("")


INDICATORS = """1.1. Ett gott bemotande

Indikator (KF) Ansvarig Utfall Utfall Utfall Utfall Mal Progno Bedom Trend
avdelning 2022 2023 2024 Apr 2025 s 2025 ning
2025
{rows}
"""


def indicator_rows(rows: str) -> list[tuple[str, tuple[str | None, ...]]]:
    (table,) = aligned_tables(INDICATORS.format(rows=rows))
    assert table.goal_no == "1.1"
    return printed(table)


def test_an_indicator_whose_label_wraps_below_its_figures():
    found = indicator_rows(
        "Nojda besokare i | Parkavdelningen 71,5%| 73,0%| 74,2%| 74,9% 75,0% 75,5% | Uppfyllt | Positiv\nparken, andel."
    )
    assert found == [
        (
            "Nojda besokare i parken, andel.",
            ("Parkavdelningen", "71,5%", "73,0%", "74,2%", "74,9%", "75,0%", "75,5%", "uppfyllt", "positiv"),
        )
    ]


def test_percent_signs_wrapped_to_the_line_below_are_put_back():
    found = indicator_rows(
        "Avvikelse i | Parkavdelningen | 250.0| 296.0| 291.0| 206.6 0.0% | 81.2% | Uppfyllt |Negativ\nandel % % % %"
    )
    assert found[0][1][1:7] == ("250.0%", "296.0%", "291.0%", "206.6%", "0.0%", "81.2%")


def test_thousands_are_told_by_the_columns():
    found = indicator_rows(
        "Laneskuld, kr per | Parkavdelningen | 6 786| 5 565 5 596 6 767 13000 6 856 | Uppfyllt | Negativ\ninvanare."
    )
    assert found[0][1][1:7] == ("6 786", "5 565", "5 596", "6 767", "13000", "6 856")


def test_a_comment_below_an_indicator_is_its_own():
    rows = (
        "Nojda besokare. | Parkavdelningen 71% 73% 74% 74% 75% 75% | Uppfyllt | Positiv\n"
        "Senaste kommentar (2025-04-30):\nMatningen gors om till hosten.\n\n"
        "Nojda foretag. | Parkavdelningen 61% 63% 64% 64% 65% 62% | Ej uppfyllt | Negativ"
    )
    (table,) = aligned_tables(INDICATORS.format(rows=rows))
    assert [row.label for row in table.rows] == ["Nojda besokare.", "Nojda foretag."]
    assert table.rows[0].comment == "Matningen gors om till hosten."
    assert table.rows[1].comment is None


def test_a_row_torn_apart_over_blank_lines_is_one_row():
    parts = [
        "Nojda besokare i\nparken och pa torget",
        "Parkavdelningen",
        "71%",
        "73% | 74%",
        "74%",
        "75%",
        "76%",
        "Uppfyllt",
        "Negativ",
    ]
    torn = "\n\n".join(parts) + "\n"
    ((label, found),) = indicator_rows(torn)
    assert label == "Nojda besokare i parken och pa torget"
    assert found == ("Parkavdelningen", "71%", "73%", "74%", "74%", "75%", "76%", "uppfyllt", "negativ")


def test_blank_cells_without_a_trace_lower_the_confidence():
    (table,) = aligned_tables(
        INDICATORS.format(rows="Nojda besokare. | Parkavdelningen 71% 73% 75% | Inget varde angivet | Ej utvarderad")
    )
    figures = [c for c in table.rows[0].cells[1:7] if c]
    assert sorted(c.text for c in figures) == ["71%", "73%", "75%"]
    assert max(c.confidence for c in figures) < 1


ASSIGNMENTS = """Uppdrag Ansvarig avdelning Prognos for Slutdatum Status
slutforande
Ta fram en plan for | Parkavdelningen Enligt plan 2025-12-01 Paborjad
lekplatser.

Senaste kommentar (2025-04-30):
Arbetet har borjat med en inventering.

Se over taxan for | Stab- och Avvikelse fran plan 2025-06-02 Slutférd

uteservering. | planeringsavdelningen
"""


def test_assignments_whose_cells_wrap():
    (table,) = aligned_tables(ASSIGNMENTS)
    assert [(label, found[:3]) for label, found in printed(table)] == [
        ("Ta fram en plan for lekplatser.", ("Parkavdelningen", "Enligt plan", "2025-12-01")),
        ("Se over taxan for uteservering.", ("Stab- och planeringsavdelningen", "Avvikelse fran plan", "2025-06-02")),
    ]
    assert [enumeration("status", found[3] or "") for _, found in printed(table)] == ["påbörjad", "slutförd"]
    assert table.rows[0].comment == "Arbetet har borjat med en inventering."
    assert "2025-04-30" in (table.rows[0].comment_text or "")


def test_status_counts_whose_blank_cells_left_no_trace():
    header = "Uppdrag/Namndsinitiativ. Status Enligt plan Avvikelse fran Total Summa\nplan\n\n"
    text = header + "Uppdrag Paborjad 4 2 6\n\nUppdrag Slutférd 3 3\n\nTotal Summa 7 2 9\n"
    (table,) = aligned_tables(text)
    assert printed(table) == [
        ("Uppdrag Paborjad", ("4", "2", "6")),
        ("Uppdrag Slutférd", ("3", None, "3")),
        ("Total Summa", ("7", "2", "9")),
    ]
    assert {c.confidence for c in table.rows[0].cells if c} == {1.0}
    assert max(c.confidence for c in table.rows[1].cells if c) < 1  # 3 on plan, or 3 deviating: the text doesn't tell


def test_status_counts_of_thousands_are_one_number():
    header = "Uppdrag/Namndsinitiativ. Status Enligt plan Avvikelse fran Total Summa\nplan\n\n"
    text = header + "Uppdrag Paborjad 4 2 000 6\n\nUppdrag Slutférd 100 200 300\n\nTotal Summa 9 120 2 9\n"
    (table,) = aligned_tables(text)
    assert [cells(row) for row in table.rows] == [("4", "2 000", "6"), ("100", "200", "300"), ("9 120", "2", "9")]


def test_months_with_a_label_that_wraps():
    header = "Jan Feb Mar Apr Maj Jun Jul Aug Sep Okt Nov Dec\n\n"
    text = (
        header + "Kommunen | Sjukfrv 8,1 9,2 8,1 5,2\n2025 %, vald\nmanad\n\n"
        "Namnden Sjukfrv 5,7 5,2 4,6 3,0\n2025 %, vald\nmanad\n"
    )
    (table,) = aligned_tables(text)
    assert [row.label.split()[0] for row in table.rows] == ["Kommunen", "Namnden"]
    assert all("2025" in row.label for row in table.rows)
    assert [cells(row)[:5] for row in table.rows] == [
        ("8,1", "9,2", "8,1", "5,2", None),
        ("5,7", "5,2", "4,6", "3,0", None),
    ]


def test_investments_in_the_usual_order_of_their_columns():
    text = (
        "Investeringar\n\n"
        "Totalt Total Avvikelse Ack. Utfall | Utfall jan- | Budget\nbudget prognos (alla ar) 2024 apr 2025 2025\n"
        "24001 Pumpvagn klass 3 -900 -900 0% -829 0 -829 -100\n"
        "24002 Tankbil -6 000 -4 500 25% -1 887 -1 194 -693 -300\n"
        "Totalt beslutade investeringar -6 900 -5 400 22% -2 716 -1 194 -1 522 -400\n"
    )
    (table,) = aligned_tables(text)
    assert printed(table)[0] == ("24001 Pumpvagn klass 3", ("-900", "-900", "0%", "-829", "0", "-829", "-100"))
    assert printed(table)[1] == ("24002 Tankbil", ("-6 000", "-4 500", "25%", "-1 887", "-1 194", "-693", "-300"))


def test_prose_alone_holds_no_table():
    assert (
        aligned_tables("Budgeten for aret haller.\n\nAvvikelsen ar 307 tkr och prognosen 175 tkr for hela aret.\n")
        == []
    )


def test_lines_that_are_already_read_are_left_out():
    found = aligned.tables(document(DRIFT, "ocr"), FRAME, frozenset(range(1, 12)))
    assert found == []
