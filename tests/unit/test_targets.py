"""Targets: declared once, looked up in the facts, and never fitted when held out."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from calibration.content import targets_text
from calibration.settings import settings
from calibration.targets import TargetError, TargetSet, for_fitting, of_set, read_targets
from calibration.weighing import observations
from experiments.bank import compared
from experiments.measures import measures
from experiments.statistics import STATISTICS, Source, columns_of, statistic
from experiments.words import LANGUAGES, words
from model.facts.read import read_facts
from model.outcomes.outcome import age_bands
from model.parameters.declare import ParameterSet

FACTS = read_facts()
TARGETS = read_targets(FACTS)


def test_what_is_held_out_cannot_be_fitted() -> None:
    test = of_set(TARGETS, TargetSet.TEST)
    assert len(test) >= 7
    for target in test:
        with pytest.raises(TargetError, match=target.name):
            for_fitting([*of_set(TARGETS, TargetSet.FIT), target])
        with pytest.raises(TargetError, match="held out"):
            observations([target])


def test_nothing_to_fit_is_refused() -> None:
    with pytest.raises(TargetError):
        for_fitting([])


def test_observed_values_are_those_of_the_facts() -> None:
    by_name = {target.name: target for target in TARGETS}
    police = FACTS.observation("gang_active_under_18_2024").value
    assert police is not None
    assert by_name["police_active_minors"].value == pytest.approx(0.6 * police)
    assert by_name["share_used_2022"].value == FACTS.observation("grant_share_used_2022").value
    assert by_name["leaving_rate_of_minors"].value == FACTS.evidence_row("A09").estimate


def test_every_target_says_why_and_has_a_name_in_both_languages() -> None:
    for target in TARGETS:
        assert len(target.why) > 60, target.name
        for language in LANGUAGES:
            assert words(language).has(f"targets.{target.name}")
    for name in settings()["effects"]:
        assert words("sv").has(f"calibration_effects.{name}")


def test_missing_targets_have_no_number() -> None:
    missing = of_set(TARGETS, TargetSet.MISSING)
    assert {target.name for target in missing} == {
        "posts_financed_2021", "share_used_2021", "share_used_2023"
    }  # fmt: skip
    assert all(math.isnan(target.value) and not target.statistic for target in missing)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('set = "fit"', 'set = "fitted"'),
        ("observation_error = 0.25", "observation_error = -1.0"),
        ('fact = "gang_active_under_18_2024"', 'fact = "gang_active_under_19_2024"'),
        ('transformation = "log"', 'transformation = "root"'),
        ("discrepancy = 0.21\n", ""),
    ],
)
def test_a_slip_in_a_declaration_is_told(was: str, becomes: str) -> None:
    text = targets_text().replace(was, becomes, 1)
    assert text != targets_text()
    with pytest.raises(ValueError, match=r"police_active_minors|gang_active_under_18"):
        read_targets(FACTS, text)


def test_statistics_are_known_and_their_columns_are_results() -> None:
    for target in compared(TARGETS):
        assert target.statistic["name"] in STATISTICS
    assert set(columns_of(compared(TARGETS))) <= set(measures())


class Grid:
    """Answers in which every number is told by its name, year and group."""

    def cube(
        self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
    ) -> tuple[np.ndarray, tuple[str, ...], np.ndarray]:
        groups = {"all": ("all",), "age": age_bands(), "municipality": ("0180", "0580", "1280")}
        names = groups[breakdown]
        values = np.ones((3, 2, 6, len(names)))
        if column == "youths_joining" and breakdown == "age":
            values[:] = [0.0, 1.0, 1.0, 0.0]
        if column == "youths_leaving":
            values[:] = 0.25
        if column == "municipalities_working_with_sspf" and breakdown == "municipality":
            values[:] = [0.0, 0.0, 1.0]
        return np.arange(2018, 2024), names, values


def test_statistics_of_numbers_that_are_known() -> None:
    defaults = ParameterSet.defaults().values
    parameters = {name: np.full(3, value) for name, value in defaults.items()}
    source = Source(Grid(), "history", parameters)
    found = {target.name: statistic(target, source, 2) for target in compared(TARGETS)}
    assert all(values.shape == (3, 2) for values in found.values())
    expected = {
        "age_at_joining": (14.5 + 17.0) / 2,
        "leaving_rate_of_minors": 0.25 / 2,
        "coordination_working_in_fifth_year": 1 / 3,
        "field_workers_nationally": 700.5,
        "odds_at_seven_risk_factors": 1.45**7,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value), name
    months = np.linspace(12, 24, 100_001)
    assert found["effect_left_in_second_year"] == pytest.approx(
        float((2 ** (-months / 12.0)).mean()), rel=1e-4
    )


def test_reasons_name_rows_that_exist() -> None:
    for target in TARGETS:
        for row in re.findall(r"\b[A-G]\d\d\b", target.why):
            FACTS.evidence_row(row)
