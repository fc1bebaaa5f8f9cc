from flywheel_metrics import notebook
from flywheel_metrics.notebook import loop_ledger, loop_store, loop_wheel, loop_worklist
from flywheel_metrics.notebook.data_moves import say_what_happened

notebook.title("Where does the wheel stall?")
say_what_happened()
notebook.prose(
    "Each escalation should turn the wheel once: an insight, a guardrail, a runbook, practice, and then fewer pages. "
    "What is missing where it hurts most comes first."
)

if loop_store.is_known():
    loop_wheel.wheel()
    loop_worklist.worklist()
    loop_wheel.cohorts()
    loop_ledger.ledger()
