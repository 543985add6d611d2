from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.kernel import state
from model.levers import EffectResponse, Effects
from model.parameters.declare import ParameterSet
from model.rules import (
    Ages,
    absence_table,
    age_curve,
    build_rules,
    expected_course,
    joining_table,
    risk_shares,
    trust_table,
)
from tests import worlds

STRUCTURE = worlds.scenario_course("cut_80").beliefs.structure
AGES = Ages.declared()


def draw(**values: float) -> ParameterSet:
    return ParameterSet.defaults().believing(Effects.PRIORS, values)


@pytest.mark.parametrize("mode", [13.0, 14.0, 15.0])
def test_the_age_curve_has_its_top_at_the_drawn_mode_and_is_one_at_14(mode: float) -> None:
    curve = age_curve(draw(joining_age_mode=mode))
    assert AGES.youngest + int(np.argmax(curve)) == mode
    assert curve[AGES.index(14)] == 1.0


def test_risk_shares_are_a_distribution_with_the_right_mean() -> None:
    shares = risk_shares(draw(static_risk_probability=0.25, school_absence_prevalence=0.12))
    assert shares.sum() == pytest.approx(1.0)
    assert float(shares @ np.arange(8)) == pytest.approx(6 * 0.25 + 0.12)


def test_multipliers_of_risk_and_sex_are_one_on_average() -> None:
    parameters = draw()
    table = joining_table(parameters, STRUCTURE, girl_share=0.4)
    shares = risk_shares(parameters)
    mean = table[:, :8] @ shares * 0.6 + table[:, state.GIRL : state.GIRL + 8] @ shares * 0.4
    assert mean == pytest.approx(age_curve(parameters))


def test_each_multiplier_is_the_drawn_one() -> None:
    parameters = draw()
    at_16 = joining_table(parameters, STRUCTURE, girl_share=0.5)[AGES.index(16)]
    ratio = at_16 / at_16[0]
    assert ratio[2] == pytest.approx(parameters["risk_factor_odds_ratio"] ** 2)
    assert ratio[state.GIRL] == pytest.approx(parameters["girl_hazard_ratio"])
    assert ratio[state.SIBLING] == pytest.approx(parameters["gang_sibling_hazard_ratio"])
    assert ratio[state.LABELLED] == pytest.approx(parameters["labelling_odds_ratio"])
    three = 3 << state.FRIEND_SHIFT
    assert ratio[three] == pytest.approx(parameters["gang_friend_hazard_ratio"] ** 3)


def test_friends_count_for_little_before_13_and_not_at_all_without_contagion() -> None:
    parameters = draw()
    one = 1 << state.FRIEND_SHIFT
    at_12 = joining_table(parameters, STRUCTURE, 0.5)[AGES.index(12)]
    gain = parameters["gang_friend_hazard_ratio"] - 1.0
    assert at_12[one] / at_12[0] - 1.0 == pytest.approx(parameters["influence_before_13"] * gain)
    alone = joining_table(parameters, replace(STRUCTURE, contagion=False), 0.5)
    assert alone[:, one] == pytest.approx(alone[:, 0])
    assert alone[:, state.SIBLING] == pytest.approx(alone[:, 0])


def test_trust_works_in_proportion_or_above_a_threshold() -> None:
    parameters = draw(outreach_hazard_ratio=0.81, effect_trust_threshold=0.5)
    proportional = trust_table(parameters, STRUCTURE)
    assert proportional[[0, 128, 256]] == pytest.approx([1.0, 0.9, 0.81])
    step = trust_table(parameters, replace(STRUCTURE, effect_response=EffectResponse.THRESHOLD))
    assert step[[0, 127, 128, 256]] == pytest.approx([1.0, 1.0, 0.81, 0.81])


def test_absence_keeps_its_prevalence_and_ends_with_school() -> None:
    parameters = draw()
    onset, over = (absence_table(parameters).reshape(-1, 2) / 2**32).T
    prevalence = onset / (onset + over)
    school = AGES.index(18) + 1
    assert prevalence[:school] == pytest.approx(parameters["school_absence_prevalence"])
    assert onset[school:].tolist() == [0.0] * (AGES.count - school)
    assert over[school:] == pytest.approx(np.ones(AGES.count - school))


def test_the_expected_course_has_the_drawn_share_in_street_groups() -> None:
    parameters = draw()
    course = expected_course(parameters)
    months = slice(AGES.index(13) * 12, (AGES.index(17) + 1) * 12)
    found = course.street[months].mean()
    assert found == pytest.approx(parameters["street_group_prevalence"], abs=1e-3)


def test_the_expected_course_loses_nobody() -> None:
    course = expected_course(draw(exit_rate_short=0.0, exit_rate_long=0.0))
    everybody = course.outside + course.street + course.short + course.long
    assert everybody == pytest.approx(np.ones(AGES.window))


def test_only_those_outside_and_in_street_groups_can_join() -> None:
    parameters = draw()
    rules = build_rules(parameters, STRUCTURE, expected_course(parameters), 0.5)
    ratio = parameters["street_group_hazard_ratio"]
    assert rules.by_status.tolist() == [1.0, ratio, 0.0, 0.0, 0.0]
    assert rules.leaving[[0, 1, 4]].tolist() == [0.0, 0.0, 0.0]
