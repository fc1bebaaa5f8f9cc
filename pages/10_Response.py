from flywheel_metrics import notebook
from flywheel_metrics.notebook import treadmill

notebook.title("Is response kept while prevention grows?")
notebook.prose(
    "Quieter must not mean slower. What ended by itself needed nobody, and silence is no answer: neither makes these "
    "times better."
)
treadmill.response()

notebook.cell("time_to_acknowledge")
notebook.cell("time_to_acknowledge", "segments", split="team", question="Is somebody there in every team?")
notebook.cell("time_to_resolve")
notebook.cell("time_to_resolve", "segments", split="team", question="Does every team put things right as fast?")
