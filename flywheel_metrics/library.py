"""The databases that questions are asked of: compiled from a dataset version once, and made again at any time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from flywheel_metrics import files, model, upload
from flywheel_metrics.archive import Archive
from flywheel_metrics.dataset import Dataset, open_dataset
from flywheel_metrics.errors import AccessError
from flywheel_metrics.ingest import Staged
from flywheel_metrics.period import days
from flywheel_metrics.privacy import load_key
from flywheel_metrics.privacy.masking import mask
from flywheel_metrics.privacy.screen import Screen, key_check
from flywheel_metrics.upload import Upload
from flywheel_metrics.version import Version
from flywheel_metrics.vocabulary import parse


class Library(Archive):
    """Opens the versions of an archive for questions."""

    def compiled(self, version_id: str) -> Path:
        """Return the compiled database of a version, compiling it where the cache does not have it.

        One that was compiled without the key of the names says nothing of texts that name people, and lies apart.
        """
        found = self.version(version_id)
        uploads = [self.upload(each) for each in found.uploads]
        screen = _screen(each.known_names for each in uploads)
        kind = "" if screen or not any(each.known_names for each in uploads) else "-unscreened"
        path = self.root / "cache" / f"{version_id}-{model.fingerprint()}{kind}.duckdb"
        if not path.exists():
            with self.lock("compile"):
                if not path.exists():
                    _compile(path, found, [_tables(each, found) for each in uploads], screen)
        return path

    def open(self, version_id: str) -> Dataset:
        """Open a version for questions."""
        return open_dataset(version_id, self.compiled(version_id))

    def open_masked(self, version_id: str, key: bytes) -> Dataset:
        """Open a version for others' eyes: the names that the exports know are masked in every free text.

        Those of all uploads that are here now, also of later ones, which may teach a name that an older text holds.
        Raises AccessError when the key is not the one that the names were hashed with, since none would be found then.
        """
        known = self.known_names(version_id, key)
        compiled = self.compiled(version_id)
        masked = compiled.with_name(f"{compiled.stem}-masked-{files.digest_of(sorted(known))}.duckdb")
        if not masked.exists():
            with self.lock("compile"):
                if not masked.exists():
                    earlier = [*compiled.parent.glob(f"{compiled.stem}-masked-*.duckdb")]
                    mask(compiled, masked, Screen(key, known))
                    for each in earlier:  # made with fewer names, and asked for no more
                        each.unlink(missing_ok=True)
        return open_dataset(version_id, masked, is_guarded=True)

    def screen(self, version_id: str, key: bytes) -> Screen:
        """Return what masks in any text the names that the exports know; raises as ``open_masked``."""
        return Screen(key, self.known_names(version_id, key))

    def known_names(self, version_id: str, key: bytes, *, but: Collection[str] = ()) -> frozenset[str]:
        """Return the hashes of the names that the uploads of a version know, and all others that are here now.

        but: ids of uploads whose names are left out. Raises as ``open_masked``. Names that another key hashed,
        of an upload that is not of the version, are left out: they could not be found.
        """
        own, check = set(self.version(version_id).uploads), key_check(key)
        names = {each: _names(self.root / "uploads" / each / upload.NAMES) for each in self.upload_ids()}
        if any(names[each] and check not in names[each] for each in own & names.keys()):
            raise AccessError(
                "The key of the pseudonyms is not the one that these data were loaded with, so names could not be "
                "masked. Restore the key from the backup."
            )
        left_out = frozenset[str]().union(*(names[each] for each in but if each in names))
        return frozenset[str]().union(*(found for found in names.values() if check in found)) - left_out

    def upload_ids(self) -> list[str]:
        """Return the ids of all uploads that are here, whether or not a version still holds them."""
        return sorted(each.name for each in (self.root / "uploads").iterdir() if each.name.isalnum())

    def redefined(self, vocabulary: str, folder: Path) -> Dataset:
        """Return the current version as it would be with another vocabulary, compiled under ``folder``."""
        new = replace(self.version(self.head), vocabulary=vocabulary)
        uploads = [self.upload(each) for each in new.uploads]
        screen = _screen(each.known_names for each in uploads)
        return _fresh(folder, new, [_tables(each, new) for each in uploads], screen)

    def candidate(self, staged: Iterable[Staged], folder: Path) -> Dataset:
        """Return the dataset as it would be with these files, compiled under ``folder``; nothing is committed."""
        base = self.base()
        added = {upload.upload_id(each, is_sample=False): each for each in staged}
        replaced = {each.sha256 for each in added.values()}
        kept = [stored for stored in map(self.upload, base.uploads) if stored.sha256 not in replaced]
        new = replace(base, uploads=tuple(sorted([*added, *(stored.upload_id for stored in kept)])))
        tables = [_tables(stored, new) for stored in kept]
        tables += [
            model.UploadTables(
                identity, each.tables, _covered(each.answers.covers, new), lag=_lag(each.source.lag_hours)
            )
            for identity, each in added.items()
        ]
        names = [*(each.known_names for each in kept), *(upload.names_in(each.names_path) for each in added.values())]
        return _fresh(folder, new, tables, _screen(names))


def _names(path: Path) -> frozenset[str]:
    try:
        return _names_of(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return frozenset()


@lru_cache(4096)
def _names_of(path: Path, _written: int) -> frozenset[str]:
    return upload.names_in(path)


def _fresh(folder: Path, new: Version, tables: list[model.UploadTables], screen: Screen | None) -> Dataset:
    path = folder / f"{new.version_id}.duckdb"
    path.unlink(missing_ok=True)
    _compile(path, new, tables, screen)
    return open_dataset(new.version_id, path)


def _compile(path: Path, found: Version, tables: list[model.UploadTables], screen: Screen | None) -> None:
    model.compile_dataset(path, tables, found.settings, parse(found.vocabulary), screen)


def _screen(known: Iterable[frozenset[str]]) -> Screen | None:
    """Return what finds the names of exports in text; None without names, or without the key that hashed them."""
    names = [each for each in known if each]
    if not names:
        return None
    key = load_key()
    return Screen(key, frozenset[str]().union(*names)) if all(key_check(key) in each for each in names) else None


def _tables(stored: Upload, found: Version) -> model.UploadTables:
    covers = _covered(stored.covered_days, found)
    return model.UploadTables(stored.upload_id, stored.tables, covers, lag=_lag(stored.lag_hours))


def _lag(hours: int) -> timedelta:
    return timedelta(hours=hours)


def _covered(declared: tuple[date, date] | None, found: Version) -> tuple[datetime, datetime] | None:
    if declared is None:
        return None
    whole = days(*declared, ZoneInfo(found.settings.reporting_zone))
    return whole.starts_at, whole.ends_at
