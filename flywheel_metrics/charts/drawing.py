"""What a chart returns: the picture, one sentence for those who cannot see it, and the figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Drawing:
    """A picture. Exactly one of ``spec`` (Vega-Lite) and ``html`` (escaped, self-contained) is given.

    description: one sentence for a screen reader. table: the figures plotted, one row per mark. note: how to read what
    is not labelled in the picture itself.
    """

    description: str
    table: pd.DataFrame
    spec: dict[str, Any] | None = None
    html: str | None = None
    note: str = ""
