"""The product and the oracle answer alike: two readings of docs/counting.md that share no code."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.oracle.answers import METRICS, answer
from tests.oracle.comparing import differences, same
from tests.oracle.dataset import Dataset
from tests.oracle.derived import derive
from tests.oracle.product import product_answers
from tests.oracle.settings import Scope, Vocabulary, settings_from
from tests.oracle.strategies import MAKERS, VOCABULARY, Example, example, examples
from tests.oracle.together import UNREACHED, answers, apart, compiled_together, scope_apart, sharing
from tests.sizes import cases, usual

#: Sizes at which most rules meet in one dataset.
DENSE = {**dict.fromkeys(MAKERS, 6), "changes": 24, "pages": 16, "incidents": 10, "on_call": 10, "rollbacks": 2}

#: Datasets of one batch, and batches of the slow run: 10,000 datasets with FLYWHEEL_WHOLE=true.
TOGETHER, GROUPS, BATCHES = 100, 4, cases(100, 9)

_CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
#: Compiling takes most of the time, and shrinking compiles hundreds of times.
_QUICK = settings(_CALM, phases=[Phase.explicit, Phase.reuse, Phase.generate], derandomize=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples: each overwrites the files of the one before."""
    return tmp_path_factory.mktemp("examples")


def disagreements(folder: Path, case: Example) -> list[str]:
    """Return a line for each number on which the product and the oracle differ."""
    derived = derive(case.dataset, settings_from(case.settings), Vocabulary(case.vocabulary))
    found = product_answers(folder, case.dataset, case.settings, case.vocabulary, case.scopes)
    lines = []
    for scope, told in zip(case.scopes, found, strict=True):
        expected = {metric: answer(metric, derived, scope) for metric in METRICS}
        lines += [f"{scope}: {line}" for line in differences(expected, told)]
    return lines


@settings(_QUICK, max_examples=usual(4, 2))
@given(case=examples())
def test_random_datasets(folder: Path, case: Example) -> None:
    assert disagreements(folder, case) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_dense_datasets(folder: Path, seed: int) -> None:
    assert disagreements(folder, example(seed, DENSE, scope_count=2)) == []


@pytest.mark.slow
@settings(_QUICK, max_examples=cases(250, 80))
@given(case=examples())
def test_many_random_datasets(folder: Path, case: Example) -> None:
    assert disagreements(folder, case) == []


@pytest.mark.slow
@settings(_QUICK, max_examples=cases(150, 40))
@given(seed=st.integers(min_value=20, max_value=10**9))
def test_many_dense_datasets(folder: Path, seed: int) -> None:
    assert disagreements(folder, example(seed, DENSE)) == []


def batch(seed: int, size: int) -> tuple[dict[str, Any], list[tuple[Dataset, Scope]]]:
    """Return settings, and datasets that share them with a scope each; half of them dense, half of any size."""
    found = []
    random = Random(f"sizes {seed}")
    for number in range(size):
        sizes = DENSE if number % 2 else {table: random.randint(0, most) for table, most in DENSE.items()}
        group = number % GROUPS
        case = example(seed * size + number, sizes, scope_count=1, like=(seed, group))
        found.append((apart(case.dataset, number, group), scope_apart(case.scopes[0], number)))
    datasets, scopes = zip(*found, strict=True)
    return {**case.settings, "mass_services": UNREACHED}, list(zip(sharing(datasets), scopes, strict=True))


def disagreements_together(folder: Path, seed: int, size: int) -> list[str]:
    """Return a line for each number on which the oracle, dataset by dataset, and the product over all differ."""
    settings_of_all, cases = batch(seed, size)
    lines = []
    with compiled_together(folder, [data for data, _ in cases], settings_of_all, VOCABULARY) as opened:
        for (data, scope), one in zip(cases, opened, strict=True):
            derived = derive(data, settings_from(settings_of_all), Vocabulary(VOCABULARY))
            expected = {metric: answer(metric, derived, scope) for metric in METRICS}
            lines += [f"batch {seed}, {scope}: {line}" for line in differences(expected, answers(one, scope))]
    return lines


@pytest.mark.slow
def test_datasets_together(folder: Path) -> None:
    assert disagreements_together(folder, 1, usual(12, 3)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 2 + BATCHES))
def test_many_datasets_together(folder: Path, seed: int) -> None:
    assert disagreements_together(folder, seed, TOGETHER) == []


def test_an_empty_dataset(folder: Path) -> None:
    case = example(1, {})
    assert disagreements(folder, Example(Dataset({}), case.settings, case.vocabulary, case.scopes)) == []


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(None, None, True), (None, 0, False), (0, None, False), (0.1 + 0.2, 0.3, True), (1, 2, False)],
)
def test_the_comparison_tells_nothing_from_zero(left: float | None, right: float | None, expected: bool) -> None:
    assert same(left, right) is expected
