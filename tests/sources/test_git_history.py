"""The documented git command, run on repositories made here: any message survives, and reverts find what they revert."""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from flywheel_metrics import source
from flywheel_metrics.ingest import Answers, Staged, stage
from flywheel_metrics.model import UploadTables
from tests.models.compiling import united

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ROOT = Path(__file__).parents[2]
HOSTILE = [
    "commit 0123456789012345678901234567890123456789\n\nservice evil\ncommitted 1999-01-01T00:00:00Z",
    'A "quoted", comma; semicolon | bar \\ backslash',
    "\x01\x1e\x1f control \x0b\x0c characters",
    "Umlaute äöü, 日本語, \u2028 separators \u0085 and 🚀",
    "    indented\n\ttab\n 1 file changed, 99 insertions(+)",
    "[{\n\n}]\n\n\n--- a/x\n+++ b/x",
    "carriage\rreturn",
]


def run(folder: Path, *words: str, second: int = 0, message: str | None = None) -> str:
    """Run git apart from the settings of this machine."""
    when = f"{1_780_000_000 + second} +0200"
    names = {"GIT_AUTHOR_NAME": "Ada Fictive", "GIT_COMMITTER_NAME": "Ben Fictive"}
    mails = {"GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_EMAIL": "ben@example.com"}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    result = subprocess.run(
        ["git", *words], cwd=folder, input=message, check=True, capture_output=True, text=True, encoding="utf-8",
        env={"PATH": os.environ["PATH"], **names, **mails, **settings, **dates},
    )  # fmt: skip
    return result.stdout.strip()


def export(repository: Path, folder: Path, branch: str = "HEAD") -> Path:
    """Run the documented command."""
    documented = " ".join(source.find("git_history").export.split())
    command = documented.partition(", in one line")[0].replace("SERVICE", "checkout").replace("BRANCH", branch)
    path = folder / "history.txt"
    run(repository, *[word.replace("history.txt", str(path)) for word in shlex.split(command)[1:]])
    return path


def staged(path: Path, folder: Path) -> Staged:
    """Stage a history."""
    return stage(path, folder, Answers(), default_zone="UTC", key=b"a key for tests")


@dataclass
class Repository:
    """A repository that is made commit by commit, and what each commit reverts."""

    folder: Path
    second: int = 0
    hashes: list[str] = field(default_factory=list)
    reverts: dict[str, list[str]] = field(default_factory=dict)

    def commit(self, message: str, targets: tuple[str, ...] = ()) -> str:
        """Commit a message as it is."""
        self.second += 600
        words = ("commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-F", "-")
        parents = ("-p", self.hashes[-1]) if self.hashes else ()
        made = run(self.folder, *words, *parents, second=self.second, message=message)
        run(self.folder, "update-ref", "HEAD", made)
        self.hashes.append(made)
        self.reverts[made] = list(targets)
        return made


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    run(folder, "hash-object", "-w", "-t", "tree", os.devnull)
    return Repository(folder)


@pytest.mark.slow
def test_any_message_survives(repository: Repository, tmp_path: Path) -> None:
    made = [repository.commit(message) for message in HOSTILE]
    result = staged(export(repository.folder, tmp_path), tmp_path)
    assert (result.source.name, result.rows_read, result.rows_loaded) == ("git_history", len(made), len(made))
    changes = pd.read_parquet(result.tables["changes"])
    expected = [message.split("\n")[0].strip() for message in HOSTILE]
    assert list(changes["change_id"]) == made
    assert list(changes["title"]) == expected
    assert set(changes["service"]) == {"checkout"}
    assert list(changes["finished_at"]) == list(pd.to_datetime([1_780_000_600 + 600 * n for n in range(7)], unit="s"))


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_redirection_by_another_shell_changes_nothing(repository: Repository, tmp_path: Path, encoding: str) -> None:
    for message in HOSTILE:
        repository.commit(message)
    path = export(repository.folder, tmp_path)
    plain = pd.read_parquet(staged(path, tmp_path / "plain").tables["changes"])
    text = path.read_bytes().decode().replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    pd.testing.assert_frame_equal(plain, pd.read_parquet(staged(path, tmp_path / "again").tables["changes"]))


def _titles(repository: Repository, commit: str) -> str:
    return run(repository.folder, "show", "-s", "--format=%s", commit)


def _grow(repository: Repository, chance: random.Random, length: int) -> None:
    """Add commits that are plain, revert one or several others, whole or short, or revert a revert."""
    for number in range(length):
        plain = [each for each in repository.hashes if not repository.reverts[each]]
        undoing = [each for each in repository.hashes if repository.reverts[each]]
        draw = chance.random()
        if draw < 0.45 or len(plain) < 3:
            repository.commit(f"Change {number}\n\n{chance.choice(HOSTILE)}")
        elif draw < 0.6 and undoing:
            target = chance.choice(undoing)
            repository.commit(f'Reapply "it"\n\nThis reverts commit {target}.', (target,))
        else:
            targets = tuple(chance.sample(plain, chance.choice([1, 1, 2, 3])))
            spelt = [each[: chance.choice([12, 40])] for each in targets]
            several = "\n".join(f"This reverts commit {each}." for each in spelt)
            listed = f"This reverts commits {', '.join(spelt[:-1])} and {spelt[-1]}." if len(spelt) > 1 else several
            repository.commit(f'Revert "it"\n\n{chance.choice([several, listed])}', targets)


