from __future__ import annotations

import pytest

from flywheel_metrics.runbook import lint, template
from flywheel_metrics.runbook.checks import PAGE_LINES, score
from flywheel_metrics.runbook.sections import opened_by, sections

GOOD = """---
service: checkout
team: Payments
last_reviewed: 2026-05-04
---

# Checkout answers with errors

## Trigger

The alert "5xx ratio above 2 %" fires.

## Checks

```
kubectl get pods --namespace checkout
```

## Actions

1. Turn the flag off, see [the flags](flags.md).

## Decision points

No better after 10 minutes: call the second line.

## Rollback

```
helm rollback checkout
```

## Validation

The ratio is below 1 % for 15 minutes.

## Owner

Team Payments
"""
FILES = ["checkout.md", "flags.md", "pictures/wheel.png"]


def met(text: str, age_days: int | None = 10, path: str = "checkout.md") -> dict[str, bool | None]:
    return {each.name: each.is_met for each in lint.checks(lint.read(path, text, FILES), age_days)}


def fix(text: str, name: str, age_days: int | None = 10) -> str:
    return next(each.fix for each in lint.checks(lint.read("checkout.md", text, FILES), age_days) if each.name == name)


def test_a_good_runbook_meets_all_eleven_checks():
    found = lint.read("checkout.md", GOOD, FILES)
    made = lint.checks(found, 10)
    assert score(made) == (11, 11)
    assert [each.fix for each in made] == [""] * 11
    assert (found.title, found.service, found.team) == ("Checkout answers with errors", "checkout", "Payments")
    assert found.reviewed_at == "2026-05-04"
    assert found.code_blocks == 2


@pytest.mark.parametrize("name", list(sections()))
def test_a_section_that_is_missing_or_empty_is_told(name):
    title = sections()[name].title
    begin = GOOD.index(f"## {title}\n")
    end = GOOD.find("\n## ", begin)
    without = GOOD[:begin] + (GOOD[end + 1 :] if end > 0 else "")
    without = without.replace("team: Payments\n", "")
    assert [check for check, is_met in met(without).items() if not is_met] == [title]
    assert fix(without, title).startswith(f"Add a section {title}.")
    hollow = without + f"\n## {title}\n\nTODO\n"
    assert [check for check, is_met in met(hollow).items() if not is_met] == [title]
    assert fix(hollow, title).startswith(f"Fill in the section under '{title}'.")
    pointing = hollow + "\nSee [what others wrote](https://example.org/other).\n"
    assert fix(pointing, title).startswith(f"Fill in the section under '{title}'.")
    assert fix(pointing + "\nRestart it first.\n", title) == ""


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Meaning", ("trigger",)),
        ("Impact", ("trigger",)),
        ("Diagnosis", ("checks",)),
        ("Mitigation", ("actions",)),
        ("Diagnosis and mitigation", ("checks", "actions")),
        ("2. How to resolve it", ("actions",)),
        ("🔥 Symptoms:", ("trigger",)),
        ("Roll-back", ("rollback",)),
        ("Backing out the change", ("rollback",)),
        ("When to escalate", ("decision_points",)),
        ("Verify", ("validation",)),
        ("How do we know that it worked?", ("validation",)),
        ("Owners & contacts", ("owner",)),
        ("Possible actions", ("actions",)),
        ("Response time of the queries", ()),
        ("Team dashboards", ()),
        ("Fixtures", ()),
        ("Checkout", ()),
        ("Overview", ()),
        ("Checks that somebody once wrote down here for a very long migration", ()),
        ("", ()),
    ],
)
def test_headings_of_real_runbooks_are_understood(heading, names):
    assert opened_by(heading) == names


def test_what_stands_deeper_fills_the_section_above():
    assert met("# A\n\n## Mitigation\n\n### Slow disk\n\nReplace it.\n")["Actions"]
    assert not met("# A\n\n## Mitigation\n\n## Slow disk\n\nReplace it.\n")["Actions"]


def test_a_heading_in_code_is_none_and_a_block_without_end_is_told():
    text = "# A\n\n## Checks\n\n```\ndf -h\n\n## Mitigation\n\nReplace it.\n"
    assert not met(text)["Actions"]
    assert "Close the code block of line 5" in fix(text, "Commands in code blocks")
    closed = text.replace("df -h\n", "# Mitigation\ndf -h\n```\n")
    assert met(closed)["Actions"]
    assert met(closed)["Commands in code blocks"]


def test_bold_lines_labels_and_front_matter_count_too():
    assert met("# A\n\n**Rollback:**\n\nPut the old version back.\n")["Rollback"]
    assert met("# A\n\n**Owner:** Payments\n")["Owner"]
    assert met("---\nowner: Payments\n---\n# A\n")["Owner"]
    assert not met("# A\n\nOwner: TBD\n")["Owner"]


