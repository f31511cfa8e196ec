"""Numbers that optical reading damaged are marked with their likely reading; sound ones are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.ingest.suspects import mark


def row(*printed: str) -> list[dict]:
    numbers = [Decimal(p.replace(",", ".")) for p in printed]
    return [
        {"line_no": 1, "indicator": "Svar", "value": n, "decimals": max(0, -n.as_tuple().exponent), "confidence": 1.0}
        for n in numbers
    ]


def test_a_lost_decimal_mark_is_marked_and_the_number_stays() -> None:
    cells = row("740", "83,0", "81,4", "82,2", "83,0")
    mark({"indicator_cells": cells})
    assert [c["confidence"] < 1 for c in cells] == [True, False, False, False, False]
    assert cells[0]["value"] == 740
    assert cells[0]["alternatives"] == '["74,0"]'


@pytest.mark.parametrize(
    "printed",
    [
        ("100", "83,0", "81,4", "82,2"),  # a whole number may stand among decimals
        ("296,0", "295,0", "157,9", "587,9", "0,0"),  # large but with its decimals
        ("31", "71", "71", "710"),  # no decimals at all
        ("740", "83,0"),  # too few to tell
    ],
)
def test_sound_numbers_are_left_alone(printed: tuple[str, ...]) -> None:
    cells = row(*printed)
    mark({"indicator_cells": cells})
    assert all(c["confidence"] == 1 for c in cells)
