"""The notebook over the sample company, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from flywheel_metrics.notebook import store

#: Beside it there is no pages/ folder: AppTest would run a page without the frame.
APP = "from flywheel_metrics.notebook import frame\n\nframe.run()\n"


@pytest.fixture
def app(sample_workspace, tmp_path, monkeypatch):
    """Return a function that opens the app, with query parameters and over another workspace where given."""
    (tmp_path / "app.py").write_text(APP)

    def opened(workspace=sample_workspace, **query):
        monkeypatch.setenv(store.VARIABLE, str(workspace.root))
        store.workspace.cache_clear()
        test = AppTest.from_file(str(tmp_path / "app.py"), default_timeout=60)
        for name, value in query.items():
            test.query_params[name.rstrip("_")] = value
        return test.run()

    yield opened
    store.workspace.cache_clear()
