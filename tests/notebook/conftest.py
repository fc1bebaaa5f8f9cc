"""The notebook over the sample company, without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from flywheel_metrics import sample
from flywheel_metrics.notebook import store
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.workspace import Workspace

#: Beside it there is no pages/ folder: AppTest would run a page without the frame.
APP = "from flywheel_metrics.notebook import frame\n\nframe.run()\n"


@pytest.fixture(scope="session")
def sample_workspace(tmp_path_factory):
    """A workspace that holds the sample company; loading it takes seconds, so it is made once."""
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_FILE_VARIABLE, str(folder / "key"))
        workspace = Workspace(folder / "workspace")
        sample.load(workspace)
    return workspace


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
