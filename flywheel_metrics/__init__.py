"""Flywheel Metrics: from the exports of the tools at hand to whether tomorrow is getting quieter.

Data flows in one direction, and a module knows only the ones before it:

    decode     bytes of a stranger → text rows, every one accounted for
    source     recognises an export and fills canonical tables      sources/*.sql
    table      the canonical tables                                 tables/*.sql
    ingest     a file → staged tables and a load report
    workspace  uploads and dataset versions on disk, immutable
    model      derived tables: what counts as a page, a rollback    models/*.sql
    engine     runs SQL on DuckDB
    scope      dates, teams, services, urgency; to and from a link
    metric     a question and its answer                            metrics/*.sql
    inference  limits, intervals, bends: numbers in, numbers out
    comparison what a series is judged by, and the verdict
    finding    answer + inference → one sentence
    charts     data in, Vega-Lite out
    notebook   all of Streamlit
    cli        the command line ``flywheel``

The singular module knows how; the plural folder beside it holds the instances.  What goes across the stages:

    vocabulary which words of an organisation's tools mean what
    merging    what is one and what is two
    loop       escalation → insight → guardrail → runbook → practice → fewer pages
    privacy    pseudonyms, names in text, small groups
    sharing    frozen links
"""

from __future__ import annotations

from importlib import metadata

try:
    __version__ = metadata.version("flywheel-metrics")
except metadata.PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+unknown"
