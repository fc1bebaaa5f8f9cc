"""The dashboard: run it with ``make run`` or ``flywheel serve``.  Its pages are the files under pages/."""

from __future__ import annotations

from flywheel_metrics.notebook import frame

frame.run()
