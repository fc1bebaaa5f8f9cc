"""The dashboard served as a user would serve it, and Debian's Chromium to look at it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

sync_playwright = pytest.importorskip("playwright.sync_api").sync_playwright

from flywheel_metrics import sample  # noqa: E402
from flywheel_metrics.workspace import Workspace  # noqa: E402

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
#: Milliseconds; a busy machine may take its time.
PATIENCE = 60_000
#: Streamlit looks for its server at the address of the page first, and finds it at the root.
PROBES = ("/_stcore/health", "/_stcore/host-config")
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@contextmanager
def serving(root: Path, folder: Path, options=lambda _port: (), path=""):
    """Serve a workspace with ``flywheel serve`` and yield the address; options: of the command, given the port; path: of its pages."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = "from flywheel_metrics.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", start, "--workspace", str(root), "serve", "--port", str(port), *options(port)]
    environment = os.environ | {"FLYWHEEL_KEY_FILE": str(folder / "key"), "PYTHONPATH": str(ROOT)}
    with (folder / "log").open("w") as log, subprocess.Popen(command, env=environment, stdout=log, stderr=log) as run:
        try:
            _wait_for(f"http://127.0.0.1:{port}{path}/_stcore/health", run)
            yield f"http://127.0.0.1:{port}"
        finally:
            run.terminate()


def _wait_for(address: str, run: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and run.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory):
    """Address of a dashboard over the sample company."""
    folder = tmp_path_factory.mktemp("sample-site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLYWHEEL_KEY_FILE", str(folder / "key"))
        sample.load(Workspace(folder / "workspace"))
    with serving(folder / "workspace", folder) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield running
        running.close()


def settle(page) -> None:
    """Wait until no script runs and nothing of the run before stands beside what took its place."""
    page.wait_for_selector(SETTLED)
    page.wait_for_function("document.querySelectorAll('[data-stale=true]').length === 0")


class Visit:
    """One page in a session of its own, with all that it asked for and complained about."""

    def __init__(self, chromium, site: str, **options) -> None:
        self.site, self.requests, self.complaints = site, [], []
        self.context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)

    def open(self, path: str = "") -> Visit:
        self.page.goto(f"{self.site}/{path}")
        self.page.wait_for_selector(".fw-title, [data-testid='stHeading']")
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the script has run and what it sent is drawn."""
        settle(self.page)
        return self

    def _heard(self, message) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not where.split("?")[0].endswith(PROBES):
            self.complaints.append(f"{message.text} ({where})")


@pytest.fixture
def visit(chromium, sample_site):
    """Return a function that makes a Visit; options are those of a browser context."""
    made = []

    def visiting(**options) -> Visit:
        made.append(Visit(chromium, options.pop("site", sample_site), **options))
        return made[-1]

    yield visiting
    for each in made:
        each.context.close()


def choose_from(box, option) -> None:
    """Open a list and choose from it; a run of the script that ends meanwhile closes the list, so it is opened again."""
    for _ in range(6):
        box.click()
        try:
            option.click(timeout=8_000)
        except Exception:
            continue
        return
    option.click()
