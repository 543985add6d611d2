from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.comparison import compare, main_measures, shown_cells, spread
from experiments.measures import MeasureError, measure, measures, part_names
from experiments.pairing import gain


class Made:
    """Results made of arrays: values (draw, replicate, year, group) by scenario and column."""

    def __init__(self, values: dict[tuple[str, str], NDArray[np.float64]]) -> None:
        self.values = values

    def cube(
        self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
    ) -> tuple[NDArray[np.int64], tuple[str, ...], NDArray[np.float64]]:
        values = self.values[scenario, column]
        groups = tuple(str(at) for at in range(values.shape[-1]))
        return np.arange(2022, 2022 + values.shape[2]), groups, values


def random_values(seed: int, groups: int = 1) -> NDArray[np.float64]:
    return np.random.default_rng(seed).gamma(2.0, 50.0, (7, 3, 5, groups))


def test_identical_scenarios_differ_by_exactly_nothing() -> None:
    values = random_values(1)
    answers = Made({("a", "youths_joining"): values, ("b", "youths_joining"): values.copy()})
    contrast = compare(answers, "a", "b", measure("youths_joining"), 2024)
    for effects in (contrast.by_year, contrast.total):
        for name in ("mean", "low_90", "high_90", "opposite", "standard_error"):
            assert (getattr(effects, name) == 0).all()
    assert contrast.total.at(0).is_nothing
    assert not contrast.total.at(0).is_finding


def test_flows_are_summed_and_stocks_are_averaged_from_the_first_year() -> None:
    zero, one = np.zeros((4, 2, 5, 1)), np.ones((4, 2, 5, 1))
    for name, expected in (("youths_joining", 3.0), ("posts_all", 1.0)):
        answers = Made({("a", name): zero, ("b", name): one})
        contrast = compare(answers, "a", "b", measure(name), 2024)
        assert contrast.total.at(0).mean == expected
        assert contrast.by_year.at(0, 0).mean == 1.0


def test_variance_is_split_as_in_the_formula() -> None:
    sample = np.random.default_rng(2).normal(3.0, 1.0, (200, 4))
    sample += np.random.default_rng(3).normal(0.0, 2.0, (200, 1))
    effect = spread(sample).at()
    means = sample.mean(axis=1)
    noise = np.mean([np.var(row, ddof=1) for row in sample])
    parameters = np.var(means, ddof=1) - noise / 4
    assert effect.variance_monte_carlo == pytest.approx(noise)
    assert effect.variance_parameters == pytest.approx(parameters)
    error = math.sqrt(parameters / 200 + noise / 800)
    assert effect.standard_error == pytest.approx(error)
    assert effect.stochastic_share == pytest.approx(noise / (noise + parameters))


def test_intervals_run_over_draws() -> None:
    sample = np.repeat(np.arange(1.0, 100.0)[:, None], 2, axis=1)
    effect = spread(sample).at()
    ends = (effect.low_90, effect.low_50, effect.high_50, effect.high_90)
    assert ends == pytest.approx((5, 25, 75, 95))
    assert effect.is_finding


def test_opposite_sign_counts_draws() -> None:
    sample = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [-1.0, -1.0], [0.0, 0.0]])
    assert spread(sample).at().opposite == pytest.approx(0.2)


def test_one_replicate_claims_no_noise() -> None:
    effect = spread(np.arange(5.0)[:, None]).at()
    assert math.isnan(effect.variance_monte_carlo)
    assert math.isnan(effect.stochastic_share)


@pytest.mark.parametrize(
    ("mean", "error", "step"),
    [(1234.0, 30.0, 10.0), (1.234, 0.03, 0.01), (0.0, 0.0, 1.0), (250.0, 0.0, 1.0)],
)
def test_numbers_are_rounded_to_their_error(mean: float, error: float, step: float) -> None:
    effect = spread(np.full((2, 2), mean)).at()
    effect = type(effect)(mean, mean, mean, mean, mean, 0, error**2, 0, error, 2, 2)
    assert effect.step == pytest.approx(step)


