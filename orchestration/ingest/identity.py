"""Whose report it is, of which kind and for which period: from the content, the landing path where it is silent."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from rapidfuzz import fuzz, process

from orchestration.ingest.document import Document, Unreadable
from orchestration.ingest.grammar import dates
from orchestration.ingest.words import fold, slug, vocabulary

_NAME = r"[A-ZÅÄÖ][a-zåäöéü]+"
_CAPITALS = r"[A-ZÅÄÖÉÜ]{2,}"
_MUNICIPALITY = re.compile(
    rf"\b(?P<name>{_NAME}(?:[ -]{_NAME})?)\s+(?P<kind>[Kk]ommuns?|[Ss]tads?)\b"
    rf"|\b(?P<NAME>{_CAPITALS}(?:[ -]{_CAPITALS})?)\s+(?P<KIND>KOMMUNS?|STADS?)\b"
)
_REGION = re.compile(rf"\bRegion ({_NAME}(?: {_NAME})?)\b")
#: A word, with an adjective before it (`Tekniska nämnden`) or its other half (`Barn-, ungdoms- och skolnämnden`).
_BODY = re.compile(
    r"\b(?P<adjective>[A-ZÅÄÖa-zåäö]+(?:ska|la|na|ma) (?:nämnden?|utskottet|styrelsen?))s?\b"
    r"|\b(?P<half>[A-ZÅÄÖa-zåäöé]+-(?:,\s?[A-ZÅÄÖa-zåäöé]+-)*\s+(?:och|OCH|&)\s+)?(?P<word>[A-ZÅÄÖa-zåäöé-]+)\b"
)
_PERIOD_LABEL = re.compile(r"(?i)\bperiod:?\s*(20\d\d-\d\d-\d\d)")
_MONTH = "|".join(sorted(dates.MONTHS, key=len, reverse=True))
_PER_MONTH = re.compile(rf"(?i)\bper\s+(?:den\s+)?(?:(\d{{1,2}})\s+)?({_MONTH})\b\.?(?:\s+månad)?(?:\s+(20\d\d))?")
_THIRD = re.compile(r"(?i)\b(?:tertial|t|delår|(?:tertial|delårs)rapport)\s?([123])\b,?(?:\s+(20\d\d)\b)?")
_YEAR = re.compile(r"\b(20[0-4]\d)\b")
_DOCUMENT_DATE = re.compile(
    r"(?i)\b(?:(?:datum|upprättad|daterad|version|utkast)\b\D{0,20}|(?:fastställd|antagen|godkänd)\b\D{0,60})"
    r"(20\d\d-\d\d-\d\d)(?!\s*[-–]\s*\d)"
)
_NOT_NAMES = frozenset({"hela", "en", "vår", "denna", "varje", "svensk", "bilaga", "nya", "inom", "övriga", "egen"})
TITLE_LINES = 60
SHORT_LINE = 60  # in a longer one a comma is a sentence's
MAX_ALONE = 2  # more bodies alone on lines near the top are a list of contents
MANY_BOARDS = 4
SAME_NAME = 88.0  # two spellings of one name, damage allowed


@dataclass(frozen=True, slots=True)
class Identity:
    """A report's identity; `report_id` is made of all of it but the title."""

    municipality: str
    organisation: str
    report_type: str
    period_start: date
    period_end: date
    fiscal_year: int
    title: str | None
    document_date: date | None
    is_draft: bool

    @property
    def report_id(self) -> str:
        place = slug(re.sub(r" (kommun|stad)$", "", self.municipality))
        return f"{place}-{slug(self.organisation)}-{slug(self.report_type)}-{self.period_end.isoformat()}"

    @property
    def full_year(self) -> bool:
        return (self.period_end.month, self.period_end.day) == (12, 31)


