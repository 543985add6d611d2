"""Calibration against a model whose posterior is known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calibration import surrogate
from calibration.abc import accept
from calibration.inference import Inference, infer, normal_scores, parameter_values, weigh
from calibration.sbc import rank, uniformity, verdict
from calibration.settings import settings
from calibration.surrogate import fit, reaching, terms
from calibration.targets import Floats, Target, TargetSet
from calibration.validation import Alike, Fault, Foretold, Truths, try_truths
from calibration.weighing import Weights, enough, implausibility
from model.parameters.declare import declared_parameters

NAMES = tuple(f"p{at}" for at in range(6))
SLOPES = np.array([[1.0, 0.5, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.8, 0.0, 0.0, 0.0]]).T
NOISE = np.array([0.3, 0.2])
ERRORS = (0.4, 0.3)
OBSERVED = (1.0, -0.5)


def target(name: str, value: float, error: float) -> Target:
    return Target(
        name, TargetSet.FIT, "", value, "none", -math.inf, error, 0.0, {}, True, "made up"
    )


TARGETS = tuple(
    target(f"t{at}", value, error)
    for at, (value, error) in enumerate(zip(OBSERVED, ERRORS, strict=True))
)


def bank(rows: int, seed: int) -> tuple[Floats, Floats, Floats]:
    """Normal scores, statistics, and one effect that the first statistic's noise moves."""
    random = np.random.default_rng(seed)
    z = random.standard_normal((rows, len(NAMES)))
    noise = random.standard_normal((rows, 2))
    statistics = z @ SLOPES + NOISE * noise
    effect = z[:, [0]] + 0.5 * z[:, [3]] + 0.3 * noise[:, [0]]
    effect += 0.4 * random.standard_normal((rows, 1))
    return z, statistics, effect


def proposals(count: int) -> np.ndarray:
    random = np.random.default_rng(99)
    return random.standard_normal((count, len(NAMES)), dtype=np.float32)


@pytest.fixture(scope="module")
def inference() -> Inference:
    return infer(*bank(3000, 1), TARGETS, proposals(40_000))


def exact() -> tuple[Floats, Floats]:
    """Mean and covariance of the posterior, by the rules of Gaussians."""
    noise = np.diag(NOISE**2 + np.array(ERRORS) ** 2)
    gain = SLOPES @ np.linalg.inv(SLOPES.T @ SLOPES + noise)
    return gain @ np.array(OBSERVED), np.eye(len(NAMES)) - gain @ SLOPES.T


def test_importance_sampling_finds_the_known_posterior(inference: Inference) -> None:
    mean, covariance = exact()
    z, weights = inference.z.astype(float), inference.weights.values
    assert weights @ z == pytest.approx(mean, abs=0.05)
    spread = weights @ (z - weights @ z) ** 2
    assert spread == pytest.approx(np.diag(covariance), abs=0.05)
    assert inference.weights.allow_intervals
    assert inference.contraction()[:3] == pytest.approx(1.0 - np.diag(covariance)[:3], abs=0.05)
    assert (inference.contraction()[4:] == 0.0).all(), "not reached: the prior is kept"


def test_resampled_draws_are_the_weighted_ones(inference: Inference) -> None:
    mean, covariance = exact()
    drawn = inference.draws(4000, 3).astype(float)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.07)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(np.diag(covariance)), abs=0.07)
    halves = drawn[:2000].mean(axis=0), drawn[2000:].mean(axis=0)
    assert halves[0] == pytest.approx(halves[1], abs=0.1), "in random order"


def test_the_second_method_finds_it_too() -> None:
    z, statistics, effect = bank(10_000, 2)
    near = accept(
        statistics, np.hstack([z, effect]), np.array(OBSERVED), np.array(ERRORS),
        np.random.default_rng(5),
    )  # fmt: skip
    mean, covariance = exact()
    assert near.mean[:-1] == pytest.approx(mean, abs=0.08)
    assert near.deviation[:-1] == pytest.approx(np.sqrt(np.diag(covariance)), abs=0.08)
    assert near.mean[-1] == pytest.approx(mean[0] + 0.5 * mean[3], abs=0.08)


def trial(inference: Inference, fault: Fault | None = None, *, regions: bool = False) -> bool:
    foretold = Foretold.of(inference, Truths(*bank(3000, 1)), np.zeros(1))
    truths = Truths(*bank(400, 7))
    found = try_truths(inference, foretold, truths, NAMES, ("e",), fault, regions=regions)
    told = verdict(found.ranks, found.draws)
    bar = float(settings()["sbc"]["least_p"]) / max(len(found.strata), 1)
    return told.passes and all(item.least > bar for item in found.strata)


def test_a_right_posterior_passes_in_every_region(inference: Inference) -> None:
    assert trial(inference, regions=True)


@pytest.mark.parametrize("fault", [Fault(shrink=0.8), Fault(bias=1.5)])
def test_planted_faults_are_rejected(inference: Inference, fault: Fault) -> None:
    assert not trial(inference, fault)


def test_an_overconfident_likelihood_is_rejected() -> None:
    z, statistics, effect = bank(3000, 1)
    found = fit(z, np.hstack([statistics, effect]))
    wrong = weigh(found, proposals(40_000), np.array(OBSERVED), np.array(ERRORS) / 3)
    foretold = Foretold.of(wrong, Truths(z, statistics, effect), np.zeros(1))
    random = np.random.default_rng(8)
    truth = bank(400, 7)
    noisy = truth[1] + np.array(ERRORS) * random.standard_normal((400, 2))
    made = try_truths(wrong, foretold, Truths(truth[0], noisy, truth[2]), NAMES, ("e",))
    assert not verdict(made.ranks, made.draws).passes


