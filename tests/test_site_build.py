"""The site as files: whole or not at all, made anew only where something changed, safe whatever a report says."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pytest
from lxml import html
from site_maker import LATER, OF_PDF, SAMPLE

from orchestration import publish, runner
from orchestration.publish_links import report_page
from orchestration.settings import Settings
from orchestration.site import build as builder
from orchestration.site import generation, pages, queries

#: Enumerations of the publication, which gate two holds to their values: what a page selects by.
ENUMERATED = {"severity", "state", "outcome", "measure", "line_kind", "basis"}
MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)><a href=javascript:alert(1)>&amp;</title>"
TEMPLATE = "{{7*7}}{%x%}${7*7}#{7*7}"
FORMULA = "=cmd|'/C calc'!A0"


@pytest.fixture
def settings(site_run: Settings, tmp_path: Path) -> Settings:
    """The publication and the site of the run, in a data folder of one's own."""
    own = Settings(raw=site_run.raw, data=tmp_path / "data")
    for link in (site_run.published, site_run.reports):
        folder = own.data / link.resolve().relative_to(site_run.data)
        shutil.copytree(link.resolve(), folder)
        publish.switch(own.data / link.name, folder)
    return own


def published(settings: Settings) -> publish.Publication:
    publication = publish.current(settings)
    assert publication is not None
    return publication


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def change(settings: Settings, *statements: str) -> publish.Publication:
    publication = published(settings)
    with duckdb.connect(str(publication.database)) as con:
        for statement in statements:
            con.execute(statement)
    return publication


def test_the_run_leaves_the_site_and_says_where(site_run: Settings) -> None:
    assert generation.up_to_date(site_run, published(site_run).fingerprint)
    assert site_run.reports.is_symlink()
    assert {"index.html", "en/index.html", report_page(SAMPLE), f"en/{report_page(OF_PDF)}"} <= files(site_run.reports)
    start = html.fromstring((site_run.reports / "index.html").read_bytes())
    assert "tom.txt" in start.text_content()


def test_pages_that_are_gone_are_built_again_though_nothing_is_new(
    site_run: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    monkeypatch.setattr(runner, "execute", lambda *_: asked.append(_[2]))
    site = site_run.reports.resolve()
    assert not runner.run(site_run.raw, site_run.data).did_work
    assert asked == []
    site_run.reports.unlink()
    try:
        assert not runner.run(site_run.raw, site_run.data).did_work
    finally:
        publish.switch(site_run.reports, site)

    assert asked == ["pages"]


def test_every_link_and_place_within_the_site_leads_somewhere(site_run: Settings) -> None:
    root = site_run.reports.resolve()
    trees = {path: html.fromstring(path.read_bytes()) for path in root.rglob("*.html") if "docs" not in path.parts}
    ids = {path: set(tree.xpath("//@id")) for path, tree in trees.items()}
    lost = []
    for path, tree in trees.items():
        assert len(tree.xpath("//@id")) == len(ids[path]), f"an id stands twice on {path}"
        for address in tree.xpath("//@href | //@src"):
            parts = urlsplit(address)
            assert not parts.scheme
            assert not parts.netloc
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in ids[target]):
                lost.append(f"{path.name}: {address}")
    assert lost == []


def test_what_says_the_same_is_taken_over_and_what_changed_is_made_anew(settings: Settings) -> None:
    def made(page: str) -> int:
        return (settings.reports / page).stat().st_ino

    organisation = "organisation/alingsas-kommun-kommunstyrelsen.html"
    same, changed = made(report_page(LATER)), made(organisation)
    first = builder.build(settings, published(settings))
    assert first.made == 6  # the start page, the list and the page about them all, in two languages
    assert first.taken_over > 20
    assert (made(report_page(LATER)), made(organisation)) == (same, changed)

    publication = change(
        settings,
        "update quality.findings set last_seen = now()::timestamp",
        f"update quality.findings set message_sv = 'Ny förklaring.' where report_id = '{SAMPLE}'",
    )
    builder.build(settings, publication)
    assert "Ny förklaring." in (settings.reports / report_page(SAMPLE)).read_text(encoding="utf-8")
    assert made(report_page(LATER)) == same
    assert made(organisation) != changed


