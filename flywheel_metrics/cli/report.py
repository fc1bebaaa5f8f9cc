"""Answers as ``flywheel metrics`` gives them: with the definition's version, the dataset's, and n."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from flywheel_metrics import assurance, finding, uncertainty
from flywheel_metrics.answer import Answer
from flywheel_metrics.cli import output
from flywheel_metrics.comparison import compare
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.evidence import Evidence
from flywheel_metrics.spine import ALL
from flywheel_metrics.wording import day_range, figure

_FIRST = ("metric", "unit", "definition_version", "dataset_version")


def write(dataset: Dataset, answers: Sequence[Answer], arguments: argparse.Namespace) -> None:
    """Write the answers in the form, to the place and with the grain that the arguments say."""
    if arguments.format == "json":
        _write_json(dataset, answers, arguments)
    elif arguments.format == "table" and arguments.grain == "scope":
        _write_text("\n".join(_summary(dataset, answers)) + "\n", arguments)
    else:
        frame = pd.concat([_frame(dataset, each, arguments.grain) for each in answers], ignore_index=True)
        output.write(frame, arguments.format, arguments.output)


def _frame(dataset: Dataset, answer: Answer, grain: str) -> pd.DataFrame:
    metric = answer.metric
    frame = answer.frame[answer.frame["grain"] == grain]
    for position, value in enumerate((metric.name, metric.unit, metric.version, dataset.version)):
        frame.insert(position, _FIRST[position], value)
    return frame.join(uncertainty.columns(answer, grain))


def _summary(dataset: Dataset, answers: Sequence[Answer]) -> list[str]:
    scope = answers[0].scope
    known = [Evidence(dataset, answer) for answer in answers]
    rows = [_summary_row(each, segment) for each in known for segment in each.answer.segments or [ALL]]
    previous = scope.previous
    return [
        f"{day_range(scope.first_day, scope.last_day)}, compared with "
        f"{day_range(previous.first_day, previous.last_day)} ({dataset.settings.reporting_zone})",
        f"Dataset version {dataset.version}",
        "",
        *output.table_lines(["metric", "segment", "value", "95 % interval", "n", "before", "compared"], rows),
    ]


def _summary_row(evidence: Evidence, segment: str) -> list[str]:
    answer = evidence.answer
    comparison = compare(answer, segment, evidence)
    before = answer.one("previous", segment).get("value")
    return [
        answer.metric.name,
        segment,
        _with_unit(answer, finding.figure_of(answer, segment)),
        assurance.ends_of(evidence, segment),
        finding.sample_of(answer, "scope", segment),
        figure(before, answer.metric.unit),
        comparison.verdict if not comparison.reason else f"{comparison.verdict}: {comparison.reason}",
    ]


def _with_unit(answer: Answer, shown: str) -> str:
    return shown if answer.metric.unit in ("minutes", "share") or shown == "–" else f"{shown} {answer.metric.unit}"


def _write_json(dataset: Dataset, answers: Sequence[Answer], arguments: argparse.Namespace) -> None:
    content = {
        "dataset_version": dataset.version,
        "reporting_zone": dataset.settings.reporting_zone,
        "answers": [_described(dataset, each, arguments.grain) for each in answers],
    }
    _write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", arguments)


def _described(dataset: Dataset, answer: Answer, grain: str) -> dict[str, Any]:
    metric, scope = answer.metric, answer.scope
    rows = answer.frame[answer.frame["grain"] == grain].join(uncertainty.columns(answer, grain))
    found: dict[str, Any] = {
        "metric": metric.name,
        "title": metric.title,
        "unit": metric.unit,
        "better": metric.better,
        "definition_version": metric.version,
        "from": scope.first_day.isoformat(),
        "to": scope.last_day.isoformat(),
        "teams": list(scope.teams),
        "services": list(scope.services),
        "urgency": scope.urgency,
        "split": answer.split,
        "rows": [{str(name): _plain(value) for name, value in row.items()} for row in rows.to_dict("records")],
    }
    if answer.split is None:
        comparison = compare(answer, evidence=Evidence(dataset, answer))
        found |= {"finding": finding.sentence(answer, comparison), "verdict": comparison.verdict}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value


def _write_text(text: str, arguments: argparse.Namespace) -> None:
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
