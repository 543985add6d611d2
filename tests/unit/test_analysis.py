"""Sensitivity, discovery and the value of information, on functions with known answers."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from SALib.analyze import sobol as salib_sobol
from SALib.sample import sobol as salib_sample

from experiments.analysis.asked import Wanted
from experiments.analysis.boxes import peelings
from experiments.analysis.decision import Balance, ratio, regret
from experiments.analysis.discovery import discovered, searched
from experiments.analysis.factors import Sample, main_factors, words_of
from experiments.analysis.guard import complete, none_missing
from experiments.analysis.indices import morris_design, problem, saltelli, sobol_indices
from experiments.analysis.information import closed_form, value_of_information
from experiments.analysis.optimise import candidates, frontier, written
from experiments.analysis.selftest import ishigami, noisy, selftest, sobol_g
from experiments.analysis.sensitivity import analysed, design_of
from experiments.analysis.sheets import lines
from experiments.analysis.structure import compared
from experiments.analysis.told_sensitivity import sheets
from experiments.design import Rows, Study
from experiments.errors import Exit, ExperimentError
from experiments.runner import run_study
from experiments.simulation import Numbers, Simulator
from experiments.words import LANGUAGES, words
from model.levers import Course
from model.parameters.declare import ParameterSet, declared_parameters
from model.streams import Streams
from scenarios import read_scenario


def test_ishigami_is_right() -> None:
    (found,) = selftest([ishigami()])
    assert found["within"] == 6


def test_sobol_g_is_within_its_intervals() -> None:
    (found,) = selftest([sobol_g()])
    assert found["within"] >= 15


def test_the_seed_as_a_factor_tells_chance_from_an_inert_parameter() -> None:
    assert selftest([noisy()])[0]["passed"]
    assert not selftest([noisy(fresh=True)])[0]["passed"]


@pytest.mark.parametrize("second", [False, True])
def test_the_same_sample_through_salib_gives_the_same_indices(second: bool) -> None:
    known = ishigami()
    unit = saltelli(known.factors, 256, 0, second=second)
    alone = {k: v for k, v in problem(known.factors).items() if k != "groups"}
    direct = salib_sample.sample(
        alone, 256, calc_second_order=second, seed=np.random.default_rng(0)
    )
    assert np.array_equal(unit, direct)
    values = known.answer(Sample(known.factors, unit))
    ours = sobol_indices(known.factors, values, 256, second=second, resamples=10)
    theirs = salib_sobol.analyze(alone, values, calc_second_order=second, num_resamples=10)
    assert np.allclose(ours.first, theirs["S1"], rtol=0, atol=1e-12)
    assert np.allclose(ours.total, theirs["ST"], rtol=0, atol=1e-12)
    if second:
        upper = np.triu_indices(3, 1)
        assert np.allclose(ours.second[upper], theirs["S2"][upper], rtol=0, atol=1e-12)


def test_zero_is_a_seed() -> None:
    known = ishigami()
    unit = saltelli(known.factors, 64, 0)
    assert np.array_equal(unit, saltelli(known.factors, 64, 0))
    assert not np.array_equal(unit, saltelli(known.factors, 64, 1))
    values = known.answer(Sample(known.factors, unit))
    one, other = (sobol_indices(known.factors, values, 64, seed=0) for _ in range(2))
    assert np.array_equal(one.total_half_width, other.total_half_width)
    third = sobol_indices(known.factors, values, 64, seed=1)
    assert not np.array_equal(one.total_half_width, third.total_half_width)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_named_and_nothing_analysed(wrong: float) -> None:
    known = ishigami()
    unit = saltelli(known.factors, 64, 0)
    values = known.answer(Sample(known.factors, unit))
    values[17] = wrong
    with pytest.raises(ExperimentError, match="Row 17") as caught:
        sobol_indices(known.factors, values, 64)
    assert caught.value.exit_code is Exit.INVALID


def test_a_missing_row_is_named() -> None:
    with pytest.raises(ExperimentError, match="Row 3 "):
        none_missing((0, 1, 2, 4), 5)
    with pytest.raises(ExperimentError, match="5 rows but 4"):
        complete(np.zeros(4), 5)


def test_no_quantile_of_any_design_is_infinite() -> None:
    factors = main_factors()
    for unit in (saltelli(factors, 64, 0), morris_design(factors, 3, 0)):
        rows = Sample(factors, unit).rows()
        assert np.isfinite(rows.values).all()
        assert rows.streams is not None
        assert (rows.streams >= 0).all()
        assert (rows.streams < 2**32).all()


def test_there_are_25_parameters_and_the_seed() -> None:
    factors = main_factors()
    assert len(factors) == 26
    assert sum(factor.prior is None for factor in factors) == 1
    assert len({factor.name for factor in factors}) == 26


def test_words_of_seeds_are_spread() -> None:
    found = words_of(np.array([1e-12, 0.5, 1 - 1e-12]))
    assert found[0] == 0
    assert found[1] == 2**29
    assert found[2] == 2**30 - 1


# --- through the store ------------------------------------------------------------------------

WEIGHTS = {"outreach_hazard_ratio": 40.0, "joining_hazard_at_14": 200.0}
KEEP, CUT = read_scenario("keep_250"), read_scenario("cut_80")


def line(
    courses: Sequence[Course], parameters: ParameterSet, streams: Streams, scale: float
) -> list[Numbers]:
    noise = 2.0 * np.random.default_rng(streams.replicate).standard_normal()
    effect = sum(weight * parameters[name] for name, weight in WEIGHTS.items()) + noise
    years = range(2018, 2034)
    return [
        Numbers(
            2018,
            [
                {"youths_joining": np.array([effect if at and year == 2024 else 0.0])}
                for year in years
            ],
            (("all", "all"),),
        )
        for at, _ in enumerate(courses)
    ]


def test_a_design_through_the_store_gives_the_indices_of_the_function(tmp_path: Path) -> None:
    design = design_of(main_factors(), 64, 2, 1)
    rows = design.sample.rows()
    study = Study("s", (KEEP, CUT), len(rows.values), 1, 0, 1.0, rows=rows)
    results = run_study(study, tmp_path, 1, simulator=Simulator("line", line))
    from experiments.analysis.question import Question

    question = Question("keep_250", "cut_80", "youths_joining", 2024)
    values = question.effect_by_row(results, len(rows.values))
    assert rows.streams is not None
    noise = [np.random.default_rng(int(word)).standard_normal() for word in rows.streams]
    at = {name: rows.names.index(name) for name in WEIGHTS}
    direct = sum(weight * rows.values[:, at[name]] for name, weight in WEIGHTS.items())
    assert np.allclose(values, direct + 2.0 * np.array(noise))
    told = analysed(design, values, resamples=20, seed=0)
    assert told["order"][:2] == ["outreach_hazard_ratio", "joining_hazard_at_14"]
    assert told["parameters"]["outreach_hazard_ratio"]["total"] == pytest.approx(0.8, abs=0.1)
    assert told["surrogate"]["explained_held_out"] > 0.8
    assert abs(told["groups"]["money"]["total"]) < 1e-9
    share = told["stochastic"]
    assert share["total_index"] == pytest.approx(share["analysis_of_variance"], abs=0.05)
    assert told["checks"]["surrogate_agrees"]


def test_rows_with_words_are_one_run_each() -> None:
    names = tuple(declared_parameters())
    values = np.array([[item.value for item in declared_parameters().values()]] * 2)
    rows = Rows(names, values, np.array([5, 9]))
    study = Study("s", (KEEP, CUT), 2, 1, 0, 1.0, rows=rows)
    assert [task.stream for task in study.tasks()] == [5, 9]
    assert rows.digest != replace(rows, streams=np.array([5, 8])).digest


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_difference_is_said_and_not_divided(language: str) -> None:
    design = design_of(main_factors(), 8, 1, 0)
    told = analysed(design, np.zeros(len(design.sample.unit)), resamples=10, seed=0)
    assert told["constant"]
    assert "groups" not in told
    made: dict[str, object] = {
        "titles": {}, "a": "null_effect_keep_250", "b": "null_effect", "outcome": "youths_joining",
        "year": None, "group": "all", "first_year": 2024, "last_year": 2033, "draws": 56,
        "replicates": 1, "scale": 0.1, "model": "x", "seed": 0, "profile": "quick",
    }  # fmt: skip
    text = "\n".join(lines(sheets(told | {"provenance": made}, words(language))))
    assert {"sv": "Ingen körning skiljer sig", "en": "No run differs"}[language] in text


# --- structure, discovery, decisions ----------------------------------------------------------


def test_variants_stand_side_by_side() -> None:
    draws = np.random.default_rng(0).normal(5.0, 1.0, (200, 1))
    noise = np.random.default_rng(1).normal(0.0, 0.5, (200, 2))
    told = compared({"one": draws + noise, "other": -draws + noise})
    assert not told["same_sign"]
    assert told["range"] == pytest.approx(10.0, abs=0.3)
    assert told["variance"]["parameters"] == pytest.approx(1.0, abs=0.2)
    assert told["variance"]["chance"] == pytest.approx(0.25, abs=0.05)
    assert sum(told["shares"].values()) == pytest.approx(1.0)
    assert compared({"one": np.zeros((4, 2))})["none"]


def inputs(rows: int) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(0)
    return {f"p{at}": generator.random(rows) for at in range(8)}


def test_a_true_box_is_found_and_found_again() -> None:
    values = inputs(1000)
    harm = np.where((values["p0"] > 0.6) & (values["p1"] < 0.5), 1.5, 0.2)
    harm += np.random.default_rng(2).normal(0, 0.2, 1000)
    found = {row["threshold"]: row for row in discovered(values, harm, 0)["thresholds"]}
    box = found[1.0]["box"]
    assert {bound["name"] for bound in box["bounds"]} == {"p0", "p1"}
    for half in ("density", "coverage"):
        assert abs(box["fit"][half] - box["hold_out"][half]) <= 0.1
    assert found[2.0]["box"] is None


def test_noise_gives_no_box() -> None:
    harm = np.random.default_rng(3).normal(1.0, 1.0, 600)
    for row in discovered(inputs(600), harm, 0)["thresholds"]:
        assert row["box"] is None
        assert row["reason"]


def test_no_effect_gives_no_box() -> None:
    for row in discovered(inputs(100), np.zeros(100), 0)["thresholds"]:
        assert row["box"] is None
        assert row["reason"] == "too_few"


@pytest.mark.parametrize(("fitted", "reason"), [(True, "too_many"), (False, "too_few")])
def test_a_half_in_which_all_are_alike_gives_no_box(fitted: bool, reason: str) -> None:
    held_out = np.arange(40) % 2 == 0
    of_interest = np.where(held_out, np.arange(40) % 4 == 0, fitted)
    assert searched(inputs(40), of_interest, held_out)["reason"] == reason


def test_boxes_measure_themselves() -> None:
    values = inputs(400)
    wanted = values["p2"] > 0.5
    last = peelings(values, wanted)[-1]
    inside = last.holds(values)
    assert wanted[inside].mean() == pytest.approx(last.density, abs=0.1)


def test_the_value_of_information_has_its_closed_form() -> None:
    assert all(row["passed"] for row in closed_form())


def test_noise_is_worth_nothing_to_know() -> None:
    generator = np.random.default_rng(0)
    benefits = np.column_stack([np.zeros(500), generator.normal(-0.1, 1.0, 500)])
    assert value_of_information([generator.random(500)], benefits).value < 0.05


def test_quadrants_and_break_even() -> None:
    noise = np.random.default_rng(0).normal(0, 1, 400)
    told = ratio(-1000.0 + noise, -50.0 + noise)
    assert told["quadrant"] == "cheaper_worse"
    assert told["break_even"] == pytest.approx(20.0, abs=0.2)
    assert told["low_90"] < 20.0 < told["high_90"]
    assert ratio(-1000.0 + noise, 50.0 + noise)["break_even"] is None
    assert ratio(np.zeros(4), np.zeros(4))["quadrant"] == "same"


def test_regret_is_what_is_lost_against_the_best() -> None:
    benefits = np.array([[0.0, 1.0], [0.0, -3.0]])
    told = regret([benefits, benefits + 0.0], ("keep", "cut"))
    assert told["keep"]["mean"] == pytest.approx(0.5)
    assert told["cut"]["mean"] == pytest.approx(1.5)
    found = Balance(("keep", "cut"), np.array([[0.0], [-2.0]]), {"x": np.array([[0.0], [-9.0]])})
    assert found.benefit("x", 4.0).tolist() == [[0.0, 1.0]]


def test_every_candidate_of_every_lever_is_a_scenario(tmp_path: Path) -> None:
    now = sum(form.share for form in CUT.course.future.forms.values() if form.on)
    for lever, options in candidates().items():
        for name, change in options.items():
            scenario = written(tmp_path, f"{lever}_{name}", 80, [change])
            future = scenario.course.future
            assert sum(form.share for form in future.forms.values()) == pytest.approx(now)
            assert future != CUT.course.future


def test_the_frontier_leaves_out_what_is_beaten() -> None:
    def point(outlay: float, avoided: float) -> dict[str, dict[str, float]]:
        return {"outlay": {"mean": outlay}, "avoided": {"mean": avoided}}

    found = frontier({"a": point(1, 1), "b": point(2, 0.5), "c": point(3, 4)})
    assert found == ["a", "c"]


def test_settings_name_parameters_that_exist() -> None:
    text = resources.files("experiments.analysis").joinpath("analysis.toml").read_text("utf-8")
    names = [name for group in tomllib.loads(text)["factors"].values() for name in group]
    assert set(names) <= declared_parameters().keys()
    for language in LANGUAGES:
        for name in [*names, "seed"]:
            assert words(language).has(f"analysis.short.{name}")


def test_an_unknown_outcome_is_answered_with_the_nearest() -> None:
    from experiments.terminal import speaking

    with pytest.raises(ExperimentError, match="youths_joining"):
        Wanted("keep_250", "cut_80", "youths_joinin").asked(speaking("en", quiet=True), "x")


def test_a_sign_over_a_handful_of_draws_needs_them_all() -> None:
    from experiments.analysis.structure import sign
    from experiments.comparison import spread

    values = np.array([-1.0, *range(9, 24)])[:, None, None]
    assert sign(spread(np.abs(values)).at(0)) == "rise"
    assert sign(spread(values).at(0)) == "unclear"
    assert sign(spread(np.concatenate([values, np.abs(values)])).at(0)) == "rise"
