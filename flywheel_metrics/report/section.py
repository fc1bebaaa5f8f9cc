"""A section: what one cell says, in full, without saying where it will be shown."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from flywheel_metrics.charts.drawing import Drawing
from flywheel_metrics.event import Numbered


@dataclass(frozen=True)
class Headline:
    """A figure that stands by itself.

    also: other measures. compared: both values. tone: ``better`` or ``worse`` for a signal, else empty. interval: how
    far chance alone could move it, in words.
    """

    value: str
    unit: str
    also: str
    compared: str
    verdict: str
    tone: str
    sample: str
    interval: str = ""


@dataclass(frozen=True)
class Listing:
    """A short table to be read: the words of its head, and rows of as many cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """One cell of a document.

    name: of the cell, as in an address. title: what it is about. question: what it answers. sentence: the finding,
    empty where it has none. small: n, time zone and how new the data are. missing: why there is nothing to show.
    remarks: further findings. events: what the numbers on the chart stand for.
    facts: how it is computed, term and meaning. table: the figures with all their digits. sql: as it ran.
    note: the leader's own words, Markdown.
    """

    name: str
    title: str
    question: str
    sentence: str = ""
    small: str = ""
    missing: str = ""
    headline: Headline | None = None
    drawing: Drawing | None = None
    listing: Listing | None = None
    remarks: tuple[str, ...] = ()
    events: tuple[Numbered, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    table: pd.DataFrame | None = None
    sql: str = ""
    note: str = ""
