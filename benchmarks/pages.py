"""How long a reader waits, in a real Chromium: the first chart, and a filter change until it is painted.

Floor: a Streamlit page of one control and one chart, on the same machine in the same run.
A filter change is painted at the last change of the page before it stays still; both are read from the browser's clock.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

ROUNDS = 9
CLI = "from flywheel_metrics.cli import main; raise SystemExit(main())"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
CHART = "[data-testid='stVegaLiteChart'] :is(svg, canvas)"
#: Remembers when the main part of the page last changed, and when a control was last pressed.
WATCH = """
() => {
    window.pressed = 0; window.changed = 0;
    addEventListener('pointerdown', () => { window.pressed = performance.now(); }, true);
    new MutationObserver(() => requestAnimationFrame(() => { window.changed = performance.now(); }))
        .observe(document.querySelector('[data-testid="stMain"]'), {subtree: true, childList: true, characterData: true,
                 attributes: true, attributeFilter: ['d', 'transform', 'aria-label', 'src']});
}
"""
STILL = "() => window.changed > window.pressed && performance.now() - window.changed > 700"


def main() -> None:
    """Measure and print the table."""
    root = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"FLYWHEEL_WORKSPACE": folder}
        subprocess.run([sys.executable, "-c", CLI, "demo", "--load"], env=environment, check=True)
        serve = [sys.executable, "-c", CLI, "serve", "--port"]
        bare = [
            sys.executable, "-m", "streamlit", "run", str(root / "floor_app.py"), "--server.address", "127.0.0.1",
            "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.port",
        ]  # fmt: skip
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            floor = _measured(browser, bare, environment)
            ours = _measured(browser, serve, environment)
            browser.close()
    print(f"\n{'milliseconds, median':<34}{'floor':>9}{'overview':>10}{'ratio':>8}")
    for name, one, other in zip(
        (
            "first visit to first chart",
            "later visit to first chart",
            "filter, first press of each",
            "filter, later presses",
        ),
        floor,
        ours,
        strict=True,
    ):
        print(f"{name:<34}{one:>9.0f}{other:>10.0f}{other / one:>8.2f}")


def _measured(browser: Browser, command: list[str], environment: dict[str, str]) -> tuple[float, float, float, float]:
    with _served(command, environment) as address:
        first = _visit(browser, address)
        later = median(_visit(browser, address) for _ in range(ROUNDS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.wait_for_selector(CHART)
        page.wait_for_timeout(1500)
        page.evaluate(WATCH)
        filters = [_filter(page, ("High", "All", "Low", "All")[number % 4]) for number in range(ROUNDS + 3)]
        page.close()
    # High and Low are pressed for the first time; later presses find their answers in any case.
    return first, later, median([filters[0], filters[2]]), median(filters[3:])


def _visit(browser: Browser, address: str) -> float:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(CHART)
    elapsed = (time.perf_counter() - started) * 1000
    context.close()
    return elapsed


def _filter(page: Page, label: str) -> float:
    page.get_by_role("radio", name=label, exact=True).or_(
        page.get_by_role("button", name=label, exact=True)
    ).first.click()
    page.wait_for_function(STILL, timeout=20_000)
    return float(page.evaluate("() => window.changed - window.pressed"))


@contextmanager
def _served(command: list[str], environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [*command, str(port)], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer")
