"""What the pages of a frozen link show: written down when it is made, and taken from there where it is opened."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import replace
from functools import lru_cache
from queue import SimpleQueue
from typing import TypeAlias

import flywheel_metrics
from flywheel_metrics import definitions, link, privacy
from flywheel_metrics.notebook import aside, keeping, store, takeaway
from flywheel_metrics.notebook.view import SHARE, View
from flywheel_metrics.privacy import masking
from flywheel_metrics.privacy.screen import Screen
from flywheel_metrics.sharing import Link
from flywheel_metrics.sharing.shown import FOLDER, Recording, Shown, read
from flywheel_metrics.workspace import Workspace

#: What is told of the work: what is done next, and which part of all was done.
Telling: TypeAlias = Callable[[str, float], object]

_LOG = logging.getLogger(__name__)


def write(
    workspace: Workspace, query: Mapping[str, Sequence[str]], pages: Sequence[str], tell: Telling = lambda *_: None
) -> str:
    """Write down what the pages of a view show to others, all that only read where none are named.

    tell: told from this thread what is done next, and which part of all was done.
    Returns the digest under which it is kept. A page that fails is left out; it would fail for its reader as well.
    """
    recording, told = Recording(workspace.upload_ids()), SimpleQueue[tuple[str, float] | None]()
    with aside.thread() as pool:
        # A thread and a context of its own: nothing of the page that is looked at reaches it, and nothing comes back.
        running = pool.submit(Context().run, _run, workspace, query, tuple(pages), recording, told.put)
        running.add_done_callback(lambda _: told.put(None))
        while (news := told.get()) is not None:
            tell(*news)
        running.result()
    return recording.archive(workspace.root / FOLDER)


def source(workspace: Workspace, found: Link, names: str) -> Shown | None:
    """Return what a link showed, names learned since masked; None for a link that is older than keeping it.

    names: digest of the names that are known now. Raises DamagedWorkspace.
    """
    return _source(workspace, found.shown, found.version_id, names) if found.shown else None


@lru_cache(16)
def _source(workspace: Workspace, digest: str, version_id: str, _names: str) -> Shown:
    found, key = read(workspace.root / FOLDER, digest), privacy.load_key()
    new = workspace.known_names(version_id, key, but=found.uploads)
    return replace(found, text=masking.texts(Screen(key, new))) if new else found


def _run(
    workspace: Workspace,
    query: Mapping[str, Sequence[str]],
    pages: tuple[str, ...],
    recording: Recording,
    tell: Callable[[tuple[str, float]], None],
) -> None:
    """Run the pages in a thread that draws for nobody, so that what they show is computed as for a reader."""
    version_id = query[link.DATA][-1]
    shown = {name: list(values) for name, values in query.items()}
    found = Link("", shown, pages, definitions.packaged_digest(), flywheel_metrics.__version__, "", None, "anyone")
    tell(("Masking names …", 0.0))
    names = store.names_of(workspace, version_id)
    keeping.look_as(masked=True, names=names)
    dataset = store.dataset(version_id)
    scope, _ = link.scope_of(query, dataset)
    is_sample = store.is_sample(version_id)
    looked_at = View(
        workspace, dataset, scope, is_sample, {SHARE: [""]}, version_id, shared=found, names=names, source=recording
    )
    for number, title in enumerate(looked_at.pages):
        tell((f"Writing down the page {title} …", number / len(looked_at.pages)))
        try:
            aside.run(looked_at, title)
            takeaway.write_down(looked_at, title)
        except Exception:
            _LOG.exception("What the page %s shows was not written down.", title)
