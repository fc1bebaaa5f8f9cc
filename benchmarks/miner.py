"""A rival to the SQL that tells alerts apart: drain3, a miner of log templates; see benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module, util

#: What is masked before, as its documentation advises: without that the miner takes most numbers for words.
_MASKS = (
    (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UUID"),
    (r"\b\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?Z?)?\b", "TIME"),
    (r"\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b", "IP"),
    (r"\b(0x)?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{6,}\b", "HEX"),
    (r"(?<![A-Za-z0-9])[-+]?\d+([.,:]\d+)*", "NUM"),
)
#: Least share of equal words at which two titles are one: the library's default, and a stricter one.
SIMILARITIES = (0.4, 0.7)


def is_there() -> bool:
    """Return whether the library can be imported."""
    return util.find_spec("drain3") is not None


def clusters(titles: Iterable[str], similarity: float) -> dict[str, str]:
    """Return the cluster of each title, in which it was put when it came."""
    config = import_module("drain3.template_miner_config").TemplateMinerConfig()
    instruction = import_module("drain3.masking").MaskingInstruction
    config.masking_instructions = [instruction(pattern, name) for pattern, name in _MASKS]
    config.drain_sim_th = similarity
    miner = import_module("drain3").TemplateMiner(config=config)
    return {title: str(miner.add_log_message(title)["cluster_id"]) for title in titles}
