"""Jira: the CSV export with all fields, columns repeated for every further label, sprint or comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flywheel_metrics.demo import rhythm
from flywheel_metrics.demo.chance import Chance
from flywheel_metrics.demo.exports import spelling
from flywheel_metrics.demo.work import Item

_PLAIN = (
    "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Project name", "Project type",
    "Priority", "Resolution", "Assignee", "Assignee Id", "Reporter", "Reporter Id", "Created", "Updated",
    "Last Viewed", "Resolved", "Due date", "Votes", "Description", "Environment", "Original estimate",
    "Remaining Estimate", "Time Spent", "Work Ratio", "Σ Original Estimate", "Σ Remaining Estimate", "Σ Time Spent",
    "Components", "Security Level", "Outward issue link (Blocks)", "Custom field (Development)",
    "Custom field (Rank)", "Custom field (Start date)", "Custom field (Story point estimate)", "Parent",
    "Parent key", "Status Category", "Status Category Changed",
)  # fmt: skip
_REPEATED = ("Labels", "Sprint", "Comment")
_CATEGORY = {"Done": "Done", "To Do": "To Do", "Backlog": "To Do"}
_COMMENTS = ("Seen again today, see the board.", "Needs a word with support first.\r\nThen it can go out.")


def issues(items: Sequence[Item], zone: ZoneInfo) -> str:
    """Return the export, newest first, with dates on the wall clock of the exporting user's zone."""
    rows = [_cells(item, zone) for item in sorted(items, key=lambda item: (item.created_at, item.key), reverse=True)]
    widths = {name: max(1, *(len(repeated[name]) for _, repeated in rows)) for name in _REPEATED}
    header = [*_PLAIN, *(name for name in _REPEATED for _ in range(widths[name]))]
    return spelling.csv_text(header, (_row(plain, repeated, widths) for plain, repeated in rows))


def _row(plain: dict[str, str], repeated: dict[str, tuple[str, ...]], widths: dict[str, int]) -> list[str]:
    """Return a row; the cells of a repeated column are packed to the left."""
    row = [plain.get(name, "") for name in _PLAIN]
    for name in _REPEATED:
        row += [*repeated[name], *[""] * (widths[name] - len(repeated[name]))]
    return row


def _cells(item: Item, zone: ZoneInfo) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    chance = Chance(0, "jira", item.key)
    updated_at = item.resolved_at or item.created_at
    updated_at = min(updated_at + timedelta(minutes=chance.integer(0, 9000)), rhythm.EXPORTED - timedelta(hours=9))
    updated_at = rhythm.whole(max(updated_at, item.resolved_at or item.created_at))
    plain = {
        "Summary": item.title, "Issue key": item.key, "Issue id": _issue_id(item), "Issue Type": item.type,
        "Status": item.status, "Project key": item.team.key, "Project name": item.team.project,
        "Project type": "software", "Priority": chance.pick(("Low", "Medium", "Medium", "High")),
        "Resolution": item.resolution, "Assignee": item.assignee.name if item.assignee else "",
        "Assignee Id": _account(item.assignee.name) if item.assignee else "", "Reporter": item.reporter.name,
        "Reporter Id": _account(item.reporter.name), "Created": spelling.jira(item.created_at, zone),
        "Updated": spelling.jira(updated_at, zone), "Resolved": spelling.jira(item.resolved_at, zone), "Votes": "0",
        "Components": item.service, "Custom field (Development)": "{}",
        "Custom field (Rank)": f"0|i{chance.code(5).lower()}:",
        "Custom field (Story point estimate)": "" if item.points is None else str(item.points),
        "Outward issue link (Blocks)": _blocked(item, chance),
        "Status Category": _CATEGORY.get(item.status, "In Progress"),
        "Status Category Changed": spelling.jira(item.resolved_at or item.created_at, zone),
    }  # fmt: skip
    comments = (_comment(item, updated_at, zone, chance),) if chance.happens(0.08) else ()
    return plain, {"Labels": item.labels, "Sprint": item.sprints, "Comment": comments}


def _issue_id(item: Item) -> str:
    letters = 26 * (ord(item.key[0]) - ord("A")) + ord(item.key[1]) - ord("A")
    return str(10_000 + 2000 * letters + int(item.key.split("-")[1]))


def _account(name: str) -> str:
    return Chance(0, "jira account", name).code(24, "0123456789abcdef")


def _blocked(item: Item, chance: Chance) -> str:
    """Return another ticket of the project that waits for this one."""
    number = int(item.key.split("-")[1])
    return f"{item.team.key}-{number - chance.integer(1, 40)}" if number > 160 and chance.happens(0.04) else ""


def _comment(item: Item, at: datetime, zone: ZoneInfo, chance: Chance) -> str:
    return f"{spelling.jira(at, zone)};{_account(item.reporter.name)};{chance.pick(_COMMENTS)}"
