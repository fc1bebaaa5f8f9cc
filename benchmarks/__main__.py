"""Runs all measurements and prints one table each: ``python -m benchmarks [name …]``."""

from __future__ import annotations

import sys

from benchmarks import compute, ingest, pages, signatures, simulate, specifications

MEASUREMENTS = {
    "pages": pages.main,
    "compute": compute.main,
    "specifications": specifications.main,
    "signatures": signatures.main,
}
#: Not among "all": they measure no time, but how often an inference is right, or take very long.
WRITERS = {"simulate": simulate.main, "ingest": ingest.main}


def main(names: list[str]) -> int:
    """Run the named measurements, all of them when none is named; 2 for a name that does not exist."""
    unknown = [name for name in names if name not in MEASUREMENTS | WRITERS]
    if unknown:
        print(f"no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS | WRITERS)}", file=sys.stderr)
        return 2
    for name in names or MEASUREMENTS:
        (MEASUREMENTS | WRITERS)[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
