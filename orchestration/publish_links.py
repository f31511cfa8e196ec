"""Where the controller's pages are found: the one place that says what a report's page is called."""

from __future__ import annotations

import re
from urllib.parse import quote


def report_slug(report_id: str) -> str:
    """The name of a report's page: what is no letter from A to Z, digit, `.`, `_` or `-` becomes `-`."""
    return re.sub(r"[^A-Za-z0-9._-]", "-", report_id)


def report_path(report_id: str, finding_id: str | None = None) -> str:
    """The page below the site's root, at the finding where one is named."""
    anchor = f"#{quote(finding_id, safe='')}" if finding_id else ""
    return f"rapport/{report_slug(report_id)}.html{anchor}"


def report_url(base: str | None, report_id: str, finding_id: str | None = None) -> str | None:
    """The page's address; None without a base."""
    return f"{base.rstrip('/')}/{report_path(report_id, finding_id)}" if base else None