def test_reports_read_together_say_what_each_read_alone_says(site_run: Settings) -> None:
    with queries.Publication(published(site_run).database) as publication:
        ids = [row["report_id"] for row in publication.rows("select report_id from dim.report order by report_id desc")]
        together = list(publication.reports(ids))
        assert [told.report_id for told in together] == ids
        assert together == [told for report_id in ids for told in publication.reports([report_id])]
        with pytest.raises(LookupError, match="exempel-2020"):
            list(publication.reports([ids[0], "exempel-2020"]))


def test_a_build_that_fails_leaves_the_former_site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.reports.resolve()
    listed = files(before)

    def broken(*_: object) -> tuple[str, str]:
        raise RuntimeError("cut off")

    monkeypatch.setattr(pages, "about", broken)
    with pytest.raises(RuntimeError, match="cut off"):
        builder.build(settings, published(settings))
    assert settings.reports.resolve() == before
    assert files(settings.reports) == listed

    monkeypatch.undo()
    builder.build(settings, published(settings))
    assert not [folder for folder in settings.sites.iterdir() if folder.name.endswith(".partial")]


def test_at_most_two_sites_are_kept(settings: Settings) -> None:
    for _ in range(3):
        builder.build(settings, published(settings))

    assert len(list(settings.sites.iterdir())) == 2


def test_documentation_built_into_the_site_is_kept_and_linked(settings: Settings) -> None:
    settings.reports.unlink()
    (settings.reports / "docs").mkdir(parents=True)  # before there was a site
    (settings.reports / "docs" / "index.html").write_text("dbt", encoding="utf-8")

    for _ in range(2):
        builder.build(settings, published(settings))
        assert (settings.reports / "docs" / "index.html").read_text(encoding="utf-8") == "dbt"
    start = html.fromstring((settings.reports / "en" / "index.html").read_bytes())
    assert "../docs/index.html" in start.xpath("//nav//@href")


def test_age_is_counted_from_the_day_a_finding_was_first_seen(settings: Settings) -> None:
    publication = published(settings)
    with duckdb.connect(str(publication.database), read_only=True) as con:
        [(seen, errors)] = con.execute(
            "select max(first_seen), count(*) from quality.findings where state = 'open' and severity = 'error'"
        ).fetchall()
    rows = {}
    for days in (0, 8, 31, 91):
        builder.build(settings, publication, now=seen.replace(tzinfo=UTC) + timedelta(days=days, hours=1))
        start = html.fromstring((settings.reports / "index.html").read_bytes())
        rows[days] = start.xpath("//table[@class='compact']/tbody/tr[1]/td/text()")
    assert rows == {
        days: ["0"] * at + [str(errors)] + ["0"] * (3 - at) + [str(errors)] for at, days in enumerate((0, 8, 31, 91))
    }


def test_two_reports_with_one_address_are_refused(settings: Settings) -> None:
    other = SAMPLE.replace("alingsas-", "alingsas ")
    publication = change(
        settings, f"insert into dim.report by name select * replace ('{other}' as report_id) from dim.report"
        f" where report_id = '{SAMPLE}'"
    )  # fmt: skip
    with pytest.raises(builder.SameAddress, match=re.escape(other)):
        builder.build(settings, publication)


def test_an_empty_publication_has_a_start_page(settings: Settings) -> None:
    publication = published(settings)
    with duckdb.connect(str(publication.database)) as con:
        for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
            con.execute(f"delete from {schema}.{table}")
    builder.build(settings, publication)

    start = html.fromstring((settings.reports / "index.html").read_bytes())
    assert "Inga rapporter är inlästa ännu." in start.text_content()