def identify(document: Document) -> Identity:
    """The identity of a report. Raises Unreadable when whose it is or its period is neither told nor in the path."""
    text = "\n".join(line.text for line in document.lines)
    flat = " ".join(text.split())
    hint = _path_hint(document.source_file)
    titled = _title(document)
    report_type = _report_type(titled, text)
    period_end = _period_end(titled, flat, report_type)
    municipality = _municipality(text.split("\n")) or (hint and hint[0])
    organisation = _organisation(titled, document, flat, municipality) or (hint and hint[1])
    organisation = organisation or _signed_by_itself(document, municipality)
    if not (municipality and organisation and report_type and period_end):
        told = {"municipality": municipality, "organisation": organisation, "type": report_type, "period": period_end}
        missing = [name for name, value in told.items() if not value]
        placed = bool(municipality and organisation)
        advice = "" if placed else " or the folder; put the file under <municipality>/<organisation>/"
        raise Unreadable(
            "the report does not say whose or which it is",
            f"{document.source_file}: no {', '.join(missing)} found in the text{advice}",
        )
    return Identity(
        municipality,
        organisation,
        report_type,
        date(period_end.year, 1, 1),
        period_end,
        period_end.year,
        titled,
        _document_date(text),
        _is_draft(document),
    )


def _path_hint(source_file: str) -> tuple[str, str] | None:
    *folders, name = PurePosixPath(source_file).parts
    parts = (*(folder for folder in folders if not folder.lower().endswith(".zip")), name)  # a delivery is no folder
    if len(parts) < 3:
        return None
    names = [p.replace("-", " ").replace("_", " ").strip().capitalize() for p in parts[-3:-1]]
    place = names[0] if names[0].lower().endswith(("kommun", "stad")) else f"{names[0]} kommun"
    return place, names[1]


def _types() -> list[tuple[str, str]]:
    spelled = vocabulary("enumerations")["report_type"]
    return [(fold(s), value) for value, spellings in spelled.items() for s in spellings]


def _title(document: Document) -> str | None:
    """The first short line that names a kind of report, headings first, then running headers."""
    best: tuple[int, int, str] | None = None
    for line in document.lines:
        bare = line.text.strip().strip("#* ").strip()
        if not 8 <= len(bare) <= 120 or bare.endswith((".", ":")) or "\t" in bare:
            continue
        folded = fold(bare)
        if not any(kind in folded.split() or folded.startswith(kind) for kind, _ in _types()):
            continue
        score = 0
        score += 4 if _YEAR.search(bare) else 0
        score += 3 if line.text.lstrip().startswith("#") else 0
        score += 2 if line.number <= TITLE_LINES else 0
        score += 2 if any(folded.startswith(kind) for kind, _ in _types()) else 0
        score += 1 if bare.upper() == bare else 0
        score -= 6 if folded.startswith(("bilaga", "godkanna")) or re.match(r"^\d+\.", bare) else 0
        if best is None or score > best[0]:
            best = (score, line.number, bare)
    if best is None or best[0] < 4:
        return None
    title = re.sub(r"\s{2,}\d{1,3}$", "", best[2])
    return title.capitalize() if title.upper() == title else title


def _report_type(title: str | None, text: str) -> str | None:
    folded = fold(title or "")
    for kind, value in _types():
        if kind in folded:
            return value
    counts = Counter[str]()
    words = fold(text)
    for kind, value in _types():
        counts[value] += len(re.findall(rf"\b{kind}", words))
    if counts and max(counts.values()) > 0 and not re.search(r"\bdelar(?:et)?\b", words):
        return counts.most_common(1)[0][0]
    return (
        "delårsrapport"
        if re.search(r"\bdelar(?:et|srapport)?\b", words)
        else (counts.most_common(1)[0][0] if any(counts.values()) else None)
    )


