"""Studies: what they accept, their draws and their keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from calibration.posterior import Posterior, Provenance, write_posterior
from experiments.design import Study, Variant, draw_parameters, sobol
from experiments.errors import Exit, ExperimentError
from experiments.identity import KeyRing
from model.levers import Hiring
from model.parameters.declare import declared_parameters
from scenarios import read_scenario

KEEP, CUT = read_scenario("keep_250"), read_scenario("cut_80")
STUDY = Study("s", (KEEP, CUT), draws=4, replicates=2, seed=7, scale=0.5)


PROVENANCE = Provenance(
    method="surrogate", profile="quick", model="m", content={}, bank={}, fitted=("a",),
    held_out=(), proposals=9, effective=5.0, largest_weight=0.1, contraction={},
)  # fmt: skip


def keys(study: Study, version: str = "v") -> dict[tuple[str, int, int], str]:
    ring = KeyRing.of(study, draw_parameters(study), version)
    return {
        (name, task.draw, task.replicate): ring.key(task, at)
        for task in study.tasks()
        for at, name in enumerate(study.scenario_names)
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"draws": -1},
        {"replicates": 0},
        {"seed": -1},
        {"seed": 2**32},
        {"scale": 0.0},
        {"scale": float("nan")},
        {"scale": 1e9},
        {"scenarios": ()},
        {"scenarios": (KEEP, KEEP)},
        {"variants": (Variant("a"), Variant("a"))},
        {"end_year": 2023},
    ],
)
def test_refuses_what_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ExperimentError):
        replace(STUDY, **wrong)  # type: ignore[arg-type]


def test_zero_is_a_seed() -> None:
    assert replace(STUDY, seed=0).seed == 0


def test_draws_lie_inside_their_priors_and_fill_them_evenly() -> None:
    draws = draw_parameters(replace(STUDY, draws=64))
    assert draws.values.shape == (64, len(declared_parameters()))
    for at, parameter in enumerate(declared_parameters().values()):
        column = draws.values[:, at]
        assert np.isfinite(column).all()
        below = (column < parameter.prior.quantile(0.5)).sum()
        assert below == 32, parameter.name


def test_more_draws_begin_with_those_of_fewer() -> None:
    few, many = (draw_parameters(replace(STUDY, draws=n)).values for n in (5, 11))
    assert np.array_equal(few, many[:5])


def test_another_seed_gives_other_draws() -> None:
    assert not np.array_equal(sobol(4, 3, 0), sobol(4, 3, 1))


def test_no_draws_means_the_defaults() -> None:
    draws = draw_parameters(replace(STUDY, draws=0))
    assert draws.method == "defaults"
    assert draws.parameter_set(0).values == {
        name: item.value for name, item in declared_parameters().items()
    }


def test_posterior_is_read_row_by_row(tmp_path: Path) -> None:
    names = tuple(declared_parameters())
    values = np.array([[1.0 + at, 2.0 + at] for at in range(len(names))]).T
    write_posterior(tmp_path, Posterior(names, values, PROVENANCE))
    draws = draw_parameters(replace(STUDY, draws=2, posterior=tmp_path))
    assert draws.parameter_set(1)[names[3]] == 5.0
    with pytest.raises(ExperimentError, match="2 draws; 3"):
        draw_parameters(replace(STUDY, draws=3, posterior=tmp_path))
    path = tmp_path / "draws.parquet"
    pq.write_table(pq.read_table(path).drop_columns([names[0]]), path)
    with pytest.raises(ExperimentError, match=names[0]):
        draw_parameters(replace(STUDY, draws=2, posterior=tmp_path))
    path.write_text("no parquet")
    with pytest.raises(ExperimentError) as caught:
        draw_parameters(replace(STUDY, draws=2, posterior=tmp_path))
    assert caught.value.exit_code == Exit.MISSING


def test_every_task_has_its_own_numbers_whatever_the_size_of_the_study() -> None:
    tasks = {(task.draw, task.replicate): task.stream for task in STUDY.tasks()}
    assert len(set(tasks.values())) == STUDY.task_count
    larger = replace(STUDY, draws=9, replicates=3)
    wider = {(task.draw, task.replicate): task.stream for task in larger.tasks()}
    assert tasks.items() <= wider.items()


def test_keys_of_a_smaller_study_are_among_those_of_a_larger() -> None:
    small = keys(STUDY)
    assert len(set(small.values())) == STUDY.run_count
    large = keys(replace(STUDY, draws=8, replicates=3, scenarios=(CUT, KEEP)))
    assert small.items() <= large.items()


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 8},
        {"scale": 0.25},
        {"end_year": 2030},
        {"outcomes": ("youths_joining",)},
        {"variants": (Variant("linear", {"hiring": Hiring.LINEAR}),)},
    ],
)
def test_whatever_changes_a_number_changes_the_key(change: dict[str, object]) -> None:
    other = keys(replace(STUDY, **change))  # type: ignore[arg-type]
    assert not set(keys(STUDY).values()) & set(other.values())


def test_another_seed_changes_the_key_though_parameters_are_the_same() -> None:
    first, second = (keys(replace(STUDY, draws=0, seed=seed)) for seed in (0, 1))
    assert not set(first.values()) & set(second.values())


def test_another_version_changes_every_key() -> None:
    assert not set(keys(STUDY).values()) & set(keys(STUDY, "w").values())


def test_variants_lie_over_the_structure_of_a_scenario() -> None:
    variant = Variant("linear", {"hiring": Hiring.LINEAR})
    structure = STUDY.course(CUT, variant).beliefs.structure
    assert structure == replace(CUT.course.beliefs.structure, hiring=Hiring.LINEAR)
