from __future__ import annotations

import pkgutil
from dataclasses import fields, replace

import numpy as np
import pytest

import model.collaboration
from model.collaboration.form import CollaborationForm, Delivery, Effect, forms
from model.levers import Effects
from model.parameters.declare import ParameterSet
from model.youth import Status
from tests import worlds

NAMED = {
    "field_work", "sspf", "sig", "school_social_team", "family_counselling", "mentoring", "gvi",
    "trefas", "exit_programme", "local_partnership", "leisure", "method_support",
}  # fmt: skip
FORMS = forms()
HELPS_THE_WORK = {"detection", "referral", "willingness", "start_up"}
NOT_A_RATIO = {"young_to", "delay_months", "harm_if_early", "absence_end_share"}


def test_one_file_is_one_form() -> None:
    files = {item.name for item in pkgutil.iter_modules(model.collaboration.__path__)} - {"form"}
    assert {form.name for form in FORMS} == files
    assert not NAMED - files


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_without_effects_a_form_reaches_and_changes_nobody(form: CollaborationForm) -> None:
    parameters = ParameterSet.defaults()
    none = parameters.believing(Effects.NONE, {})
    assert form.reach(none) == form.reach(parameters)
    effect = form.effect(none)
    for field in fields(Effect):
        if field.name not in HELPS_THE_WORK | NOT_A_RATIO:
            assert getattr(effect, field.name) == 1.0, field.name
    assert effect.absence_end_share == 0.0


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_a_form_reaches_can_be(form: CollaborationForm) -> None:
    reach = form.reach(ParameterSet.defaults())
    low, high = reach.ages
    assert 10 <= low <= high <= 20
    assert 0.0 < reach.consent_share <= 1.0
    assert 0.0 <= reach.drop_out_share < 1.0
    if form.delivery is not Delivery.SUPPORT:
        assert reach.per_post > 0.0
    if form.delivery is Delivery.CASES:
        assert reach.stay_months >= 1.0
        assert reach.statuses
        assert Status.LEFT not in reach.statuses


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_harm_turns_no_effect_to_the_better(form: CollaborationForm) -> None:
    drawn = form.effect(ParameterSet.defaults())
    harm = form.effect(ParameterSet.defaults().believing(Effects.HARM, {}))
    assert harm.joining >= max(drawn.joining, 1.0)
    assert harm.leaving <= min(drawn.leaving, 1.0)
    assert harm.area_joining >= max(drawn.area_joining, 1.0)
    assert harm.absence_end_share == 0.0


def test_the_effect_of_sspf_is_detection_and_referral_alone() -> None:
    effect = next(form for form in FORMS if form.name == "sspf").effect(ParameterSet.defaults())
    assert effect == Effect(detection=effect.detection, referral=effect.referral)
    assert effect.detection > 1.0


def test_only_those_whom_a_form_is_for_may_enter() -> None:
    world = worlds.world_of(worlds.course_of())
    table = world.stage.setting.eligible_forms.reshape(11, -1)
    for bit, at in enumerate(world.stage.cases_at):
        reach = world.stage.reaches[at]
        for seat in range(table.shape[1]):
            status, risk, known, absent = seat >> 5, (seat >> 2) & 7, seat >> 1 & 1, seat & 1
            may = (
                Status(status) in reach.statuses
                and risk >= reach.risk_from
                and (known or not reach.known)
                and (absent or not reach.absence)
            )
            for age in range(10, 21):
                inside = reach.ages[0] <= age <= reach.ages[1]
                assert bool(table[age - 10, seat] >> bit & 1) == (bool(may) and inside)


def test_the_order_of_forms_in_a_file_changes_nothing() -> None:
    course = worlds.course_of()
    turned = replace(
        course,
        future=replace(course.future, forms=dict(reversed(list(course.future.forms.items())))),
    )
    one, other = worlds.lived(course), worlds.lived(turned)
    assert not worlds.youths_differ(one, other)
    assert not worlds.results_differ(one, other)


def test_a_full_stay_in_a_school_team_ends_its_share_of_absence() -> None:
    world = worlds.world_of(worlds.course_of())
    names = [world.stage.functions[at].name for at in world.stage.cases_at]
    at = names.index("school_social_team")
    monthly, stay = world.stage.forms.absence[at], int(world.stage.forms.stay[at])
    parameters = ParameterSet.defaults()
    wanted = parameters["school_days_gained"] / parameters["absence_days_per_term"]
    assert 1.0 - (1.0 - monthly) ** stay == pytest.approx(wanted, abs=2e-3)


def test_all_forms_with_cases_hold_youths_when_they_have_money() -> None:
    course = worlds.course_of("keep_250", start=2018, part=2024, end=2025)
    unused = {name for name, form in course.future.forms.items() if not form.on}
    assert not unused & NAMED
    used = dict(course.future.forms)
    for name in unused:
        used[name] = replace(used[name], on=True, share=0.05, everywhere=True)
    world = worlds.lived(replace(course, future=replace(course.future, forms=used)), scale=0.1)
    empty = [
        world.stage.functions[at].name
        for at in world.stage.cases_at
        if not np.any(worlds.series(world, f"youths_in_{world.stage.functions[at].name}"))
    ]
    assert not empty
