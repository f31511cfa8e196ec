"""Builds the site beside the former one and switches to it. What says the same as before is not made anew."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.publish import Publication
from orchestration.publish_links import report_slug
from orchestration.settings import Settings
from orchestration.site import clippings, generation, pages, queries, texts, views
from orchestration.site.generation import Made, Site
from orchestration.store.files import flush

_STATIC = Path(__file__).parent / "static"
_SWEDISH_TIME = ZoneInfo("Europe/Stockholm")

Row = dict[str, Any]


class SameAddress(Exception):
    """Two reports would have one page."""


@dataclass(frozen=True, slots=True)
class Built:
    """How much was made: pages written anew, and pages taken over from the former site."""

    site: Site
    made: int
    taken_over: int


def build(
    settings: Settings,
    publication: Publication,
    now: datetime | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Built:
    """Build the site of the publication and make it the current one. `now`: aware; Swedish time is shown.

    A crash at any moment leaves the former site. Raises SameAddress.
    """
    built = (now or datetime.now(_SWEDISH_TIME)).astimezone(_SWEDISH_TIME)
    name = f"{built.astimezone(ZoneInfo('UTC')):%Y%m%dT%H%M%S%f}-{publication.fingerprint[:8]}"
    partial = settings.sites / f"{name}.partial"
    partial.mkdir(parents=True)
    with queries.Publication(publication.database) as published:
        site, counts = _Building(settings, published, partial, built).pages(publication.fingerprint, progress)
    shutil.copytree(_STATIC, partial / "static")
    generation.take_over_docs(settings, partial)
    generation.describe(site)
    folder = settings.sites / name
    partial.rename(folder)
    flush(settings.sites)
    generation.switch(settings, folder)
    return Built(Site(folder, site.fingerprint, site.made), *counts)


class _Building:
    """One build: what is shared by its pages, and what it made so far."""

    def __init__(self, settings: Settings, published: queries.Publication, folder: Path, built: datetime) -> None:
        self._settings = settings
        self._published = published
        self._folder = folder
        self._former = generation.current(settings)
        self._made: dict[str, Made] = {}
        self._count = self._taken = 0
        organisations = published.organisations()
        self._organisations = organisations
        self._frame = pages.Frame(
            built=built,
            rules=published.rules,
            organisations=_organisation_pages(organisations),
            has_docs=generation.has_docs(settings),
        )
        shared = [_version(), self._frame.has_docs, sorted(map(str, published.rules.values()))]
        self._shared = json.dumps(shared)

    def pages(self, fingerprint: str, progress: Callable[[int, int], None]) -> tuple[Site, tuple[int, int]]:
        overview = self._published.overview()
        _refuse_same_addresses(row["report_id"] for row in overview.reports)
        digests = self._published.digests()
        anew = [
            row for row in overview.reports if not self._take_over(*self._of_report(row, digests[row["report_id"]]))
        ]
        read = self._published.reports([row["report_id"] for row in anew])
        for at, (row, told) in enumerate(zip(anew, read, strict=True), len(overview.reports) - len(anew)):
            progress(at, len(overview.reports))
            self._reports_pages(told, *self._of_report(row, digests[row["report_id"]]))
        of_organisation: dict[str, list[Row]] = {}
        for row in overview.reports:
            of_organisation.setdefault(row["organisation_key"], []).append(row)
        for organisation in self._organisations:
            reports = of_organisation.get(organisation["organisation_key"], [])
            self._organisations_page(organisation, reports, [digests[row["report_id"]] for row in reports])
        for lang in texts.LANGUAGES:
            self._write(pages.start(self._frame, lang, overview))
            self._write(pages.findings_list(self._frame, lang, overview))
            self._write(pages.about(self._frame, lang))
        progress(len(overview.reports), len(overview.reports))
        return Site(self._folder, fingerprint, self._made), (self._count, self._taken)

    def _of_report(self, row: Row, digest: str) -> tuple[str, str]:
        """The name of a report's pages, and the digest of all that they say."""
        return f"report {row['report_id']}", self._digest(digest, self._frame.organisations[row["organisation_key"]])

    def _reports_pages(self, told: queries.Report, name: str, digest: str) -> None:
        clipped = clippings.make(self._settings, told.report, told.findings, self._folder)
        findings = views.findings(told, self._published.rules, set(clipped))
        drawn = pages.report_charts(told)
        files = list(clipped.values())
        for lang in texts.LANGUAGES:
            files.append(self._write(pages.report(self._frame, lang, told, findings, drawn)))
            files.append(self._write(pages.checks(self._frame, lang, told)))
            files.append(self._write(pages.source(self._frame, lang, told)))
        self._made[name] = Made(digest, files)

    def _organisations_page(self, row: Row, reports: Sequence[Row], digests: Sequence[str]) -> None:
        name = f"organisation {row['organisation_key']}"
        digest = self._digest(str(sorted(row.items())), self._frame.organisations[row["organisation_key"]], *digests)
        if self._take_over(name, digest):
            return
        told = self._published.organisation(row, list(reports))
        drawn = pages.organisation_charts(told)
        files = [self._write(pages.organisation(self._frame, lang, told, drawn)) for lang in texts.LANGUAGES]
        self._made[name] = Made(digest, files)

    def _digest(self, *parts: str) -> str:
        return hashlib.sha256(json.dumps([self._shared, *parts]).encode()).hexdigest()

    def _take_over(self, name: str, digest: str) -> bool:
        former = self._former.made.get(name) if self._former else None
        if self._former is None or former is None or former.digest != digest:
            return False
        if not generation.take_over(self._former.folder, self._folder, former.files):
            return False
        self._made[name] = former
        self._taken += len(former.files)
        return True

    def _write(self, page: tuple[str, str]) -> str:
        file, html = page
        path = self._folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        # A lone half of a sign is none, and no UTF-8.
        path.write_text(html, encoding="utf-8", errors="replace", newline="\n")
        flush(path)
        self._count += 1
        return file


def _version() -> str:
    """Changes when the same rows may give other pages."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(path for path in here.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(f"{path.relative_to(here).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _refuse_same_addresses(report_ids: Iterable[str]) -> None:
    taken: dict[str, str] = {}
    for report_id in report_ids:
        slug = report_slug(report_id).lower()
        if slug in taken:
            raise SameAddress(f"the reports {taken[slug]} and {report_id} would have one page, {slug}.html")
        taken[slug] = report_id


def _organisation_pages(rows: Sequence[Row]) -> Mapping[str, str]:
    """Per organisation its page, named after it; with a part of its key where two are spelled alike."""
    slugs = {row["organisation_key"]: _slug(f"{row['municipality']} {row['organisation']}") for row in rows}
    alike = [slug for slug in slugs.values() if list(slugs.values()).count(slug) > 1]
    return {
        key: f"organisation/{slug}-{key[:8]}.html" if slug in alike else f"organisation/{slug}.html"
        for key, slug in slugs.items()
    }


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "organisation"
