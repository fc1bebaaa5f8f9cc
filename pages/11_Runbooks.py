from flywheel_metrics import notebook
from flywheel_metrics.notebook import runbooks

notebook.title("Can anybody follow what we wrote down?")
notebook.prose(
    "A guardrail is backed by a runbook of one page that anybody can follow, and somebody other than its author has "
    "followed it once."
)

notebook.cell("pages_without_runbook", "share")
runbooks.missing_runbooks()

runbooks.quality()

notebook.cell("practised_runbooks", "share")
runbooks.blank()
