"""How long it takes to tell alerts apart, and how well: ``python -m benchmarks signatures``.

A million distinct titles of the kinds that monitoring tools write, made from templates whose variable parts are known.
Right: titles of one template have one pattern (not split), and titles of different templates different ones (not
merged). Floor: reading the distinct titles alone.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from flywheel_metrics import engine, model

TITLES = 1_000_000
#: What monitoring tools write, variable parts in braces.
TEMPLATES = (
    "[FIRING:{n}] HighErrorRate ({word}-api prod critical)",
    "[FIRING:1] KubePodCrashLooping {word}/{word2}-{hash9}-{safe5} (kube-state-metrics {ip}:8080)",
    "[Triggered on {{host:{host}}}] CPU load is high on {word}",
    "[P2] [Triggered] Error budget of {word} burns {n} times too fast",
    'ALARM: "{word}-queue-depth" in EU (Ireland)',
    "Disk {percent} % full on {host}",
    "Disk /dev/{disk} of {word} is {percent}% full",
    "p99 latency of {word} is {big} ms, above {n}00 ms",
    "p95 latency of {word} is {big} ms, above {n}00 ms",
    "5xx ratio {percent} % on {host}",
    "4xx ratio {percent} % on {host}",
    "Replica lag {n}.{n} s on {ip}",
    "Refund batch {hex} stuck for {n} min",
    "Settlement file of {date} missing from {word}",
    "Job {word}_export_{compact} failed with exit code {n}",
    "Health check https://{host}/{word}?id={big} failed {n} times",
    "request {uuid} to {word} timed out after {n}s",
    "Consumer lag {big} on topic {word}.placed, partition {n}",
    "Certificate for {host} expires in {n} days",
    "INC{incident}: {word} is down since {date}T{time}Z",
    "Node ip-10-{n}-{n}-{n} NotReady for {n}m",
    "java.lang.{Word}Exception in OrderService.place (order {big})",
    "Queue '{word}.{hex}' has {big} messages",
    "Backup of {word} from {n} March {year} is late",
)
_WORDS = ("checkout", "billing", "search", "ledger", "mail", "login", "stock", "parcel", "media", "tax")


def main() -> None:
    """Measure and print the table."""
    made = titles(TITLES)
    with tempfile.TemporaryDirectory() as folder, engine.open_writable(Path(folder) / "titles.duckdb") as database:
        database.store("counted_pages", pa.table({"title": list(made), "service": ["shop"] * len(made)}))
        database.run("create table counted_incidents as select * from counted_pages where false")
        floor = _timed(lambda: database.rows("select count(distinct title) from counted_pages"))
        taken = _timed(lambda: database.run(model.models()["title_patterns"].sql))
        found = {str(title): str(pattern) for title, pattern in database.rows("select * from title_patterns")}
    print(f"\n{len(made):,} distinct titles of {len(set(made.values())):,} alerts")
    print("seconds of processor, all threads together:")
    print(f"{'distinct titles alone':<34}{floor:>8.2f} s")
    print(f"{'title_patterns':<34}{taken:>8.2f} s{taken / floor:>8.1f} times")
    split, merged = wrong(made, found)
    print(f"{'alerts that were split':<34}{len(split):>8,}   {', '.join(sorted(split)[:3])}")
    print(f"{'patterns that hold several alerts':<34}{len(merged):>8,}   {', '.join(sorted(merged)[:3])}")


def titles(count: int, seed: int = 1) -> dict[str, str]:
    """Return distinct titles, each with the alert it is an occurrence of: its template with the words filled in."""
    chance = random.Random(seed)
    made: dict[str, str] = {}
    while len(made) < count:
        template = chance.choice(TEMPLATES)
        word, word2 = chance.choice(_WORDS), chance.choice(_WORDS)
        words = {"word": word, "word2": word2, "Word": word.capitalize()}
        alert = template
        for name, value in words.items():
            alert = alert.replace(f"{{{name}}}", value)
        made[template.format(**words, **_variable(chance))] = alert
    return made


def _variable(chance: random.Random) -> dict[str, object]:
    year, month, day = chance.randint(2020, 2026), chance.randint(1, 12), chance.randint(1, 28)
    return {
        "n": chance.randint(1, 99), "big": chance.randint(1_000, 9_999_999), "percent": f"{chance.uniform(1, 99):.1f}",
        "host": f"web-{chance.randint(1, 9999)}.prod.example.com", "hex": f"{chance.getrandbits(32):08x}",
        "ip": ".".join(str(chance.randint(0, 255)) for _ in range(4)),
        "uuid": _uuid(chance),
        "date": f"{year}-{month:02}-{day:02}",
        "compact": f"{year}{month:02}{day:02}",
        "year": year,
        "time": f"{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}",
        "incident": f"{chance.randint(0, 9_999_999):07}",
        "disk": f"nvme{chance.randint(0, 9)}n{chance.randint(1, 9)}p1",
        "hash9": "".join(chance.choices("bcdfghjklmnpqrstvwxz2456789", k=9)),
        "safe5": "".join(chance.choices("bcdfghjklmnpqrstvwxz2456789", k=5)),
    }  # fmt: skip


def _uuid(chance: random.Random) -> str:
    text = f"{chance.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def wrong(made: dict[str, str], found: dict[str, str]) -> tuple[set[str], set[str]]:
    """Return the alerts with more than one pattern, and the patterns that stand for more than one alert."""
    patterns, alerts = defaultdict(set), defaultdict(set)
    for title, alert in made.items():
        patterns[alert].add(found.get(title))
        alerts[found.get(title)].add(alert)
    split = {alert for alert, own in patterns.items() if len(own) > 1}
    return split, {str(pattern) for pattern, own in alerts.items() if len(own) > 1}


def _timed(run: Callable[[], object]) -> float:
    """Return the processor time of all threads: machines are shared."""
    started = time.process_time()
    run()
    return time.process_time() - started
