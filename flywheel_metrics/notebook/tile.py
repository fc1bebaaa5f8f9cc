"""A tile: one figure with its n, the period before in words, a strip of weeks, and the way to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from flywheel_metrics import assurance, basis, headline, metric
from flywheel_metrics.answer import Answer, applicable
from flywheel_metrics.breakdown import tone
from flywheel_metrics.charts import sparkline
from flywheel_metrics.comparison import Comparison
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.exhibit import Form, grain_of
from flywheel_metrics.finding import figure_of, sample_of, signal_unit
from flywheel_metrics.notebook import store, takeaway
from flywheel_metrics.notebook.keeping import kept
from flywheel_metrics.notebook.view import current, page_link
from flywheel_metrics.scope import Scope


@dataclass(frozen=True)
class Tile:
    """What a tile shows. also: measure → words beside the figure, with ``{}`` for its value."""

    name: str
    page: str
    also: tuple[tuple[str, str], ...] = ()


def tiles(shown: Sequence[tuple[str, str, Mapping[str, str]]]) -> None:
    """Draw tiles in rows of four: metric, title of its page, and measures to name beside the figure."""
    view = current()
    for name, _, also in shown:
        takeaway.record_metric(name, Form(), also=also)
    store.prepare(view.dataset.version, [name for name, _, _ in shown], view.scope)
    # A grid of the style sheet: columns of Streamlit's own would be ten elements more, to be drawn at every choice.
    with st.container(key="tiles"):
        for name, page, also in shown:
            with st.container(key=f"tile-{name}", height="stretch"):
                _tile(Tile(name, page, tuple(also.items())))


def _tile(tile: Tile) -> None:
    view = current()
    try:
        st.html(_html(view.dataset.version, tile, applicable(metric.find(tile.name), view.scope)))
    except FlywheelError as error:
        st.error(f"{metric.find(tile.name).title} cannot be answered. {error}")
        return
    page_link(tile.page, f"{tile.page} →")


@kept(1024)
def _html(version_id: str, tile: Tile, scope: Scope) -> str:
    """Return the tile as HTML; kept, since a reader goes back and forth between a few scopes."""
    answer = store.answer(version_id, tile.name, scope)
    lacking = basis.missing(store.dataset(version_id), answer)
    if lacking and not (answer.note and answer.one("scope").get("value") is not None):
        told = basis.NOT_COVERED if basis.outside(store.dataset(version_id), scope) else lacking
        body = f'<p class="fw-n">{escape(told)}</p>'
    else:
        sure = assurance.short(store.evidence(version_id, tile.name, scope))
        body = _body(answer, store.comparison(version_id, tile.name, scope), tile, sure)
    return f'<div class="fw-tile"><h2>{escape(answer.metric.title)}</h2>{body}</div>'


def _body(answer: Answer, compared: Comparison, tile: Tile, sure: str) -> str:
    row = answer.one("scope")
    also = headline.beside(answer, dict(tile.also))
    grain, noun = grain_of(answer)
    unit = signal_unit(answer)
    drawn = sparkline.bars(answer.series(grain), answer.metric.signal, unit, noun)
    strip = sparkline.strip(drawn, f"{answer.metric.title} by {noun.lower()}, from the first to the last of the period")
    value = f"{escape(figure_of(answer))} <small>{escape(headline.unit_of(answer))}</small>"
    if row.get("value") is None:
        value, also = "–", answer.metric.empty
    small = "".join(f'<p class="fw-n">{escape(line)}</p>' for line in (sure, sample_of(answer), answer.note) if line)
    return f'<p class="fw-value">{value}</p><p>{escape(also)}</p>{_compared(compared, unit)}{small}{strip}'


def _compared(compared: Comparison, unit: str) -> str:
    """Return both values and the verdict; coloured only for a signal."""
    if compared.previous is None or compared.current is None:
        return f"<p>{escape(compared.reason[:1].upper() + compared.reason[1:])}.</p>" if compared.reason else ""
    both = headline.before_and_now(compared, unit)
    colour = tone(compared)
    mark = f' class="fw-{colour}"' if colour else ""
    return f"<p><span{mark}>{escape(both)}</span> · {escape(compared.verdict)}</p>"
