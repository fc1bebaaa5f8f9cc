"""Colours and type of every chart, as CSS variables that know a light and a dark value.

The hues are Okabe and Ito's, told apart by people of any colour vision; the darker or lighter kin of a hue keeps its
contrast on the other background.  Good and bad have a colour of their own, used only where a signal was found.
"""

from __future__ import annotations

from typing import Any

#: Role → (on light, on dark).
COLOURS: dict[str, tuple[str, str]] = {
    "ink": ("#22252a", "#e6e4df"),
    "muted": ("#666a70", "#a2a5a8"),
    "faint": ("#a5a7aa", "#6f7478"),
    "rule": ("#e6e3dc", "#2d3134"),
    "paper": ("#fdfcf9", "#151719"),
    "wash": ("#efece4", "#202427"),
    "accent": ("#0072b2", "#56b4e9"),
    "better": ("#00775a", "#2fbf95"),
    "worse": ("#c04e00", "#f08a4b"),
    "second": ("#b8741a", "#e69f00"),
    "third": ("#a8527f", "#d98fb7"),
}
#: How a line treats a value that is missing: it breaks. (Vega-Lite's None would draw it as zero.)
BREAK = "break-paths-filter-domains"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', sans-serif"


def colour(role: str) -> str:
    """Return the CSS value that stands for a role. Raises KeyError for a role that does not exist."""
    if role not in COLOURS:
        raise KeyError(role)
    return f"var(--fw-{role})"


#: Style of the same text drawn under a text, which keeps it readable over marks.
HALO = {"fill": colour("paper"), "stroke": colour("paper"), "strokeWidth": 4, "strokeJoin": "round"}


def css() -> str:
    """Return the style sheet that gives every role its colour; ``color-scheme`` of the page decides which."""
    declared = "".join(f"--fw-{role}: light-dark({light}, {dark}); " for role, (light, dark) in COLOURS.items())
    return f":root {{ {declared}}}"


def config() -> dict[str, Any]:
    """Return the Vega-Lite configuration: no frame, quiet axes, text in the page's own type."""
    muted, rule = colour("muted"), colour("rule")
    return {
        # A chart says its sentence as a whole and has its table; its marks one by one would say nothing.
        "mark": {"aria": False},
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            "labelColor": muted, "titleColor": muted, "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "domainColor": rule, "tickColor": rule, "gridColor": rule, "labelPadding": 6,
            "aria": False,
        },
        "axisY": {"domain": False, "ticks": False, "tickCount": 5},
        "axisX": {"grid": False, "tickSize": 4, "labelFlush": True, "labelOverlap": True},
        "text": {"fontSize": 12, "color": muted},
    }  # fmt: skip


def frame(layers: list[dict[str, Any]], height: int) -> dict[str, Any]:
    """Return a Vega-Lite specification of layers, as wide as its container, drawn as SVG so that CSS colours apply."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
        "config": config(),
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "layer": [ranged(each) for each in layers],
    }


def ranged(layer: dict[str, Any]) -> dict[str, Any]:
    """Return a layer, which leaves the ends of the axis of time to the others where its marks go from time to time.

    Vega-Lite reads the ends as times for where a mark begins and as words for where it ends, and warns of the conflict.
    """
    encoding = layer.get("encoding", {})
    if "x2" not in encoding or encoding["x"].get("type") != "temporal":
        return layer
    scale = {key: value for key, value in encoding["x"]["scale"].items() if key != "domain"}
    return {**layer, "encoding": {**encoding, "x": {**encoding["x"], "scale": scale}}}


def label(
    at: str, value: float, text: str, x: dict[str, Any], y: dict[str, Any], *, below: bool = False
) -> list[dict[str, Any]]:
    """Return the layers of a text that ends at a point, with a halo that keeps it readable over marks."""
    record = [{"at": at, "value": value, "text": text}]
    encoding = {"x": {**x, "field": "at"}, "y": {**y, "field": "value"}, "text": {"field": "text"}}
    mark = {"type": "text", "align": "right", "fontSize": 11, "baseline": "top" if below else "bottom",
            "dy": 3 if below else -3}  # fmt: skip
    return [
        {"data": {"values": record}, "mark": {**mark, **style}, "encoding": encoding}
        for style in (HALO, {"fill": colour("muted")})
    ]
