"""What holds of every file, however damaged: it is read or refused with a sentence, and no row is lost, no name shown."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyarrow import parquet

from flywheel_metrics import container, engine, ingest
from flywheel_metrics.decode import decode
from flywheel_metrics.errors import CountMismatch, ExportError
from flywheel_metrics.ingest import Staged, cells, stage
from tests import memory
from tests.damage import reckoning
from tests.damage.mutants import Mutant
from tests.sources import golden

_TECHNICAL = re.compile(r"Traceback|object at 0x|<class|Error\(|duckdb|[A-Z]\w+Error:|\bselect\b.*\bfrom\b")


def run(mutant: Mutant, folder: Path) -> list[Staged | str]:
    """Read a mutant and check everything; return what came of each of its parts: staged, or the message."""
    folder.mkdir()
    file = folder / mutant.name
    file.write_bytes(mutant.content)
    try:
        parts = container.parts(file, _made(folder / "parts"))
    except ExportError as error:
        check_message(mutant, str(error))
        return [str(error)]
    return [_part(mutant, part, folder / f"staged {number}") for number, part in enumerate(parts)]


def _part(mutant: Mutant, part: container.Part, folder: Path) -> Staged | str:
    if part.path is None:
        check_message(mutant, part.problem)
        return part.problem
    try:
        staged = stage(part.path, folder, golden.answers(mutant.case), default_zone=golden.ZONE, key=golden.KEY)
    except CountMismatch as error:
        raise AssertionError(f"{mutant}: {error}") from error
    except ExportError as error:
        check_message(mutant, str(error))
        return str(error)
    check_count(mutant, staged, part.path.read_bytes())
    check_names(mutant, staged)
    assert [*folder.glob("staging.*"), *folder.glob(cells.PEOPLE)] == [], mutant
    return staged


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def check_message(mutant: Mutant, message: str) -> None:
    """A message is a sentence for people, and names nobody."""
    assert re.fullmatch(r"(?s)\W*\w.*[.!?]['\")]*\s*", message), f"{mutant}: {message!r}"
    assert not _TECHNICAL.search(message), f"{mutant}: {message!r}"
    assert len(message) < 2_000, f"{mutant}: {message[:300]!r}"
    assert all(character.isprintable() or character in "\n" for character in message), f"{mutant}: {message!r}"
    assert shown(mutant.case, message) == [], f"{mutant}: {message!r}"


def check_count(mutant: Mutant, staged: Staged, content: bytes) -> None:
    """Rows read are the rows loaded, rejected and duplicate, as the counter, the maker and a plain count have it."""
    total = staged.rows_loaded + staged.rows_rejected + staged.rows_duplicate
    assert staged.rows_read == total == staged.decoded.rows_counted, mutant
    made = mutant.rows
    if made is not None and staged.decoded.header_row and {"header_cell", "header_repeated"}.issubset(mutant.done):
        # The whole header further down is the one that is read; it and the rows above it are told, not counted.
        assert any(issue.rule == "rows_above_header" for issue in staged.issues) or staged.decoded.header_row == 2, (
            mutant
        )
        text = reckoning.text_of(content, staged.decoded.encoding)
        made -= reckoning.rows_above(text, staged.decoded.delimiter, staged.decoded.header_row)
    found = [count for count in (made, plain_count(mutant, staged, content)) if count is not None]
    assert found in ([], [staged.rows_read], [staged.rows_read] * 2), f"{mutant}: {staged.rows_read} read, not {found}"


def plain_count(mutant: Mutant, staged: Staged, content: bytes) -> int | None:
    decoded = staged.decoded
    if decoded.delimiter:
        return reckoning.delimited_rows(
            reckoning.text_of(content, decoded.encoding), decoded.delimiter, decoded.header_row
        )
    if decoded.format == "git":
        return len(
            re.findall(
                r"(?m)^commit (?:[0-9a-f]{24})?[0-9a-f]{40}(?![0-9A-Za-z])",
                reckoning.text_of(content, decoded.encoding).replace("\r", "\r"),
            )
        )
    if mutant.keys is not None and "zip" not in mutant.done and decoded.format == "json" and decoded.encoding:
        try:
            return reckoning.json_rows(reckoning.text_of(content, decoded.encoding), mutant.keys)
        except (ValueError, RecursionError):
            return None
    return None


def check_names(mutant: Mutant, staged: Staged) -> None:
    """Nobody is named in what is told of a file; nor in its tables, where every cell stands under its header."""
    issues = parquet.read_table(staged.issues_path).to_pylist()
    examples = [column.example for column in staged.mapping]
    assert shown(mutant.case, json.dumps([issues, examples], ensure_ascii=False)) == [], mutant
    if mutant.is_in_place:
        tables = [parquet.read_table(path).to_pylist() for path in staged.tables.values()]
        assert shown(mutant.case, json.dumps(tables, default=str, ensure_ascii=False)) == [], mutant


_NAMES: dict[str, list[str]] = {}


def shown(case: str, told: str) -> list[str]:
    """Return the people of a sample who are named in a text, but for those whom the sample names in its texts too."""
    low = re.sub(r"\bperson-[a-z0-9]{12}\b", "", told.casefold())  # whose letters may spell a name by chance
    return [name for name in _NAMES.get(case, []) if name in low]


def learn_names(case: str, folder: Path) -> None:
    """Note whom a sample names in columns of people, and neither elsewhere."""
    if case in _NAMES:
        return
    folder.mkdir()
    given = golden.answers(case)
    decoded = decode(golden.export(case), folder, mender=ingest.short_rows.mender(given.source))
    source = ingest._source(decoded.header, "csv" if decoded.sheet is not None else decoded.format, given)
    staging = memory.emptied()
    cells.load(staging, decoded, source)
    found = {
        name.casefold()
        for column in source.used_columns
        if column.is_person
        for (cell,) in staging.rows(f"select distinct {engine.identifier(column.name)} from {cells.CELLS}")
        if cell is not None
        for name in cells.names(str(cell), column.separator)
        if not cells._MACHINE.fullmatch(name)
    }
    made = [path for path in (golden.FOLDER / case).iterdir() if not path.name.startswith(("export.", "answers."))]
    told = " ".join(path.read_text(encoding="utf-8") for path in made).casefold()
    _NAMES[case] = sorted(name for name in found if len(name) > 2 and name not in told and not name.isdigit())


def quick(patch: pytest.MonkeyPatch) -> None:
    """Stage in memory, all in one database: thousands of small files would mostly wait for the disk and for opening."""
    patch.setattr(ingest, "open_staging", lambda *_: memory.emptied())


def trials(found: Iterable[Mutant], folder: Path) -> Counter[str]:
    """Run mutants; return how many parts of them were read, and how many refused."""
    results: Counter[str] = Counter()
    for mutant in found:
        learn_names(mutant.case, folder / f"names {mutant.case}")
        place = folder / str(mutant.seed)
        results.update("refused" if isinstance(result, str) else "read" for result in run(mutant, place))
        shutil.rmtree(place)
    return results
