"""From the drop to committed numbers, in a real browser; what cannot be used changes nothing."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flywheel_metrics import answer, metric
from flywheel_metrics.workspace import Workspace
from tests.browser.conftest import choose_from, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("upload")]

ROOT = Path(__file__).parents[2]
#: A busy machine may take its time; a wrong page does not become right by waiting.
PATIENCE = 60_000

HEADER = (
    "id,incident_number,description,service_id,service_name,created_on,resolved_on,seconds_to_first_ack,"
    "urgency,assigned_to_user_names"
)
PAGERDUTY = f"""\
{HEADER}
Q1,1,Disk full on db-1,S1,database,2026-07-01T02:10:00Z,2026-07-01T02:40:00Z,75,high,Ada Example
Q2,2,Checkout slow,S2,checkout,2026-07-02T10:00:00Z,2026-07-02T10:20:00Z,30,high,Ben Example
Q3,3,Checkout slow,S2,checkout,2026-07-09T11:00:00Z,,,high,Ada Example
Q4,4,Certificate soon,S1,database,2026-07-15T11:00:00Z,2026-07-15T12:00:00Z,600,low,Ben Example
Q5,five,Certificate soon,S1,database,2026-07-16T11:00:00Z,,600,low,Ben Example
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A dashboard over an empty workspace of its own, started as a user would."""
    folder = tmp_path_factory.mktemp("upload")
    workspace = Workspace(folder / "workspace")
    workspace.start_over()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "FLYWHEEL_KEY_FILE": str(folder / "key"), "PYTHONPATH": str(ROOT), "TMPDIR": str(folder),
    }  # fmt: skip
    start = "from flywheel_metrics.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", start, "--workspace", str(workspace.root), "serve", "--port", str(port)]
    with (folder / "log").open("w") as log:
        run = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/_stcore/health", run)
        yield address, workspace
    finally:
        run.kill()
        run.wait()


@pytest.fixture
def page(server, chromium):
    """The Data page over an empty dataset, in a session of its own."""
    address, workspace = server
    workspace.start_over()
    context = chromium.new_context()
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    opened.goto(f"{address}/Data")
    expect(opened.get_by_text("What do the numbers rest on?")).to_be_visible()
    yield opened
    context.close()


def wait_for(address: str, run: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert run.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(address, timeout=1)  # the server of this test
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{address} does not answer")


def drop(page: Page, *files: Path | dict[str, object]) -> None:
    zone = page.locator('[data-testid="stFileUploaderDropzoneInput"]')
    expect(zone).to_have_count(1)  # the one of before a commit stays until the page is drawn
    zone.set_input_files(list(files))


def file(name: str, content: str | bytes) -> dict[str, object]:
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def kept(workspace: Workspace) -> set[Path]:
    """Folders of files that a session has dropped and not settled; other tests' sessions may still have some."""
    return set(workspace.root.parent.glob("flywheel-incoming-*/*"))


def everything(workspace: Workspace) -> set[Path]:
    """What the workspace holds, but databases that are made again at any time."""
    return {path for path in workspace.root.rglob("*") if path.parent.name != "cache"}


def commit(page: Page) -> None:
    page.get_by_role("button", name="Commit", exact=True).click()


def value_over(workspace: Workspace, name: str) -> object:
    dataset = workspace.open(workspace.head)
    return answer.ask(dataset, metric.find(name), dataset.default_scope).one("scope")["value"]


def test_a_pagerduty_export_from_the_drop_to_committed_numbers(page, server):
    _, workspace = server
    drop(page, file("pagerduty.csv", PAGERDUTY))
    card = page.locator('[class*="st-key-incoming-"]')
    expect(card.get_by_text("Recognised as PagerDuty incidents report")).to_be_visible()
    expect(card.get_by_text("5 rows read = 4 to load + 1 rejected + 0 duplicate.")).to_be_visible()
    expect(card.get_by_role("tab", name="Issues (1)")).to_be_visible()
    assert workspace.uploads(workspace.head) == []
    commit(page)
    expect(page.get_by_text("What changed. pagerduty.csv brought 4 rows of incidents.")).to_be_visible()
    [stored] = workspace.uploads(workspace.head)
    assert (stored.rows_read, stored.rows_loaded, stored.rows_rejected) == (5, 4, 1)
    assert stored.covers == ("2026-07-01", "2026-07-15")
    expect(page).to_have_url(re.compile(f"data={workspace.head}"))
    # One full week, 6 to 12 July, with one page.
    assert value_over(workspace, "pages_per_week") == 1
    page.get_by_role("link", name="See the Overview with these data →").click()
    expect(page.get_by_role("heading", name="Is tomorrow getting quieter?")).to_be_visible()
    expect(page).to_have_url(re.compile(f"Overview.*data={workspace.head}|/.*data={workspace.head}"))
    assert b"Ada Example" not in b"".join(path.read_bytes() for path in stored.folder.iterdir())


