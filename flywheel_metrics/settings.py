"""What a dataset version decides once for everybody who opens it; docs/counting.md says what each setting means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo

from flywheel_metrics.errors import ScopeError

FAILED_CHANGES = ("first", "last")
#: What the time to rollback is measured from: the failing change is live, somebody notices, the rollback starts.
ROLLBACK_CLOCKS = ("exposure", "reaction", "execution")
#: Column of the rollbacks that each of these clocks begins with.
CLOCK_BEGINS = {"exposure": "failed_at", "reaction": "detected_at", "execution": "started_at"}

#: Settings of words: name → valid values.
WORDS = {"failed_change": FAILED_CHANGES, "rollback_clock": ROLLBACK_CLOCKS}
#: Settings that came later: at their default they are left out, so that versions of before keep their id.
_LATER = ("rollback_clock",)

#: Whole-number settings: name → least and greatest value.
RANGES = {
    "week_start": (1, 7),
    "attribution_hours": (0, 24 * 366),
    "race_seconds": (0, 86_400),
    "mass_services": (1, 1_000_000),
    "demonstrated_days": (0, 3_660),
    "merge_seconds": (0, 86_400),
}


@dataclass(frozen=True)
class Settings:
    """The settings of a dataset version. Raises ScopeError for a value that means nothing.

    reporting_zone: IANA name. week_start: ISO weekday. The others are in the unit of their name.
    """

    reporting_zone: str = "UTC"
    week_start: int = 1
    attribution_hours: int = 24
    failed_change: str = "first"
    race_seconds: int = 120
    mass_services: int = 10
    demonstrated_days: int = 90
    merge_seconds: int = 60
    rollback_clock: str = "exposure"

    def __post_init__(self) -> None:
        if not _is_zone(self.reporting_zone):
            raise ScopeError(
                f"reporting_zone is {self.reporting_zone!r}; valid is an IANA time zone such as Europe/Berlin."
            )
        for name, valid in WORDS.items():
            if (word := getattr(self, name)) not in valid:
                named = f"{', '.join(valid[:-1])} and {valid[-1]}"
                raise ScopeError(f"{name} is {word!r}; valid are {named}.")
        for name, (least, greatest) in RANGES.items():
            if not least <= getattr(self, name) <= greatest:
                raise ScopeError(f"{name} is {getattr(self, name)}; valid are {least} to {greatest}.")

    def to_dict(self) -> dict[str, str | int]:
        """Return the settings by name, without those that came later and are at their default."""
        defaults = {field.name: field.default for field in fields(self)}
        return {name: value for name, value in asdict(self).items() if name not in _LATER or value != defaults[name]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Settings:
        """Read settings by name; numbers may be text. Names left out take their default.

        Raises ScopeError for a name or a value that means nothing.
        """
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ScopeError(f"There is no setting {unknown[0]!r}; valid are {', '.join(sorted(known))}.")
        return cls(**{name: _value(name, value) for name, value in values.items()})


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return bool(name)


def _value(name: str, value: Any) -> Any:
    if name not in RANGES:
        return str(value)
    try:
        return int(str(value))
    except ValueError as error:
        raise ScopeError(f"{name} is {value!r}; valid is a whole number.") from error
