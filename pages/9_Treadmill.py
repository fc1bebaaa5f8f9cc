from flywheel_metrics import notebook
from flywheel_metrics.notebook import treadmill

notebook.title("Where does the treadmill turn?")
notebook.prose(
    "On the treadmill an escalation becomes a status update and then the next escalation. Each sign below is counted "
    "from the exports, says when it is raised, and names conditions, never people."
)
treadmill.overview()

treadmill.sign("status_without_design_change")
treadmill.sign("learning_lag")
treadmill.sign("repeat_pages")
treadmill.sign("fading_fixes")
treadmill.sign("hero_mode")
treadmill.sign("postmortems_naming_people")
treadmill.sign("big_bang_changes")

notebook.cell("irreversible_exposure")
notebook.cell(
    "irreversible_exposure",
    "parts",
    question="How do we know that what is live can be undone?",
    parts={
        "demonstrated_count": "Demonstrated",
        "declared_count": "Declared",
        "irreversible_count": "Irreversible",
        "unknown_count": "Unknown",
        "large_count": "Large, no way back",
    },
)
