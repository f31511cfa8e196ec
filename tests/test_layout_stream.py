"""Text pulled from a PDF: rows exploded over lines, blank cells as double blanks, words broken at line ends."""

from __future__ import annotations

import pytest
from layouts import cells, document, exploded, printed, stream_tables

from orchestration.ingest.layout.blocks import blocks, running_headers

DRIFT_HEADER = (
    "Budget Jan", "- Apr 2025", "", "Utfall Jan -", "Apr 2025", "", "Avvikelse", "Jan - Apr", "2025", "",
    "Utfall Jan -", "Apr 2024", "", "Budget", "helår 2025", "", "Prognos 2 Avvikelse", "Budget-", "Prognos", "",
)  # fmt: skip
DRIFT_TITLES = (
    "",
    "Budget Jan - Apr 2025",
    "Utfall Jan - Apr 2025",
    "Avvikelse Jan - Apr 2025",
    "Utfall Jan - Apr 2024",
    "Budget helår 2025",
    "Prognos 2",
    "Avvikelse Budget- Prognos",
)
ROW = "Intäkter 21 400 19 250 -2 150 20 300 64 200 63 900 -300"
CELLS = ("21 400", "19 250", "-2 150", "20 300", "64 200", "63 900", "-300")


def test_a_header_exploded_over_lines_gives_its_columns():
    (table,) = stream_tables(exploded("Ekonomi", "", *DRIFT_HEADER, ROW, ""))
    assert table.header == DRIFT_TITLES
    assert printed(table) == [("Intäkter", CELLS)]
    assert table.headings[-1] == "Ekonomi"


def test_a_row_broken_over_lines_is_one_row():
    text = exploded(
        *DRIFT_HEADER, ROW, "", "Varav", "kapitalkostnader", "", "-5 338 -4 461 877 -4 352 -16 014 -15 049 965", ""
    )
    (table,) = stream_tables(text)
    assert printed(table)[1] == (
        "Varav kapitalkostnader",
        ("-5 338", "-4 461", "877", "-4 352", "-16 014", "-15 049", "965"),
    )
    assert (table.rows[1].line, table.rows[1].line_end) == (23, 26)


def test_rows_line_by_line_without_blank_lines_between():
    text = exploded(*DRIFT_HEADER, ROW, "Kostnader -131 200 -116 100 15 100 -112 700 -393 600 -392 500 1 100", "")
    assert [label for label, _ in printed(stream_tables(text)[0])] == ["Intäkter", "Kostnader"]


def test_the_total_row_is_read_with_the_others():
    items = [ROW, "Kostnader -131 200 -116 100 15 100 -112 700 -393 600 -392 500 1 100"]
    text = exploded(
        *DRIFT_HEADER,
        items[0],
        "",
        items[1],
        "",
        "Summa",
        "driftbudget",
        "",
        "-109 800 -96 850 12 950 -92 400 -329 400 -328 600 800",
        "",
    )
    (table,) = stream_tables(text)
    assert printed(table)[-1] == (
        "Summa driftbudget",
        ("-109 800", "-96 850", "12 950", "-92 400", "-329 400", "-328 600", "800"),
    )
    assert all(c.confidence == 1 for row in table.rows for c in row.cells if c)


def test_the_source_text_of_a_row_is_what_is_printed():
    (table,) = stream_tables(exploded(*DRIFT_HEADER, ROW, ""))
    assert table.rows[0].text == ROW
    assert table.rows[0].line == len(DRIFT_HEADER) + 1


def test_prose_ends_a_table():
    text = exploded(
        *DRIFT_HEADER,
        ROW,
        "",
        "Perioden visar ett underskott som beror på färre ansökningar än väntat under våren.",
        "",
        "Lediga tjänster 12",
        "",
    )
    (table,) = stream_tables(text)
    assert len(table.rows) == 1


def test_two_tables_each_under_its_own_heading():
    second = exploded(
        "", "Drift per verksamhet", "", *DRIFT_HEADER, "Gator -2 196 -1 889 307 -1 557 -5 836 -5 661 175", ""
    )
    tables = stream_tables(
        exploded("Drift", "", *DRIFT_HEADER, ROW, "", "Text som berättar om årets första månader och vad som väntar.")
        + second
    )
    assert [t.headings[-1] for t in tables] == ["Drift", "Drift per verksamhet"]
    assert cells(tables[1].rows[0]) == ("-2 196", "-1 889", "307", "-1 557", "-5 836", "-5 661", "175")


INVESTMENT_HEADER = (
    "Investeringar Totalt ",
    "budget",
    "",
    "Total",
    "prognos Avvikelse Ack. Utfall",
    "(alla år) Utfall 2024 Utfall jan -",
    "apr 2025",
    "Budget",
    "2025",
    "",
)


