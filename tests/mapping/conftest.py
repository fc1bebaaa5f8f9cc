from __future__ import annotations

import pytest

from flywheel_metrics import ingest
from flywheel_metrics.decode import decode
from flywheel_metrics.mapping import generated
from flywheel_metrics.mapping.survey import survey

KEY = b"k" * 32
PAGER = """\
Nr;Eröffnet;Behoben;Anwendung;Was war los;Schweregrad;Zustand;Bearbeiter;Eskalationen
A-1;03.07.2026 02:10;03.07.2026 02:40;Checkout;Disk full;Hoch;erledigt;Ada Example;0
A-2;04.07.2026 10:00;04.07.2026 10:20;Checkout;Slow;P1;erledigt;Ben Example;1
A-3;15.07.2026 11:00;;Search;Certificate soon;P2;offen;Ada Example;-
A-4;16.07.2026 11:00;-;Search;Certificate soon;P2;offen;Ben Example;2
"""


@pytest.fixture
def surveyed(tmp_path):
    """Return a function that surveys a text as a file."""

    def made(text: str, name: str = "file.csv"):
        folder = tmp_path / "surveyed"
        folder.mkdir(exist_ok=True)
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return survey(decode(file, folder))

    return made


@pytest.fixture
def staged(tmp_path):
    """Return a function that stages a text by a mapping, with a function that reads a table of it."""

    def made(text: str, mapping, answers=None, zone="UTC"):
        file = tmp_path / "staged.csv"
        file.write_text(text, encoding="utf-8")
        return ingest.stage(
            file, tmp_path / "work", answers or ingest.Answers(), default_zone=zone, key=KEY,
            recall=lambda _header: generated.known(mapping),
        )  # fmt: skip

    return made
