"""Drawings as SVG by Vega-Lite, from values: bars side by side, stacked bars, lines. Knows nothing of reports.

Colours are the page's own (`var(--…)`), so that a drawing follows dark mode and print; it carries no style of its own,
which the pages' content policy would not let through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.site import formats

_WIDTH = 430
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
#: Signs of a label beside a bar, in a figure of half a page's width and of a whole one; the table has it whole.
_LABEL_SIGNS, LONG_LABEL_SIGNS = 34, 60
_SIGN_WIDTH = 7


def count_of(at: int, label: str, series: str, n: int) -> dict[str, Any]:
    return {"row": at, "label": label, "series": series, "value": n}


def short(label: str | None, signs: int = _LABEL_SIGNS) -> str:
    label = " ".join((label or "–").split())
    return label if len(label) <= signs else label[: signs - 1].rstrip() + "…"


def bars(values: list[dict[str, Any]], series: Sequence[tuple[str, str]], unit: str) -> str | None:
    """Grouped horizontal bars: a row per label, a bar per series."""
    if not values:
        return None
    rows = len({value["row"] for value in values})
    return _draw(
        {
            "data": {"values": values},
            "width": _WIDTH,
            "height": rows * (len(series) * 9 + 8),
            "mark": {"type": "bar"},
            "encoding": {
                "y": _labels(values),
                "yOffset": {"field": "series", "type": "nominal", "sort": [name for name, _ in series]},
                "x": {"field": "value", "type": "quantitative", "axis": {"title": unit, "tickCount": 5}},
                "color": _colours(series),
            },
        }
    )


def stacked(values: list[dict[str, Any]], series: Sequence[tuple[str, str]], title: str) -> str | None:
    """Stacked horizontal bars of counts."""
    if not values:
        return None
    rows = len({value["row"] for value in values})
    order = f"indexof({_literal([name for name, _ in series])}, datum.series)"
    return _draw(
        {
            "data": {"values": values},
            "transform": [{"calculate": order, "as": "order"}],
            "width": _WIDTH,
            "height": rows * 24,
            "mark": {"type": "bar", "height": {"band": 0.75}, "stroke": "var(--paper)", "strokeWidth": 1.5},
            "encoding": {
                "y": _labels(values),
                "x": {
                    "field": "value",
                    "type": "quantitative",
                    "axis": {"title": title, "tickMinStep": 1, "format": "d", "tickCount": 6},
                },
                "order": {"field": "order", "type": "quantitative"},
                "color": _colours(series),
            },
        }
    )


def lines(values: list[dict[str, Any]], series: Sequence[tuple[str, str]], x: str, order: str, unit: str) -> str | None:
    """Lines with a point per value; each series has a shape of its own besides its colour. Values with different
    `span`s are not joined."""
    if not values:
        return None
    encoding = {
        "x": {
            "field": x,
            "type": "ordinal",
            "sort": {"field": order},
            "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "axis": {"title": unit, "tickCount": 5, "titleAngle": 0, "titleAlign": "left", "titleY": -8, "titleX": 0},
        },
        "color": _colours(series),
    }
    shapes = ["circle", "square", "triangle-up", "diamond"]
    domain = [name for name, _ in series]
    return _draw(
        {
            "data": {"values": values},
            "width": _WIDTH + 90,
            "height": 200,
            "encoding": encoding,
            "layer": [
                {
                    "mark": {"type": "line", "strokeWidth": 2},
                    "encoding": {"detail": {"field": "span", "type": "nominal"}},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                    "encoding": {
                        "shape": {
                            "field": "series",
                            "type": "nominal",
                            "legend": None,
                            "scale": {"domain": domain, "range": [shapes[at % 4] for at in range(len(domain))]},
                        }
                    },
                },
            ],
        }
    )


def _labels(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A row each, also where two have one label: the place is the row's number, and what is shown its label."""
    labels = [label for _, label in sorted({(value["row"], value["label"]) for value in values})]
    rows = sorted({value["row"] for value in values})
    shown = dict(zip(rows, labels, strict=True))
    return {
        "field": "row",
        "type": "ordinal",
        "axis": {
            "title": None,
            "ticks": False,
            "domain": False,
            "labelLimit": max(_LABEL_SIGNS, *map(len, labels)) * _SIGN_WIDTH + 22,
            "labelPadding": 8,
            # Data, never code: the labels are looked up by their place.
            "labelExpr": f"{_literal([shown.get(at, '') for at in range(max(rows) + 1)])}[datum.value]",
        },
    }


def _literal(labels: Sequence[str]) -> str:
    """A list of texts as Vega's expression language writes one: every sign by its number, so that none ends a text."""
    quoted = ("".join(f"\\u{unit:04x}" for unit in _utf16(formats.clean(label))) for label in labels)
    return "[" + ", ".join(f'"{text}"' for text in quoted) + "]"


def _utf16(text: str) -> list[int]:
    raw = text.encode("utf-16-be", "replace")
    return [raw[at] << 8 | raw[at + 1] for at in range(0, len(raw), 2)]


def _colours(series: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The legend stands in the page, where it can be read aloud."""
    return {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": [name for name, _ in series], "range": [colour for _, colour in series]},
    }


_CONFIG = {
    "aria": False,
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--muted)",
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "gridColor": "var(--rule)",
        "domainColor": "var(--muted)",
        "tickColor": "var(--muted)",
    },
    "axisQuantitative": {"format": ",~f"},
}


def _draw(spec: dict[str, Any]) -> str:
    import vl_convert

    # A control character is no XML, and the native renderer ends the whole process over one.
    values = [{name: formats.clean(value) for name, value in row.items()} for row in spec["data"]["values"]]
    schema = "https://vega.github.io/schema/vega-lite/v5.json"
    whole = {"$schema": schema, "config": _CONFIG, **spec, "data": {"values": values}}
    svg: str = vl_convert.vegalite_to_svg(whole, vl_version="5.20", format_locale="sv-SE")
    return _for_the_page(svg)


_SAID = ("role", "aria-roledescription", "aria-label", "aria-hidden")
_OF_A_FILE = (*_SAID, "class", "pointer-events", "style", "version")


def _for_the_page(svg: str) -> str:
    """Without what only a file of its own needs, and hidden from readers of the page: its figure has a name, and the
    table says the same."""
    from lxml import etree

    root = etree.fromstring(svg.encode())
    etree.strip_attributes(root, *_OF_A_FILE)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode")
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", text).replace(' xmlns="http://www.w3.org/2000/svg"', "", 1)