def test_an_accepted_and_a_resolved_finding_are_told_apart_from_open_ones(settings: Settings) -> None:
    publication = change(
        settings,
        f"""update quality.findings set state = 'accepted', accepted_by = 'förvaltningscontroller',
            accepted_reason = 'Krediteras i september', accepted_kind = 'känd', accepted_until = date '2026-12-31'
            where report_id = '{SAMPLE}' and rule_id = 'R7'""",
        f"""update quality.findings set state = 'resolved', resolved_in_version = version_no + 1
            where report_id = '{SAMPLE}' and rule_id = 'R10'""",
    )
    builder.build(settings, publication, now=datetime.now(UTC))
    page = html.fromstring((settings.reports / report_page(SAMPLE)).read_bytes())
    [closed] = page.xpath("//section[@aria-labelledby='avslutade']")

    told = " ".join(closed.text_content().split())
    assert (
        "Godtagen av förvaltningscontroller till och med 2026-12-31 (känd och lämnas): Krediteras i september" in told
    )
    assert "Åtgärdad: rättad i version 2." in told
    assert not page.xpath("//section[@aria-labelledby='iakttagelser']//article[contains(@class, 'error')]")


@pytest.fixture
def hostile(settings: Settings) -> Settings:
    """Every text of the publication begins like a formula and ends in markup, template code and signs that turn it."""
    publication = published(settings)
    before, after = FORMULA, f"{MARKUP}{TEMPLATE}\u202e\x07"
    with duckdb.connect(str(publication.database)) as con:
        columns = con.execute(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " where data_type = 'VARCHAR' and not internal"
            " and (schema_name, table_name) in (select (schema_name, table_name) from duckdb_tables())"
        ).fetchall()
        for schema, table, column in columns:
            if column not in ENUMERATED:
                con.execute(f"update {schema}.{table} set {column} = ? || {column} || ?", [before, after])
    builder.build(settings, publication)
    return settings


def test_what_a_report_says_is_text_and_nothing_else(hostile: Settings) -> None:
    root = hostile.reports.resolve()
    told = 0
    for path in (p for p in root.rglob("*.html") if "docs" not in p.parts):  # those pages are written by dbt
        assert path.resolve().is_relative_to(root)
        raw = path.read_text(encoding="utf-8")
        tree = html.fromstring(raw.encode())
        assert [Path(source).name for source in tree.xpath("//script/@src")] == ["site.js"]
        assert len(tree.xpath("//script")) == 1
        assert not tree.xpath("//script/text() | //style | //*[@style] | //iframe | //object | //form[@action]")
        assert not tree.xpath("//@*[starts-with(name(), 'on')]")
        assert not tree.xpath("//img[@src='x']")
        assert not [address for address in tree.xpath("//@href | //@src") if urlsplit(address).scheme]
        assert "49" not in re.findall(r"\b49\b", tree.findtext(".//title") or "")
        assert not {"\u202e", "\x07"} & set(raw)
        text = tree.text_content()
        told += text.count(f"{MARKUP}{TEMPLATE}")
        assert text.count("7*7") == text.count(TEMPLATE) * 3, "template code is shown, never run"
        assert text.count("/C calc") == text.count(FORMULA)
    assert told > 500


def test_a_browser_shows_hostile_texts_and_runs_none(hostile: Settings) -> None:
    from playwright.sync_api import sync_playwright
    from site_maker import served

    happened = list[str]()
    with served(hostile) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: happened.append(message.text))
        page.on("pageerror", lambda error: happened.append(str(error)))
        page.goto(address)
        shown = page.locator("main").inner_text()
        for link in page.get_by_role("table", name="Rapporter").get_by_role("link").all()[:4]:
            page.goto(address + str(link.get_attribute("href")))
            page.wait_for_load_state("networkidle")
            page.go_back()
        browser.close()

    assert "<script>alert(1)</script>" in shown
    assert happened == []


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["delete from quality.findings"], "Allt som har kontrollerats stämmer: inga öppna iakttagelser."),
        (["update quality.findings set extraction_suspect = true"], "Inga öppna iakttagelser."),
        (
            ["delete from quality.findings", "delete from quality.reconciliations"],
            "Inga öppna iakttagelser, men inget samband i rapporten har kunnat prövas:"
            " det betyder inte att den stämmer.",
        ),
    ],
    ids=["all holds", "only uncertain readings", "nothing could be tested"],
)
def test_a_report_without_findings_says_what_that_means(settings: Settings, statements: list[str], told: str) -> None:
    builder.build(settings, change(settings, *statements))
    page = html.parse(settings.reports / report_page(SAMPLE)).getroot()

    [said] = page.xpath("//section[h2[@id='iakttagelser']]/p")
    assert said.text_content() == told
