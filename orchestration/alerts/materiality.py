"""Whether a finding is worth a message at once. Existence is exact, notification is not."""

from __future__ import annotations

from decimal import Decimal

from orchestration.alerts.config import Materiality
from orchestration.alerts.seen import DELIVERY_RULE, Finding

_IN_KR = {"kr": Decimal(1), "tkr": Decimal(1000), "mnkr": Decimal(1_000_000)}

#: Family of the rules that look for nothing but a wrong sign.
_SIGN_FAMILY = "tecken"


def is_sign_error(finding: Finding) -> bool:
    """The number most likely meant is the printed one with the other sign."""
    meant, printed = finding.suspected_value, finding.reported
    return finding.family == _SIGN_FAMILY or (meant is not None and bool(meant) and meant == -(printed or Decimal(0)))


def is_material(finding: Finding, limits: Materiality) -> bool:
    """By the amount or the share of the reported value, whichever is reached first (reaching it is enough).

    Always material: counts and what has no difference at all (dates, words), sign errors, overdue reports. Amounts are
    held against both limits; percentages and other measures against the share alone.
    """
    if finding.rule_id == DELIVERY_RULE or is_sign_error(finding):
        return True
    if finding.difference is None or finding.unit in (None, "", "st"):
        return True
    size = abs(finding.difference)
    factor = _IN_KR.get(finding.unit or "")
    if factor is not None and size * factor >= limits.amount_tkr * 1000:
        return True
    if not finding.reported:  # any difference is a large share of nothing
        return factor is None
    return size * 100 >= abs(finding.reported) * limits.share_pct
