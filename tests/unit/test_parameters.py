from __future__ import annotations

import math

import pytest

from model.facts.read import read_facts
from model.levers import Effects
from model.parameters.declare import (
    ParameterError,
    ParameterSet,
    constant,
    constant_table,
    declared_constants,
    declared_parameters,
    whole,
)

PARAMETERS = declared_parameters()
NAMED_ALONE = {"assumption", "own"}
NEEDED = {
    # the uncertain numbers that any sensitivity analysis of the model includes
    "joining_hazard_at_14", "joining_age_mode", "risk_factor_odds_ratio",
    "gang_friend_hazard_ratio", "gang_sibling_hazard_ratio", "exit_rate_short", "long_stay_share",
    "exit_rate_long", "replacement_share", "outreach_hazard_ratio", "transport_factor",
    "sspf_detection_gain", "coordination_start_up_months", "labelling_odds_ratio",
    "early_closure_hazard_ratio", "effect_half_life_months", "trust_half_months",
    "trust_loss_on_departure", "staff_turnover", "turnover_end_multiplier", "youths_per_worker",
    "additional_share", "share_reaching_area", "kept_by_own_funds", "other_welfare_share",
    "other_welfare_hazard_ratio", "career_cost_sek", "minor_detection_ratio",
    "area_population_position", "adult_entry_share",
}  # fmt: skip


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_value_lies_inside_its_own_prior(name: str) -> None:
    parameter = PARAMETERS[name]
    below = float(parameter.prior.frozen().cdf(parameter.value))
    assert 0.0005 < below < 0.9995


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_says_what_it_is(name: str) -> None:
    parameter = PARAMETERS[name]
    assert parameter.unit.strip()
    assert parameter.sources
    assert parameter.about.endswith((".", "]"))
    assert parameter.effect in (None, "lower")


def test_parameters_that_any_analysis_needs_are_declared() -> None:
    assert not NEEDED - PARAMETERS.keys()


def test_every_source_exists() -> None:
    facts = read_facts()
    known = {row.id for row in facts.evidence} | {row.id for row in facts.sources} | NAMED_ALONE
    known |= {f"OBS:{row.id}" for row in facts.observations}
    known |= {f"OBS:{row.indicator}" for row in facts.observations}
    named = {(name, source) for name, row in PARAMETERS.items() for source in row.sources}
    named |= {(name, item) for name, row in declared_constants().items() for item in row.sources}
    assert not {(name, source) for name, source in named if source not in known}


@pytest.mark.parametrize("name", ["outreach_hazard_ratio", "trefas_ratio", "sig_reoffending_ratio"])
def test_priors_of_effects_without_a_controlled_study_hold_none_and_harm(name: str) -> None:
    harm = 1.0 - float(PARAMETERS[name].prior.frozen().cdf(1.0))
    assert 0.05 < harm < 0.95


def test_positions_are_quantiles_of_the_prior() -> None:
    low, high = (ParameterSet.at({"staff_turnover": q})["staff_turnover"] for q in (0.05, 0.95))
    prior = PARAMETERS["staff_turnover"].prior.frozen()
    assert (prior.cdf(low), prior.cdf(high)) == pytest.approx((0.05, 0.95))
    kept = ParameterSet.at({"staff_turnover": 0.05})
    assert kept["hiring_months"] == PARAMETERS["hiring_months"].value


def test_a_misspelt_parameter_is_answered_with_the_nearest_name() -> None:
    defaults = ParameterSet.defaults()
    for ask in (
        lambda: defaults["staff_turnovr"],
        lambda: ParameterSet.at({"staff_turnovr": 0.5}),
        lambda: defaults.believing(Effects.PRIORS, {"staff_turnovr": 0.5}),
    ):
        with pytest.raises(ParameterError, match="'staff_turnover'"):
            ask()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_only_finite_overrides(value: float) -> None:
    with pytest.raises(ParameterError, match="finite"):
        ParameterSet.defaults().believing(Effects.PRIORS, {"staff_turnover": value})


def test_overrides_leave_the_set_that_they_start_from_alone() -> None:
    defaults = ParameterSet.defaults()
    changed = defaults.believing(Effects.PRIORS, {"staff_turnover": 0.11})
    assert changed["staff_turnover"] == 0.11
    assert defaults["staff_turnover"] == PARAMETERS["staff_turnover"].value


def test_an_imported_effect_is_carried_over_on_the_log_scale() -> None:
    draw = ParameterSet.defaults().believing(
        Effects.PRIORS, {"mentoring_hazard_ratio": 0.5, "transport_factor": 0.6}
    )
    assert draw.effect("mentoring_hazard_ratio") == pytest.approx(0.5**0.6)
    assert draw.effect("outreach_hazard_ratio") == draw["outreach_hazard_ratio"]


def test_beliefs_turn_effects_off_and_around() -> None:
    values = {"outreach_hazard_ratio": 0.8, "open_leisure_ratio": 1.25}
    none = ParameterSet.defaults().believing(Effects.NONE, values)
    harm = ParameterSet.defaults().believing(Effects.HARM, values)
    assert none.effect("outreach_hazard_ratio") == none.effect("open_leisure_ratio") == 1.0
    assert harm.effect("outreach_hazard_ratio") == pytest.approx(1.25)
    assert harm.effect("open_leisure_ratio") == pytest.approx(1.25)
    assert none.share_as_believed(0.3) == 0.0


def test_what_is_read_is_remembered() -> None:
    draw = ParameterSet.defaults()
    assert not draw.asked
    draw.effect("mentoring_hazard_ratio")
    assert draw.asked == {"mentoring_hazard_ratio", "transport_factor"}


def test_constants_are_numbers_or_tables() -> None:
    assert constant("golden_ratio") == pytest.approx((5**0.5 - 1) / 2)
    assert whole("influence_age") == 13
    assert sum(constant_table("age_curve")) == 100
    with pytest.raises(ParameterError, match="constant_table"):
        constant("age_curve")
    with pytest.raises(ParameterError, match="constant"):
        constant_table("golden_ratio")
