"""The templates of a document, in which everything is escaped that is not marked as made here."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from flywheel_metrics.report import markdown_text


@cache
def environment() -> Environment:
    """Return the environment of the templates beside this module."""
    found = Environment(loader=PackageLoader("flywheel_metrics.report", "."), autoescape=True,
                        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    found.filters["markdown"] = markdown_text.html
    # Pictures in HTML are made by this package, which escapes what exports say.
    found.filters["trusted"] = Markup
    return found


@cache
def text(name: str) -> str:
    """Return a file beside this module as it is."""
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
