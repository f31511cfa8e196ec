"""Whose report it is, of which kind and period: from the content; from the landing path where the content is silent."""

from __future__ import annotations

from datetime import date

import pytest
from layouts import document

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.identity import Identity, identify

FILLER = "\n\nMånga invånare har hört av sig under våren och arbetet fortsätter som planerat.\n"


def of(text: str, source_file: str = "a.txt") -> Identity:
    read = document(text, "text")
    return identify(Document(source_file, read.content_sha256, read.reader, read.lines, read.grids))


def refused(text: str, source_file: str = "a.txt") -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        of(text, source_file)
    return raised.value


def test_everything_stands_in_the_content():
    found = of("# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun" + FILLER)
    assert (found.municipality, found.organisation, found.report_type) == (
        "Ekvik kommun",
        "Byggnämnden",
        "delårsrapport",
    )
    assert (found.period_start, found.period_end, found.fiscal_year) == (date(2025, 1, 1), date(2025, 4, 30), 2025)
    assert found.title == "Delårsrapport per april 2025 för byggnämnden"
    assert found.report_id == "ekvik-byggnamnden-delarsrapport-2025-04-30"
    assert found.full_year is False


@pytest.mark.parametrize(
    ("title", "report_type", "period_end"),
    [
        ("Månadsrapport per februari 2025", "månadsrapport", date(2025, 2, 28)),
        ("Månadsuppföljning oktober 2025", "månadsrapport", date(2025, 10, 31)),
        ("Delårsrapport per augusti 2025", "delårsrapport", date(2025, 8, 31)),
        ("Delårsrapport 2025-08-31", "delårsrapport", date(2025, 8, 31)),
        ("Tertialrapport januari-april 2025", "delårsrapport", date(2025, 4, 30)),
        ("Delårsbokslut per 31 augusti 2025", "delårsbokslut", date(2025, 8, 31)),
        ("Verksamhetsberättelse 2024", "verksamhetsberättelse", date(2024, 12, 31)),
        ("Årsbokslut 2024", "årsbokslut", date(2024, 12, 31)),
        ("Bokslut 2024", "årsbokslut", date(2024, 12, 31)),
    ],
)
def test_the_kind_of_report_and_its_period_stand_in_the_title(title, report_type, period_end):
    found = of(f"# {title} för byggnämnden\n\nEkvik kommun{FILLER}")
    assert (found.report_type, found.period_end) == (report_type, period_end)
    assert found.period_start == date(period_end.year, 1, 1)
    assert found.full_year is (period_end.month == 12)


def test_a_period_label_outweighs_the_title():
    found = of(
        f"# Delårsrapport 2025 för byggnämnden\n\nEkvik kommun\n\nNämnd: Byggnämnden    Period: 2025-04-30{FILLER}"
    )
    assert found.period_end == date(2025, 4, 30)


@pytest.mark.parametrize(
    "line", ["Ansvar: Byggnämnden", "Organisation till VR: Byggnämnden    Period: 2025-04-30", "Nämnd: Byggnämnden"]
)
def test_the_body_of_a_header_line(line):
    found = of(
        f"# Delårsrapport per april 2025\n\nEkvik kommun\n\n{line}\n\nBehandlas av Kommunstyrelsen i maj.{FILLER}"
    )
    assert found.organisation == "Byggnämnden"


def test_a_memo_s_sender_is_not_the_body_whose_report_it_is():
    text = "**Kommunstyrelsekontoret**\n\n## Verksamhetsberättelse 2024 för kommunstyrelsen\n\nEkvik kommun" + FILLER
    assert of(text).organisation == "Kommunstyrelsen"


@pytest.mark.parametrize(
    ("text", "municipality"),
    [
        ("Ekvik kommun", "Ekvik kommun"),
        ("Ekvik stad", "Ekvik kommun"),
        ("Ekviks kommun", "Ekviks kommun"),
        ("Arbetet i Ekvik kommuns skolor. Hela Ekvik kommun. Granne är Vassby kommun.", "Ekvik kommun"),
        ("I vår kommun och i hela kommunen. Ekvik kommun.", "Ekvik kommun"),
        ("Region Ekdal.", "Region Ekdal"),
        ("För Ekvik kommun", "Ekvik kommun"),
        ("Verksamheten i Ekvik kommun.", "Ekvik kommun"),
        ("EKVIK KOMMUN          UPPFÖLJNING", "Ekvik kommun"),
        ("Norra Ekvik kommun", "Norra Ekvik kommun"),
        ("Upplands Vasby kommun", "Upplands Väsby kommun"),
        ("I Lilla Edet kommun. Budget Lilla Edet kommun.", "Lilla Edet kommun"),
    ],
)
def test_the_municipality_is_the_one_the_text_names_most(text, municipality):
    assert of(f"# Delårsrapport per april 2025 för byggnämnden\n\n{text}{FILLER}").municipality == municipality


