from flywheel_metrics import notebook

notebook.title("Is tomorrow getting quieter?")
notebook.lead("pages_per_week")

notebook.tiles(
    [
        ("pages_per_week", "Pages", {"sleep_pages": "{} in sleep hours"}),
        ("pages_per_person", "Pages", {"median_per_person": "median {}", "max_per_person": "most {}"}),
        ("time_to_rollback", "Rollback", {"mean_minutes": "mean {}", "median_minutes": "median {}"}),
        ("incidents_per_change", "Changes", {"unattributed_count": "{} incidents that no change explains"}),
        ("guardrail_changes_per_week", "Guardrails", {"from_insight": "{} from an incident or insight"}),
        ("reversible_changes", "Changes", {"lower": "at least {}", "upper": "at most {}"}),
        ("preventive_work_per_sprint", "Prevention", {"share": "{} of completed work"}),
        ("change_fail_rate", "Changes", {"rolled_back_count": "{} rolled back"}),
    ]
)

notebook.cell("pages_per_week", question="Pages, week by week", headed=False)
