"""What the text says against itself or leaves open: given this text, this remark; given that, silence."""

from __future__ import annotations

import pytest

from orchestration.ingest.extract import extract

HEAD = "# Delårsrapport per augusti 2025 för byggnämnden\n\nEkvik kommun\n\nAnsvar: Byggnämnden\n\n"


def remarks(text: str, kind: str, head: str = HEAD, found: bool = True) -> list[str]:
    """Labels of the remarks of a kind that contradict (`found=False`: that were looked at and hold)."""
    rows = extract((head + text + "\n").encode(), "a.md").facts["remarks"].to_pylist()
    return [r["label"] for r in rows if r["kind"] == kind and r["contradicts"] == found]


def table(*header: str, heading: str = "Drift") -> str:
    figures = [("Löner", "-100"), ("Hyror", "-50"), ("Summa", "-150")]
    rows = [[label, *[number] * len(header)] for label, number in figures]
    return f"## {heading}\n\n" + "\n".join("\t".join(r) for r in [["Tkr", *header], *rows])


# --- headers against the period --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (("Budget jan-apr 2025", "Utfall jan-apr 2025", "Avvikelse jan-apr 2025"), 3),
        (("Budget jan-aug", "Utfall jan-apr", "Avvikelse jan-aug"), 1),
        (("Budget april", "Utfall april", "Avvikelse april"), 3),
        (("Budget jan-aug 2025", "Utfall jan-aug 2025", "Avvikelse jan-aug 2024", "Budget helår 2025"), 1),
        (("Budget 2025", "Prognos 2024", "Utfall jan-aug 2025"), 1),
        (("Budget 2024", "Prognos 2025", "Utfall jan-aug 2025"), 1),
        (("Budget jan-aug 2025", "Utfall jan-aug 2025", "Budget helår 2024", "Prognos 2025"), 1),
        (("Budget jan-aug 2025", "Utfall jan-aug 2024", "Avvikelse jan-aug 2025", "Utfall jan-aug 2024"), 1),
    ],
)
def test_a_column_of_the_period_that_names_another_is_remarked(header, wrong):
    assert len(remarks(table(*header), "column_period")) == wrong


@pytest.mark.parametrize(
    "header",
    [
        ("Budget jan-aug 2025", "Utfall jan-aug 2025", "Avvikelse jan-aug 2025", "Utfall jan-aug 2024"),
        ("Budget jan-aug", "Utfall jan-aug", "Avvikelse", "Utfall jan-apr"),
        ("Utfall mars", "Budget 2025", "Prognos 2025"),
        ("Utfall dec 2024", "Budget 2025", "Prognos 2025"),
        ("Utfall 2024", "Utfall 2023", "Budget 2025"),
        ("Budget 2024", "Utfall 2024", "Avvikelse"),
        ("Budget 2025", "Budget 2024", "Prognos 2025", "Prognos 2024"),
        ("Budget jan-dec 2025", "Prognos 2025", "Utfall perioden"),
    ],
)
def test_columns_of_another_year_or_set_beside_the_period_are_not(header):
    assert remarks(table(*header), "column_period") == []


def test_one_indicator_table_of_another_month_than_the_others_is_remarked():
    def indicators(month: str, number: int) -> str:
        return f"## Mål {number}. Trygghet\n\nIndikator\tUtfall 2024\tUtfall {month} 2025\nAndel {number}\t1\t2\n\n"

    wrong = indicators("aug", 1) + indicators("apr", 2)
    assert remarks(wrong, "heading_period") == ["”Utfall apr 2025”"]
    assert remarks(indicators("aug", 1) + indicators("aug", 2), "heading_period") == []
    assert remarks(indicators("apr", 1) + indicators("apr", 2), "heading_period") == []


def test_of_the_whole_year_the_last_month_is_december():
    head = "# Verksamhetsberättelse 2025 för byggnämnden\n\nEkvik kommun\n\n"
    wrong = table("Budget 2025", "Utfall jan-okt 2025", "Avvikelse 2025")
    assert remarks(wrong, "column_period", head) == ["”Utfall jan-okt 2025”"]
    assert remarks(table("Budget 2025", "Utfall jan-dec 2025", "Avvikelse 2025"), "column_period", head) == []


@pytest.mark.parametrize(
    ("heading", "remarked"),
    [
        ("Utfall januari–april 2025", True),
        ("Utfall januari–augusti 2024", True),
        ("Helårsprognos 2024", True),
        ("Utfall januari–augusti 2025", False),
        ("Jämförelse med januari–april 2025", False),
        ("Utfall januari–juni 2023", False),
        ("Sjukfrånvaro januari–juli 2025", False),
        ("Bokslut 2024", False),
        ("Utfall jan–apr 2025 jan–aug 2025 Helår", False),
        ("Måluppfyllelse 2025", False),
        ("Handlingsplan 2024", False),
    ],
)
def test_headings_of_a_former_report_are_remarked_but_not_comparisons(heading, remarked):
    text = f"## {heading}\n\nNämnden följer upp sitt arbete.\n"
    assert remarks(text, "heading_period") == ([f"”{heading}”"] if remarked else [])


