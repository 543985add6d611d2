"""The same bits whatever runs the model: with and without compilation, in any process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.design import Study
from experiments.runner import run_study
from model.compiled import cache_folder
from scenarios import read_scenario
from tests.reference.bits import digest, digests

ROOT = Path(__file__).parents[2]
MONTHS = 13


@pytest.fixture(scope="module")
def compiled() -> list[str]:
    """Digests of a small run in this process: of January 2023 up to January 2024."""
    return digests(MONTHS)


def elsewhere(*arguments: str, **environment: str) -> list[str]:
    """The same digests from another process in another environment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.reference.bits", str(MONTHS), *arguments],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_digests_differ_from_month_to_month(compiled: list[str]) -> None:
    assert len(set(compiled)) == len(compiled) == MONTHS + 1
    assert digests(2, replicate=1) != digests(2)


def test_same_with_the_compiler_off(compiled: list[str]) -> None:
    assert elsewhere(NUMBA_DISABLE_JIT="1") == compiled


@pytest.mark.parametrize("youths", ["3", "8"])
def test_same_in_slices_of_any_size(compiled: list[str], youths: str) -> None:
    assert elsewhere(youths, NUMBA_DISABLE_JIT="1") == compiled


def test_same_with_bounds_checked(compiled: list[str], pytestconfig: pytest.Config) -> None:
    """No kernel reads or writes outside its arrays."""
    assert pytestconfig.cache is not None
    kept = pytestconfig.cache.mkdir("bounds") / cache_folder().name
    changed = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(kept)}
    assert elsewhere(**changed) == compiled


def test_same_over_processes(tmp_path: Path) -> None:
    scenarios = (read_scenario("keep_250"), read_scenario("cut_80"))
    study = Study("bits", scenarios, 2, 2, 3, 0.004, end_year=2024)
    found = []
    for jobs in (1, 2, 4):
        results = run_study(study, tmp_path / str(jobs), jobs=jobs)
        cubes = [
            results.cube(scenario, column)[-1]
            for scenario in results.scenarios
            for column in results.columns
        ]
        found.append(digest(cubes))
    assert len(set(found)) == 1
