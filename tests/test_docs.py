"""What the documents show works as shown."""

from __future__ import annotations

import re
from pathlib import Path

from flywheel_metrics import answer, ingest, metric, source, sqlfile
from flywheel_metrics.cli.sources_page import markdown

ROOT = Path(__file__).parent.parent


def blocks(name: str, language: str) -> list[str]:
    """Return the code blocks of a language in a document, without their indent."""
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    return ["\n".join(line.removeprefix(indent) for line in body.splitlines()) for indent, body in found]


def test_the_readme_begins_with_the_two_commands():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line.split("#")[0].strip() for line in lines[2:4]] == ["make run", "make test"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{target}:" in makefile for target in ("run", "test"))


def test_links_of_the_documents_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "benchmarks" / "README.md"]:
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_list_of_sources_is_the_one_that_the_command_makes():
    assert (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").strip() == markdown().strip()


def test_the_worked_example_of_a_metric_answers(sample_workspace):
    (shown,) = [block for block in blocks("CONTRIBUTING.md", "sql") if "counted as (" in block]
    added = metric._metric(sqlfile.parse("acknowledged_in_time", shown))
    dataset = sample_workspace.open(sample_workspace.head)
    found = answer.ask(dataset, added, dataset.default_scope).one("scope")
    dataset.database.close()
    assert 0 < found["value"] < 1
    assert found["in_time_count"] / found["sample_size"] == found["value"]


def test_the_worked_example_of_a_source_loads(tmp_path, monkeypatch):
    (shown,) = [block for block in blocks("CONTRIBUTING.md", "sql") if "insert into incidents" in block]
    added = source.parse(sqlfile.parse("sirene_alerts_csv", shown))
    known = source.sources()
    monkeypatch.setattr(source, "sources", lambda: {**known, added.name: added})
    file = tmp_path / "alerts.csv"
    file.write_text(
        "Alert No,Raised,Cleared,System,Level\nA1,2026-07-01T10:00:00Z,,web,3\nA2,2026-07-01T11:00:00Z,soon,web,3\n"
    )
    staged = ingest.stage(file, tmp_path / "staged", ingest.Answers(), default_zone="UTC", key=b"key")
    assert staged.source.name == "sirene_alerts_csv"
    assert (staged.rows_read, staged.rows_loaded, staged.rows_rejected) == (2, 1, 1)
    assert staged.issues[0].value == "soon"
