"""Charts: what is drawn is what the table says, whatever a label holds, and in the language of the page."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from orchestration.site import charts


def account(label: str, **sek: int) -> dict[str, Any]:
    measures = ("budget_year_sek", "forecast_year_sek", "actual_ytd_sek", "actual_year_sek")
    amounts = {name: Decimal(sek[name]) if name in sek else None for name in measures}
    return {"statement": "drift", "line_label": label, "line_kind": "item", **amounts}


def months(year: int, *values: str, population: str = "Nämnden") -> list[dict[str, Any]]:
    return [
        {
            "population": population, "group_name": None, "value": Decimal(value), "value_months": 1,
            "value_period_start": date(year, month, 1),
        }
        for month, value in enumerate(values, 1)
    ]  # fmt: skip


def texts(svg: str | None) -> list[str]:
    return [element.text or "" for element in etree.fromstring(svg or "").iter("text")]


def test_a_bar_per_department_and_measure_on_a_scale_that_holds_them_all() -> None:
    rows = [
        account("Skola", budget_year_sek=-3_000_000, forecast_year_sek=-3_500_000, actual_ytd_sek=-1_200_000),
        account("Vård", budget_year_sek=-2_000_000, forecast_year_sek=-2_000_000, actual_ytd_sek=-900_000),
    ]
    [chart] = charts.accounts(rows)

    assert [name for name, _ in chart.series] == ["budget", "forecast", "actual"]
    assert chart.rows == [["Skola", -3000, -3500, -1200], ["Vård", -2000, -2000, -900]]
    drawn = etree.fromstring(chart.drawn or "")
    bars = [path for path in drawn.iter("path") if (path.get("fill") or "").startswith("var(--series")]
    widths = sorted(float(re.findall(r"h([\d.]+)", bar.get("d") or "")[0]) for bar in bars)
    assert len(bars) == 6
    assert [round(width / widths[0], 2) for width in widths] == [1.0, 1.33, 2.22, 2.22, 3.33, 3.89]
    assert {"Skola", "Vård"} <= set(texts(chart.drawn))


def test_a_row_without_a_value_has_no_bar_and_no_zero() -> None:
    rows = [account("A", budget_year_sek=1, forecast_year_sek=1), account("B", budget_year_sek=1)]
    [chart] = charts.accounts(rows)

    assert chart.rows[1] == ["B", Decimal("0.001"), None]
    assert (chart.drawn or "").count("var(--series-2)") == 1


def test_last_year_stands_beside_this_one_by_month() -> None:
    [chart] = charts.sick_leave(months(2024, "5.1", "4.9", "4.5") + months(2025, "4.8", "4.7") + months(2022, "9", "9"))

    assert [name for name, _ in chart.series] == ["2025", "2024"]
    assert [row[1:] for row in chart.rows] == [
        [Decimal("4.8"), Decimal("5.1")],
        [Decimal("4.7"), Decimal("4.9")],
        [None, Decimal("4.5")],
    ]


def test_the_same_drawing_says_its_words_and_numbers_in_english() -> None:
    [chart] = charts.sick_leave(months(2025, *["0.51", "0.52", "0.53", "0.54", "0.55"]))

    assert {"maj", "0,1", "procent"} <= set(texts(chart.svg("sv")))
    assert {"May", "0.1", "percent"} <= set(texts(chart.svg("en")))
    assert not {"maj", "0,1", "procent"} & set(texts(chart.svg("en")))


def test_a_chart_takes_its_colours_from_the_page_and_has_no_style_script_or_address() -> None:
    [chart] = charts.assignments([{"kind": "uppdrag", "status": "påbörjad", "prognosis": "enligt plan", "n": 3}])
    drawn = etree.fromstring(chart.drawn or "")

    assert "var(--good)" in (chart.drawn or "")
    assert {element.tag for element in drawn.iter()} <= {"svg", "g", "path", "line", "text", "rect"}
    assert not [
        name for element in drawn.iter() for name in element.attrib if name in ("style", "href") or name[:2] == "on"
    ]


@settings(max_examples=25, deadline=None)
@given(
    label=st.text(min_size=1, max_size=30)
    | st.sampled_from(["</text><script>", '"];alert(1);["', "\\u0022", "a\x00b", "\ud800", "\u202e", "{{1}}", "${1}"])
)
def test_no_label_breaks_the_drawing_or_leaves_its_place(label: str) -> None:
    rows = [account(label, budget_year_sek=1, forecast_year_sek=2), account("Skola", budget_year_sek=1)]
    [chart] = charts.accounts(rows)
    drawn = etree.fromstring(chart.drawn or "")

    assert {element.tag for element in drawn.iter()} <= {"svg", "g", "path", "line", "text", "rect"}
    assert "Skola" in texts(chart.drawn)