def test_effects_of_runs_are_those_of_runs_of_which_as_much_was_expected() -> None:
    random = np.random.default_rng(11)
    expected = np.sort(random.gamma(1.0, 2.0, 5000))
    persons = random.poisson(expected).astype(float)
    alike = Alike.of(expected, np.ones(5000), persons)
    few, many = (
        alike.drawn(np.full(4000, value), np.ones(4000), 1.0, random) for value in (0.2, 5.0)
    )
    assert (few == 0.0).mean() == pytest.approx(np.exp(-0.2), abs=0.08), "they pile up at none"
    assert (few >= 0.0).all()
    assert many.mean() == pytest.approx(5.0, abs=0.5)
    assert many.std() == pytest.approx(np.sqrt(5.0), abs=0.3)
    assert (many == np.round(many)).all()
    wider = alike.drawn(np.full(4000, 5.0), np.full(4000, 3.0), 0.0, random)
    assert wider.std() == pytest.approx(3.0 * np.sqrt(5.0), rel=0.2), "scaled by what is left"


def test_what_was_fitted_by_chance_does_not_count_twice() -> None:
    random = np.random.default_rng(13)
    z, fresh = (random.standard_normal((rows, 20)) for rows in (1200, 20_000))
    slopes = np.linspace(0.2, 0.4, 20)
    y = z @ slopes[:, None] + 2.0 * random.standard_normal((1200, 1))
    found = fit(z, y, np.arange(20))
    mean, spread = found.at(fresh)
    foretold = mean.var() + (spread**2).mean()
    assert foretold == pytest.approx(slopes @ slopes + 4.0, rel=0.05)


def test_surrogate_is_exact_for_a_quadratic_and_finds_what_reaches() -> None:
    random = np.random.default_rng(3)
    z = random.standard_normal((2000, len(NAMES)))
    y = (1.0 + 2.0 * z[:, 0] - z[:, 1] ** 2 + z[:, 0] * z[:, 1])[:, None]
    found = fit(z, y + 1e-6 * random.standard_normal(y.shape))
    assert set(found.reached.tolist()) == {0, 1}
    mean, spread = found.at(z[:50])
    assert mean[:, 0] == pytest.approx(y[:50, 0], abs=1e-3)
    assert (spread < 1e-3).all()
    assert found.explained[0] > 0.999


def test_surrogate_finds_a_variance_that_grows() -> None:
    random = np.random.default_rng(4)
    z = random.standard_normal((6000, 3))
    y = z[:, [0]] + np.exp(0.3 * z[:, [1]]) * random.standard_normal((6000, 1))
    found = fit(z, y, np.array([0, 1]))
    spread = found.at(np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0]]))[1][:, 0]
    assert np.log(spread[0] / spread[1]) == pytest.approx(0.6, abs=0.12)
    assert found.residuals.std() == pytest.approx(1.0, abs=0.03)


def test_terms_are_those_of_a_full_quadratic() -> None:
    assert terms(np.zeros((2, 5))).shape == (2, 1 + 5 + 5 + 10)


def test_a_small_bank_takes_fewer_parameters() -> None:
    random = np.random.default_rng(6)
    z = random.standard_normal((300, 40))
    y = z.sum(axis=1, keepdims=True)
    used, strength = reaching(z, y)
    assert 0 < len(used) <= surrogate._affordable(300) < 40
    assert (strength > 0).all()


def test_weights_that_say_too_little_tell_no_interval() -> None:
    even = Weights.of(np.zeros(1000))
    assert even.effective == pytest.approx(1000)
    assert even.allow_intervals
    single = Weights.of(np.r_[0.0, np.full(999, -20.0)])
    assert single.effective == pytest.approx(1.0, abs=0.01)
    assert not single.allow_intervals
    assert not enough(399.0, 0.001)
    assert not enough(5000.0, 0.02)


def test_implausibility_rules_out_what_is_far(inference: Inference) -> None:
    z = np.zeros((2, len(NAMES)))
    z[1, 2] = 10.0
    far = implausibility(
        inference.surrogate.only(slice(0, 2)), z, inference.observed, inference.errors
    )
    assert far[0] < 3 < far[1]
    assert inference.anything_fits
    nothing = weigh(inference.surrogate, inference.z, np.array([60.0, 0.0]), np.array([0.1, 0.1]))
    assert not nothing.anything_fits


def test_ranks_of_uniform_numbers_pass_and_of_narrow_ones_fail() -> None:
    random = np.random.default_rng(1)
    right = random.integers(0, 1000, 1000)
    assert uniformity("q", right, 999).least > 0.001
    narrow = np.clip((right - 500) * 1.3 + 500, 0, 999).astype(np.int64)
    assert uniformity("q", narrow, 999).least < 1e-6
    assert uniformity("q", right, 999).coverage == pytest.approx(0.95, abs=0.03)


def test_ties_are_broken_at_random() -> None:
    random = np.random.default_rng(2)
    ranks = [int(rank(np.zeros(1), np.zeros((99, 1)), random)[0]) for _ in range(500)]
    assert np.mean(ranks) == pytest.approx(49.5, abs=4)


def test_normal_scores_and_values_are_inverse() -> None:
    z = np.random.default_rng(3).standard_normal((4, len(declared_parameters())))
    assert normal_scores(parameter_values(z)) == pytest.approx(z, abs=1e-6)
