from flywheel_metrics import notebook
from flywheel_metrics.notebook import loop_effects, loop_store

notebook.title("Are insights becoming guardrails?")
notebook.prose(
    "A guardrail is a small change of the system that makes the next incident less likely or less bad. It counts in "
    "the week in which it is live."
)

notebook.cell("guardrail_changes_per_week")
notebook.cell(
    "guardrail_changes_per_week",
    "parts",
    question="Which kinds of guardrail do we build?",
    parts={
        "feature_flag": "Feature flags",
        "rollback": "Tested rollback",
        "predictable_failure": "Predictable failure",
        "safe_data_path": "Safe data path",
        "honest_traffic": "Honest traffic",
        "observability": "Observability",
        "other": "Other",
    },
)
notebook.cell("guardrail_changes_per_week", "segments", split="team", question="Does every team build them?")

if loop_store.is_known():
    loop_effects.effects()
    loop_effects.coverage()
