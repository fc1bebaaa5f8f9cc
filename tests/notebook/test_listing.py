"""A small table as HTML."""

from __future__ import annotations

import pandas as pd

from flywheel_metrics.notebook import listing


def test_numbers_end_in_one_line_and_nothing_in_it_is_markup(monkeypatch):
    drawn = []
    monkeypatch.setattr(listing.st, "html", drawn.append)
    frame = pd.DataFrame({"<b>": ["x < y", None], "n": [3, 400], "share": [0.5, None], "is there": [True, False]})
    listing.listing(frame)
    [html] = drawn
    assert "<b>" not in html
    assert '<th scope="col">&lt;b&gt;</th><th scope="col" class="number">n</th>' in html
    assert '<td>x &lt; y</td><td class="number">3</td><td class="number">0.5</td><td>yes</td>' in html
    assert '<td>–</td><td class="number">400</td><td class="number">–</td><td>no</td>' in html
