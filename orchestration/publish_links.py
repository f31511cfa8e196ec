"""Addresses of the report site: where a report's page is, and a finding on it."""

from __future__ import annotations

import re
from urllib.parse import quote

_OTHER = re.compile(r"[^A-Za-z0-9._-]")


def report_slug(report_id: str) -> str:
    """The id as a file name: what a file name or an address can't hold everywhere is written `-`."""
    return _OTHER.sub("-", report_id)


def report_page(report_id: str, finding_id: str | None = None) -> str:
    """The page of a report below the root of the site, at a finding: `rapport/<slug>.html#<finding id>`."""
    anchor = f"#{quote(finding_id, safe='')}" if finding_id else ""
    return f"rapport/{report_slug(report_id)}.html{anchor}"


def report_url(base: str | None, report_id: str, finding_id: str | None = None) -> str | None:
    """The page's full address; None without a base. `base` is the site's own, with or without a slash at its end."""
    return f"{base.rstrip('/')}/{report_page(report_id, finding_id)}" if base else None
