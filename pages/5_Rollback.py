from flywheel_metrics import notebook

notebook.title("How fast can we undo a bad change?")
notebook.prose(
    f"The clock runs {notebook.in_force('rollback_clock')}. Each dot is one rollback, on an axis where each step "
    "multiplies; a blue bar is the median of its week."
)

notebook.cell("time_to_rollback", "durations")
notebook.cell("time_to_rollback", question="Is the usual rollback getting faster?", column="median_minutes")
notebook.cell("time_to_rollback", "duration groups", split="team", question="How do teams' rollbacks spread?")
