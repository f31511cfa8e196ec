"""Given this text, these claims: kind, subject, signed value."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal

import pytest
from prose_helpers import CONTEXT, brief, claims, document, read

from orchestration.ingest import schemas
from orchestration.ingest.prose.claims import read_claims
from orchestration.ingest.prose.context import ItemSpan
from orchestration.ingest.prose.paragraphs import paragraphs

AMOUNTS = [
    # differences against budget, for the period and for the year
    (
        "Nämnden redovisar ett underskott på 3,2 mnkr för perioden.",
        [("variance_ytd", "Tekniska nämnden", "-3.2 mnkr")],
    ),
    (
        "Nämnden redovisar för perioden en positiv nettoavvikelse om 4,9 mnkr.",
        [("variance_ytd", "Tekniska nämnden", "4.9 mnkr")],
    ),
    (
        "Prognosen för helåret pekar på ett överskott om 2 500 tkr.",
        [("variance_year", "Tekniska nämnden", "2500 tkr")],
    ),
    (
        "Personalkostnaderna är 1,2 mnkr lägre än budgeterat för perioden.",
        [("variance_ytd", "Personalkostnader", "1.2 mnkr")],
    ),
    (
        "Lokalkostnaderna beräknas bli 450 tkr högre än budget vid årets slut.",
        [("variance_year", "Lokalkostnader", "-450 tkr")],
    ),
    (
        "Intäkterna understiger periodbudgeten med 310 tkr.",
        [("variance_ytd", "Intäkter", "-310 tkr")],
    ),
    (
        "Intäkterna överstiger budget med 640 tkr.",
        [("variance_ytd", "Intäkter", "640 tkr")],
    ),
    (
        "Lokalkostnaderna prognosticeras överskrida budget med 70 tkr.",
        [("variance_year", "Lokalkostnader", "-70 tkr")],
    ),
    (
        "Prognosen för **personalkostnader** avviker negativt mot budget med 90 tkr.",
        [("variance_year", "Personalkostnader", "-90 tkr")],
    ),
    (
        "Avvikelsen mot periodens budget uppgår till -1 250 tkr.",
        [("variance_ytd", "Tekniska nämnden", "-1250 tkr")],
    ),
    # levels: costs unsigned, a result signed by its words
    (
        "Personalkostnaderna redovisas under perioden till 70 328 tkr.",
        [("actual_ytd", "Personalkostnader", "70328 tkr")],
    ),
    (
        "Prognosen för lokalkostnader är 5 900 tkr.",
        [("forecast_year", "Lokalkostnader", "5900 tkr")],
    ),
    (
        "Budgeterade intäkter uppgår till 20 351 tkr.",
        [("budget_year", "Intäkter", "20351 tkr")],
    ),
    (
        "För perioden redovisas ett negativt resultat som uppgår till 9 760 tkr.",
        [("actual_ytd", "Resultat", "-9760 tkr")],
    ),
    # changes between years and between forecasts
    (
        "Intäkterna har ökat med 790 tkr jämfört med samma period föregående år.",
        [("change_ytd", "Intäkter", "790 tkr")],
    ),
    (
        "Personalkostnaderna har minskat med 2 100 tkr jämfört med samma period 2023.",
        [("cost_increase_ytd", "Personalkostnader", "-2100 tkr")],
    ),
    (
        "För lokalkostnader är utfallet 608 tkr högre jämfört med föregående år.",
        [("cost_increase_ytd", "Lokalkostnader", "608 tkr")],
    ),
    (
        "Prognosen för intäkter justeras ned med 400 tkr jämfört med föregående prognos.",
        [("forecast_revision_year", "Intäkter", "-400 tkr")],
    ),
    (
        "Helårsprognosen har försämrats med 900 tkr sedan föregående uppföljning.",
        [("forecast_revision_year", "Tekniska nämnden", "-900 tkr")],
    ),
    # what is no row's own amount is a part or an amount without a check
    (
        "Vakanta tjänster ger ett överskott på 800 tkr.",
        [("variance_ytd_part", "Tekniska nämnden - Vakanta tjänster", "800 tkr")],
    ),
    (
        "I prognosen ingår en osäkerhet på cirka 2 mnkr.",
        [("other_amount", "Tekniska nämnden", "2 mnkr")],
    ),
    (
        "Nämnden har tilldelats ett tilläggsanslag på 5,0 mnkr.",
        [("other_amount", "Tekniska nämnden", "5.0 mnkr")],
    ),
    (
        "Nämnden redovisar ingen avvikelse mot budget, trots de 3 mnkr som avser räntor.",
        [("other_amount", "Tekniska nämnden", "3 mnkr")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), AMOUNTS)
def test_an_amount_says_what_it_is(text, expected):
    assert brief(claims(text)) == expected


def test_a_chain_of_amounts_is_a_whole_its_sides_and_a_part():
    text = (
        "Nämnden redovisar för perioden ett överskott om 60,0 mnkr, som fördelar sig med ett underskott om 2,7 mnkr på "
        "intäktssidan och ett överskott om 62,7 mnkr på kostnadssidan, varav 32,0 mnkr avser kapitalkostnader."
    )
    assert brief(claims(text)) == [
        ("variance_ytd", "Tekniska nämnden", "60.0 mnkr"),
        ("variance_ytd", "Intäkter", "-2.7 mnkr"),
        ("variance_ytd", "Summa kostnader", "62.7 mnkr"),
        ("variance_ytd_part", "Summa kostnader - kapitalkostnader", "32.0 mnkr"),
    ]


def test_the_second_of_two_sides_takes_over_what_the_first_is():
    text = "Nämnden redovisar ett överskott om 5,0 mnkr för perioden, varav 2,0 mnkr avser hyror."
    assert [r["claim"] for r in claims(text)] == ["variance_ytd", "variance_ytd_part"]


def test_bracketed_items_are_parts_with_their_own_names_and_a_share():
    text = (
        "Intäkterna redovisas under perioden till 900 tkr, varav parkering står för 450 tkr (50%). "
        "Andra större intäktsposter utgörs av torghandel (210 tkr), samt markhyror (140)."
    )
    assert brief(claims(text)) == [
        ("actual_ytd", "Intäkter", "900 tkr"),
        ("actual_ytd_part", "Intäkter - parkering", "450 tkr"),
        ("share_of_row", "Intäkter - parkering", "50 %"),
        ("actual_ytd_part", "Intäkter - torghandel", "210 tkr"),
        ("actual_ytd_part", "Intäkter - markhyror", "140 tkr"),
    ]


def test_respectively_gives_each_row_its_amount():
    text = (
        "Jämfört med föregående år har personalkostnaderna och lokalkostnaderna minskat med 930 tkr respektive 298 tkr."
    )
    assert brief(claims(text)) == [
        ("cost_increase_ytd", "Personalkostnader", "-930 tkr"),
        ("cost_increase_ytd", "Lokalkostnader", "-298 tkr"),
    ]


def test_two_rows_in_one_sentence_keep_their_own_signs():
    text = "Gatorna prognostiserar ett underskott med 4,5 mnkr, medan parkerna beräknas ge ett överskott på 1,1 mnkr."
    assert brief(claims(text, "drift_per_verksamhet")) == [
        ("variance_year", "Gator", "-4.5 mnkr"),
        ("variance_year", "Parker", "1.1 mnkr"),
    ]


def test_the_subject_carries_on_into_the_next_sentence():
    text = (
        "Personalkostnaderna väntas ge ett överskott om 300 tkr vid årets slut. Detta är en förbättring med "
        "50 tkr jämfört med föregående prognos."
    )
    assert brief(claims(text))[1] == ("forecast_revision_year", "Personalkostnader", "50 tkr")


def test_headings_with_an_amount_are_claims_about_the_department_above():
    text = (
        "Parker\n\nAvvikelse budget och utfall för perioden, + 5 196 tkr:\n\nVakanser.\n\nPrognosavvikelse, "
        "-50 tkr:\n\nBidrag saknas."
    )
    assert brief(claims(text, "drift_per_verksamhet")) == [
        ("variance_ytd", "Parker", "5196 tkr"),
        ("variance_year", "Parker", "-50 tkr"),
    ]


def test_a_department_of_two_letters_is_found_only_in_capitals():
    text = "IT-enheten redovisar ett överskott om 7,5 mnkr mot budget i prognosen."
    assert brief(claims(text, "drift_per_verksamhet")) == [("variance_year", "IT", "7.5 mnkr")]


def test_a_kind_of_cost_that_is_no_row_is_not_the_departments_total():
    text = "Parker\n\nKapitalkostnaderna för parkerna är i prognosen 9,2 mnkr."
    (row,) = claims(text, "drift_per_verksamhet")
    assert row["claim"] == "forecast_year_part"


def test_a_whole_projects_budget_its_increase_and_its_forecast():
    text = (
        "Investeringar\n\nBudget för bron är 12,5 mnkr efter beslut om utökad budget med 3,5 mnkr. Senaste "
        "prognos för bron är 11,6 mnkr."
    )
    rows = claims(text, "investeringar", statement_measures={"investeringar": frozenset({"total_budget"})})
    assert [(r["claim"], str(r["value"])) for r in rows] == [
        ("investment_budget", "12.5"),
        ("investment_budget_increase", "3.5"),
        ("investment_forecast", "11.6"),
    ]


def test_rounding_and_qualifier_are_kept_and_the_sign_word_named():
    (row,) = claims("Lokalkostnaderna väntas ge ett underskott om ca 9 900 tkr för perioden.")
    assert (row["qualifier"], row["half_width"], row["sign_word"]) == ("ca", Decimal(50), "underskott")
    (level,) = claims("Personalkostnaderna uppgår till 412,3 mnkr.")
    assert (level["half_width"], level["sign_word"], level["decimals"]) == (Decimal("0.05"), None, 1)


def test_in_a_report_on_the_whole_year_every_amount_is_the_years():
    (row,) = claims("Utfallet för nämnden är en positiv avvikelse om 46 tkr.", period_end=date(2024, 12, 31))
    assert row["claim"] == "variance_year"


COUNTS = [
    ("Av nämndens 14 uppdrag är nio slutförda, fyra pågår och ett har inte påbörjats.",
     [("assignments_total", 14), ("assignments_completed", 9), ("assignments_started", 4),
      ("assignments_not_started", 1)]),
    ("Nämnden arbetar med 21 uppdrag och 15 initiativ, varav 20 uppdrag samt 13 initiativ beräknas genomföras "
     "enligt plan.",
     [("assignments_total", 21), ("initiatives_total", 15), ("assignments_on_plan", 20), ("initiatives_on_plan", 13)]),
    ("Nämnden arbetar med 21 000 uppdrag, och 13 000 uppdrag är påbörjade.",
     [("assignments_total", 21000), ("assignments_started", 13000)]),
    ("Under 2024 18 uppdrag slutförda.", [("assignments_completed", 18)]),
    ("Totalt 19 uppdrag är påbörjade och ett uppdrag är inte påbörjat.",
     [("assignments_started", 19), ("assignments_not_started", 1)]),
    ("Sju av åtta indikatorer når målvärdet.", [("indicators_on_target", 7), ("indicators_total", 8)]),
    ("Samtliga utom två indikatorer väntas nå målvärdet och en indikator saknar utfall.",
     [("indicators_not_on_target", 2), ("indicators_without_value", 1)]),
    ("De 4 av 21 inriktningsmål som inte nås är få.", [("goals_not_fulfilled", 4), ("goals_total", 21)]),
    ("Nämnden har arbetat med 21 inriktningsmål och når 17 av inriktningsmålen.",
     [("goals_total", 21), ("goals_fulfilled", 17)]),
    ("Av 22 nämndinitiativ är 17 klara och 4 föreslås föras över till nästa år.",
     [("initiatives_total", 22), ("initiatives_completed", 17), ("initiatives_carried_over", 4)]),
    ("Nämndinitiativen är 22, varav 17 är klara och 4 föreslås föras över till 2025. Ett initiativ är struket.",
     [("initiatives_total", 22), ("initiatives_completed", 17), ("initiatives_carried_over", 4),
      ("initiatives_struck", 1)]),
    ("Målen är fem och tre är uppfyllda.", [("goals_total", 5), ("goals_fulfilled", 3)]),
    ("Uppdragen är en del av planen.", []),
    ("Två mål är uppfyllda, ett är delvis uppfyllt och två är inte uppfyllda.",
     [("goals_fulfilled", 2), ("goals_partly_fulfilled", 1), ("goals_not_fulfilled", 2)]),
    ("Inga uppdrag har tillkommit med ett senarelagt slutdatum.", [("new_delays_since_previous_report", 0)]),
    ("Det ej påbörjade uppdraget avviker från plan.", [("assignments_deviating", 1)]),
    ("Elva uppdrag följer plan, två avviker och ett är struket.",
     [("assignments_on_plan", 11), ("assignments_deviating", 2), ("assignments_struck", 1)]),
    ("Tillstånd har sökts för fem broar.", [("other_count", 5)]),
    ("Arbetet, som är ett flerårigt initiativ, fortsätter enligt plan.", []),
    ("Nämnden har ett initiativ att utreda avgifterna.", []),
    ("Detta förklaras av vakanta tjänster.", []),
    ("Utbildningen pågår i två till tre år.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COUNTS)
def test_counts_in_digits_and_in_words(text, expected):
    rows = claims(text)
    assert [(r["claim"], int(r["value"])) for r in rows] == expected
    assert all(r["unit"] == "st" and r["half_width"] == 0 for r in rows)


def test_a_count_within_a_part_is_not_told_of_the_whole():
    text = "Av de 52 uppdragen föreslås 10 uppdrag överföras. Fyra av de tio uppdragen går enligt plan."
    rows = claims(text)
    assert [(r["claim"], int(r["value"])) for r in rows] == [
        ("assignments_total", 52), ("assignments_carried_over", 10), ("assignments_on_plan", 4),
    ]  # fmt: skip
    assert rows[0]["subject"] == "Tekniska nämnden"
    assert rows[2]["subject"] != "Tekniska nämnden"


@pytest.mark.parametrize(
    "text",
    [
        "Mötet hölls den 12 mars 2024 enligt 11 kap. 16 § och protokoll § 45.",
        "Se bilaga 3, tabell 2 och sida 14 i 2024 års rapport.",
        "Målområde 2 och mål 3 behandlas under kvartal 3 2024.",
        "Projekt 25010 Räddningsbro pågår enligt lag (2017:725).",
    ],
)
def test_dates_paragraphs_pages_and_numbers_that_name_are_no_claims(text):
    assert claims(text) == []


def test_a_comment_is_bound_to_its_indicator():
    span = ItemSpan(6, 6, "indicator", "Antal lekplatser", "2.1")
    rows = claims("Utfallet i april är 8 platser. Det blir 60 färre än målet på 300 platser.", None, item_spans=[span])
    assert [(r["claim"], r["subject"], int(r["value"])) for r in rows] == [
        ("indicator_actual_ytd", "Antal lekplatser", 8),
        ("indicator_shortfall", "Antal lekplatser", 60),
        ("indicator_target", "Antal lekplatser", 300),
    ]


def test_a_comment_below_its_label_is_bound_to_the_item_before_it():
    span = ItemSpan(6, 7, "indicator", "Antal lekplatser", "2.1")
    comment = "Senaste kommentar (2024-08-31):\nUtfallet är nu 8 platser och 3 bänkar."
    text = f"Antal\nlekplatser\n\n{comment}\n\n# Annat\n\nDet finns 9 bänkar."
    rows = claims(text, None, item_spans=[span])
    assert [(r["claim"], r["subject"]) for r in rows] == [
        ("indicator_actual_ytd", "Antal lekplatser"),
        ("other_count", "Antal lekplatser"),
        ("other_count", "Tekniska nämnden"),
    ]


def test_rates_and_other_percentages():
    text = "Sjukfrånvaron uppgick till 6,8 procent. Målet är att minska sjukfrånvaron med 0,5 %-enheter per år."
    assert [(r["claim"], r["unit"]) for r in claims(text)] == [
        ("sick_leave", "%"),
        ("sick_leave_reduction_target", "procentenheter"),
    ]
    assert brief(claims("Endast 37 procent av medarbetarna har svarat.")) == [("other_percent", None, "37 %")]


DAMAGED = [
    ("Nämnden redovisar for perioden ett éverskott om 1,5 mnkr.", ("variance_ytd", "1.5")),
    ("Prognosen visar ett dverskott om 7,5 mnkr vid arets slut.", ("variance_year", "7.5")),
    ("Personalkostnaderna har 6kat med 50 tkr jamfért med féregaende ar.", ("cost_increase_ytd", "50")),
    ("Beddmningen &r att 17 av 18 inriktningsmal n&r maluppfyllelse.", ("goals_fulfilled", "17")),
    ("Sex uppdrag ar pabdrjade.", ("assignments_started", "6")),
    ("Sjukfranvaron fér namnden var 1,6 %.", ("sick_leave", "1.6")),
]


@pytest.mark.parametrize(("text", "expected"), DAMAGED)
def test_words_that_ocr_damaged_are_understood(text, expected):
    row = claims(text)[0]
    assert (row["claim"], str(row["value"])) == expected


def test_a_claim_knows_the_line_of_its_number_and_the_table_before_it():
    rows = claims("Personalkostnaderna är höga och\nuppgår nu till\n12 tkr.")
    assert [(r["source_line"], r["source_line_end"], r["statement"], r["section"]) for r in rows] == [
        (8, 8, "drift", "Ekonomi")
    ]


def test_rows_fit_the_schema():
    rows = claims(
        "Nämnden redovisar ett underskott på 3 200 tkr. Sju av åtta indikatorer når målvärdet, 58 procent svarade."
    )
    for number, row in enumerate(rows, 1):
        row |= {"report_id": "r", "fact_no": number}
    assert schemas.table("claims", rows).num_rows == 4


def test_a_long_report_is_read_in_a_blink():
    sentence = (
        "Personalkostnaderna redovisas under perioden till 70 328 tkr, vilket är en positiv avvikelse om "
        "484 tkr mot budget. "
    )
    text = "\n\n".join(sentence * 4 for _ in range(130))
    assert len(text) > 55_000
    read("värmer upp."), read_claims(read("Gator kostar 5 tkr."), CONTEXT)
    start = time.process_time()
    rows = read_claims(paragraphs(document(text), frozenset()), CONTEXT)
    assert len(rows) == 130 * 8
    assert time.process_time() - start < 2.0  # some 0.3 s; a wide margin for a busy machine


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Nämnden överskrider budgeten för perioden med 2 tkr.", "-2"),
        ("Gatorna ligger 3 tkr under budget för perioden.", "3"),
        ("Nettokostnaden för perioden är 4 tkr lägre än periodens budget.", "4"),
        ("Intäkterna för perioden är 5 tkr lägre än periodens budget.", "-5"),
    ],
)
def test_over_the_budget_is_a_deficit_but_for_revenue(text, value):
    assert [(r["claim"], str(r["value"])) for r in claims(text)] == [("variance_ytd", value)]


def test_last_years_amount_in_brackets_is_last_years():
    rows = claims("Intäkterna uppgår till 45 tkr (42 tkr föregående år).")
    assert [r["claim"] for r in rows] == ["actual_ytd", "actual_ytd_prior_year"]


def test_a_range_and_a_unit_cost_are_no_totals():
    assert claims("Vid årets slut väntas ett underskott på mellan 2 och 3 mnkr.")[0]["claim"] == "other_amount"
    assert claims("Kostnaden per lekplats är 98 400 kronor.")[0]["claim"] == "other_amount"


def test_a_budget_that_an_outcome_is_set_against_is_no_outcome():
    found = claims("Vinterväghållningen har kostat 38,2 mnkr mot budgeterade 31,0 mnkr.")
    assert [(c["claim"].removesuffix("_part"), c["value"]) for c in found] == [
        ("actual_ytd", Decimal("38.2")),
        ("budget_ytd", Decimal("31.0")),
    ]


@pytest.mark.parametrize(
    ("text", "claim", "value"),
    [
        ("Prognosen förbättras med 1,0 mnkr sedan föregående prognos.", "forecast_revision_year", "1.0"),
        ("Personalkostnaderna väntas däremot ge ett överskott på 1 650 tkr.", "variance_year", "1650"),
        ("Nettokostnaden blev 10,9 mnkr, 1,1 mnkr mindre än under januari–april 2024.", "change_ytd", None),
    ],
)
def test_what_is_expected_or_compared_is_no_outcome_of_the_period(text: str, claim: str, value: str | None):
    found = [c for c in claims(text) if c["claim"].removesuffix("_part") == claim or value is None]
    assert found
    if value is None:
        assert "actual_ytd" not in [c["claim"].removesuffix("_part") for c in found[1:]]
    else:
        assert found[0]["value"] == Decimal(value)


def test_just_under_allows_a_whole_step():
    (claim,) = claims("Kostnaden för ekonomiskt bistånd blev knappt 8,9 mnkr.")
    assert claim["half_width"] == Decimal("0.1")
