"""The reckoning of a finding: every addend, the sum, what is reported, the difference; and the number in its line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reckoning import reckoning, relation_of
from orchestration.site import formats
from orchestration.site.marks import marked

amounts = st.decimals(min_value=-9_999_999, max_value=9_999_999, places=2)


def addend(value: str | Decimal | None, line: int = 1, weight: int = 1, label: str = "Rad") -> dict[str, Any]:
    number = None if value is None else Decimal(value)
    return {"label": label, "value": number, "unit": "tkr", "weight": weight, "source_line": line}


def relation(reported: Any, computed: Any, tolerance: Any = "0.5", location: str = "summa") -> dict[str, Any]:
    told, held = Decimal(reported), Decimal(computed)
    return {
        "rule_id": "R1", "outcome": "inconsistent", "location": location, "reported": told, "computed": held,
        "difference": told - held, "tolerance": Decimal(tolerance), "unit": "tkr", "source_line": 9,
    }  # fmt: skip


def finding(**told: Any) -> dict[str, Any]:
    return {
        "rule_id": "R1",
        "location": "summa",
        "reported": None,
        "suspected_value": None,
        "suspect_cell": None,
        **told,
    }


def test_a_sum_shows_its_addends_then_the_sum_the_reported_value_and_the_difference() -> None:
    about = relation("100", "97.5")
    told = reckoning(finding(source_line=9, **_numbers(about)), [addend("50"), addend("47.5")], about)

    assert told is not None
    assert told.is_sum
    assert [(step.kind, step.value) for step in told.steps] == [
        ("addend", Decimal(50)),
        ("addend", Decimal("47.5")),
        ("computed", Decimal("97.5")),
        ("reported", Decimal(100)),
        ("difference", Decimal("2.5")),
    ]
    assert told.unit == "tkr"


@given(values=st.lists(amounts, min_size=2, max_size=8), off=amounts.filter(bool), data=st.data())
def test_with_the_suspected_value_in_place_of_the_printed_one_the_sum_holds(
    values: list[Decimal], off: Decimal, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(values) - 1))
    printed = [value + off if n == at else value for n, value in enumerate(values)]
    about = relation(sum(values), sum(printed), tolerance="0", location="summan")
    found = finding(
        location="rad", suspect_cell="rad", suspected_value=values[at], reported=printed[at], source_line=at
    )
    addends = [addend(value, line=n) for n, value in enumerate(printed)]

    told = reckoning(found, addends, relation_of(found, addends, [about]))

    assert told is not None
    assert told.repaired_sum == sum(values)
    assert told.holds_when_repaired
    assert [step.suspected for step in told.steps if step.suspected is not None] == [values[at]]


def test_a_wrong_total_is_marked_at_the_reported_value() -> None:
    about = relation("1985", "1485", location="summa")
    found = finding(suspect_cell="summa", suspected_value=Decimal(1485), source_line=9, **_numbers(about))

    told = reckoning(found, [addend("1180"), addend("305")], about)

    assert told is not None
    assert [step.kind for step in told.steps if step.suspected is not None] == ["reported"]
    assert told.repaired_difference == 0


def test_what_is_subtracted_is_said_to_be() -> None:
    about = relation("0.48", "-0.5")
    told = reckoning(finding(source_line=9, **_numbers(about)), [addend("3.3"), addend("3.8", weight=-1)], about)

    assert told is not None
    assert [step.subtracted for step in told.steps if step.kind == "addend"] == [False, True]


def test_a_mean_is_no_sum() -> None:
    about = relation("2.7", "4")
    told = reckoning(finding(source_line=9, **_numbers(about)), [addend("3"), addend("5")], about)

    assert told is not None
    assert not told.is_sum


def test_words_alone_are_not_reckoned() -> None:
    about = {**finding(), "reported": None, "computed": None, "difference": None, "tolerance": None, "unit": None}

    assert reckoning({**about, "source_line": 1}, [addend(None)], None) is None


def _numbers(about: dict[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in ("reported", "computed", "difference", "tolerance", "unit")}


@pytest.mark.parametrize(
    ("text", "value", "found"),
    [
        ("Män\t3,3 %\t3,8 %\t0,48 %", "0.48", ["0,48"]),
        ("en negativ avvikelse om 1 323 tkr", "-1323", ["1 323"]),  # the minus is told in words
        ("-21280| -21586 -305 -18 702", "-305", ["-305"]),
        ("305 -305", "-305", ["-305"]),  # its own sign is preferred
        ("1\u00a0516\t1 448\t1\u202f985\t37", "1985", ["1\u202f985"]),
        ("14 228 och 4 228", "4228", ["4 228"]),
        ("var 2,7%.", "2.7000", ["2,7"]),
        ("2,75 och 12,7", "2.7", []),
        ("inget tal", "5", []),
    ],
)
def test_the_number_is_marked_in_its_line_and_no_other(text: str, value: str, found: list[str]) -> None:
    pieces = marked(text, [Decimal(value)])

    assert [piece for piece, is_number in pieces if is_number] == found
    assert "".join(piece for piece, _ in pieces) == text


@given(value=amounts, before=st.text(alphabet="abc åäö.\t", max_size=9), after=st.text(alphabet="xyz%;\n", max_size=9))
def test_a_number_as_the_pages_write_it_is_found_again(value: Decimal, before: str, after: str) -> None:
    printed = formats.number(value, "sv")
    pieces = marked(f"{before} {printed} {after}", [value])

    assert printed in [piece for piece, is_number in pieces if is_number]


@given(value=amounts)
def test_swedish_and_english_write_the_same_digits_with_their_own_signs(value: Decimal) -> None:
    swedish, english = formats.number(value, "sv"), formats.number(value, "en")

    assert swedish.replace("\u00a0", "").replace(",", ".") == english.replace(",", "")
    assert swedish.startswith("\u2212") == (value < 0)
    assert Decimal(english.replace(",", "").replace("\u2212", "-")) == value
