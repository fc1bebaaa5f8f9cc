"""How many random cases a slow test tries: enough for every run, or all of them with FLYWHEEL_WHOLE=true.

The whole numbers take hours of two cores together, more than continuous integration has.
"""

from __future__ import annotations

import os

IS_WHOLE = os.environ.get("FLYWHEEL_WHOLE") == "true"


def cases(whole: int, usual: int) -> int:
    """Return the number of cases of this run."""
    return whole if IS_WHOLE else usual
