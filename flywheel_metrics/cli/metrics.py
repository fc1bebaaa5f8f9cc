"""``flywheel metrics``: the same answers as the pages, for a person or a program."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from flywheel_metrics import answer as answering
from flywheel_metrics import metric as catalogue
from flywheel_metrics.answer import Answer
from flywheel_metrics.cli import output, report
from flywheel_metrics.cli.period import FORMS, days_of
from flywheel_metrics.cli.place import Commands, existing
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.privacy import load_key, masking
from flywheel_metrics.scope import URGENCIES, Scope
from flywheel_metrics.wording import listing
from flywheel_metrics.workspace import Workspace

GRAINS = ("scope", "week", "sprint")


def add(commands: Commands) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "metrics",
        help="answer metrics",
        description="Answer metrics for a period, with the engine and the definitions of the pages.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"metric (default: those of the overview): {', '.join(catalogue.everything())}",
    )
    parser.add_argument("--period", metavar="P", help=f"{FORMS} (default: last-26-weeks)")
    parser.add_argument("--team", action="append", default=[], metavar="T", help="only this team; may be repeated")
    parser.add_argument(
        "--service", action="append", default=[], metavar="S", help="only this service; may be repeated"
    )
    parser.add_argument("--urgency", choices=URGENCIES, default="all", help="only incidents and pages of this urgency")
    parser.add_argument("--split", metavar="COLUMN", help="one answer for each value, such as team")
    parser.add_argument(
        "--grain", choices=GRAINS, default="scope", help="one row for the period, or one a week or sprint"
    )
    parser.add_argument(
        "--data", metavar="VERSION", help="dataset version (default: the current one; flywheel versions)"
    )
    parser.add_argument(
        "--format", choices=output.FORMATS, default="table", help="table (default), json, csv, parquet or xlsx"
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write to this file")
    parser.add_argument("--sql", action="store_true", help="print the SQL that answers instead of its result")
    parser.add_argument("--rows", action="store_true", help="the rows that were counted, of one metric")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the answers that were asked for."""
    workspace = existing(arguments.workspace)
    asked = [catalogue.find(name) for name in arguments.names or catalogue.metrics()]
    if arguments.rows and len(asked) != 1:
        raise ScopeError("The rows of one metric at a time can be listed; name it, such as pages_per_week --rows.")
    dataset = workspace.open(arguments.data or workspace.head)
    scope = scope_of(arguments, dataset)
    answers = [
        answering.ask(dataset, each, scope, arguments.split)
        for each in asked
        if arguments.split is None or arguments.names or arguments.split in each.segments
    ]
    if not answers:
        raise ScopeError(f"No metric can be split by {arguments.split!r}.")
    if arguments.sql:
        _write_sql(answers, arguments)
    elif arguments.rows:
        output.write(_rows(workspace, dataset, answers[0], arguments.grain), arguments.format, arguments.output)
    else:
        report.write(dataset, answers, arguments)
    return 0


def _rows(workspace: Workspace, dataset: Dataset, answer: Answer, grain: str) -> pd.DataFrame:
    """Return the rows that were counted as a frozen link lists them: names masked, and nothing about few people."""
    found = answering.rows(replace(dataset, is_guarded=True), answer, grain)
    return masking.table(found, workspace.screen(dataset.version, load_key()))


def scope_of(arguments: argparse.Namespace, dataset: Dataset) -> Scope:
    """Return the scope that the arguments ask for. Raises ScopeError for what the dataset does not have."""
    if dataset.extent is None and arguments.period in (None, "all"):
        raise ScopeError("The dataset has no events yet; load exports with 'flywheel ingest FILE'.")
    first_day, last_day = days_of(arguments.period, dataset)
    teams = _known("team", arguments.team, dataset.teams)
    services = _known("service", arguments.service, dataset.services)
    return Scope(first_day, last_day, teams, services, arguments.urgency)


def _known(noun: str, asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for name in asked:
        if name not in known:
            there = f"there are {listing(list(known))}" if known else "the exports name none"
            raise ScopeError(f"The dataset has no {noun} {name!r}; {there}.")
    return tuple(sorted(set(asked)))


def _write_sql(answers: Sequence[Answer], arguments: argparse.Namespace) -> None:
    where = f"grain = '{arguments.grain}'"
    statements = [
        f"-- {each.metric.title}\n" + (answering.rows_statement(each, where) if arguments.rows else each.sql) + ";\n"
        for each in answers
    ]
    text = "\n".join(statements)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