def test_blank_cells_in_the_middle_are_double_blanks():
    rows = [
        "24001 - Pumpvagn -900 -900 0% -829 0 -829 -100",
        "",
        "24002 - Tankbil -6 000 -4 500 25%  -1 194 -700 -300",
        "",
    ]
    (table,) = stream_tables(exploded(*INVESTMENT_HEADER, *rows))
    assert printed(table) == [
        ("24001 - Pumpvagn", ("-900", "-900", "0%", "-829", "0", "-829", "-100")),
        ("24002 - Tankbil", ("-6 000", "-4 500", "25%", None, "-1 194", "-700", "-300")),
    ]


COUNTS_HEADER = ("Uppdrag/Nämndsinitiativ Status Enligt plan Avvikelse från", "plan", "", "Total Summa", "")


def test_status_counts_with_blank_cells_and_a_total_row():
    rows = [
        "Uppdrag Ej påbörjad  2 2",
        "",
        "Uppdrag Påbörjad 14  14",
        "",
        "Uppdrag Slutförd 3 1 4",
        "",
        "Total Summa  17 3 20",
        "",
    ]
    (table,) = stream_tables(exploded(*COUNTS_HEADER, *rows))
    assert printed(table) == [
        ("Uppdrag Ej påbörjad", (None, None, "2", "2")),
        ("Uppdrag Påbörjad", (None, "14", None, "14")),
        ("Uppdrag Slutförd", (None, "3", "1", "4")),
        ("Total Summa", (None, "17", "3", "20")),
    ]


INDICATOR_HEADER = (
    "Indikator (KF) Utfall", "2023", "", "Utfall", "2024", "", "Utfall", "Apr 2025", "",
    "Mål", "2025", "", "Prognos", "2025", "", "Bedömning Trend", "",
)  # fmt: skip


def test_an_indicator_exploded_over_blocks_is_complete_with_its_trend():
    rows = ["Nöjda besökare, andel.", "", "71,5% 73,0% 74,2% 75,0% 75,5% Uppfyllt Positiv", ""]
    (table,) = stream_tables(exploded(*INDICATOR_HEADER, *rows))
    assert printed(table) == [
        ("Nöjda besökare, andel.", ("71,5%", "73,0%", "74,2%", "75,0%", "75,5%", "Uppfyllt", "Positiv"))
    ]


def test_a_wrapped_label_and_a_verdict_on_the_lines_below():
    rows = ["Handläggningstid för", "bygglov, dagar.", "", "31 29  28  Inget värde", "angivet", "", "Ej utvärderad", ""]
    (table,) = stream_tables(exploded(*INDICATOR_HEADER, *rows))
    assert printed(table) == [
        ("Handläggningstid för bygglov, dagar.", ("31", "29", None, "28", None, "Inget värde angivet", "Ej utvärderad"))
    ]


def test_a_page_break_inside_a_table_does_not_end_it():
    first = ["Nöjda besökare, andel.", "", "71,5% 73,0% 74,2% 75,0% 75,5% Uppfyllt Positiv", ""]
    second = [" Nöjda företag, andel.", "", "61,5% 63,0% 64,2% 65,0% 62,5% Ej uppfyllt Negativ", ""]
    (table,) = stream_tables(exploded(*INDICATOR_HEADER, *first, *second))
    assert [label for label, _ in printed(table)] == ["Nöjda besökare, andel.", "Nöjda företag, andel."]


def test_a_line_that_begins_with_a_blank_begins_a_new_page():
    found = blocks(document("Första sidans sista rad \n Andra sidans första rad \n", "pdftext"))
    assert [b.text.strip() for b in found] == ["Första sidans sista rad", "Andra sidans första rad"]


def test_a_word_broken_at_the_line_end_is_put_together():
    """A line without a trailing blank ends inside a word."""
    assert blocks(document("Progno\ns 2025 \nMål \n", "pdftext"))[0].text == "Prognos 2025 Mål"
    assert blocks(document("Progno\ns 2025\n", "text"))[0].text == "Progno s 2025"


def test_a_broken_header_word_is_still_its_column():
    header = [h for h in INDICATOR_HEADER if h not in ("Prognos", "Bedömning Trend", "")]
    text = (
        exploded(*header[:-1])
        + "Progno\ns 2025 \n"
        + exploded("", "Bedömning Trend", "", "Nöjda besökare.", "", "71% 73% 74% 75% 76% Uppfyllt Positiv", "")
    )
    (table,) = stream_tables(text)
    assert "Prognos 2025" in table.header


ASSIGNMENT_HEADER = ("Uppdrag Ansvarig avdelning Prognos för", "slutförande", "", "Slutdatum Status", "")


