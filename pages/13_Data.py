import streamlit as st

from flywheel_metrics import notebook
from flywheel_metrics.notebook import (
    data_coverage,
    data_events,
    data_mappings,
    data_merged,
    data_settings,
    data_templates,
    data_uploads,
    data_versions,
    upload,
)
from flywheel_metrics.notebook.data_changes import changes
from flywheel_metrics.notebook.data_moves import say_what_happened

view = notebook.current()

notebook.title("What do the numbers rest on?")
say_what_happened()
news = st.container()

st.subheader("Add exports", anchor="add")
notebook.prose(
    "Drop what your paging, ticket and deploy tools export. Each file is recognised by its columns and shown with what "
    "would be loaded, rejected and why; nothing changes until you commit. The file itself is not kept, and people "
    "become pseudonyms while it is read."
)
upload.upload(view.workspace)
with news:  # counting takes a moment, in which the drop zone is there already
    changes(view.dataset.version)

st.subheader("What is loaded", anchor="loaded")
data_uploads.uploads(view.workspace, view.dataset.version)

st.subheader("Which days are covered", anchor="coverage")
notebook.prose("A week counts as quiet only when the exports cover it. Where a bar ends, the figures end too.")
data_coverage.coverage(view.workspace, view.dataset)

st.subheader("What was merged", anchor="merged")
data_merged.replaced(view.dataset)
data_merged.renamed(view.dataset)
notebook.page_link("Merging", "Names and incidents that may be the same →")

st.subheader("Settings", anchor="settings")
notebook.prose("They hold for everybody who opens a link, and are part of the dataset version.")
data_settings.settings(view.workspace)

st.subheader("Events", anchor="events")
notebook.prose(
    "What happened is numbered on the charts. A change made on purpose can also begin new limits: weeks before and "
    "after it are then not held against each other."
)
data_events.events(view)

st.subheader("Versions", anchor="versions")
notebook.prose(
    "Every commit, undo and setting makes a version that never changes: a link to one shows the same numbers next year."
)
data_versions.versions(view.workspace)

st.subheader("Begin anew", anchor="begin")
data_versions.beginnings(view.workspace)

st.subheader("Mappings", anchor="mappings")
notebook.prose("How files that no source recognises are read. The next file with the same header needs no question.")
data_mappings.mappings(view.workspace)

st.subheader("Exports and templates", anchor="templates")
notebook.prose("These exports are recognised. For what no tool exports, fill in a template and drop it above.")
data_templates.exports()
data_templates.templates()
