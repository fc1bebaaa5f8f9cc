"""Erasing a person: their pseudonym leads to nobody any more, their name leaves every stored text; no number changes.

The pseudonym is exchanged for a random one, the same everywhere, so that people on call are still counted.  Uploads are
otherwise immutable: this is the one thing that rewrites them, and it says so in the audit log.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from flywheel_metrics import files
from flywheel_metrics.errors import ScopeError
from flywheel_metrics.privacy import pseudonym
from flywheel_metrics.privacy.screen import Screen, name_keys, words_of
from flywheel_metrics.sharing.audit import Audit
from flywheel_metrics.upload import MANIFEST, NAMES
from flywheel_metrics.workspace import Workspace

#: How the pseudonym of somebody erased begins.
ERASED = "person-erased-"
#: Folders of what people write by hand, and the endings of its files.
WRITTEN = ("notes", "links", "versions", "history", "mappings", "audit")
_TEXTS = (".json", ".jsonl", ".toml")


def erase(workspace: Workspace, key: bytes, names: Sequence[str]) -> int:
    """Erase a person under all of these names (as the exports spell them) and return how many uploads were rewritten.

    Raises ScopeError when no upload knows any of the names, AccessError in a workspace that is only read.
    """
    known = {pseudonym(key, name) for name in names}
    hashed = {each for name in names for each in name_keys(key, name)}
    alone = {each for name in names for word in words_of(name) for each in name_keys(key, word)}
    nobody = ERASED + secrets.token_hex(6)
    screen = Screen(key, hashed)

    def changed(text: str) -> str:
        return nobody if text in known else screen.text(text)

    with workspace.lock():
        rewritten = sum(_rewrite(folder, changed, hashed - alone) for folder in _uploads(workspace))
        for cached in (workspace.root / "cache").glob("*"):
            cached.unlink()
    if not rewritten:
        raise ScopeError("No export knows anybody of that name; give each spelling as the exports have it.")
    Audit(workspace.root / "audit").write("erased", "", "", "")
    return rewritten


def known_people(workspace: Workspace, key: bytes, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return pseudonym and name of those among ``names`` whom an upload knows, in order."""
    there = {each for folder in _uploads(workspace) for path in folder.glob("*.parquet") for each in _people(path)}
    return [(found, name) for name in names if (found := pseudonym(key, name)) in there]


def still_named(workspace: Workspace, key: bytes, names: Sequence[str]) -> list[str]:
    """Return which files of the workspace hold one of the names in words that somebody wrote by hand, by path.

    What is frozen is not rewritten: the words of a review, names of links and of files, rules.
    """
    screen = Screen(key, {each for name in names for each in name_keys(key, name)})
    found = [path for folder in WRITTEN for path in (workspace.root / folder).rglob("*") if path.suffix in _TEXTS]
    found += [folder / MANIFEST for folder in _uploads(workspace)]
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in sorted(found)}
    return [str(path.relative_to(workspace.root)) for path, text in texts.items() if screen.text(text) != text]


def _uploads(workspace: Workspace) -> list[Path]:
    return sorted(each for each in (workspace.root / "uploads").iterdir() if not each.name.startswith("."))


def _people(path: Path) -> set[str]:
    table = parquet.read_table(path)
    return {text for column in table.columns for text in _texts(column) if text.startswith("person-")}


def _texts(column: pa.ChunkedArray) -> set[str]:
    if pa.types.is_list(column.type) and pa.types.is_string(column.type.value_type):
        column = pa.chunked_array([chunk.flatten() for chunk in column.chunks], pa.string())
    return {text for text in column.unique().to_pylist() if text} if pa.types.is_string(column.type) else set()


def _rewrite(folder: Path, changed: Callable[[str], str], hashed: set[str]) -> bool:
    altered = [_rewrite_table(path, changed) for path in sorted(folder.glob("*.parquet")) if path.name != NAMES]
    if (folder / NAMES).is_file():
        altered.append(_forget(folder / NAMES, hashed) if any(altered) else False)
    if any(altered):
        _seal(folder, changed)
    return any(altered)


def _rewrite_table(path: Path, changed: Callable[[str], str]) -> bool:
    table = parquet.read_table(path)
    other = {name: _exchanged(table[name], changed) for name in table.column_names}
    if all(column is None for column in other.values()):
        return False
    columns = [table[name] if other[name] is None else other[name] for name in table.column_names]
    _replace(path, pa.table(columns, schema=table.schema))
    return True


def _exchanged(column: pa.ChunkedArray, changed: Callable[[str], str]) -> pa.ChunkedArray | None:
    """Return the column with texts exchanged, None where none changes."""
    exchange = {text: to for text in _texts(column) if (to := changed(text)) != text}
    if not exchange:
        return None
    values = column.to_pylist()
    if pa.types.is_list(column.type):
        made = [None if row is None else [exchange.get(text, text) for text in row] for row in values]
    else:
        made = [exchange.get(text, text) for text in values]
    return pa.chunked_array([made], column.type)


def _forget(path: Path, hashed: set[str]) -> bool:
    """Take the hashes of the name out; its words stay where another person may share them, the whole name does not."""
    names = parquet.read_table(path)["name_key"].to_pylist()
    _replace(path, pa.table({"name_key": pa.array([each for each in names if each not in hashed], pa.string())}))
    return True


def _replace(path: Path, table: pa.Table) -> None:
    new = path.with_name(f"{files.TEMPORARY}{path.name}")
    parquet.write_table(table, new, compression="zstd")
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    new.replace(path)


def _seal(folder: Path, changed: Callable[[str], str]) -> None:
    """Write the manifest anew: hashes of the files, examples of cells, and the seal over all of it."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    del manifest["seal"]
    manifest["mapping"] = [
        {
            name: changed(value) if isinstance(value, str) and name == "example" else value
            for name, value in each.items()
        }
        for each in manifest["mapping"]
    ]
    manifest["hashes"] = {path.name: files.sha256(path) for path in sorted(folder.glob("*.parquet"))}
    files.write_json(folder / MANIFEST, manifest | {"seal": files.digest_of(manifest)})
