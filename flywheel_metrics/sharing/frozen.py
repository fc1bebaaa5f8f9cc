"""What a frozen link comes to: every metric of its dataset version, scope and definitions, as one hash.

The hash is recorded when the link is made.  Counted again, at any later time and place, it must come out the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from flywheel_metrics import definitions, files, link, metric
from flywheel_metrics.answer import ask
from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import DamagedWorkspace
from flywheel_metrics.scope import Scope
from flywheel_metrics.sharing import Links, Recorded, shown
from flywheel_metrics.workspace import Workspace


def make(
    workspace: Workspace, name: str, query: Mapping[str, Sequence[str]], *, product: str, pages: Sequence[str] = (),
    days: int | None = 90, audience: str = "anyone", by: str = "", written: str = "",
) -> str:  # fmt: skip
    """Freeze a view with the hash of its results and return the id of the link.

    written: digest of what its pages show, where that was written down.

    Raises what ``Links.make`` does, and AccessError in a workspace that is only read.
    """
    result = result_of(workspace, query)
    with workspace.lock():
        return Links(workspace.root).make(
            name,
            query,
            product=product,
            pages=pages,
            days=days,
            audience=audience,
            by=by,
            result=result,
            shown=written,
        )


def result_of(workspace: Workspace, query: Mapping[str, Sequence[str]]) -> str:
    """Return the hash of what a view comes to by the definitions in force: 32 hexadecimal digits."""
    dataset = workspace.open(query[link.DATA][-1])
    with dataset.database:
        return _result(dataset, query)


def differences(workspace: Workspace) -> list[str]:
    """Count every open link anew; return one sentence for each that no longer comes to what was recorded.

    Links of one dataset version and one set of definitions are counted in one go: opening takes as long as counting.
    """
    told: dict[str, str] = {}
    good = [each for each in Links(workspace.root).all() if each.revoked is None]
    for (digest, version_id), own in groupby(sorted(good, key=_counted_with), _counted_with):
        with definitions.using(workspace.root / "definitions", digest):
            dataset = workspace.open(version_id)
            with dataset.database:
                told |= {each.key: said for each in own if (said := _told(workspace, dataset, each))}
    return [told[each.key] for each in good if each.key in told]


def _counted_with(recorded: Recorded) -> tuple[str, str]:
    return recorded.link.definitions, recorded.link.version_id


def _told(workspace: Workspace, dataset: Dataset, recorded: Recorded) -> str | None:
    frozen = recorded.link
    if frozen.shown:
        try:
            shown.read(workspace.root / shown.FOLDER, frozen.shown)
        except DamagedWorkspace as error:
            return f"Link {recorded.key} ({frozen.name}): {error}"
    found = _result(dataset, frozen.query)
    if found == frozen.result:
        return None
    return f"Link {recorded.key} ({frozen.name}) comes to {found}, but came to {frozen.result} when it was made."


def _result(dataset: Dataset, query: Mapping[str, Sequence[str]]) -> str:
    scope, _ = link.scope_of(query, dataset)
    return files.digest_of({name: _digest(dataset, name, scope) for name in metric.metrics()}, 32)


def _digest(dataset: Dataset, name: str, scope: Scope) -> str:
    answer = ask(dataset, metric.find(name), scope)
    # Fifteen digits: the order in which threads add decides the last bit of a sum.
    return files.digest_of(answer.frame.to_json(orient="split", date_format="iso", double_precision=15), 32)
