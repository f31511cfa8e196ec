"""Text that keeps the page's layout: titles over groups, wrapped labels, icons and words beside the figures."""

from __future__ import annotations

import pytest
from layouts import cells, document, facts, printed

from orchestration.ingest.layout import spaced
from orchestration.ingest.tables.model import Table

PROSE = "Nämnden redovisar här verksamhetens volymer och kostnader för perioden januari till augusti samt helåret.\n\n"


def spaced_tables(text: str) -> list[Table]:
    return spaced.tables(document(PROSE + text, "text"))


def test_titles_over_groups_of_unequal_width() -> None:
    (table,) = spaced_tables(
        "                            2023-08-31                     2024-08-31\n"
        "Antal              Kvinnor      Män     Totalt    Kvinnor      Män     Totalt  Förändring\n"
        "Tillsvidare            812      163        975        798      168        966          -9\n"
        "Visstid                 97       41        138         88       37        125         -13\n"
    )
    assert table.header[1:] == (
        *(f"2023-08-31 {t}" for t in ("Kvinnor", "Män", "Totalt")),
        *(f"2024-08-31 {t}" for t in ("Kvinnor", "Män", "Totalt")),
        "Förändring",
    )


def test_titles_of_two_lines_are_no_groups() -> None:
    (table,) = spaced_tables(
        "                                           Prognos      Prognos\n"
        "Belopp i tkr               Budget 2024       april      augusti    Förändring\n"
        "Förskola                      -159 510    -158 250     -157 600           650\n"
        "Fritidshem                     -36 565     -36 680      -37 100          -420\n"
    )
    assert table.header[1:] == ("Budget 2024", "Prognos april", "Prognos augusti", "Förändring")


def test_titles_one_blank_apart_are_cut_where_their_columns_end() -> None:
    (table,) = spaced_tables(
        "                      Budget    Årsprognos     Avvikelse\n"
        "                       helår       augusti mot budget\n"
        "Intäkter                 180           190            10\n"
        "Kostnader            -14 190       -13 900           290\n"
    )
    assert table.header[1:] == ("Budget helår", "Årsprognos augusti", "Avvikelse mot budget")


def test_a_label_without_room_for_its_next_word_goes_on_below() -> None:
    (table,) = spaced_tables(
        "Verksamhet                               Utfall     Budget\n"
        "Förskola i egen regi, upptagningsområde\n"
        "Nordost                                -297 954   -294 768\n"
        "Nämnden\n"
        "Öppen förskola                         -174 680   -171 368\n"
    )
    assert [row.label for row in table.rows] == ["Förskola i egen regi, upptagningsområde Nordost", "Öppen förskola"]
    assert (table.rows[0].line, table.rows[0].line_end) == (4, 5)


def test_a_label_wrapped_around_the_first_row_s_figures_is_whole() -> None:
    (table,) = spaced_tables(
        "Indikator                                  2022       2023\n"
        "Andel elever med godkända betyg i alla\n"
        "                                         72,3 %     74,0 %\n"
        "ämnen\n"
        "Betygspoäng                                13,6       13,8\n"
    )
    assert printed(table) == [
        ("Andel elever med godkända betyg i alla ämnen", ("72,3 %", "74,0 %")),
        ("Betygspoäng", ("13,6", "13,8")),
    ]


def test_a_bracket_below_a_row_goes_on_its_label() -> None:
    (table,) = spaced_tables(
        "Antal                   2023     2024\n"
        "Visstidsanställda         97       41\n"
        "(månadsavlönade)\n"
        "Summa                    909      204\n"
    )
    assert table.rows[0].label == "Visstidsanställda (månadsavlönade)"


def test_words_and_icons_behind_the_figures_are_no_figures() -> None:
    (table,) = spaced_tables(
        "Projekt              Budget    Utfall    Avv. %       Klart  Läge\n"
        "Ishallen             28 813     2 376      -9,2     2026-06     \ue001\n"
        "Skatepark             2 847     1 542       0,0   kv 2 2025     \ue001\n"
        "Trädplan             11 651     5 758      -1,1     löpande     \ue002\n"
    )
    assert [cells(row)[:3] for row in table.rows] == [
        ("28 813", "2 376", "-9,2"),
        ("2 847", "1 542", "0,0"),
        ("11 651", "5 758", "-1,1"),
    ]


