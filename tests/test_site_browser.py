"""The report site as a controller meets it, in a real Chromium: read, clicked through, by keyboard, zoomed, printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from site_maker import LATER, OF_PDF, SAMPLE, served

from orchestration.settings import Settings

#: A page of every kind.
KINDS = {
    "start": "index.html",
    "list of findings": "iakttagelser.html",
    "about": "om.html",
    "report out of text": f"rapport/{SAMPLE}.html",
    "report out of a PDF": f"rapport/{OF_PDF}.html",
    "checks": f"kontroller/{OF_PDF}.html",
    "source lines": f"kalla/{OF_PDF}.html",
    "organisation": "organisation/norrtalje-kommun-kommunstyrelsekontoret.html",
}
WCAG_2_1_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
NARROW = {"width": 320, "height": 800}  # 1280 at 400 %


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(site_run: Settings) -> Iterator[str]:
    with served(site_run) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    yield page
    page.close()


def violations(page: Page, **options: object) -> list[str]:
    told = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG_2_1_AA}, **options}).response
    assert told["passes"], "axe ran over nothing"
    return [f"{found['id']}: {found['nodes'][0]['html'][:200]}" for found in told["violations"]]


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_page_breaks_wcag_2_1_aa(page: Page, site: str, path: str, lang: str) -> None:
    page.goto(site + path if lang == "sv" else f"{site}en/{path}")

    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h1").count() == 1
    assert violations(page) == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_dark_mode_has_the_contrast_too(browser: Browser, site: str, path: str) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(site + path)
    style = "getComputedStyle(document.documentElement)"
    ink, paper = (page.evaluate(f"{style}.{name}") for name in ("color", "backgroundColor"))
    found = violations(page, runOnly={"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
    page.close()

    assert _brightness(ink) > 200 > 60 > _brightness(paper)
    assert found == []


def _brightness(colour: str) -> float:
    return sum(map(float, re.findall(r"[\d.]+", colour)[:3])) / 3


def test_at_400_percent_no_page_scrolls_sideways(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport=NARROW)
    wide = {}
    for name, path in KINDS.items():
        for address in (site + path, f"{site}en/{path}"):
            page.goto(address)
            if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
                wide[f"{name} {address}"] = width
    page.close()

    assert wide == {}


def test_from_the_start_page_to_the_line_of_a_finding_and_back(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("table", name="Rapporter").get_by_role("link", name=re.compile("Delårsbokslut")).click()
    expect(page).to_have_title("Kommunstyrelsen, delårsbokslut jan.–aug. 2024 – Avstämt")
    finding = page.get_by_role("article", name="fel text: Köp av tjänster / avvikelse perioden")
    expect(finding.locator("blockquote mark")).to_have_text("1 323")
    finding.get_by_role("link", name="rad 271").first.click()

    line = page.locator(":target")
    expect(line).to_contain_text("Verksamhetens intäkter för perioden uppgår till 3 117 tkr")
    page.goto(f"{site}kalla/{SAMPLE}.html#rad-275")
    page.locator(":target").get_by_role("link", name=re.compile("Iakttagelse")).click()
    expect(page.locator(":target")).to_contain_text("Köp av tjänster")


def test_a_finding_is_reckoned_as_an_audit_does(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{SAMPLE}.html")
    finding = page.get_by_role("article", name="Köp av tjänster / avvikelse perioden")
    rows = [_plain(row) for row in finding.locator("table.reckoning tbody tr").all_inner_texts()]

    assert rows == [
        "Verksamhetens intäkter −10 451 rad 271",
        "Personalkostnader +579 rad 273",
        "Köp av tjänster −1 323 rad 275 ← troligen +1 323",
        "Övriga kostnader −1 231 rad 277",
        "Beräknad summa −12 426",
        "Redovisat värde −9 779 rad 269",
        "Differens +2 647 (avrundningsmarginal ±2,5)",
    ]
    text = _plain(finding.inner_text())
    assert "Med +1 323 tkr blir summan −9 780 och differensen +1: inom avrundningsmarginalen." in text
    assert "Förslag: kontrollera om −1 323 tkr ska vara +1 323 tkr." in text
    numbers = finding.locator("table.reckoning td.number")
    assert {numbers.nth(n).evaluate("e => getComputedStyle(e).textAlign") for n in range(numbers.count())} == {"right"}


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def test_a_finding_of_a_pdf_shows_the_number_framed_in_its_page(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{OF_PDF}.html")
    picture = page.get_by_role("article").get_by_role("img")

    picture.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.clipping img').complete")
    assert picture.evaluate("image => image.naturalWidth") > 600
    assert "1 985" in _plain(picture.get_attribute("alt") or "")


def test_filter_shows_what_fits_and_says_how_many(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{SAMPLE}.html")
    form = page.get_by_role("form", name="Filtrera")
    shown = page.locator("#iakttagelselista > article:visible")
    everything = shown.count()

    form.get_by_label("Allvarlighet").select_option("Fel")
    assert shown.count() == 2
    expect(form.get_by_role("status")).to_have_text(f"Visar 2 av {everything}")
    form.get_by_label("Sök i listan").fill("sjukfrånvaro −0,48")
    assert shown.count() == 1
    form.get_by_role("button", name="Visa alla").click()
    expect(shown).to_have_count(everything)


def test_a_link_to_a_finding_that_is_folded_or_filtered_away_shows_it(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{SAMPLE}.html")
    page.get_by_label("Allvarlighet").select_option("Fel")
    hidden = page.locator("#iakttagelselista > article.info").first
    expect(hidden).to_be_hidden()
    page.evaluate("id => { location.hash = id }", hidden.get_attribute("id"))

    expect(hidden).to_be_visible()
    expect(hidden).to_be_in_viewport()


def test_the_list_of_reports_is_filtered_and_sorted_by_number(page: Page, site: str) -> None:
    page.goto(site)
    table = page.get_by_role("table", name="Rapporter")
    rows = table.locator("tbody tr:visible")

    def notes() -> list[int]:
        return [int(text) for text in table.locator("tbody tr:visible td:nth-child(7)").all_inner_texts()]

    head = table.get_by_role("columnheader", name="Noteringar")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert notes() == sorted(notes())
    head.get_by_role("button").click()
    assert notes() == sorted(notes(), reverse=True)
    page.get_by_label("Bara med öppna fel eller varningar").check()
    open_ones = rows.count()
    page.get_by_label("Kommun").select_option("Norrtälje kommun")
    assert 0 < rows.count() < open_ones


def test_the_other_language_is_the_same_place_in_its_own_words_and_numbers(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{SAMPLE}.html")
    identity = page.locator("article.error").first.get_attribute("id")
    page.goto(f"{site}rapport/{SAMPLE}.html#{identity}")
    page.get_by_role("link", name="In English").click()

    expect(page).to_have_url(f"{site}en/rapport/{SAMPLE}.html#{identity}")
    finding = page.locator(":target")
    expect(finding).to_contain_text("Computed sum")
    expect(finding).to_contain_text("−12,426")
    assert finding.get_by_role("blockquote").get_attribute("lang") == "sv"
    page.get_by_role("link", name="På svenska").click()
    expect(page).to_have_url(f"{site}rapport/{SAMPLE}.html#{identity}")


def test_everything_is_reached_and_worked_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    focusable = page.locator("main :is(a[href], button, input, select, summary, [tabindex='0']):visible")
    wanted = focusable.count()
    reached, outlined = set(), 0
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        outlined += page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
    assert len(reached) == outlined == wanted

    page.get_by_role("columnheader", name="Fel").get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="Fel").get_attribute("aria-sort") == "ascending"


def test_without_scripts_all_that_is_found_is_there(browser: Browser, site: str) -> None:
    with_scripts, context = browser.new_page(), browser.new_context(java_script_enabled=False)
    without = context.new_page()
    texts = []
    for page in (with_scripts, without):
        page.goto(f"{site}rapport/{SAMPLE}.html")
        texts.append([_plain(text) for text in page.get_by_role("article").all_inner_texts()])
        forms = page.locator("form:visible").count()
    with_scripts.close()
    context.close()

    assert texts[0] == texts[1]
    assert len(texts[1]) >= 10
    assert forms == 0, "a filter that can't filter is not shown"


def test_a_print_has_the_findings_unfolded_and_no_menus(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{LATER}.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    for gone in ("nav", "form", ".accept", ".permalink"):
        assert page.locator(gone).locator("visible=true").count() == 0
    assert page.locator("details:not(.accept):not([open])").count() == 0
    assert page.locator("article").locator("visible=true").count() >= 11
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_chart_says_what_its_table_says(page: Page, site: str) -> None:
    page.goto(f"{site}rapport/{LATER}.html")
    figure = page.get_by_role("figure", name=re.compile("Sjukfrånvaro per månad"))

    assert figure.locator(".legend li").all_inner_texts() == ["2025", "2024"]
    months = figure.locator("tbody th").all_inner_texts()
    assert set(months) <= set(figure.locator("svg text").all_text_contents())
    points = figure.locator("svg path[fill^='var(--series']").count()
    assert points == sum(text != "–" for text in figure.locator("tbody td").all_inner_texts())
    account = page.get_by_role("figure", name=re.compile("driftredovisning per verksamhet"))
    assert account.locator("svg text").all_text_contents()
    assert "Ekonomiavdelning" in account.locator("tbody th").all_inner_texts()


def test_a_page_asks_for_nothing_from_elsewhere_and_runs_only_its_own_script(page: Page, site: str) -> None:
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    for path in KINDS.values():
        page.goto(site + path, wait_until="networkidle")
    assert asked
    assert all(url.startswith(site) for url in asked)
    assert complaints == []

    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
    }""")
    assert page.evaluate("window.ran === undefined"), "the content policy lets no inline script run"


def test_pages_opened_as_files_look_and_work_the_same(page: Page, site_run: Settings) -> None:
    page.goto((site_run.reports / "index.html").as_uri())

    expect(page.get_by_role("form", name="Filtrera")).to_be_visible()
    page.get_by_role("link", name="Visa alla fel och varningar").click()
    expect(page.locator("h1")).to_have_text("Att kontrollera")
    assert Path(page.url.removeprefix("file://")).is_file()