def test_the_same_file_again_says_so_and_changes_nothing(page, server):
    _, workspace = server
    drop(page, file("pagerduty.csv", PAGERDUTY))
    commit(page)
    expect(page.get_by_text("What changed.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove pagerduty.csv")).to_have_count(0)
    version = workspace.head
    drop(page, file("pagerduty.csv", PAGERDUTY))
    expect(page.get_by_text("This file is loaded already")).to_be_visible()
    expect(page.get_by_role("button", name="Commit", exact=True)).to_have_count(0)
    assert workspace.head == version


def test_the_same_file_dropped_twice_counts_once(page, server):
    _, workspace = server
    drop(page, file("pagerduty.csv", PAGERDUTY), file("again.csv", PAGERDUTY))
    # The browser sends both at once, and either may come first.
    told = re.compile(r"This is (pagerduty|again)\.csv once more, read in the same way: it counts once\.")
    expect(page.get_by_text(told)).to_be_visible()
    expect(page.get_by_role("button", name="Commit", exact=True)).to_have_count(1)
    expect(page.get_by_role("button", name="Commit all")).to_have_count(0)
    commit(page)
    expect(page.get_by_text(re.compile(r"What changed\. \w+\.csv brought 4 rows of incidents\."))).to_be_visible()
    expect(page.get_by_text("This file is loaded already")).to_be_visible()
    assert len(workspace.uploads(workspace.head)) == 1


def test_a_discarded_file_leaves_nothing_behind(page, server):
    _, workspace = server
    before = kept(workspace)
    drop(page, file("pagerduty.csv", PAGERDUTY))
    expect(page.get_by_role("button", name="Discard")).to_be_visible()
    assert len(kept(workspace)) == len(before) + 1
    page.get_by_role("button", name="Discard").click()
    expect(page.locator('[class*="st-key-incoming-"]')).to_have_count(0)
    assert workspace.uploads(workspace.head) == []
    assert kept(workspace) == before


def test_a_reading_that_is_cancelled_leaves_nothing_behind(page, server, tmp_path):
    _, workspace = server
    before, stored = kept(workspace), everything(workspace)
    # A mark inside a cell has every row looked at closely, which takes as long as a far longer file.
    rows = (
        'Q1,1,A 5" disk is full,S1,database,2026-07-01T02:10:00Z,2026-07-01T02:40:00Z,75,high,Ada Example\n' * 250_000
    )
    long = tmp_path / "long.csv"
    long.write_text(f"{HEADER}\n{rows}", encoding="utf-8")
    drop(page, long)
    expect(page.get_by_text("Reading long.csv")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel", exact=True).click()
    expect(page.get_by_text("Reading long.csv")).to_have_count(0)
    expect(page.locator('[class*="st-key-incoming-"]')).to_have_count(0)
    expect(page.get_by_text("long.csv")).to_have_count(0)
    assert kept(workspace) == before
    assert everything(workspace) == stored
    assert workspace.uploads(workspace.head) == []
    drop(page, file("pagerduty.csv", PAGERDUTY))
    expect(page.get_by_text("5 rows read = 4 to load + 1 rejected + 0 duplicate.")).to_be_visible()
    commit(page)
    expect(page.get_by_text("What changed. pagerduty.csv brought 4 rows of incidents.")).to_be_visible()


def test_an_upload_is_taken_back_after_a_confirmation(page, server):
    _, workspace = server
    empty = workspace.head
    drop(page, file("pagerduty.csv", PAGERDUTY))
    commit(page)
    expect(page.get_by_text("What changed.")).to_be_visible()
    page.locator(".st-key-data-upload input").click()
    page.get_by_role("option", name="pagerduty.csv").click()
    page.get_by_role("button", name="Take back …").click()
    assert workspace.head != empty
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("pagerduty.csv was taken back.")).to_be_visible()
    assert workspace.head == empty