def test_a_capital_word_before_the_municipality_is_not_its_name():
    found = of(f"# Delårsrapport Ekvik kommun april 2025\n\nAnsvar: Byggnämnden{FILLER}")
    assert (found.municipality, found.period_end) == ("Ekvik kommun", date(2025, 4, 30))


@pytest.mark.parametrize(
    ("title", "line", "organisation"),
    [
        (" för kultur- och fritidsnämnden", "", "Kultur- och fritidsnämnden"),
        (" Barn- och utbildningsnämnden", "", "Barn- och utbildningsnämnden"),
        (" för barn-, ungdoms- och skolnämnden", "", "Barn-, ungdoms- och skolnämnden"),
        ("", "Ansvar: Kultur- och fritidsnämnden", "Kultur- och fritidsnämnden"),
        ("", "Vård- och omsorgsnämnden, Ekvik kommun", "Vård- och omsorgsnämnden"),
        (" för tekniska nämnden", "", "Tekniska nämnden"),
        ("", "Ansvar: Tekniska nämnden", "Tekniska nämnden"),
        ("", "Ansvar: Tekniska nämnden    Period: 2025-04-30", "Tekniska nämnden"),
        ("", "Nämnd: Miljö- och byggnämnden", "Miljö- och byggnämnden"),
        ("", "KULTUR- OCH FRITIDSNÄMNDEN", "Kultur- och fritidsnämnden"),
        ("", "BYGGNÄMNDEN", "Byggnämnden"),
    ],
)
def test_bodies_of_several_words(title, line, organisation):
    assert of(f"# Delårsrapport per april 2025{title}\n\nEkvik kommun\n\n{line}{FILLER}").organisation == organisation


@pytest.mark.parametrize(
    ("title", "organisation"),
    [
        ("Byggnämndens delårsrapport per april 2025", "Byggnämnden"),
        ("Tekniska nämndens delårsrapport per april 2025", "Tekniska nämnden"),
        ("Kultur- och fritidsnämndens delårsrapport per april 2025", "Kultur- och fritidsnämnden"),
    ],
)
def test_a_body_in_the_genitive(title, organisation):
    assert of(f"# {title}\n\nEkvik kommun{FILLER}").organisation == organisation


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("Delårsrapport tertial 2 2025", date(2025, 8, 31)),
        ("Delårsrapport T1 2025", date(2025, 4, 30)),
        ("Delårsrapport 2, 2025", date(2025, 8, 31)),
        ("Tertialrapport 1 2025", date(2025, 4, 30)),
        ("Ekonomisk delårsrapport 2025 delår 1", date(2025, 4, 30)),
    ],
)
def test_a_report_named_by_its_third_of_the_year(title, end):
    assert of(f"# {title} för byggnämnden\n\nEkvik kommun{FILLER}").period_end == end


def test_the_third_of_the_year_may_stand_below_the_title():
    text = f"# Delårsrapport för byggnämnden\n\nEkvik kommun\n\nUppföljning delår 1 2025{FILLER}"
    assert of(text).period_end == date(2025, 4, 30)


def test_the_landing_path_helps_where_the_content_is_silent():
    found = of(f"# Delårsrapport per april 2025{FILLER}", "ekvik/byggnamnden/rapport.txt")
    assert (found.municipality, found.organisation) == ("Ekvik kommun", "Byggnamnden")
    assert found.report_id == "ekvik-byggnamnden-delarsrapport-2025-04-30"


def test_the_content_outweighs_the_landing_path():
    found = of(
        f"# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun{FILLER}", "vassby/skolnamnden/rapport.txt"
    )
    assert (found.municipality, found.organisation) == ("Ekvik kommun", "Byggnämnden")


def test_the_file_name_says_nothing():
    names = ("a.txt", "vassby-skolnamnden-arsbokslut-2019-12.txt", "delarsrapport-2020-08.ocr.txt")
    text = f"# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun{FILLER}"
    assert len({of(text, name) for name in names}) == 1


