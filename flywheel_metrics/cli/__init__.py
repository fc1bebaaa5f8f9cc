"""The command line ``flywheel``: the same engine and the same numbers as the pages.

Results go to standard output, progress and messages to standard error.  Exit codes: 0 all went well, 1 a problem in
the data or the workspace, 2 the command was not understood.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from flywheel_metrics import __version__
from flywheel_metrics.cli import (
    catalogue,
    coverage,
    demo,
    history,
    ingest,
    links,
    mappings,
    metrics,
    people,
    review,
    runbooks,
    serve,
    vocabulary,
)
from flywheel_metrics.cli.place import DEFAULT, VARIABLE
from flywheel_metrics.errors import FlywheelError, ScopeError, UnknownMetric

OK, PROBLEM, USAGE = 0, 1, 2

_EPILOG = """\
examples:
  flywheel ingest pagerduty.csv jira.csv --time-zone Europe/Berlin
  flywheel metrics --period 2026Q3 --team Payments --format csv
  flywheel metrics pages_per_week --rows
  flywheel report --quarter 2026Q3 -o review.html
  flywheel serve

exit codes:
  0  all went well
  1  a problem in the data or the workspace
  2  the command was not understood
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except (ScopeError, UnknownMetric) as error:
        return _said(error, USAGE)
    except FlywheelError as error:
        return _said(error, PROBLEM)
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("\nInterrupted; what was committed before stays.", file=sys.stderr)
        return PROBLEM
    return code


def _said(error: Exception, code: int) -> int:
    print(f"flywheel: {error}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="flywheel",
        description="From the exports of the tools at hand to whether tomorrow is getting quieter.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--workspace",
        type=Path,
        default=Path(os.environ.get(VARIABLE) or DEFAULT),
        metavar="DIR",
        help=f"folder with the data (default: {VARIABLE} of the environment, else {DEFAULT})",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (
        ingest,
        mappings,
        vocabulary,
        coverage,
        metrics,
        runbooks,
        review,
        serve,
        links,
        people,
        demo,
        history,
        catalogue,
    ):
        module.add(commands)
    return parser