def test_a_running_header_of_a_former_report_is_remarked_where_it_recurs():
    former = "\n\nDelårsrapport per april 2025\n\nNämnden har arbetat vidare.\n"
    own = "\n\nDelårsrapport per augusti 2025\n\nNämnden har arbetat vidare.\n"
    assert remarks(own + former + former, "heading_period") == ["”Delårsrapport per april 2025”"]
    assert remarks(own + former, "heading_period") == []


# --- causes against signs --------------------------------------------------------------------------------------------


def variance(sentence: str) -> str:
    return table("Budget 2025", "Utfall perioden", "Prognos 2025") + f"\n\n## Kommentarer\n\n{sentence}\n"


@pytest.mark.parametrize(
    "sentence",
    [
        "Lönerna redovisar en negativ avvikelse om 120 tkr. Avvikelsen beror på lägre kostnader än budgeterat.",
        "Lönerna redovisar ett underskott om 120 tkr, vilket förklaras av lägre personalkostnader.",
        "Lönerna redovisar ett överskott om 120 tkr. Detta beror på högre personalkostnader.",
    ],
)
def test_a_cause_of_costs_that_contradicts_the_sign_is_remarked(sentence):
    assert len(remarks(variance(sentence), "cause")) == 1


@pytest.mark.parametrize(
    ("sentence", "looked_at"),
    [
        ("Lönerna redovisar ett överskott om 120 tkr. Avvikelsen beror på lägre personalkostnader.", 1),
        ("Lönerna redovisar ett underskott om 120 tkr. Detta förklaras av högre kostnader.", 1),
        # a concession, revenue, another comparison, a budget that allowed for it, a negation, another sentence
        ("Lönerna redovisar ett underskott om 120 tkr, trots att det beror på lägre kostnader.", 0),
        ("Lönerna redovisar ett underskott om 120 tkr. Avvikelsen beror på lägre kostnader men även volymer.", 0),
        ("Lönerna redovisar ett underskott om 120 tkr. Det beror på lägre intäkter och lägre kostnader.", 0),
        ("Lönerna redovisar ett underskott om 120 tkr. Detta beror på lägre kostnader föregående år.", 0),
        ("Lönerna redovisar ett överskott om 120 tkr. Detta beror på höjd budget för högre kostnader.", 0),
        ("Lönerna redovisar ett underskott om 120 tkr. Detta beror inte på högre kostnader.", 0),
        ("Lönerna redovisar ett underskott om 120 tkr. Nästa år väntas lägre kostnader.", 0),
        ("Lönerna redovisar en avvikelse om 120 tkr. Avvikelsen beror på lägre kostnader.", 0),
    ],
)
def test_a_cause_that_agrees_or_is_no_plain_one_is_not(sentence, looked_at):
    assert remarks(variance(sentence), "cause") == []
    assert len(remarks(variance(sentence), "cause", found=False)) == looked_at


# --- gaps of the template --------------------------------------------------------------------------------------------

CONTROL = "Identifierad risk\tRiskvärde\tResultat\tBedömning\tÅtgärd\n"


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("## Ekonomi\n\nNämnden har haft lägre kostnader för perioden än\n\n## Personal\n\nText.", "oavslutad mening"),
        ("## Ekonomi\n\nSe tabell B för en lista.", "tabell B"),
        (table("Budget 2025*", "Utfall perioden", "Prognos 2025"), "asterisk"),
        (f"{CONTROL}Fel belopp\t6\tInga fel.\t\tIngen.\nFel avtal\t4\tInga fel.\t\tIngen.", "tom kolumn ”Bedömning”"),
        ("Indikator\tUtfall 2023\tUtfall 2024\tMål 2025\tPrognos 2025\nAndel nöjda\t26,4%\t26,5%\t26,9%\t26,8", "26,8"),
    ],
)
def test_a_gap_of_the_template_is_remarked(text, gap):
    (label,) = remarks(text, "gap")
    assert gap in label


@pytest.mark.parametrize(
    "text",
    [
        "## Ekonomi\n\nNämnden har haft lägre kostnader än\n\n- budgeterat\n- föregående år\n\n## Personal\n\nText.",
        "## Ekonomi\n\nNämnden har haft lägre kostnader för perioden.\n\n## Personal\n\nText.",
        "## Ekonomi\n\nSe tabell B för en lista.\n\n**Tabell B**\n\nText.",
        table("Budget 2025*", "Utfall perioden", "Prognos 2025") + "\n\n*Inklusive ombudgetering.",
        f"{CONTROL}Fel belopp\t6\tInga fel.\tGod\tIngen.\nFel avtal\t4\tInga fel.\t\tIngen.",
        "Indikator\tUtfall 2023\tUtfall 2024\tMål 2025\tPrognos 2025\nAntal besök\t264\t265\t269\t268",
        "Indikator\tUtfall 2023\tUtfall 2024\tMål 2025\tPrognos 2025\nAndel nöjda\t26,4\t26,5\t26,9%\t26,8",
    ],
)
def test_what_is_finished_explained_or_plain_is_no_gap(text):
    assert remarks(text, "gap") == []


