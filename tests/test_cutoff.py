"""Signs that an export was cut off, declared days, and that an extract which ends is no improvement."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from flywheel_metrics import answer, cutoff, metric
from flywheel_metrics.errors import UnknownUpload, WorkspaceError
from flywheel_metrics.ingest import Answers, stage
from flywheel_metrics.scope import Scope
from flywheel_metrics.workspace import Workspace

FIRST = date(2026, 1, 5)


def poisson(chance: random.Random, mean: float) -> int:
    """Events of a day: exponential waits until the day is over."""
    found, at = 0, chance.expovariate(1) if mean else 2.0
    while mean and at <= mean:
        found, at = found + 1, at + chance.expovariate(1)
    return found


def series(seed: int, days: int, rate: float, weekend: float = 1.0, bursts: float = 0.0) -> dict[date, int]:
    chance = random.Random(seed)
    found = {}
    for number in range(days):
        at = FIRST + timedelta(days=number)
        mean = rate * (weekend if at.weekday() > 4 else 1.0) * (3.0 if chance.random() < bursts else 1.0)
        found[at] = poisson(chance, mean)
    return found


@pytest.mark.parametrize("weekend", [1.0, 0.05])
@pytest.mark.parametrize("quiet", [3, 10, 20])
def test_an_end_that_collapses_is_found_to_the_day(weekend, quiet):
    counts = series(quiet, 120, 12, weekend)
    last_day = max(counts)
    cut = {at: count for at, count in counts.items() if at <= last_day - timedelta(days=quiet)}
    found = cutoff.collapsed(cut | {last_day: 1}, last_day)
    assert found is not None
    assert abs((found.last_day - (last_day - timedelta(days=quiet))).days) <= (2 if weekend < 1 else 0)
    assert found.found <= 1
    assert found.probability * cutoff.LONGEST <= cutoff.LEVEL


@pytest.mark.parametrize(
    ("rate", "weekend", "bursts"), [(8, 1.0, 0.0), (30, 0.02, 0.0), (6, 1.0, 0.2), (0.5, 1.0, 0.0)]
)
def test_what_varies_by_chance_is_not_called_an_end(rate, weekend, bursts):
    told = sum(
        cutoff.collapsed(found, max(found)) is not None
        for found in (series(seed, 120, rate, weekend, bursts) for seed in range(40))
    )
    assert told == 0


def test_a_last_day_that_is_covered_in_part_only_is_held_against_its_part():
    counts = {FIRST + timedelta(days=number): 40 for number in range(60)}
    last_day = max(counts) + timedelta(days=1)
    assert cutoff.collapsed(counts | {last_day: 4}, last_day) is not None
    assert cutoff.collapsed(counts | {last_day: 4}, last_day, covered_share=0.1) is None


def test_by_hand():
    # 4 a day for 8 weeks, then 7 days with 1 event: 28 are usual, and P(X <= 1) = 29 e^-28 for a Poisson variable of mean 28.
    counts = {FIRST + timedelta(days=number): 4 for number in range(56)}
    last_day = FIRST + timedelta(days=62)
    found = cutoff.collapsed(counts | {last_day: 1}, last_day)
    assert (found.last_day, found.quiet_days, found.found, found.expected) == (FIRST + timedelta(days=55), 7, 1, 28.0)
    assert found.probability == pytest.approx(29 * 2.718281828459045**-28)


@pytest.mark.parametrize("counts", [{}, {FIRST: 900}, {FIRST + timedelta(days=number): 9 for number in range(20)}])
def test_too_little_says_nothing(counts):
    assert cutoff.collapsed(counts, FIRST + timedelta(days=27)) is None


HEADER = "incident_id,service,team,urgency,created_at"


def stored(workspace, folder, name, rows, covers=None):
    (folder / name).write_text("\n".join([HEADER, *rows]) + "\n")
    workspace.commit(
        stage(folder / name, folder / f"{name}-work", Answers(covers=covers), default_zone="UTC", key=b"k" * 32)
    )


def every_three_hours(first: date, days: int) -> list[str]:
    start = datetime(first.year, first.month, first.day)
    return [
        f"i{first}-{number},shop,Payments,high,{start + timedelta(hours=3 * number):%Y-%m-%dT%H:%M:%SZ}"
        for number in range(8 * days)
    ]


@pytest.fixture
def cut(tmp_path):
    """Ten weeks of eight pages a day, then nothing but one straggler two weeks later."""
    made = Workspace(tmp_path / "workspace")
    stored(made, tmp_path, "pages.csv", [*every_three_hours(FIRST, 70), "late,shop,Payments,high,2026-03-30T12:00:00Z"])
    return made


def weeks(dataset) -> dict[date, float | None]:
    asked = answer.ask(dataset, metric.find("pages_per_week"), Scope(FIRST, date(2026, 4, 5)))
    found = asked.series("week")
    return {
        row.period.date() if hasattr(row.period, "date") else row.period: None if row.coverage == "none" else row.value
        for row in found.itertuples()
    }


@pytest.mark.slow
def test_an_extract_that_ends_is_told_and_declared_and_then_no_improvement(cut):
    before = cut.open(cut.head)
    (told,) = cutoff.warnings(before, cut.uploads(cut.head))
    assert told.last_day == date(2026, 3, 15)
    assert "may end on 15 March 2026" in told.sentence
    assert weeks(before)[date(2026, 3, 16)] == 0
    head = cut.head
    cut.declare(told.upload_id, (FIRST, told.last_day))
    after = cut.open(cut.head)
    assert [weeks(after)[day] for day in (date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 30))] == [56, None, None]
    assert answer.ask(after, metric.find("pages_per_week"), Scope(FIRST, date(2026, 4, 5))).one("scope")["value"] == 56
    assert cutoff.warnings(after, cut.uploads(cut.head)) == []
    assert cut.verify() == []
    assert cut.history()[-1].reason == "Declared that pages.csv covers 2026-01-05 to 2026-03-15"
    cut.restore(head)
    assert weeks(cut.open(cut.head))[date(2026, 3, 16)] == 0


@pytest.mark.slow
def test_declared_days_without_an_event_are_quiet_and_told(tmp_path):
    workspace = Workspace(tmp_path / "workspace")
    stored(workspace, tmp_path, "pages.csv", every_three_hours(FIRST, 70), covers=(FIRST, date(2026, 3, 31)))
    (told,) = cutoff.warnings(workspace.open(workspace.head), workspace.uploads(workspace.head))
    assert told.last_day == date(2026, 3, 15)
    (upload,) = workspace.uploads(workspace.head)
    workspace.declare(upload.upload_id, None)
    assert cutoff.warnings(workspace.open(workspace.head), workspace.uploads(workspace.head)) == []


def test_what_cannot_be_declared_is_refused(cut):
    (upload,) = cut.uploads(cut.head)
    before = cut.history()
    with pytest.raises(UnknownUpload):
        cut.declare("0123456789abcdef", None)
    with pytest.raises(WorkspaceError, match="is after the last"):
        cut.declare(upload.upload_id, (date(2026, 3, 1), date(2026, 2, 1)))
    cut.declare(upload.upload_id, None)
    assert cut.history() == before


def test_the_file_again_takes_the_place_of_what_was_declared(cut, tmp_path):
    (upload,) = cut.uploads(cut.head)
    cut.declare(upload.upload_id, (FIRST, date(2026, 3, 15)))
    stored(cut, tmp_path, "pages.csv", [*every_three_hours(FIRST, 70), "late,shop,Payments,high,2026-03-30T12:00:00Z"])
    assert [each.upload_id for each in cut.uploads(cut.head)] == [upload.upload_id]


@pytest.mark.parametrize(
    ("rows", "is_told"), [(1000, True), (999, False), pytest.param(1001, False, marks=pytest.mark.slow)]
)
def test_a_round_number_of_rows_is_told(tmp_path, rows, is_told):
    workspace = Workspace(tmp_path / "workspace")
    stored(workspace, tmp_path, "pages.csv", every_three_hours(FIRST, 130)[:rows])
    told = cutoff.warnings(workspace.open(workspace.head), workspace.uploads(workspace.head))
    assert [each.sentence[:39] for each in told] == (["pages.csv has exactly 1,000 rows, a num"] if is_told else [])


@pytest.mark.parametrize("rows", [999, 1000])
def test_a_round_number_of_rows_is_told_before_the_commit(tmp_path, rows):
    file = tmp_path / "pages.csv"
    file.write_text("\n".join([HEADER, *every_three_hours(FIRST, 130)[:rows]]) + "\n")
    staged = stage(file, tmp_path / "work", Answers(), default_zone="UTC", key=b"k" * 32)
    told = [each.message for each in staged.issues if each.rule == "row_cap"]
    assert [message[:35] for message in told] == (["The file has exactly 1,000 rows, a "] if rows == 1000 else [])
