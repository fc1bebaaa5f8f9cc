"""Charts as pure functions: data in, a picture with its table and its one-sentence description out.

``theme`` names the colours and ``drawing`` is what a chart returns; every other module is one form of chart.
Colours are CSS variables, so one picture serves light, dark and print without being drawn again.
"""
