"""Starts the dashboard's server with the libraries, the dataset and all that the first page needs already in memory.

``python -m flywheel_metrics.notebook.server app.py …`` takes what ``streamlit run`` takes.  The first visitor then
waits for the browser only.
"""

from __future__ import annotations

import logging
import sys
from contextvars import Context

from click import ClickException
from click.exceptions import Exit
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import bootstrap, cli

from flywheel_metrics import link
from flywheel_metrics.errors import FlywheelError
from flywheel_metrics.notebook import ahead, aside, contents, frame, store
from flywheel_metrics.notebook.view import View
from flywheel_metrics.privacy import default_key_file

_LOG = logging.getLogger(__name__)


def main(arguments: list[str]) -> None:
    """Warm up and serve until interrupted."""
    # The first page draws before there is a server, which Streamlit takes for a mistake.
    flags = [*arguments, "--global.showWarningOnDirectExecution", "false"]
    if _configure(flags):
        warm()
    ahead.start()
    # Beside a folder named pages, Streamlit assumes its older kind of app until st.navigation has run once: the first
    # address opened after a start, when it is a link to a page, would run that page without its frame.
    PagesManager.uses_pages_directory = False
    sys.argv = ["streamlit", "run", *flags]
    try:
        cli.main()
    finally:
        ahead.stop()


def _configure(flags: list[str]) -> bool:
    """Put the options in force; False where the command line asks for help or is wrong, which it tells itself."""
    try:
        options = cli.main_run.make_context("run", list(flags)).params
    except (ClickException, Exit):
        return False
    bootstrap.load_config_options({name: options[name] for name in options.keys() - {"target", "args"}})
    return True


def warm() -> None:
    """Run the first page once, for nobody, on the newest dataset; a problem is left for the page to tell."""
    try:
        workspace = store.workspace()
        version_id = workspace.head
        dataset = store.dataset(version_id)
        if default_key_file().exists():
            store.names_of(workspace, version_id)
        link_here = link.to_query(version_id, dataset.default_scope)
        is_sample = store.is_sample(version_id)
        looked_at = View(workspace, dataset, dataset.default_scope, is_sample, link_here, version_id)
        with aside.thread() as thread:
            thread.submit(Context().run, aside.run, looked_at, next(iter(contents.scripts()))).result()
    except FlywheelError as error:
        print(f"{frame.__name__}: {error}", file=sys.stderr)
    except Exception:
        _LOG.exception("The first page was not prepared.")


if __name__ == "__main__":
    main(sys.argv[1:])
