"""The script of a report: Vega, Vega-Lite and Vega-Embed from the installed package, and what draws the charts."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from flywheel_metrics.report.picture import VEGA_LITE


@cache
def script() -> str:
    """Return the whole script, fit for a ``<script>`` element. Nothing in it evaluates text or asks for a file."""
    import vl_convert  # noqa: PLC0415  it starts a JavaScript engine

    own = (resources.files(__package__) / "page.js").read_text(encoding="utf-8")
    bundle: str = vl_convert.javascript_bundle(own, vl_version=VEGA_LITE)
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def source() -> str:
    """Return the script as a source of a content security policy: its SHA-256."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()}'"
