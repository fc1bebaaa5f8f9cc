from flywheel_metrics import notebook

notebook.review()