def test_a_date_order_that_only_a_person_can_tell_is_asked_for(page, server):
    _, workspace = server
    undecided = (
        f"{HEADER}\nQ1,1,Disk full,S1,database,03/04/2026 02:10,,,high,\nQ2,2,Slow,S2,web,05/04/2026 02:10,,,high,\n"
    )
    drop(page, file("undecided.csv", undecided))
    expect(page.get_by_text("whether the day or the month comes first")).to_be_visible()
    expect(page.get_by_role("button", name="Commit", exact=True)).to_have_count(0)
    page.get_by_text("Day first: 03/04 is 3 April").click()
    expect(page.get_by_text("2 rows read = 2 to load")).to_be_visible()
    expect(page.get_by_text("In which time zone were they written?")).to_be_visible()
    commit(page)
    expect(page.get_by_text("What changed.")).to_be_visible()
    [stored] = workspace.uploads(workspace.head)
    assert (stored.date_order, stored.covers) == ("dmy", ("2026-04-03", "2026-04-05"))


def test_several_files_at_once_are_committed_together(page, server):
    _, workspace = server
    services = "service,team,tier,time_zone\ndatabase,Storage,1,UTC\n"
    drop(page, file("pagerduty.csv", PAGERDUTY), file("services.csv", services), file("bad.csv", "colour\nred\n"))
    expect(page.get_by_text("No source knows its 1 column.")).to_be_visible()
    page.get_by_role("button", name="Commit all 2 files").click()
    expect(page.get_by_text("What changed.")).to_be_visible()
    assert [each.file_name for each in workspace.uploads(workspace.head)] == ["pagerduty.csv", "services.csv"]


