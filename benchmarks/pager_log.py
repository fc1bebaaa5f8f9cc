"""Writes a long incidents report as PagerDuty exports it, for measurements: same seed and number of rows, same bytes.

Several years in order of time; titles with commas, quotation marks, line ends and letters beyond ASCII, all of which
Windows-1252 has too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

HEADER = (
    "id,incident_number,description,service_id,service_name,escalation_policy_id,escalation_policy_name,created_on,"
    "resolved_on,seconds_to_first_ack,seconds_to_resolve,auto_resolved,escalation_count,auto_escalation_count,"
    "acknowledge_count,assignment_count,acknowledged_by_user_ids,acknowledged_by_user_names,assigned_to_user_ids,"
    "assigned_to_user_names,resolved_by_user_id,resolved_by_user_name,urgency"
)
_BATCH = 100_000
_FIRST = int(datetime(2021, 1, 4, tzinfo=UTC).timestamp())
_SECONDS = 5 * 365 * 86_400
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SYSTEMS = ("checkout", "billing", "search", "ledger", "mail", "login", "stock", "parcel", "media", "tax")
_PARTS = ("api", "worker", "database", "cache", "queue", "gateway", "frontend", "scheduler")
_TEAMS = ("Payments", "Growth", "Café", "Logistics", "Identity", "Größe & Preis", "Data", "Edge")
_FIRST_NAMES = ("Ada", "José", "Mia", "Jürgen", "Zoë", "Liam", "Chloé", "Noah", "Søren", "Priya", "Ivo", "Amélie")
_LAST_NAMES = ("Lind", "Álvarez", "Okafor", "Müller", "Brontë", "Novak", "Dubois", "Tanaka", "Kjær", "Rao", "Stein")
#: Titles as CSV writes them, so that one that needs quotation marks has them.
_TITLES = (
    "Disk {0} % full on {2}-{1}",
    '"[FIRING:{1}] HighErrorRate ({2}, prod, critical)"',
    "CPU load is high on {2}-{1}.example.org",
    '"ALARM: ""{2}-queue-depth"" in EU (Ireland)"',
    "p99 latency of {2} is {3} ms",
    "Health check of {2} failed {1} times",
    '"Replica lag {1} s on 10.0.{0}.{1}\n"',
    "Délai dépassé – {2} – nœud {1}",
    "Consumer lag {3} on topic {2}.placed",
    '"Zahlung über {3} € fehlgeschlagen, Größe ""{0}""\nRückfrage: {2}"',
    "Certificate for {2}.example.org expires in {1} days",
    "Job {2}_export_{3} failed with exit code {1}",
)


def write(path: Path, rows: int, *, twin: Path | None = None, seed: int = 1) -> None:
    """Write a report of so many rows in UTF-8, and the same in Windows-1252 as its twin."""
    with path.open("wb") as stream, (twin or Path("/dev/null")).open("wb") as other:
        for text in _texts(rows, np.random.default_rng(seed)):
            stream.write(text.encode())
            if twin is not None:
                other.write(text.encode("cp1252"))


def _texts(rows: int, chance: np.random.Generator) -> Iterator[str]:
    yield HEADER + "\n"
    names = [f"{first} {last}" for last in _LAST_NAMES for first in _FIRST_NAMES]
    services = [(f"PSVC{number:03}", f"{_SYSTEMS[number % 10]} {_PARTS[number // 10]}") for number in range(80)]
    for start in range(0, rows, _BATCH):
        length = min(_BATCH, rows - start)
        draw = [chance.integers(0, high, length).tolist() for high in (12, 80, 8, 132, 132, 100, 30, 9_000, 20, 20, 10)]
        moments = _FIRST + (np.arange(start, start + length) * _SECONDS) // rows
        waits, takes = chance.exponential(200, length).astype(int), chance.exponential(3_000, length).astype(int)
        created, resolved = _stamps(moments), _stamps(moments + waits + takes)
        lines = []
        for place, (title, service, team, one, two, percent, few, many, is_open, is_auto, more) in enumerate(
            zip(*draw, strict=True)
        ):
            number = start + place
            wait, service_id, service_name = int(waits[place]), *services[service]
            described = _TITLES[title].format(percent, few, service_name.replace(" ", "-"), many)
            users, people = f"PUSR{one:03}", names[one]
            several, all_people = (
                (f'"{users},PUSR{two:03}"', f'"{people},{names[two]}"') if more < 2 else (users, people)
            )
            acked = ("", "0", "", "") if is_auto == 0 else (str(wait), "1", users, people)
            ended = ("", "", "", "") if is_open == 0 else (resolved[place], int(takes[place]) + wait, users, people)
            lines.append(
                f"{_identity(number)},{number + 1},{described},{service_id},{service_name},PESC{team:03},"
                f"{_TEAMS[team]},{created[place]},{ended[0]},{acked[0]},{ended[1]},{int(is_auto == 0)},{few // 20},0,"
                f"{acked[1]},1,{acked[2]},{acked[3]},{several},{all_people},{ended[2]},{ended[3]},"
                f"{'high' if percent < 70 else 'low'}\n"
            )
        yield "".join(lines)


def _stamps(seconds: np.ndarray) -> list[str]:
    return [f"{each}+00:00" for each in np.datetime_as_string(seconds.astype("datetime64[s]")).tolist()]


def _identity(number: int) -> str:
    """Return an identifier that no other number has, in no order that tells."""
    mixed, letters = (number * 48_271 + 11) % 36**6, []
    for _ in range(6):
        mixed, digit = divmod(mixed, 36)
        letters.append(_DIGITS[digit])
    return "Q0PD" + "".join(letters)
