"""The sample company: eighteen months of Nordlicht, a fictional outdoor shop, as the exports of its tools.

    company.toml, story.toml   who they are; what alerts and what was done about it
      → rhythm, chance         when things happen; seeded streams of chance
      → on_call, changes, alerts, incidents, links, rollbacks, learning, practice, work
      → plot                   all of it together
      → exports/               one module per export format, and the manifest of the files

The same seed gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

from flywheel_metrics.demo.exports.files import files
from flywheel_metrics.demo.exports.manifest import manifest, truth
from flywheel_metrics.demo.plot import tell

#: The seed of the committed sample.
SEED = 16


def write(folder: Path, seed: int = SEED, *, is_clean: bool = False) -> None:
    """Write every export, ``manifest.toml`` and ``truth.json`` into a folder, which is made if need be.

    is_clean: of the twin that shows none of the signs of the treadmill.
    """
    story = tell(seed, is_clean=is_clean)
    written = list(files(story))
    folder.mkdir(parents=True, exist_ok=True)
    for file in written:
        (folder / file.name).write_bytes(file.content)
    (folder / "manifest.toml").write_bytes(manifest(written).encode())
    (folder / "truth.json").write_bytes(truth(story, written).encode())