def test_figures_that_a_raised_mark_pushed_down_complete_their_row() -> None:
    (table,) = spaced_tables(
        "                      2023      2024        2023      2024\n"
        "Löner               –712,3    –748,9      –803,2    –846,1\n"
        "Pensioner            –88,2     –79,6 1)\n"
        "                                           –92,1     –84,0\n"
        "Bidrag               –41,9     –43,0       –33,2     –34,3\n"
    )
    assert cells(table.rows[1]) == ("–88,2", "–79,6 1)", "–92,1", "–84,0")


def test_a_title_broken_by_a_hyphen_is_one_word() -> None:
    (table,) = spaced_tables(
        "                    Period-    Utfall    Avvi-    Helårs-\n"
        "                     budget   jan–apr    kelse    prognos\n"
        "Hemtjänst           -14 790   -14 265      525    -43 100\n"
        "Särskilt boende     -24 100   -24 400     -300    -72 900\n"
    )
    assert table.header[1:] == ("Period- budget", "Utfall jan–apr", "Avvikelse", "Helårs- prognos")


def test_a_total_alone_on_the_next_page_belongs_to_its_table() -> None:
    head = "Statsbidrag, tkr             Budget      Utfall     Prognos\n"
    (table,) = spaced_tables(
        f"{head}Minskad timanställning        4 200       1 395       4 260\n"
        f"Anhörigstöd                     600         180         570\n\n\n\n                13 (18)\n\n\n{head}"
        "Summa statsbidrag             4 800       1 575       4 830\n"
    )
    assert [row.label for row in table.rows] == ["Minskad timanställning", "Anhörigstöd", "Summa statsbidrag"]


# --- units and signs apart from their figures ------------------------------------------------------------------------

DAYS = """\
Indikator                            Mål 2025      Utfall 2024      Utfall 2023
Handläggningstid för bygglov        100 dagar        112 dagar        118 dagar
Antal klagomål                           3 st             5 st             4 st
Kötid till särskilt boende           90 dagar         89 dagar         95 dagar
Nöjda medborgare                         80 %             78 %             75 %
"""
SIGNS = """\
Driftredovisning, tkr

                           Budget 2025       Utfall 2025       Avvikelse
Intäkter                       500               520                20
Löner                          891     -         910     -          19     -
Hyror                          120     -         130     -          10     -
Övriga kostnader                89     -          91     -           2     -
"""
#: The same with a title over the dashes: a column without a value.
TITLED = """\
Driftredovisning, tkr

                           Budget 2025   Prognos   Utfall 2025
Löner                              891         -           910
Hyror                              120         -           130
Övriga kostnader                    89         -            91
Räntor                              10         -            12
"""


def test_a_figure_with_its_unit_is_a_number_of_that_unit() -> None:
    found = [(c["indicator"], c["value"], c["unit"]) for c in facts(DAYS, "indicator_cells")]

    assert found == [
        (label, value, unit)
        for label, values, unit in (
            ("Handläggningstid för bygglov", (100, 112, 118), "dag"),
            ("Antal klagomål", (3, 5, 4), "st"),
            ("Kötid till särskilt boende", (90, 89, 95), "dag"),
            ("Nöjda medborgare", (80, 78, 75), "%"),
        )
        for value in values
    ]


def test_a_minus_in_a_column_of_its_own_is_the_sign_of_the_figure_before_it() -> None:
    found = [(c["line_label"], int(c["value"])) for c in facts(SIGNS, "finance_cells")]

    assert found == [
        (label, value)
        for label, values in (
            ("Intäkter", (500, 520, 20)),
            ("Löner", (-891, -910, -19)),
            ("Hyror", (-120, -130, -10)),
            ("Övriga kostnader", (-89, -91, -2)),
        )
        for value in values
    ]


def test_dashes_below_a_title_of_their_own_are_blank_cells() -> None:
    assert [int(c["value"]) for c in facts(TITLED, "finance_cells")] == [891, 910, 120, 130, 89, 91, 10, 12]


@pytest.mark.parametrize("signed", [True, False])
def test_figures_with_signs_of_their_own_take_no_dash_behind_them(signed: bool) -> None:
    text = SIGNS.replace("   500 ", "  -500 ") if signed else SIGNS
    first = [int(c["value"]) for c in facts(text, "finance_cells") if c["measure"].startswith("budget")]

    assert first == ([-500, 891, 120, 89] if signed else [500, -891, -120, -89])
