"""A metric: the question, what its answer means, and the SQL that counts it.  One .sql file each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flywheel_metrics import definitions, sqlfile
from flywheel_metrics.errors import DocumentError, UnknownMetric

_REQUIRED = (
    "title", "question", "phrase", "signal", "unit", "better", "grain", "rate", "version", "covered_by",
    "filters", "segments", "definition", "caveats", "measures", "empty",
)  # fmt: skip
_MEASURE = re.compile(r"^(?P<name>[a-z0-9_]+) (?P<unit>[a-z%][a-z -]*): (?P<meaning>.+)$")
_SCOPED = re.compile(r"\bscoped_([a-z_]+)\b")
_INTERVAL = re.compile(
    r"^(?P<kind>rate|share) (?P<parts>[a-z_]+(?: \+ [a-z_]+)*) / (?P<whole>[a-z_]+)$"
    r"|^(?P<durations>durations) (?P<column>[a-z_]+)(?: by (?P<groups>[a-z_]+))?$"
)
RATES = ("per full week", "per sprint", "over the scope")
#: Theme of the metrics that the overview shows; the others have a page of their own.
FLYWHEEL = "flywheel"
THEMES = (FLYWHEEL, "treadmill", "response", "runbooks")
LAST_LINE = "select * from answer"


@dataclass(frozen=True)
class Measure:
    """A column of the answer beside ``value`` and ``sample_size``."""

    name: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Estimate:
    """How the interval of a metric is made.

    kind: ``rate`` (events per exposure), ``share`` (part of a whole) or ``durations``. parts: measures that add up to
    the numerator, or the column of the answer that lists the durations. whole: measure of the denominator; of durations
    the column that lists, in the same order, which of them belong together, or empty.
    """

    kind: str
    parts: tuple[str, ...]
    whole: str = ""


@dataclass(frozen=True)
class Metric:
    """A question and how it is answered.

    phrase: how a sentence names it, ``subject | after the figures``. signal: the column that limits are drawn for.
    unit: of ``value``. better: ``lower`` or ``higher``. rate: what ``value`` is over a scope: an average ``per full
    week`` or ``per sprint``, or one figure ``over the scope``. covered_by: rule for Coverage. filters: which parts of
    the scope apply. segments: columns that the answer can be split by. sample: what ``sample_size`` counts.
    models: derived tables that it counts. empty: what to say where a denominator is empty. estimate: how its interval
    is made, None where it has none. events: column of the rows with the time of a counted event, empty where the
    value is no count. theme: one of THEMES. raised: measure (boolean) that says whether the rows bear an anti-pattern
    out, with the sentence for either case (``says``, ``clear``), in which ``{measure}`` stands for a figure.
    """

    name: str
    title: str
    question: str
    phrase: str
    signal: str
    unit: str
    better: str
    grain: str
    rate: str
    version: str
    covered_by: str
    filters: tuple[str, ...]
    segments: tuple[str, ...]
    sample: str
    definition: str
    caveats: str
    measures: tuple[Measure, ...]
    empty: str
    sql: str
    estimate: Estimate | None = None
    events: str = ""
    theme: str = FLYWHEEL
    raised: str = ""
    says: str = ""
    clear: str = ""

    @property
    def models(self) -> tuple[str, ...]:
        """Derived tables that the SQL reads through ``scoped_…``, in order of appearance."""
        return tuple(dict.fromkeys(_SCOPED.findall(self.sql)))

    @property
    def counted_sql(self) -> str:
        """The same statement, ending in the rows that were counted."""
        return self.sql.removesuffix(LAST_LINE) + "select * from counted"


@definitions.kept()
def everything() -> dict[str, Metric]:
    """Return the metrics of all themes by name. Raises DocumentError when a file breaks the rules."""
    return {document.name: _metric(document) for document in sqlfile.load_folder("metrics")}


@definitions.kept(len(THEMES))
def themed(theme: str) -> dict[str, Metric]:
    """Return the metrics of a theme by name."""
    return {name: each for name, each in everything().items() if each.theme == theme}


def metrics() -> dict[str, Metric]:
    """Return the metrics of the flywheel by name: those of the overview."""
    return themed(FLYWHEEL)


def find(name: str) -> Metric:
    """Return the metric of that name. Raises UnknownMetric with the names there are."""
    try:
        return everything()[name]
    except KeyError:
        raise UnknownMetric(f"There is no metric {name!r}; there are {', '.join(everything())}.") from None


def _metric(document: sqlfile.SqlFile) -> Metric:
    header, place = document.header, f"metrics/{document.name}.sql"
    sqlfile.require(document, "metrics", (*_REQUIRED, "sample"))
    if header["rate"] not in RATES or header["better"] not in ("lower", "higher"):
        raise DocumentError(f"{place}: rate must be one of {RATES}, better lower or higher")
    if not document.sql.startswith("with\n") or not document.sql.endswith(LAST_LINE):
        raise DocumentError(f"{place}: expected one statement from 'with' to '{LAST_LINE}'")
    for step in ("counted", "answer"):
        if f"\n{step} as (" not in document.sql:
            raise DocumentError(f"{place}: the step {step!r} is missing")
    theme = header.get("theme", FLYWHEEL)
    if theme not in THEMES:
        raise DocumentError(f"{place}: theme is {theme!r}, not one of {', '.join(THEMES)}")
    texts = {key: header[key].replace("\n", " ") for key in _REQUIRED if key not in ("filters", "segments", "measures")}
    return Metric(
        name=document.name,
        sample=header["sample"],
        filters=document.words("filters"),
        segments=tuple(word for word in document.words("segments") if word != "none"),
        measures=tuple(_measure(place, line) for line in document.lines("measures") if line != "none"),
        sql=document.sql,
        estimate=_estimate(place, header["interval"]) if "interval" in header else None,
        events=header.get("events", ""),
        theme=theme,
        **_sentences(place, header),
        **texts,
    )


def _sentences(place: str, header: dict[str, str]) -> dict[str, str]:
    """Return ``raised``, ``says`` and ``clear``, which go together."""
    found: dict[str, str] = {
        each: header[each].replace("\n", " ") for each in ("raised", "says", "clear") if each in header
    }
    if len(found) not in (0, 3):
        raise DocumentError(f"{place}: raised, says and clear go together")
    return found


def _estimate(place: str, text: str) -> Estimate:
    match = _INTERVAL.match(text)
    if match is None:
        raise DocumentError(
            f"{place}: interval is 'rate a + b / c', 'share a + b / c' or 'durations column by column', not {text!r}"
        )
    if match["durations"]:
        return Estimate("durations", (match["column"],), match["groups"] or "")
    return Estimate(match["kind"], tuple(match["parts"].split(" + ")), match["whole"])


def _measure(place: str, line: str) -> Measure:
    match = _MEASURE.match(line)
    if match is None:
        raise DocumentError(f"{place}: a measure is written 'name unit: meaning', not {line!r}")
    return Measure(match["name"], match["unit"], match["meaning"])
