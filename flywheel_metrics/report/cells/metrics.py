"""The metrics of the idea, each with the period before and whether it left its usual variation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flywheel_metrics import metric
from flywheel_metrics.exhibit import Form
from flywheel_metrics.report import measured
from flywheel_metrics.report.cell import HALF, Cell
from flywheel_metrics.report.reader import Reader
from flywheel_metrics.report.section import Section

#: Metric → form of its chart, and the measures named beside its figure.
SHOWN: dict[str, tuple[Form, Mapping[str, str]]] = {
    "pages_per_week": (Form(), {"sleep_pages": "{} in sleep hours"}),
    "pages_per_person": (Form(), {"median_per_person": "median {}", "max_per_person": "most {}"}),
    "time_to_rollback": (Form("durations"), {"mean_minutes": "mean {}", "median_minutes": "median {}"}),
    "incidents_per_change": (Form(), {"unattributed_count": "{} incidents that no change explains"}),
    "guardrail_changes_per_week": (Form(), {"from_insight": "{} from an incident or insight"}),
    "reversible_changes": (Form("share"), {"lower": "at least {}", "upper": "at most {}"}),
    "preventive_work_per_sprint": (Form(), {"share": "{} of completed work"}),
}


def _section(reader: Reader, *, name: str) -> Section:
    form, also = SHOWN[name]
    return measured.section(reader, name, form, also=also)


CELLS = tuple(Cell(name, metric.find(name).title, partial(_section, name=name), HALF) for name in SHOWN)