BAD = {
    "empty.csv": (b"", "empty"),
    "binary.csv": (bytes(range(256)) * 40, "binary|not text|cannot be read"),
    "header.csv": (f"{HEADER}\n".encode(), "no row|no data|header"),
    "book.xlsx": (b"PK\x03\x04" + b"\x00" * 200, "damaged or not complete: a zip ends"),
    "![x](http://example.invalid/x.png).csv": (b"", "empty"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_clear_message_and_changes_nothing(page, server, name):
    _, workspace = server
    version = workspace.head
    content, said = BAD[name]
    drop(page, file(name, content))
    alert = page.locator('[class*="st-key-incoming-"]').get_by_role("alert")
    expect(alert).to_contain_text("This file cannot be used, and nothing was changed.")
    expect(alert).to_contain_text(re.compile(said))
    expect(page.get_by_role("button", name="Commit", exact=True)).to_have_count(0)
    expect(page.locator('[class*="st-key-incoming-"] img')).to_have_count(0)
    assert workspace.head == version
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator('[class*="st-key-incoming-"]')).to_have_count(0)


UNKNOWN = {
    "wrong.csv": (b"colour,taste\nred,sweet\n", "Not used: colour, taste."),
    "![x](http://example.invalid/x.png).csv": (b"$a$,:red[b]\n1,2\n", "Not used: $a$, :red[b]."),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_file_is_asked_about_and_changes_nothing(page, server, name):
    _, workspace = server
    version = workspace.head
    content, said = UNKNOWN[name]
    drop(page, file(name, content))
    card = page.locator('[class*="st-key-incoming-"]')
    expect(card.get_by_text(said)).to_be_visible()
    expect(card.get_by_role("alert")).to_contain_text("Still needed")
    expect(page.get_by_role("button", name="Commit", exact=True)).to_have_count(0)
    expect(card.locator("img")).to_have_count(0)
    assert workspace.head == version


LOG = """\
Nr;Eröffnet;Behoben;Anwendung;Schweregrad
A-1;03.07.2026 02:10;03.07.2026 02:40;Checkout;Hoch
A-2;07.07.2026 10:00;07.07.2026 10:20;Checkout;P1
A-3;15.07.2026 11:00;;Search;P2
"""


def choose(page: Page, label: str, option: str) -> None:
    field = page.get_by_label(label, exact=True).and_(page.locator("input"))
    choose_from(field, page.get_by_role("option", name=option, exact=True))


def test_an_unknown_file_is_mapped_once_and_the_next_one_needs_no_question(page, server):
    _, workspace = server
    empty = workspace.head
    drop(page, file("bereitschaft.csv", LOG))
    card = page.locator('[class*="st-key-incoming-"]')
    expect(card.get_by_text("100% sure: called like “eröffnet”, 100% of the cells are times")).to_be_visible()
    expect(card.get_by_text("3 rows read = 2 to load + 1 rejected + 0 duplicate.")).to_be_visible()
    choose(page, "“hoch”", "2")
    expect(card.get_by_text("3 rows read = 3 to load + 0 rejected + 0 duplicate.")).to_be_visible()
    choose(page, "Service", "Anwendung")
    expect(card.get_by_text("Not used:")).to_have_count(0)
    settle(page)
    expect(card.get_by_text("What would change")).to_be_visible()
    assert workspace.head == empty
    commit(page)
    expect(page.get_by_text("What changed. bereitschaft.csv brought 3 rows of incidents.")).to_be_visible()
    dataset = workspace.open(workspace.head)
    stored = dataset.database.rows("select incident_id, service, severity from incidents order by all")
    assert stored == [("A-1", "Checkout", 2), ("A-2", "Checkout", 1), ("A-3", "Search", 2)]
    assert value_over(workspace, "pages_per_week") == 1  # one full week, 6 to 12 July, with A-2
    drop(page, file("next.csv", LOG.replace("07.2026", "10.2026").replace("A-", "B-")))
    expect(card.get_by_text("Recognised as bereitschaft, by the mapping that was made for this header")).to_be_visible()
    expect(card.get_by_text("3 rows read = 3 to load + 0 rejected + 0 duplicate.")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(card).to_have_count(0)
    page.locator(".st-key-data-upload input").click()
    page.get_by_role("option", name="bereitschaft.csv").click()
    page.get_by_role("button", name="Take back …").click()
    page.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("bereitschaft.csv was taken back.")).to_be_visible()
    assert workspace.head == empty
    settle(page)
    page.get_by_text("bereitschaft, read as incidents").click()
    page.get_by_role("button", name="Forget").click()
    expect(page.get_by_text("None yet. Drop a file that is not recognised")).to_be_visible()


def doubled(text: str) -> str:
    """The same table with the description twice."""
    lines = [line.split(",") for line in text.splitlines()]
    return "\n".join(",".join([*cells, cells[2]]) for cells in lines) + "\n"


USABLE = {
    "ragged.csv": (PAGERDUTY.replace(",high,Ada Example", ",high,Ada Example,one more").encode(), 2),
    "cp1252.csv": (PAGERDUTY.replace("Disk full", "Größe über 90 %").encode("cp1252"), 4),
    "utf-16.csv": (PAGERDUTY.encode("utf-16"), 4),
    "semicolons.csv": (PAGERDUTY.replace(",", ";").encode(), 4),
    "two-columns-named-alike.csv": (doubled(PAGERDUTY).encode(), 4),
}


@pytest.mark.parametrize("name", USABLE)
def test_an_odd_file_is_read_and_every_row_is_told(page, server, name):
    _, workspace = server
    content, loaded = USABLE[name]
    drop(page, file(name, content))
    expect(page.get_by_text(f"5 rows read = {loaded} to load + {5 - loaded} rejected + 0 duplicate.")).to_be_visible()
    assert workspace.uploads(workspace.head) == []


def real(name: str) -> Path:
    data = os.environ.get("FLYWHEEL_REAL_DATA")
    root = Path(data).parent if data else ROOT.parent / "shared"
    path = root / name
    if not path.is_file():
        pytest.skip(
            f"the real data set {name} is not here; set FLYWHEEL_REAL_DATA to the folder of data sets beside it"
        )
    return path


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "rows", "loaded"),
    [
        ("samples/pagerduty/reports_raw_incidents_RECONSTRUCTED.csv", 3, 3),
        ("samples/servicenow/uci_incident_event_log_excel_5998.csv", 5998, None),
    ],
)
def test_a_real_export_from_the_drop_to_committed_numbers(page, server, name, rows, loaded):
    _, workspace = server
    drop(page, real(name))
    expect(page.get_by_text(re.compile(f"{rows:,} rows read = "))).to_be_visible()
    commit(page)
    expect(page.get_by_text("What changed.")).to_be_visible()
    [stored] = workspace.uploads(workspace.head)
    assert stored.rows_read == rows == stored.rows_loaded + stored.rows_rejected + stored.rows_duplicate
    assert stored.rows_loaded == (loaded if loaded is not None else stored.rows_loaded) > 0
    dataset = workspace.open(workspace.head)
    [[counted]] = dataset.database.rows("select count(distinct incident_id) from incidents")
    assert counted == stored.row_counts["incidents"]
