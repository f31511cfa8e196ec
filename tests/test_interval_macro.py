"""The interval macro, rendered and run in DuckDB, against the rule worked out with fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import duckdb
import jinja2
import pytest
from dbt_helpers import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st

MACROS = jinja2.Environment(loader=jinja2.FileSystemLoader(PROJECT / "macros"), extensions=["jinja2.ext.do"])

numbers = st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 4)).map(lambda n: Decimal(n[0]).scaleb(-n[1]))
items = st.lists(st.tuples(numbers, st.sampled_from([1, -1])), min_size=1, max_size=6)


def macros() -> SimpleNamespace:
    intervals = MACROS.get_template("intervals.sql")
    module = intervals.make_module()
    relations = MACROS.get_template("relations.sql").make_module({"interval_outcome": module.interval_outcome})
    return SimpleNamespace(intervals=module, relations=relations)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


def half(value: Decimal) -> Fraction:
    """Half of the last printed digit."""
    return Fraction(1, 2) / 10 ** max(0, -value.as_tuple().exponent)


def oracle(total: Decimal, terms: list[tuple[Decimal, int]]) -> str:
    difference = abs(Fraction(total) - sum(weight * Fraction(value) for value, weight in terms))
    bound = half(total) + sum(half(value) for value, _ in terms)
    return "consistent" if difference == 0 else "rounding" if difference <= bound else "inconsistent"


def evaluate(con, total: Decimal | None, terms: list[tuple[Decimal | None, int]]) -> dict:
    """The one relation as the macro judges it."""
    module = macros()

    def row(role: str, value: Decimal | None, weight: int) -> str:
        number = "null" if value is None else f"{value:f}"
        places = 0 if value is None else max(0, -value.as_tuple().exponent)
        return (
            f"select 'x' as relation_id, 'R1' as rule_id, 'r' as report_id, 'here' as location, '{role}' as role,"
            f" cast({number} as decimal(32, 10)) as value,"
            f" cast({module.intervals.half_width(places)} as decimal(32, 10)) as half_width,"
            f" 'tkr' as unit, {weight} as weight, 1 as source_line, 1 as source_line_end, 1.0 as confidence,"
            " cast(1 as decimal(18, 4)) as scale, cast(0 as decimal(32, 10)) as allowance, 'equals' as comparison,"
            " cast(null as varchar) as reason"
        )

    rows = " union all ".join([row("reported", total, 1), *(row("term", v, w) for v, w in terms)])
    sql = module.relations.evaluate_relations(f"({rows})")
    return con.execute(sql).to_arrow_table().to_pylist()[0]


@settings(max_examples=150, deadline=None)
@given(total=numbers, terms=items)
def test_agrees_with_fractions_on_any_numbers(con, total, terms):
    assert evaluate(con, total, terms)["outcome"] == oracle(total, terms)


@settings(max_examples=150, deadline=None)
@given(terms=items, steps=st.integers(-8, 8), places=st.integers(0, 4))
def test_agrees_with_fractions_around_the_bound(con, terms, steps, places):
    exact = sum((weight * value for value, weight in terms), Decimal(0))
    step = Decimal(5).scaleb(-places - 1)
    total = ((exact / step).to_integral_value() + steps) * step
    total = total.quantize(Decimal(1).scaleb(-places - (1 if places < 4 else 0)))
    judged = evaluate(con, total, terms)
    assert judged["outcome"] == oracle(total, terms)
    assert judged["difference"] == total - exact


@pytest.mark.parametrize("places", range(5))
def test_half_width_is_half_of_the_last_digit_and_no_float(con, places):
    expression = macros().intervals.half_width(places)
    value, kind = con.execute(f"select {expression}, typeof({expression})").fetchone()
    assert Fraction(value) == Fraction(1, 2) / 10**places
    assert kind.startswith("DECIMAL")


@pytest.mark.parametrize(
    ("reported", "computed", "bound", "outcome"),
    [
        ("100.0", "99.0", "1.0", "rounding"),  # equality passes
        ("100.0", "98.9999", "1.0", "inconsistent"),
        ("-100.0", "100.0", "1.0", "inconsistent"),  # the sign counts
        ("100.0", "100.0", "0.0", "consistent"),
        ("null", "100.0", "1.0", "not_evaluable"),
        ("100.0", "null", "1.0", "not_evaluable"),
        ("100.0", "99.0", "null", "not_evaluable"),  # what can't be bounded never reads as passed
        ("null", "null", "null", "not_evaluable"),
    ],
)
def test_outcome_at_the_boundary_and_on_nulls(con, reported, computed, bound, outcome):
    columns = (f"cast({v} as decimal(32, 10))" for v in (reported, computed, bound))
    assert con.execute(f"select {macros().intervals.interval_outcome(*columns)}").fetchone()[0] == outcome


def test_a_blank_item_is_absent_and_not_zero(con):
    held = evaluate(con, Decimal(100), [(Decimal(60), 1), (Decimal(40), 1), (None, 1)])
    assert (held["outcome"], held["reason"]) == ("consistent", None)
    broken = evaluate(con, Decimal(100), [(Decimal(60), 1), (None, 1)])
    assert (broken["outcome"], broken["reason"]) == ("inconsistent", "missing_component")
    assert broken["tolerance"] == 1  # the blank has no half width either
    nothing = evaluate(con, Decimal(100), [(None, 1)])
    assert (nothing["outcome"], nothing["reason"], nothing["computed"]) == ("not_evaluable", "no_items", None)


def test_tolerance_is_the_sum_of_the_half_widths(con):
    judged = evaluate(con, Decimal("14.9"), [(Decimal("10.25"), 1), (Decimal("-5"), -1)])
    assert judged["tolerance"] == Decimal("0.05") + Decimal("0.005") + Decimal("0.5")
    assert judged["difference"] == Decimal("14.9") - Decimal("15.25")
    assert judged["outcome"] == "rounding"