def test_the_title_opens_no_section():
    assert not met("# Rollback\n\nSome words.\n")["Rollback"]
    assert met("# A\n\n# Rollback\n\nPut the old version back.\n")["Rollback"]


def test_a_page_has_sixty_lines():
    line = "Look at the first graph.\n\n"  # one line and a blank one
    assert lint.read("a.md", line * 30, []).printed_lines == 59
    assert met(line * 30)["One page"]
    assert not met(line * 31)["One page"]
    assert "it prints 61 lines, and a page has 60" in fix(line * 31, "One page")
    assert lint.read("a.md", "x" * 91, []).printed_lines == 2
    assert lint.read("a.md", "<!-- " + "hint\n" * 200 + "-->\nShort.", []).printed_lines == 1


@pytest.mark.parametrize(
    ("line", "is_met"),
    [
        ("$ kubectl get pods", False),
        ("kubectl get pods -n checkout", False),
        ("Run `kubectl get pods`.", False),
        ("`up == 0` shows the trend.", True),
        ("kubectl is the tool to use", True),
        ("Use `kubectl`.", True),
        ("It costs $ 5.", True),
        ("```\nkubectl get pods -n checkout\n```", True),
        ("    $ kubectl get pods", True),
    ],
)
def test_commands_belong_into_code_blocks(line, is_met):
    assert met(f"# A\n\n{line}\n")["Commands in code blocks"] is is_met


@pytest.mark.parametrize(
    ("target", "is_met"),
    [
        ("flags.md", True),
        ("./flags.md#off", True),
        ("flags", True),
        ("pictures/wheel.png", True),
        ("pictures/", True),
        ("../elsewhere.md", True),
        ("/wiki/flags", True),
        ("https://example.org/flags.md", True),
        ("mailto:a@example.org", True),
        ("#checks", True),
        ("flag.md", False),
        ("Flags.md", False),
        ("sub/flags.md", False),
    ],
)
def test_relative_links_must_lead_to_a_file_that_was_handed_in(target, is_met):
    assert met(f"# A\n\n[see]({target})\n")["Links"] is is_met
    assert met(f"# A\n\n![see]({target})\n")["Links"] is is_met


def test_links_of_a_page_alone_and_of_site_generators():
    assert lint.read("a.md", "[see](b.md)", ["a.md"]).dead_links == ()
    assert lint.read("a.md", '[see]({{< ref "./b.md" >}})', ["a.md", "c.md"]).dead_links == ("./b.md",)
    assert lint.read("a.md", '[see]({{< ref "./c.md" >}})', ["a.md", "c.md"]).dead_links == ()


def test_age_counts_a_year_and_unknown_is_not_held_against_it():
    assert met(GOOD, 365)["Reviewed within a year"]
    assert not met(GOOD, 366)["Reviewed within a year"]
    unknown = lint.checks(lint.read("checkout.md", GOOD, FILES), None)
    assert score(unknown) == (10, 10)
    assert unknown[-1].fix == "Say when it was last reviewed."


def test_an_owner_is_kept_only_when_its_wording_says_that_it_is_a_team():
    for owner, team in (("@shop/payments", "payments"), ("Team Payments", "Payments"), ("the search team", "search")):
        assert lint.read("a.md", f"# A\n\nOwner: {owner}\n", []).team == team
    assert lint.read("a.md", "# A\n\nOwner: Ada Lind\n", []).team == ""
    assert met("# A\n\nOwner: Ada Lind\n")["Owner"]


def test_an_index_is_no_runbook():
    assert not lint.is_runbook(lint.read("README.md", "# Runbooks\n\n- [a](a.md)\n", ["a.md"]))
    assert lint.is_runbook(lint.read("README.md", "# A\n\n## Mitigation\n", []))
    assert lint.is_runbook(lint.read("notes.md", "# Notes\n", []))


def test_the_blank_template_has_every_heading_and_nothing_under_it():
    found = lint.read("runbook.md", template.blank(), [])
    assert list(found.found) == list(sections())
    assert set(found.empty) == set(sections())
    assert found.printed_lines <= PAGE_LINES


def test_a_template_can_come_filled_in():
    text = template.blank("Checkout\nis down", {"incident_id": "I-7"}, {"trigger": "The alert fires."})
    found = lint.read("runbook.md", text, [])
    assert (found.title, found.incident_id) == ("Checkout is down", "I-7")
    assert found.has("trigger")
    assert not found.has("checks")


@pytest.mark.parametrize("text", ["[" * 5000, "> " * 3000 + "x", "*" * 9999, "- " * 3000, "`" * 9999 + "a"])
def test_hostile_pages_are_read_quickly(text):
    assert lint.read("a.md", text, []).printed_lines >= 0