def test_gaps_in_text_pulled_from_pages_are_unsure():
    lines = [
        *HEAD.replace("# ", "").split("\n"),
        "Ekonomi",
        "",
        "Nämnden har haft lägre kostnader än",
        "",
        "Personal",
        "",
    ]
    text = "".join(f"{line} \n" if line else "\n" for line in [*lines, *["Nämnden följer arbetet."] * 30])
    rows = extract(text.encode(), "a.pdftext.txt").facts["remarks"].to_pylist()
    assert [r["confidence"] for r in rows if r["kind"] == "gap"] == [0.5]


# --- rounds, internal control, parts ---------------------------------------------------------------------------------


def test_a_forecast_round_is_read_from_headers_unless_a_table_compares_rounds():
    one = table("Budget 2025", "Utfall perioden", "Prognos 2")
    assert remarks(one, "forecast_round", found=False) == ["”Prognos 2” (drift)"]
    assert remarks(table("Budget 2025", "Prognos 1", "Prognos 2"), "forecast_round", found=False) == []
    assert remarks(table("Budget 2025", "Utfall perioden", "Prognos 2025"), "forecast_round", found=False) == []


@pytest.mark.parametrize(
    ("result", "action", "remarked"),
    [
        ("Flera brister har konstaterats.", "", True),
        ("Kontrollen visar anmärkningar.", "-", True),
        ("Flera brister har konstaterats.", "Ny rutin.", False),
        ("Kontrollen gjordes utan anmärkningar.", "", False),
        ("Inga större brister har konstaterats.", "", False),
        ("Bristerna är åtgärdade.", "", False),
        ("Kontrollen är gjord.", "", False),
    ],
)
def test_a_remark_of_the_internal_control_needs_an_action(result, action, remarked):
    text = f"{CONTROL}Fel belopp\t6\t{result}\tGod\t{action}\nFel avtal\t4\tInga fel.\tGod\tIngen."
    assert len(remarks(text, "risk_action")) == remarked


def test_without_a_column_of_actions_none_is_missing():
    text = "Identifierad risk\tRiskvärde\tResultat\nFel belopp\t6\tFlera brister.\nFel avtal\t4\tInga fel."
    assert remarks(text, "risk_action") == remarks(text, "risk_action", found=False) == []


def test_the_product_of_two_printed_factors_stands_beside_the_risk_value():
    head = "Identifierad risk\tSannolikhet\tKonsekvens\tRiskvärde\tÅtgärd\n"
    rows = extract((HEAD + head + "Fel\t3\t3\t8\tRutin.\nAvtal\t2\t\t4\tRutin.\n").encode(), "a.md").facts["remarks"]
    products = [(r["label"], r["value"]) for r in rows.to_pylist() if r["kind"] == "risk_product"]
    assert products == [("sannolikhet 3 × konsekvens 3", 9)]


WHOLE = "# Delårsrapport per augusti 2025\n\nEkvik kommun\n\n"
INCOME = (
    "## Resultaträkning\n\nTkr\tUtfall jan-aug 2025\tBudget 2025\n"
    "Verksamhetens nettokostnader\t-90\t-100\nSkatteintäkter\t100\t120\nPeriodens resultat\t10\t20\n"
)


def test_parts_that_an_interim_report_of_a_municipality_lacks():
    missing = remarks(INCOME + "\n## Viktiga händelser\n\nText om drift och investeringar.\n", "missing_part", WHOLE)
    assert missing == [
        "balansräkning",
        "bedömning av balanskravsresultatet",
        "förväntad utveckling mot målen för god ekonomisk hushållning",
    ]


@pytest.mark.parametrize("head", [HEAD, WHOLE.replace("augusti", "april")], ids=["a board", "too short a period"])
def test_no_parts_are_asked_of_a_board_or_a_shorter_period(head):
    text = INCOME if "april" in head else "## Drift\n\nText.\n"
    assert remarks(text, "missing_part", head) == remarks(text, "missing_part", head, found=False) == []


@pytest.mark.parametrize(("result", "text", "asked"), [("-5", "", 1), ("5", "", 0), ("-5", "Det återställs 2027.", 0)])
def test_a_deficit_under_the_balance_requirement_asks_for_a_plan(result, text, asked):
    head = "# Årsredovisning 2025\n\nEkvik kommun\n\n"
    table = f"## Balanskrav\n\nTkr\t2025\t2024\nÅrets balanskravsresultat\t{result}\t-3\n\n{text}\n"
    assert len(remarks(INCOME.replace("jan-aug ", "") + "\n" + table, "missing_part", head)) == asked
