"""How the benchmark of alert signatures measures: what counts as split, as mixed, and as agreement."""

from __future__ import annotations

import tomllib
from pathlib import Path

from benchmarks import signatures

BY_HAND = Path(signatures.__file__).with_name("titles_by_hand.toml")

TRUTH = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b", "c1": "c"}


def test_agreement_is_of_pairs_of_titles() -> None:
    found = {"a1": "1", "a2": "1", "a3": "2", "b1": "2", "b2": "2", "c1": "3"}
    # Of the pairs a1 a2, a3 b1, a3 b2, b1 b2 two are one alert; of the four pairs that are, a1 a2 and b1 b2 are found.
    assert signatures.agreement(TRUTH, found) == (2 / 4, 2 / 4)
    assert signatures.wrong(TRUTH, found) == ({"a"}, {"2"})
    assert signatures.agreement(TRUTH, TRUTH) == (1.0, 1.0)


def test_no_title_is_labelled_twice_and_some_alerts_have_several() -> None:
    labelled = signatures.by_hand()
    written = [title for own in tomllib.loads(BY_HAND.read_text(encoding="utf-8")).values() for title in own]
    assert sorted(labelled) == sorted(written)
    assert len(set(labelled.values())) < len(labelled) <= 150
