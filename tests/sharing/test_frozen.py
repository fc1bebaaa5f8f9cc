"""A frozen link comes to the same: after later uploads, a restart, a restore, in any zone and locale, by its own SQL."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from flywheel_metrics import definitions, rival
from flywheel_metrics.cli import main
from flywheel_metrics.errors import AccessError
from flywheel_metrics.privacy import KEY_FILE_VARIABLE
from flywheel_metrics.report import quiet
from flywheel_metrics.scope import Scope
from flywheel_metrics.settings import Settings
from flywheel_metrics.sharing import Links, frozen
from flywheel_metrics.workspace import Workspace
from tests.sizes import IS_WHOLE, cases

ROOT = Path(__file__).parents[2]
#: Zone, locale, and how that writes a number: where it is not, the locale is not the one it is called.
PLACES = (
    ("Pacific/Apia", "tr_TR.UTF-8", "1.234,5"), ("America/Sao_Paulo", "pt_BR.UTF-8", "1.234,5"), ("UTC", "C", "1234.5"),
    ("Asia/Kathmandu", "ja_JP.UTF-8", "1,234.5"), ("Europe/Berlin", "de_DE.UTF-8", "1.234,5"),
    ("Africa/Algiers", "fr_FR.UTF-8", "1\u202f234,5"), ("Australia/Lord_Howe", "ar_EG.UTF-8", "1,234.5"),
)  # fmt: skip
#: What a program does that speaks the user's language; where the machine lacks the locale, the C library goes on in C.
TAKES_LOCALE = """
import contextlib, locale
with contextlib.suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
"""


@pytest.fixture
def workspace(sample_workspace, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(sample_workspace.root.parent / "key"))
    sample_workspace.compiled(sample_workspace.head)  # once for all copies
    return Workspace(shutil.copytree(sample_workspace.root, tmp_path / "workspace"))


def made(workspace, count, seed=1):
    chance = random.Random(seed)
    dataset = workspace.open(workspace.head)
    first, last = dataset.covered_days
    for number in range(count):
        start = first + timedelta(days=chance.randrange((last - first).days - 7))
        end = start + timedelta(days=chance.randrange(1, 400))
        scope = Scope(
            start, end, tuple(sorted(chance.sample(dataset.teams, chance.choice((0, 0, 1, 3))))),
            tuple(sorted(chance.sample(dataset.services, chance.choice((0, 0, 0, 2))))), chance.choice(("all", "high", "low")),
        )  # fmt: skip
        query = {"data": [workspace.head], **{name: values for name, values in scope.to_query().items() if values}}
        frozen.make(workspace, f"link {number}", query, product="0.1.0", days=None)


def run_in(zone, locale, code, *arguments):
    environment = os.environ | {"TZ": zone, "LANG": locale, "LC_ALL": locale, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-X", "utf8", "-c", TAKES_LOCALE + code, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def checked(root, zone, locale):
    code = "from flywheel_metrics.cli import main; raise SystemExit(main())"
    return run_in(zone, locale, code, "--workspace", str(root), "links", "--check")


def moved_on(workspace):
    """Change what is current, so that the links' version is an old one."""
    workspace.configure(Settings(reporting_zone="Asia/Tokyo", week_start=7, attribution_hours=2))
    workspace.undo(workspace.version(workspace.head).uploads[0])


def restored(workspace, tmp_path):
    """Back up without what can be made again, and restore elsewhere."""
    keep = shutil.ignore_patterns("cache", ".*.lock")
    return shutil.copytree(workspace.root, tmp_path / "restored", ignore=keep)


@pytest.mark.parametrize(("zone", "locale", "number"), PLACES)
def test_the_places_write_numbers_in_their_own_ways(zone, locale, number):
    """Skipped where the machine lacks a locale, which CI does not allow: .ci/run makes them."""
    run = run_in(zone, locale, "print(locale.setlocale(locale.LC_ALL), format(1234.5, 'n'))")
    called, _, written = run.stdout.removesuffix("\n").partition(" ")
    if called != locale:
        pytest.skip(f"The locale {locale} is not on this machine; links are checked in {called} in its place.")
    assert written == number


@pytest.mark.slow
def test_links_come_to_the_same_later_elsewhere_and_after_a_restore(workspace, tmp_path):
    """All in all places, here and from the backup: 500 links; of a usual run some, in each place here or from there."""
    made(workspace, cases(500, 10), seed=2)
    moved_on(workspace)
    roots = (workspace.root, restored(workspace, tmp_path))
    for number, (zone, locale, _) in enumerate(PLACES):
        for root in roots if IS_WHOLE else (roots[number % 2],):
            run = checked(root, zone, locale)
            assert (run.returncode, run.stdout) == (0, "Every open link comes to what it came to when it was made.\n")


@pytest.mark.slow
def test_a_link_keeps_the_definitions_of_its_day(workspace, monkeypatch, capsys):
    """After an upgrade that counts otherwise the link comes to the same, and would not without its own SQL."""
    made(workspace, 1)
    [recorded] = Links(workspace.root).all()
    folder = workspace.root / "definitions"
    upgraded = folder.parent / "upgraded"
    shutil.copytree(folder / recorded.link.definitions, upgraded)
    changed = upgraded / "metrics" / "pages_per_week.sql"
    sql = changed.read_text(encoding="utf-8")
    changed.write_text(sql.replace("count(*) as page_count", "count(*) * 2 as page_count"), encoding="utf-8")
    # The upgraded set stands in for the packaged one.
    monkeypatch.setattr(definitions, "packaged_digest", lambda: "0" * 16)
    token = definitions._root.set(upgraded)
    try:
        assert frozen.result_of(workspace, recorded.link.query) != recorded.link.result
        assert frozen.differences(workspace) == []
        assert main(["--workspace", str(workspace.root), "links", "--check"]) == 0
    finally:
        definitions._root.reset(token)
    assert "Every open link" in capsys.readouterr().out


def test_a_link_keeps_every_statement_that_counts(workspace, monkeypatch):
    """Also those of the review, of rival definitions and of the way to a figure; an older set goes on without them."""
    dataset = workspace.open(workspace.head)
    before = quiet.statement(dataset, dataset.default_scope)
    made(workspace, 1)
    [recorded] = Links(workspace.root).all()
    kept = workspace.root / "definitions" / recorded.link.definitions
    written = {path.relative_to(kept) for path in kept.rglob("*.sql")}
    packaged = ROOT / "flywheel_metrics"
    counting = {path.relative_to(packaged) for path in packaged.rglob("*.sql") if path.parent.name != "sources"}
    assert written == counting
    changed = kept.with_name("f" * 16)
    shutil.copytree(kept, changed)
    (changed / "report" / "major_incidents.sql").write_text("with\nmajor as (select 1) select 2", encoding="utf-8")
    shutil.rmtree(changed / "rivals")
    definitions.put_in_force(changed)
    try:
        assert quiet.statement(dataset, dataset.default_scope) != before
        assert len(rival.switches()) == 5
    finally:
        definitions.put_in_force(None)


def test_who_only_reads_makes_no_link(workspace):
    reader = Workspace(workspace.root, is_read_only=True)
    with pytest.raises(AccessError):
        frozen.make(reader, "mine", {"data": [workspace.head]}, product="0.1.0")
    assert Links(workspace.root).all() == []


def test_a_link_that_comes_to_something_else_is_told(workspace, capsys):
    query = {"data": [workspace.head]}
    Links(workspace.root).make("forged", query, product="0", result="0" * 32)
    assert main(["--workspace", str(workspace.root), "links", "--check"]) == 1
    assert "(forged) comes to" in capsys.readouterr().out
