"""Which delivered files a controller's word means: a file of the landing folder, or a report by its id."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from orchestration.settings import Settings
from orchestration.store import landing, names, state


class NothingChosen(Exception):
    """No delivered file and no report has the name."""


def paths(settings: Settings, name: str) -> list[str]:
    """The paths of the file of that name, of all files of a zip delivery, or of all files of a report.

    `name`: as `avstamt status` and the quarantine show it, relative to the landing folder, or any path of the file on
    this machine. Raises NothingChosen, and LandingFolderMissing.
    """
    files = landing.scan(settings, state.read_landing(settings))
    wanted = {name, names.shown(_below(settings.raw, name))}
    found = [
        file.path
        for file in files
        if file.outcome != state.UNPACKED
        and (file.path in wanted or file.report_id == name or any(file.path.startswith(f"{w}/") for w in wanted))
    ]
    if not found:
        known = sorted({file.path for file in files} | {file.report_id for file in files if file.report_id})
        near = get_close_matches(name, known, n=1, cutoff=0.0)
        raise NothingChosen(
            f"no file of {settings.raw} and no report is named {name}" + (f"; the nearest is {near[0]}" if near else "")
        )
    return found


def _below(raw: Path, name: str) -> str:
    """The path relative to the landing folder; the name itself when it is none within."""
    path = Path(name).absolute()
    return path.relative_to(raw).as_posix() if path.is_relative_to(raw) and path != raw else name
