"""How long it takes to tell alerts apart, and how well: ``python -m benchmarks signatures``.

A million distinct titles of the kinds that monitoring tools write, made from templates whose variable parts are known.
Right: titles of one template have one pattern (not split), and titles of different templates different ones (not
merged). Floor: reading the distinct titles alone. A rival, drain3, is measured beside it where it is installed: on
these, on titles labelled by hand, and on real ones that are read where they lie.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks import miner
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


#: The miner takes so long that its quality is measured on fewer.
_MINED = 20_000
_BY_HAND = Path(__file__).with_name("titles_by_hand.toml")
#: Titles of a public status page, beside the checkout or where the variable says; they are read there and kept nowhere.
_REAL = Path(__file__).parents[2] / "shared" / "datasets"
_REAL_FILE = "github_statuses/incidents.jsonl"


@dataclass(frozen=True)
class Told:
    """What one way came to. found: title → what it takes for its alert. seconds: of processor, of all threads."""

    way: str
    found: dict[str, str]
    seconds: float


def main() -> None:
    """Measure and print the tables."""
    made = titles(TITLES)
    with _stored(made) as database:
        floor = _timed(lambda: database.rows("select count(distinct title) from counted_pages"))
    told = _by_sql(made)
    print(f"\n{len(made):,} distinct titles of {len(set(made.values())):,} alerts")
    print("seconds of processor, all threads together:")
    print(f"{'distinct titles alone':<34}{floor:>8.2f} s")
    print(f"{'title_patterns':<34}{told.seconds:>8.2f} s{told.seconds / floor:>8.1f} times")
    split, merged = wrong(made, told.found)
    print(f"{'alerts that were split':<34}{len(split):>8,}   {', '.join(sorted(split)[:3])}")
    print(f"{'patterns that hold several alerts':<34}{len(merged):>8,}   {', '.join(sorted(merged)[:3])}")
    if not miner.is_there():
        print("\ndrain3 is not installed, so there is no rival: see benchmarks/README.md for how to measure it.")
    else:
        mined = _timed(lambda: miner.clusters(made, miner.SIMILARITIES[0]))
        print(f"{f'drain3 at {miner.SIMILARITIES[0]}':<34}{mined:>8.2f} s{mined / floor:>8.1f} times")
    _compared("made-up titles whose variable parts are known", titles(_MINED))
    _compared("titles made up and labelled by hand", by_hand())
    _real()


def _compared(what: str, truth: dict[str, str]) -> None:
    """Print how far each way agrees with the alerts that the titles are known to be of."""
    print(f"\n{len(truth):,} {what}, {len(set(truth.values())):,} alerts")
    print(
        f"{'':<16}{'seconds':>9}{'found':>8}{'split':>8}{'mixed':>8}{'precision':>11}{'recall':>9}   of pairs of titles"
    )
    for told in _ways(list(truth)):
        split, merged = wrong(truth, told.found)
        precision, recall = agreement(truth, told.found)
        found = len(set(told.found.values()))
        print(
            f"{told.way:<16}{told.seconds:>9.2f}{found:>8,}{len(split):>8,}{len(merged):>8,}"
            f"{precision:>11.1%}{recall:>9.1%}"
        )
        if len(truth) < _MINED:
            print(f"{'':<16}split: {', '.join(sorted(split)) or 'none'}")


def _real() -> None:
    """Print what each way takes for one among titles that nobody has labelled: the larger groups, to be looked at."""
    path = Path(os.environ.get("FLYWHEEL_REAL_DATA", _REAL)) / _REAL_FILE
    if not path.is_file():
        print(f"\nNo real titles: {_REAL_FILE} is not under {path.parents[1]}; set FLYWHEEL_REAL_DATA.")
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    real = sorted({str(json.loads(line)["title"]) for line in lines})
    print(f"\n{len(real):,} distinct real titles of a status page")
    for told in _ways(real):
        groups: dict[str, list[str]] = defaultdict(list)
        for title in real:
            groups[told.found[title]].append(title)
        several = sorted((each for each in groups.values() if len(each) > 1), key=len, reverse=True)
        print(f"{told.way}: {len(groups):,} alerts; {len(several):,} of several titles")
        for group in several[:8]:
            print(f"    {len(group):>4}  {' | '.join(group[:3])}")


def _ways(asked: list[str]) -> Iterator[Told]:
    yield _by_sql(asked)
    if miner.is_there():
        for similarity in miner.SIMILARITIES:
            started = time.process_time()
            found = miner.clusters(asked, similarity)
            yield Told(f"drain3 at {similarity}", found, time.process_time() - started)


@contextmanager
def _stored(asked: Iterable[str]) -> Iterator[engine.Database]:
    with tempfile.TemporaryDirectory() as folder, engine.open_writable(Path(folder) / "titles.duckdb") as database:
        stored = list(asked)
        database.store("counted_pages", pa.table({"title": stored, "service": ["shop"] * len(stored)}))
        database.run("create table counted_incidents as select * from counted_pages where false")
        yield database


def _by_sql(asked: Iterable[str]) -> Told:
    with _stored(asked) as database:
        taken = _timed(lambda: database.run(model.models()["title_patterns"].sql))
        rows = database.rows("select title, coalesce(lower(pattern), title) from title_patterns")
    return Told("title_patterns", {str(title): str(pattern) for title, pattern in rows}, taken)


def by_hand() -> dict[str, str]:
    """Return the titles labelled by hand, each with its alert."""
    labelled = tomllib.loads(_BY_HAND.read_text(encoding="utf-8"))
    return {title: alert for alert, own in labelled.items() for title in own}


def agreement(truth: dict[str, str], found: dict[str, str]) -> tuple[float, float]:
    """Return the share of the pairs found to be one alert that are, and of those that are one the share found."""
    both = _pairs(Counter((alert, found[title]) for title, alert in truth.items()))
    return both / _pairs(Counter(found[title] for title in truth)), both / _pairs(Counter(truth.values()))


def _pairs(sizes: Counter[Any]) -> int:
    return sum(count * (count - 1) // 2 for count in sizes.values())


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
