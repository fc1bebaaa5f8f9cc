from flywheel_metrics import notebook
from flywheel_metrics.notebook import links

view = notebook.current()

notebook.title("Who was shown what?")
notebook.prose(
    "A link made with *Share this view* is frozen: it shows one dataset version and one scope, counted by the "
    "definitions of that day, until it expires or is taken back. Taking it back closes it at once, "
    "also where it is open."
)
links.made(view)

notebook.prose("**What happened to links**")
links.log(view)
