"""A link to a view: which dataset version and which scope, all of it written out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flywheel_metrics.dataset import Dataset
from flywheel_metrics.errors import DamagedWorkspace, UnknownUpload, UnknownVersion
from flywheel_metrics.scope import Scope, from_query
from flywheel_metrics.workspace import Workspace

#: Query parameter of the dataset version.
DATA = "data"
#: Query parameters of the review: its cells in their order, and the id of the words beside them.
CELLS, NOTES = "cells", "notes"
#: Every query parameter of a link.
NAMES = (DATA, "from", "to", "team", "service", "urgency", CELLS, NOTES)

Query = dict[str, list[str]]


def to_query(version_id: str, scope: Scope) -> Query:
    """Return the query of a link; what is empty (no team chosen) is left out."""
    query = {DATA: [version_id], **scope.to_query()}
    return {name: values for name, values in query.items() if values}


def version_of(query: Mapping[str, Sequence[str]], workspace: Workspace) -> tuple[str, list[str]]:
    """Return the dataset version that a link asks for, else the newest one and a sentence that says why."""
    newest = workspace.head
    asked = (query.get(DATA) or [newest])[-1]
    if asked == newest:
        return newest, []
    try:
        workspace.uploads(asked)
    except (UnknownVersion, UnknownUpload):
        return newest, [f"The link asks for dataset {asked!r}, which this workspace does not have. This is the newest."]
    except DamagedWorkspace as error:
        return newest, [f"The link asks for dataset {asked!r}, which cannot be read ({error}). This is the newest."]
    return asked, []


def scope_of(query: Mapping[str, Sequence[str]], dataset: Dataset) -> tuple[Scope, list[str]]:
    """Return the scope that a link asks for, and one sentence for each value that means nothing here."""
    problems = [f"The link has {name!r}, which means nothing here." for name in query if name not in NAMES]
    scope, more = from_query(query, dataset.default_scope, teams=dataset.teams, services=dataset.services)
    return scope, problems + more