def _period_end(title: str | None, flat: str, report_type: str | None) -> date | None:
    if found := _PERIOD_LABEL.search(flat):
        return dates.iso_date(found[1])
    if title and (day := _stated_period(title, _only_year(title))):
        return day
    years = Counter(int(y) for y in _YEAR.findall(flat))
    titled = [int(y) for y in _YEAR.findall(title or "")]
    year = titled[0] if titled else (years.most_common(1)[0][0] if years else None)
    if year is None:
        return None
    if report_type in ("verksamhetsberättelse", "årsbokslut"):
        return date(year, 12, 31)
    months = Counter(dates.month_of(m[1]) for m in _PER_MONTH.findall(flat) if not m[2] or int(m[2]) == year)
    for found in dates.MONTH_RANGE.finditer(flat):
        if dates.month_of(found[1]) == 1 and (not found[3] or int(found[3]) == year):
            months[dates.month_of(found[2])] += 1
    months.update(4 * int(third) for third, of_year in _THIRD.findall(flat) if of_year and int(of_year) == year)
    months.pop(12, None)
    if months:
        return dates.month_end(year, max(months, key=lambda m: (months[m], m)))
    return None


def _only_year(text: str) -> int | None:
    years = {int(y) for y in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _stated_period(text: str, year: int | None) -> date | None:
    if day := dates.iso_date(text):
        return day
    if (found := _PER_MONTH.search(text)) and (found[3] or year):
        return dates.month_end(int(found[3] or year or 0), dates.month_of(found[2]))
    if (found := dates.MONTH_RANGE.search(text)) and found[3]:
        return dates.month_end(int(found[3]), dates.month_of(found[2]))
    if found := dates.MONTH_YEAR.search(text):
        return dates.month_end(int(found[2]), dates.month_of(found[1]))
    if (found := _THIRD.search(text)) and (stated := found[2] or year):
        return dates.month_end(int(stated), 4 * int(found[1]))
    return None


def _municipality(lines: list[str]) -> str | None:
    """The most frequent name before `kommun` or `stad`; spellings that differ by damage count together."""
    names: Counter[str] = Counter()
    for found in (m for line in lines for m in _MUNICIPALITY.finditer(line)):
        name = _place(found["name"] or re.sub(r"[^ -]+", lambda word: word[0].capitalize(), found["NAME"]))
        if name.lower() in _NOT_NAMES:
            continue
        kind = "stad" if (found["kind"] or found["KIND"]).lower().startswith("stad") else "kommun"
        names[f"{name} {kind}"] += 1
    for found in (m for line in lines for m in _REGION.finditer(line)):
        names[f"Region {found[1]}"] += 1
    if not names:
        return None
    groups: list[tuple[str, int]] = []
    for name, count in names.most_common():
        at = next((i for i, (known, _) in enumerate(groups) if fuzz.ratio(fold(known), fold(name)) >= SAME_NAME), None)
        if at is None:
            groups.append((name, count))
        else:
            groups[at] = (groups[at][0], groups[at][1] + count)
    name = max(groups, key=lambda g: g[1])[0]
    return _registered(re.sub(r" stad$", " kommun", name))


def _place(name: str) -> str:
    """The name without a capital word that only stands before it (`Delårsrapport Ekvik`, `För Ekvik`)."""
    first, _, last = name.partition(" ")
    if not last or fold(first) in vocabulary("municipalities")["first_words"]:
        return name
    register = [fold(known) for known in vocabulary("municipalities")["names"] if " " in known]
    return name if process.extractOne(fold(name), register, scorer=fuzz.ratio, score_cutoff=SAME_NAME) else last


def _registered(municipality: str) -> str:
    """The name as the register spells it (`Norrtelje` with its ä, `Göteborgs` without its s); else as printed."""
    if not municipality.endswith(" kommun"):
        return municipality
    name = municipality.removesuffix(" kommun")
    register = vocabulary("municipalities")["names"]
    if name in register:
        return municipality
    folded = {fold(known): known for known in register}
    plain = fold(name)
    if known := folded.get(plain) or folded.get(plain.removesuffix("s")):
        return f"{known} kommun"
    found = (
        process.extractOne(plain, list(folded), scorer=fuzz.ratio, score_cutoff=SAME_NAME) if len(plain) >= 6 else None
    )
    return f"{folded[found[0]]} kommun" if found else municipality


def _is_body(word: str) -> bool:
    folded = fold(word)
    return len(folded) > 6 and any(
        folded.endswith(e) and len(folded) > len(e) + 2 for e in vocabulary("bodies")["endings"]
    )


def _bodies(text: str) -> list[str]:
    """The bodies named in a text, in order, without a genitive: `Tekniska nämnden`, `Bygg- och miljönämnden`."""
    found = []
    for match in _BODY.finditer(text):
        word = match["word"] or ""
        if word.endswith(("s", "S")) and _is_body(word[:-1]):
            word = word[:-1]
        if name := match["adjective"] or (_is_body(word) and " ".join(f"{match['half'] or ''}{word}".split())):
            found.append(name.capitalize() if name.isupper() else name[0].upper() + name[1:])
    return found


def _organisation(title: str | None, document: Document, flat: str, municipality: str | None) -> str | None:
    """The body named in the title; else alone near the top, or in a line `Ansvar: …`; else the one the text is about.

    A report that speaks of many boards and of none above the others is the municipality's own.
    """
    if named := _bodies(title or ""):
        return named[-1]
    alone: list[str] = []
    for line in document.lines[:TITLE_LINES]:  # a body alone on a line, or before its municipality
        bare = line.text.strip(" #*")
        parts = re.split(r"\s{2,}|\t|," if len(bare) <= SHORT_LINE else r"\s{2,}|\t", bare)
        if any(p and not any(c.isalpha() for c in p) for p in parts):
            continue  # a row of figures
        for part in (p for p in parts if p.strip()[:1].isupper()):  # else a sentence goes on in this line
            if (named := _bodies(part)) and len(named) == 1 and fold(named[0]) == fold(part):
                alone.append(named[0])
    if alone and len(set(alone)) <= MAX_ALONE:
        return alone[0]
    labelled: Counter[str] = Counter()
    labels = vocabulary("bodies")["labels"]
    for line in document.lines:
        for part in re.split(r"\s{2,}|\t", line.text.strip()):
            name, colon, value = part.partition(":")
            body = re.split(r"\s\w+:", f"{value} ")[0].strip()
            if colon and fold(name) in labels and (named := _bodies(body)) and fold(body).startswith(fold(named[0])):
                labelled[named[0]] += 1
    if labelled:
        return labelled.most_common(1)[0][0]
    counts = Counter(_bodies(flat))
    best = counts.most_common(1)
    boards = sum(1 for name in counts if fold(name).endswith(("namnden", "styrelsen")))
    if boards >= MANY_BOARDS and best[0][1] * 5 < 2 * counts.total():
        return municipality
    return best[0][0] if best and best[0][1] >= 2 else None


def _signed_by_itself(document: Document, municipality: str | None) -> str | None:
    """The municipality, where its name stands alone near the top of a report that names no body."""
    names = {fold(municipality), fold(municipality).replace(" kommun", "s kommun")} if municipality else set()
    return municipality if any(fold(ln.text).strip(" #*") in names for ln in document.lines[:TITLE_LINES]) else None


def _document_date(text: str) -> date | None:
    found = _DOCUMENT_DATE.search(text)
    return dates.iso_date(found[1]) if found else None


def _is_draft(document: Document) -> bool:
    """Whether a heading near the top, or one beside another, says that it is a draft."""
    parts = (part for line in document.lines[:TITLE_LINES] for part in re.split(r"\s{2,}|\t", line.text.strip(" #*")))
    words = tuple(vocabulary("bodies")["draft"])
    return any(fold(part).startswith(words) and len(part) < SHORT_LINE for part in parts)
