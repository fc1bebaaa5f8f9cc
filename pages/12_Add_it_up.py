from flywheel_metrics import notebook
from flywheel_metrics.notebook.adding_up import adding_up

notebook.title("Can you add it up yourself?")
notebook.prose(
    "From the rows of the files to the figure, one step at a time. What a step leaves out is named, counted and "
    "listed, so that each line is the line before it less what was left out."
)

adding_up()
