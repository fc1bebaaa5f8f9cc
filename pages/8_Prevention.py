from flywheel_metrics import notebook

notebook.title("Do we invest in a quieter tomorrow?")
notebook.prose(
    "Work is preventive when its label, type, component, epic or title says so, or when it is linked to an escalation. "
    "It counts once, in the sprint in which it was completed."
)

notebook.cell("preventive_work_per_sprint")
notebook.cell("preventive_work_per_sprint", column="share", question="Which share of completed work is preventive?")
notebook.cell("preventive_work_per_sprint", column="points", question="How large is the preventive work?")
notebook.cell("preventive_work_per_sprint", "segments", split="team", question="Does every team invest?")