def test_levels_of_a_pair_do_not_look_a_step_apart() -> None:
    levels = [spread(np.array([[9460.0], [9400.0]]) + more).at() for more in (0.0, 80.0)]
    levels = [replace(each, standard_error=1500.0) for each in levels]
    coarse, fine = ([round(each.mean / step) * step for each in levels]
                    for step in (levels[0].step, levels[0].level_step))  # fmt: skip
    assert coarse[1] - coarse[0] == pytest.approx(1000.0)
    assert fine[1] - fine[0] == pytest.approx(80.0)


def test_an_end_of_an_interval_never_becomes_zero() -> None:
    effect = spread(np.zeros((2, 2))).at()
    effect = type(effect)(100, 50, 150, 3, 200, 0, 1, 1, 30, 2, 2)
    assert round(effect.low_90 / effect.step) != 0


def test_small_cells_are_hidden_and_never_alone() -> None:
    assert shown_cells(np.array([9.0, 3.0, 20.0, 0.0])).tolist() == [False, False, True, True]
    assert shown_cells(np.array([9.0, 3.0, 2.0, 8.0])).tolist() == [True, False, False, True]
    assert shown_cells(np.array([9.0, 30.0]), np.array([4.0, 30.0])).tolist() == [False, False]
    assert shown_cells(np.array([5.0, 6.0])).all()


def test_the_threshold_only_goes_up() -> None:
    cells = np.array([4.0, 7.0, 8.0, 30.0])
    assert shown_cells(cells, threshold=1).tolist() == shown_cells(cells).tolist()
    assert shown_cells(cells, threshold=10).tolist() == [False, False, False, True]


def test_totals_of_everyone_are_not_hidden() -> None:
    values = np.ones((3, 2, 5, 1))
    answers = Made({("a", "youths_joining"): values, ("b", "youths_joining"): values})
    assert compare(answers, "a", "b", measure("youths_joining"), 2024).shown.all()
    hidden = compare(answers, "a", "b", measure("youths_joining"), 2024, "sex")
    assert not hidden.shown.any()


def test_sums_and_shares_of_columns() -> None:
    functions, _ = part_names()
    names = {f"posts_grant_{name}": np.full((2, 2, 3, 1), 2.0) for name in functions}
    answers = Made({("a", name): values for name, values in names.items()})
    _, _, values = measure("posts_paid_by_grant").cube(answers, "a")
    assert (values == 2.0 * len(functions)).all()
    money = {
        "grant_used_additional": 60.0,
        "grant_used_displacing": 20.0,
        "grant_paid": 100.0,
    }
    answers = Made({("a", name): np.full((2, 2, 3, 1), each) for name, each in money.items()})
    assert (measure("grant_share_used").cube(answers, "a")[-1] == 0.8).all()


def test_a_share_of_nothing_is_no_number() -> None:
    money = {"grant_used_additional": 0.0, "grant_used_displacing": 0.0, "grant_paid": 0.0}
    answers = Made({("a", name): np.full((2, 2, 3, 1), each) for name, each in money.items()})
    assert np.isnan(measure("grant_share_used").cube(answers, "a")[-1]).all()


def test_a_misspelt_measure_is_answered_with_the_nearest() -> None:
    with pytest.raises(MeasureError, match="youths_joining"):
        measure("youth_joining")


def test_main_measures_exist() -> None:
    assert set(main_measures()) <= set(measures())


def test_gain_of_pairs() -> None:
    draws = np.random.default_rng(4)
    shared, own = draws.normal(0, 10, 4000), draws.normal(0, 1, 4000)
    found = gain("youths_joining", shared, shared + own)
    assert found.ratio == pytest.approx(201, rel=0.15)
    assert math.isinf(gain("youths_joining", shared, shared).ratio)


def test_chance_in_a_mean_shrinks_with_draws_and_with_runs_of_each() -> None:
    noise = np.random.default_rng(0).normal(0.0, 2.0, (4000, 2, 1))
    effect = spread(noise).at(0)
    assert effect.monte_carlo_error(4000, 2) == pytest.approx(2.0 / np.sqrt(8000), rel=0.05)