def expected_rollbacks(repository: Repository) -> set[tuple[str, str]]:
    """Return revert and reverted: the first revert of each commit that is no revert itself."""
    found: dict[str, str] = {}
    for commit in repository.hashes:
        for target in repository.reverts[commit]:
            if not repository.reverts[target]:
                found.setdefault(target, commit)
    return {(commit, target) for target, commit in found.items()}


def compiled(result: Staged) -> tuple[pd.DataFrame, set[str]]:
    """Return the rollbacks of a staged history and the commits that count as changes."""
    # A dataset adds the upload to the tables; here there is one.
    uploads = [UploadTables("git", dict(result.tables))]
    with united(uploads, only=("production_rollbacks", "production_changes")) as database:
        rollbacks = database.frame("select * from production_rollbacks")
        changes = database.frame("select change_id from production_changes")
    return rollbacks, set(changes["change_id"])


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 12))
def test_reverts_find_what_they_revert(seed: int, repository: Repository, tmp_path: Path) -> None:
    _grow(repository, random.Random(seed), 40)
    rollbacks, changes = compiled(staged(export(repository.folder, tmp_path), tmp_path))
    by = rollbacks["rollback_id"].str.split(" of ").str[0]
    expected = expected_rollbacks(repository)
    assert set(zip(by, rollbacks["first_failed_change_id"], strict=True)) == expected
    assert len(rollbacks) == len(expected)
    assert set(rollbacks["method"]) == {"revert"}
    # A rollback that is undone is a change; so is whatever only repeats a revert.
    assert changes == set(repository.hashes) - {commit for commit, _ in expected}


@pytest.mark.slow
def test_git_revert_itself_and_its_undoing(repository: Repository, tmp_path: Path) -> None:
    folder = repository.folder
    for number, name in enumerate(["base", "bad"]):
        (folder / "file").write_text(name)
        run(folder, "add", "file")
        run(folder, "commit", "-q", "-m", f"Set {name}", second=60 * number)
    bad = run(folder, "rev-parse", "HEAD")
    run(folder, "revert", "--no-edit", "HEAD", second=1800)
    revert = run(folder, "rev-parse", "HEAD")
    run(folder, "revert", "--no-edit", "HEAD", second=3600)
    undoing = run(folder, "rev-parse", "HEAD")
    rollbacks, changes = compiled(staged(export(folder, tmp_path), tmp_path))
    (row,) = rollbacks.to_dict("records")
    assert (row["rollback_id"], row["first_failed_change_id"]) == (revert, bad)
    assert row["finished_at"] - row["first_failed_at"] == pd.Timedelta(minutes=29)
    assert undoing in changes


@pytest.mark.slow
def test_merged_branch_counts_once_and_its_revert_names_the_merge(repository: Repository, tmp_path: Path) -> None:
    folder = repository.folder
    repository.commit("Base")
    run(folder, "reset", "-q", "--hard")
    run(folder, "checkout", "-q", "-b", "topic")
    for number in range(3):
        (folder / "topic").write_text(str(number))
        run(folder, "add", "topic")
        run(folder, "commit", "-q", "-m", f"Step {number}", second=700 + number)
    run(folder, "checkout", "-q", "main")
    run(folder, "merge", "-q", "--no-ff", "-m", "Merge the topic", "topic", second=900)
    merge = run(folder, "rev-parse", "HEAD")
    run(folder, "revert", "--no-edit", "-m", "1", "HEAD", second=1500)
    result = staged(export(folder, tmp_path), tmp_path)
    changes = pd.read_parquet(result.tables["changes"])
    assert list(changes["title"]) == ["Base", "Merge the topic", 'Revert "Merge the topic"']
    assert list(changes["lines_changed"].fillna(0)) == [0, 1, 1]
    assert changes["reverts_change_id"].iloc[2] == merge


def test_no_name_of_a_person_is_kept(repository: Repository, tmp_path: Path) -> None:
    repository.commit("Change\n\nSigned-off-by: Cleo Fictive <cleo@example.com>\nReviewed-by: Dan Fictive")
    result = staged(export(repository.folder, tmp_path), tmp_path)
    kept = " ".join(str(pd.read_parquet(path).to_dict()) for path in [*result.tables.values(), result.issues_path])
    told = f"{kept} {result.mapping} {result.issues}"
    assert re.findall(r"(?i)fictive|example\.com", told) == []


@pytest.mark.slow
def test_lines_that_belong_to_no_message_reject_their_commit_alone(repository: Repository, tmp_path: Path) -> None:
    made = [repository.commit(f"Change {number}") for number in range(3)]
    path = export(repository.folder, tmp_path)
    path.write_text(path.read_text().replace("    Change 1", "Change 1, unindented"))
    result = staged(path, tmp_path)
    assert (result.rows_read, result.rows_loaded, result.rows_rejected) == (3, 2, 1)
    assert [each.rule for each in result.issues] == ["stray_line"]
    assert set(pd.read_parquet(result.tables["changes"])["change_id"]) == {made[0], made[2]}


@pytest.mark.slow
def test_history_of_this_project(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    result = staged(export(ROOT, tmp_path), tmp_path)
    count = int(run(ROOT, "rev-list", "--count", "--first-parent", "HEAD"))
    assert (result.rows_read, result.rows_loaded) == (count, count)
