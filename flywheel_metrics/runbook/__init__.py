"""Runbooks: short instructions that anyone can follow, read from Markdown and held against the seven sections.

sections    the seven, and which headings open them (sections.toml)
document    a page: headings and what stands under them, code, links
lint        what a runbook has and what it lacks
checks      the eleven checks, and what to do where one is not met
kept        the same on rows of a dataset
bundle      a zip, a folder or a page as named texts, within bounds
template    a blank one
"""
