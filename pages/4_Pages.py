from flywheel_metrics import notebook

notebook.title("How often is somebody interrupted?")
notebook.prose(
    "A page is one interruption of one person. Several notifications within a minute are one page; e-mail is none. "
    "Fewer pages are the aim of everything else in this notebook."
)

notebook.cell("pages_per_week")
notebook.cell(
    "pages_per_week",
    "parts",
    question="At which hours do pages arrive?",
    parts={"business_pages": "Business hours", "off_pages": "Off hours", "sleep_pages": "Sleep hours"},
)
notebook.cell("pages_per_week", "segments", split="team", question="Is it getting quieter for every team?")
notebook.cell("pages_per_week", "segments", split="service", question="Which services interrupt most?")
notebook.cell("pages_per_person")
notebook.cell("pages_per_person", "segments", split="team", question="What does it cost a person, team by team?")
