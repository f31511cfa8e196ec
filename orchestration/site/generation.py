"""Where a built site lies: a folder of its own below `sites/`, made the current one by one rename of a link.

Light on purpose: every run asks whether the site is up to date.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration import publish
from orchestration.settings import Settings
from orchestration.store.files import write_text

#: What others build into the site, and a new one takes over: dbt's documentation.
DOCS = "docs"

_MANIFEST = "site.json"


@dataclass(frozen=True, slots=True)
class Made:
    """Pages that were made together: the digest of all that they say, and their files below the root of the site."""

    digest: str
    files: list[str]


@dataclass(frozen=True, slots=True)
class Site:
    """One built site. `made`: per report (`report <id>`) and organisation (`organisation <key>`)."""

    folder: Path
    fingerprint: str
    made: dict[str, Made] = field(default_factory=dict)


def current(settings: Settings) -> Site | None:
    """The site that the link names, or None when there is none that is whole."""
    path = settings.reports / _MANIFEST
    if not path.is_file():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    made = {name: Made(**pages) for name, pages in told["made"].items()}
    return Site(settings.reports.resolve(), told["fingerprint"], made)


def up_to_date(settings: Settings, fingerprint: str) -> bool:
    site = current(settings)
    return site is not None and site.fingerprint == fingerprint


def has_docs(settings: Settings) -> bool:
    return (settings.reports / DOCS / "index.html").is_file()


def describe(site: Site) -> None:
    """Write down what the site was built from; without it, it is not whole."""
    made = {name: {"digest": pages.digest, "files": pages.files} for name, pages in sorted(site.made.items())}
    told = {"fingerprint": site.fingerprint, "made": made}
    write_text(site.folder / _MANIFEST, json.dumps(told, indent=1) + "\n")


def take_over(former: Path, folder: Path, files: Iterable[str]) -> bool:
    """Make files of the former site files of the new one, without copying; False when one of them is not there."""
    chosen = list(files)
    if not all((former / file).is_file() for file in chosen):
        return False
    for file in chosen:
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(former / file, target)
    return True


def take_over_docs(settings: Settings, folder: Path) -> None:
    docs = settings.reports / DOCS
    if docs.is_dir():
        shutil.copytree(docs, folder / DOCS, copy_function=_link)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def switch(settings: Settings, folder: Path) -> None:
    """Make the folder the current site, and remove those before the former one."""
    if settings.reports.is_dir() and not settings.reports.is_symlink():
        shutil.rmtree(settings.reports)  # made by what is built into the site, before there was one; taken over by now
    publish.prune(settings.sites, folder, publish.switch(settings.reports, folder))
