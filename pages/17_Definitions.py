from flywheel_metrics import notebook

notebook.title("What does every number mean?")
notebook.prose(
    "Generated from the files that do the counting, so that a definition cannot drift from what is counted. "
    "Each figure carries the version of its definition and of the dataset."
)

notebook.definitions()
