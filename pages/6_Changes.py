from flywheel_metrics import notebook

notebook.title("How often does change hurt?")
notebook.prose(
    "An incident is charged to the change it names, else to the latest change of its service shortly before it. "
    "Incidents that no change explains are their own number and in no ratio."
)

notebook.cell("incidents_per_change")
notebook.cell(
    "incidents_per_change", question="How many incidents does no change explain?", column="unattributed_count"
)
notebook.cell("incidents_per_change", "segments", split="team", question="Does change hurt every team alike?")
notebook.cell("change_fail_rate")
notebook.cell("reversible_changes", "share")
notebook.cell(
    "reversible_changes",
    "parts",
    question="How do we know that a change can be undone?",
    parts={
        "demonstrated_count": "Demonstrated",
        "declared_count": "Declared",
        "irreversible_count": "Irreversible",
    },
)
