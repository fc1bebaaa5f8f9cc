"""Maps a file that no source recognises onto a canonical table, once, and remembers it.

target     what a table can be given, and what it needs
survey     what the columns of the file look like
words      what the values of an enumeration mean
match      which column fits which target, how sure that is, and why
document   the mapping itself, as TOML
generated  the source that a mapping stands for
saved      the mappings of a workspace, by header
"""

from __future__ import annotations

from flywheel_metrics.mapping.document import Mapping
from flywheel_metrics.mapping.saved import Saved

__all__ = ["Mapping", "Saved"]
