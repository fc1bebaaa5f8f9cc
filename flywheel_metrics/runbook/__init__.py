"""Runbooks: short instructions that anyone can follow, read from Markdown and held against the seven sections.

sections    the seven, and which headings open them (sections.toml)
document    a page: headings and what stands under them, code, links
lint        what a runbook has, what it lacks, and what to do about it
bundle      a zip, a folder or a page as named texts, within bounds
template    a blank one
"""
