"""Settings: defaults, what is refused, and the way through text and back."""

from __future__ import annotations

import pytest

from flywheel_metrics.errors import ScopeError
from flywheel_metrics.settings import Settings
from flywheel_metrics.version import Version


def test_defaults_are_those_of_the_definitions():
    assert Settings().to_dict() == {
        "reporting_zone": "UTC",
        "week_start": 1,
        "attribution_hours": 24,
        "failed_change": "first",
        "race_seconds": 120,
        "mass_services": 10,
        "demonstrated_days": 90,
        "merge_seconds": 60,
    }


def test_a_setting_that_came_later_is_left_out_at_its_default_so_that_versions_keep_their_id():
    assert Settings(rollback_clock="exposure") == Settings()
    assert Settings(rollback_clock="reaction").to_dict()["rollback_clock"] == "reaction"
    assert Version((), Settings(), "").version_id == "a485baae84fab526"
    assert Version((), Settings(rollback_clock="reaction"), "").version_id != Version((), Settings(), "").version_id


def test_settings_survive_as_text():
    settings = Settings(reporting_zone="Europe/Berlin", week_start=7, failed_change="last", rollback_clock="execution")
    assert Settings.from_dict({name: str(value) for name, value in settings.to_dict().items()}) == settings


def test_settings_left_out_take_their_default():
    assert Settings.from_dict({"week_start": 7}) == Settings(week_start=7)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reporting_zone": "Mars/Olympus"}, "reporting_zone is 'Mars/Olympus'; valid is an IANA time zone"),
        ({"reporting_zone": ""}, "valid is an IANA time zone"),
        ({"reporting_zone": "../etc/passwd"}, "valid is an IANA time zone"),
        ({"week_start": 0}, "week_start is 0; valid are 1 to 7"),
        ({"week_start": "Monday"}, "week_start is 'Monday'; valid is a whole number"),
        ({"attribution_hours": -1}, "attribution_hours is -1"),
        ({"failed_change": "middle"}, "failed_change is 'middle'; valid are first and last"),
        ({"rollback_clock": "water"}, "rollback_clock is 'water'; valid are exposure, reaction and execution"),
        ({"mass_services": 0}, "mass_services is 0"),
        ({"colour": "red"}, "There is no setting 'colour'; valid are attribution_hours"),
    ],
)
def test_what_means_nothing_is_refused(values, message):
    with pytest.raises(ScopeError, match=message):
        Settings.from_dict(values)
