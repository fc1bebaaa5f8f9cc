"""Pieces of text that make trouble when one meets another, for random files."""

TROUBLE = ("a", "b,", '"', '""', ",", "\n", "\r\n", "\r", ',"', '",', '"\n', "\0", "é", "\n\n")