def test_assignments_with_a_comment_below_each():
    text = exploded(
        *ASSIGNMENT_HEADER,
        "Ta fram en plan", "för lekplatser.", "", "Parkavdelningen Enligt plan 2025-12-01 Påbörjad", "",
        "Senaste kommentar (2025-04-30):", "Arbetet har börjat med en inventering.", "",
        "Se över taxan.", "", "Stab- och", "planeringsavdelningen", "", "Avvikelse från plan 2025-06-02 Ej påbörjad",
    )  # fmt: skip
    (table,) = stream_tables(text)
    assert printed(table) == [
        ("Ta fram en plan för lekplatser.", ("Parkavdelningen", "Enligt plan", "2025-12-01", "Påbörjad")),
        ("Se över taxan.", ("Stab- och planeringsavdelningen", "Avvikelse från plan", "2025-06-02", "Ej påbörjad")),
    ]
    first, second = table.rows
    assert first.comment == "Arbetet har börjat med en inventering."
    assert "2025-04-30" in (first.comment_text or "")
    assert (second.comment, second.comment_text) == (None, None)


def test_a_goal_heading_ends_a_table_and_names_what_follows():
    rows = ["Nöjda besökare.", "", "71% 73% 74% 75% 76% Uppfyllt Positiv", ""]
    text = exploded(
        "1.1. Ett gott bemötande",
        "",
        *INDICATOR_HEADER,
        *rows,
        "1.2. En trygg kommun för alla",
        "",
        *INDICATOR_HEADER,
        *rows,
    )
    assert [t.goal_no for t in stream_tables(text)] == ["1.1", "1.2"]


def test_months_whose_year_is_not_over_leave_their_last_cells_blank():
    text = exploded(
        "  Jan Feb Mar Apr Maj Jun Jul Aug Sep Okt Nov Dec", "",
        "2024 Sjukfrv", "%, vald", "månad", "", "5.1% 4.8% 4.7% 5.5% 5.3% 3.9% 1.6% 2.4% 3.2% 4.0% 3.3% 3.9%", "",
        "2025 Sjukfrv", "%, vald", "månad", "", "4.9% 4.9% 4.6% 2.7%        ", "",
    )  # fmt: skip
    (table,) = stream_tables(text)
    assert [len([c for c in cells(row) if c]) for row in table.rows] == [12, 4]
    assert cells(table.rows[1])[:5] == ("4.9%", "4.9%", "4.6%", "2.7%", None)
    assert table.rows[1].label.startswith("2025")


def test_a_running_header_is_no_part_of_a_table():
    page = "BYGGNÄMNDENS DELÅRSRAPPORT  {} "
    filler = "\n".join(f"Rad {chr(97 + i % 26)} i brödtexten som fortsätter. " for i in range(30))
    text = "\n".join([page.format(7), filler, page.format(8), filler, page.format(9), filler])
    assert running_headers(document(text, "pdftext")) == frozenset({1, 32, 63})


def test_prose_alone_holds_no_table():
    assert (
        stream_tables(
            exploded(
                "Budget och utfall följs varje månad av nämnden.",
                "",
                "Avvikelsen är 307 tkr och prognosen 175 tkr.",
                "",
            )
        )
        == []
    )


@pytest.mark.parametrize(
    "page", ["DELÅRSRAPPORT PER APRIL 2025  {} ", "DELÅRSRAPPORT 2025 {} ", "EKVIK KOMMUN 2025  {} "]
)
def test_a_running_header_may_name_its_year(page):
    filler = "\n".join(f"Rad {chr(97 + i % 26)} i brödtexten som fortsätter. " for i in range(30))
    text = "\n".join([page.format(7), filler, page.format(8), filler, page.format(9), filler])
    assert running_headers(document(text, "pdftext")) == frozenset({1, 32, 63})


def test_a_row_in_capitals_under_a_year_is_no_running_header():
    filler = "\n".join(f"Rad {chr(97 + i % 26)} i brödtexten som fortsätter. " for i in range(30))
    text = "\n".join(["UTFALL 2025 120 ", filler, "UTFALL 2025 140 ", filler])
    assert running_headers(document(text, "pdftext")) == frozenset()


def test_a_page_break_with_its_running_header_adds_no_row():
    second = "Kostnader -131 200 -116 100 15 100 -112 700 -393 600 -392 500 1 100"
    (table,) = stream_tables(
        exploded(*DRIFT_HEADER, ROW, "", "  ", " ", "DELÅRSRAPPORT PER APRIL 2025  8", "  ", "", second, "")
    )
    assert [row.label for row in table.rows] == ["Intäkter", "Kostnader"]


def test_a_goal_right_below_another_heading_is_the_one_in_force():
    text = exploded(
        "Måluppfyllelse per mål", "1.1. Kunskap för alla.", "", "Text om målet står här.", "",
        "Indikator (KF) Utfall 2023", "", "Utfall Apr 2025", "", "Mål 2025", "", "Prognos 2025", "",
        "Bedömning Trend", "",
        "Andel nöjda elever.", "", "17,0% 7,3% 9,0% 8,2% Uppfyllt Negativ", "",
    )  # fmt: skip
    assert [table.goal_no for table in stream_tables(text)] == ["1.1"]
