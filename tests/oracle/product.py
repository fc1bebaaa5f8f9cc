"""The adapter: asks the product the questions that the oracle answers.  The only module here that imports it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flywheel_metrics import answer, metric
from flywheel_metrics import scope as product_scope
from flywheel_metrics.dataset import Dataset as Compiled
from flywheel_metrics.model import UploadTables
from flywheel_metrics.settings import Settings
from flywheel_metrics.table import LINEAGE, tables
from flywheel_metrics.vocabulary import Vocabulary
from tests.models.compiling import united
from tests.oracle.comparing import Answers
from tests.oracle.dataset import Dataset, Row
from tests.oracle.settings import Rule, Scope

_TYPES = {
    "varchar": pa.string(),
    "varchar[]": pa.list_(pa.string()),
    "timestamp": pa.timestamp("us"),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}


#: What the oracle answers too, and the models that this counts: most of the time goes into compiling.
NAMES = tuple(name for name, found in metric.metrics().items() if found.theme == "flywheel")
MODELS = (
    "coverage",
    "dated_sprints",
    "completed_work",
    *(model for name in NAMES for model in metric.find(name).models),
)


def product_answers(
    folder: Path, dataset: Dataset, settings: Mapping[str, Any], vocabulary: Iterable[Rule], scopes: Iterable[Scope]
) -> list[Answers]:
    """Return the product's answers to all metrics, one set per scope, in the shape of the oracle's.

    THE ADAPTER: everything that the oracle needs to know about the product is in this module.
    """
    with compiled(folder, dataset, settings, vocabulary, only=MODELS) as opened:
        return [{name: asked_rows(opened, name, scope) for name in NAMES} for scope in scopes]


@contextmanager
def compiled(
    folder: Path,
    dataset: Dataset,
    settings: Mapping[str, Any],
    vocabulary: Iterable[Rule],
    only: Collection[str] | None = None,
) -> Iterator[Compiled]:
    """Write the rows as the Parquet files of uploads, compile them in memory, and open the result; only: the models to build."""
    uploads = _uploads(folder, dataset)
    with united(uploads, Vocabulary.of(vocabulary), only, **Settings.from_dict(settings).to_dict()) as database:
        yield Compiled("example", database)


def _uploads(folder: Path, dataset: Dataset) -> list[UploadTables]:
    uploads = []
    for upload_id in dataset.upload_ids():
        paths = {}
        for table, rows in dataset.tables.items():
            own = [row for row in rows if row["upload_id"] == upload_id]
            if own:
                paths[table] = folder / f"{upload_id}-{table}.parquet"
                _write(paths[table], table, own)
        covers, newest_at = dataset.covers.get(upload_id), dataset.newest_at(upload_id)
        uploads.append(UploadTables(upload_id=upload_id, tables=paths, covers=covers, newest_at=newest_at))
    return uploads


def _write(path: Path, table: str, rows: list[Row]) -> None:
    columns = {column.name: column.type for column in tables()[table].columns}
    columns |= {name: kind for name, (kind, _) in LINEAGE.items() if name != "upload_id"}
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
    pq.write_table(pa.Table.from_pylist([{"tz_basis": "utc", **row} for row in rows], schema=schema), path)


def asked_rows(opened: Compiled, name: str, scope: Scope) -> list[Row]:
    """Return the product's answer to a metric in the shape of the oracle's."""
    asked = product_scope.Scope(
        scope.first, scope.last, tuple(sorted(scope.teams)), tuple(sorted(scope.services)), scope.urgency
    )
    frame = answer.ask(opened, metric.find(name), asked).frame
    frame = frame[frame["grain"] != "baseline"]
    columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame}
    told = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [{**row, "period": _day(row["period"])} for row in told]


def _plain(value: Any) -> Any:
    """A value of a frame as Python has it."""
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") else value


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