def test_a_report_without_owner_is_refused_with_what_is_missing_and_what_helps():
    problem = refused(f"# Delårsrapport per april 2025{FILLER}")
    assert problem.reason == "the report does not say whose or which it is"
    assert "a.txt" in problem.detail
    assert "municipality, organisation" in problem.detail
    assert "<municipality>/<organisation>/" in problem.detail


def test_the_advice_on_folders_is_given_when_only_the_municipality_is_missing():
    problem = refused(f"# Delårsrapport per april 2025 för byggnämnden{FILLER}")
    assert "no municipality found" in problem.detail
    assert "<municipality>/<organisation>/" in problem.detail


def test_a_report_without_a_period_is_refused():
    problem = refused(f"# Rapport för byggnämnden i Ekvik kommun{FILLER}", "ekvik/byggnamnden/a.txt")
    assert "period" in problem.detail
    assert "<municipality>" not in problem.detail  # no folder would help


def test_text_that_is_no_report_is_refused():
    assert refused("Handla mjölk och bröd på vägen hem.\n").reason == "the report does not say whose or which it is"


@pytest.mark.parametrize(
    ("line", "draft"),
    [
        ("UTKAST", True),
        ("Utkast 2025-05-02", True),
        ("", False),
        ("Ett utkast till ny taxa skickades ut på remiss i april månad.", False),
    ],
)
def test_a_draft_says_so_on_a_line_of_its_own(line, draft):
    assert of(f"# Delårsrapport per april 2025 för byggnämnden\n\n{line}\n\nEkvik kommun{FILLER}").is_draft is draft


def test_the_date_that_the_document_states():
    found = of(f"# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\nDatum: 2025-05-19{FILLER}")
    assert found.document_date == date(2025, 5, 19)
    assert found.period_end == date(2025, 4, 30)


def test_a_filter_s_range_of_dates_is_not_the_document_s_date():
    found = of(
        f"# Delårsrapport per april 2025 för byggnämnden\n\nEkvik kommun\n\nDatum: 2024-01-01 - 2025-04-30{FILLER}"
    )
    assert found.document_date is None


def test_a_report_on_many_boards_is_the_municipalitys_own():
    boards = ("Socialnämnden", "Kommunstyrelsen", "Tekniska nämnden", "Barnnämnden", "Miljönämnden")
    rows = "\n".join(f"{name} redovisar ett överskott. {name} följer sin budget." for name in boards)
    found = of(f"Delårsrapport per augusti 2024\nEkvik kommun\n\n{rows}\nEkvik kommun räknar med balans.\n")
    assert found.organisation == "Ekvik kommun"


@pytest.mark.parametrize(
    "line",
    [
        "hamnbolaget, har en stor del av arbetet gällt båtplatser",
        "Hamnbolaget, som förut svarade för turismen, har lämnat över ansvaret till kontoret",
    ],
)
def test_a_body_that_opens_a_line_of_a_sentence_is_not_the_one_the_report_is_about(line):
    found = of(f"# Delårsrapport per april 2025\n\nEkvik kommun\n\nSedan ansvaret fördes över från\n{line}.\n\nAnsvar: "
               "Byggnadskontoret" + FILLER)  # fmt: skip
    assert found.organisation == "Byggnadskontoret"


def test_a_report_that_names_no_body_is_the_municipality_s_own() -> None:
    lines = ["Årsredovisning 2023", "Ekviks kommun", "", "Resultaträkning", "Verksamhetens intäkter  12,4  11,9"]
    assert of("\n".join(lines)).organisation == "Ekviks kommun"


@pytest.mark.parametrize("head", ["Utkast 2024-09-10", "Delårsrapport augusti 2024      UTKAST", "Arbetsmaterial"])
def test_a_draft_says_so_near_the_top(head: str) -> None:
    text = f"{head}\nDelårsrapport januari–augusti 2024\nSkolnämnden\nEkvik kommun\nPer 31 augusti 2024\n"
    assert of(text).is_draft


def test_the_day_a_version_was_adopted_dates_it() -> None:
    text = "Fastställd av skolnämnden 2024-09-25 § 87\nDelårsrapport januari–augusti 2024\nSkolnämnden\nEkvik kommun\n"
    found = of(text)
    assert (found.document_date, found.is_draft) == (date(2024, 9, 25), False)
