from flywheel_metrics import notebook
from flywheel_metrics.notebook.data_moves import say_what_happened
from flywheel_metrics.notebook.vocabulary import vocabulary

notebook.title("What do your words mean?")
say_what_happened()
notebook.prose(
    "Every organisation has its own labels, priorities and close codes. These rules say which of them mean production, "
    "a page, preventive work or a guardrail, and how many rows each rule matches. A change is shown with its rows and "
    "its numbers before it is saved; it is part of the dataset version, so a link keeps the rules it was made with."
)
vocabulary()
