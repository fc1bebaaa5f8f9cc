"""Exports damaged in every way that exports are: derived from the samples of the sources, by a seed, and told apart by it.

tables    delimited text, from its cells
objects   JSON, from its values
packed    gzip, zip and workbooks
text      encodings, and bytes of any text
reckoning rows counted in plain Python
"""
