"""Measurements: each claim about speed as a ratio to a stated floor in the same run."""
