"""Chances that the world sets each month, from workers, forms of collaboration and networks.

Every function takes the world of one lane and returns arrays by area or municipality; equations
are in ``docs/odd.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.collaboration.form import Delivery
from model.finances import welfare_ratio
from model.kernel.state import RISK_MASK, RISKS, STATUS_SHIFT, STREET, YEAR
from model.levers import TargetingLevers
from model.parameters.declare import ParameterSet, constant
from model.rules import STATUSES, Ages, Expected, risk_shares
from model.streams import WORD

if TYPE_CHECKING:
    from model.world import World


def contact_weights(targeting: TargetingLevers, parameters: ParameterSet) -> NDArray[np.float64]:
    """Return the relative chance of contact by age and by risk and status (ages, 40)."""
    ages = Ages.declared()
    seat = np.arange(STATUSES << STATUS_SHIFT)
    risk, status = seat & RISK_MASK, seat >> STATUS_SHIFT
    weight = parameters["contact_risk_ratio"] ** risk.astype(float)
    weight *= np.where(status == STREET, parameters["contact_street_ratio"], 1.0)
    weight *= (status <= STREET) & (risk >= targeting.risk_from)
    years = np.arange(ages.youngest, ages.beyond)
    sought = (years >= targeting.age_from) & (years <= targeting.age_to)
    return np.asarray(sought[:, None] * weight)


def mean_contact_weight(
    weights: NDArray[np.float64], course: Expected, parameters: ParameterSet
) -> float:
    """Return the mean of the contact weights over the expected population."""
    ages = Ages.declared()
    risks = risk_shares(parameters)
    total = 0.0
    for age in range(ages.count):
        months = slice(age * YEAR, (age + 1) * YEAR)
        shares = (float(course.outside[months].mean()), float(course.street[months].mean()))
        for status, share in enumerate(shares):
            begin = status << STATUS_SHIFT
            total += share * float((weights[age, begin : begin + RISKS] * risks).sum())
    return max(total / ages.count, np.finfo(float).tiny)


def workers_by_area(world: World) -> NDArray[np.int64]:
    """Return filled posts of field workers by area, in the size of the run."""
    return np.asarray(np.diff(world.stage.setting.posts_from[world.lane]).astype(np.int64))


def contact_scale(world: World) -> NDArray[np.float64]:
    """Return the monthly chance of contact for weight one (areas,).

    Workers engage new youths at a rate that saturates with caseload and rises with evening and
    weekend hours and with the area's willingness to engage.
    """
    parameters = world.parameters
    workers = workers_by_area(world)
    load = world.in_contact / np.maximum(workers, 1)
    half = parameters["youths_per_worker"]
    evenings = 1.0 + parameters["evening_contact_gain"] * world.levers.targeting.evening_share
    meetings = workers * parameters["contacts_per_worker"] * evenings * half / (half + load)
    people = np.maximum(world.youths_by_area, 1)
    willing = world.willingness * willingness_ratio(world)
    return np.asarray(meetings * willing / (people * world.mean_contact))


def known_scale(world: World) -> NDArray[np.float64]:
    """Return the monthly chance of becoming known for ratio one (areas,)."""
    parameters = world.parameters
    density = workers_by_area(world) * constant("youths_per_thousand")
    density = density / np.maximum(world.youths_by_area, 1)
    rate = parameters["known_rate"] * (1.0 + parameters["known_worker_gain"] * density)
    hazard = rate * detection(world)[world.stage.where.of_area] / YEAR
    return np.asarray(hazard / (1.0 + hazard / 2))


def detection(world: World) -> NDArray[np.float64]:
    """Return the gain in detection from forms that work on cases (municipalities,)."""
    gain = np.ones(len(world.municipalities))
    for at, effect in enumerate(world.stage.effects):
        if effect.detection != 1.0:
            working = world.works[:, at] & (world.capacity.filled[:, at] > 0.0)
            gain = gain * np.where(working, effect.detection, 1.0)
    return gain


def coverage(world: World) -> NDArray[np.float64]:
    """Return the share of each municipality that area forms cover (municipalities, functions)."""
    stage = world.stage
    shares = np.zeros_like(world.capacity.filled)
    for at, form in enumerate(stage.functions):
        if form.delivery is Delivery.AREA:
            reach = stage.reaches[at]
            units = world.areas_by_town if reach.whole_areas else world.youths_by_town
            covered = world.posts_in_areas[:, at] * reach.per_post
            shares[:, at] = np.minimum(covered / np.maximum(units, 1), 1.0) * world.works[:, at]
    return shares


def member_coverage(world: World) -> NDArray[np.float64]:
    """Return the share of members whom each form holds (municipalities, forms)."""
    stage = world.stage
    towns = len(stage.where.municipalities)
    members = np.bincount(stage.where.of_area, world.network.recruiters, towns)
    held = stage.case_counts.held[world.lane]
    return np.asarray(np.minimum(held / np.maximum(members, 1.0)[:, None], 1.0))


def pressure(world: World) -> NDArray[np.float64]:
    """Return the pressure from recruiters (areas,); one while the history sets what is normal."""
    if world.in_history or not world.beliefs.structure.contagion:
        return np.ones(len(world.willingness))
    return world.network.pressure(world.parameters)


def joining_ratio(world: World) -> NDArray[np.float64]:
    """Return the area's ratio on joining (areas,): class, pressure, forms, other welfare."""
    stage = world.stage
    by_town = welfare_ratio(world)
    for at, effect in enumerate(stage.effects):
        if effect.area_joining != 1.0:
            by_town = by_town * (1.0 + (effect.area_joining - 1.0) * world.covered[:, at])
    reached = member_coverage(world)
    for bit, at in enumerate(stage.cases_at):
        if stage.effects[at].pressure != 1.0:
            by_town = by_town * (1.0 + (stage.effects[at].pressure - 1.0) * reached[:, bit])
    return np.asarray(stage.area_ratio * by_town[stage.where.of_area] * pressure(world))


def willingness_ratio(world: World) -> NDArray[np.float64]:
    """Return what area forms do to the willingness to engage (areas,)."""
    by_town = np.ones(len(world.municipalities))
    for at, effect in enumerate(world.stage.effects):
        if effect.willingness != 1.0:
            by_town = by_town * (1.0 + (effect.willingness - 1.0) * world.covered[:, at])
    return np.asarray(by_town[world.stage.where.of_area])


def case_capacity(world: World) -> NDArray[np.int64]:
    """Return places in forms that work on cases (municipalities, forms), in the size of the run."""
    stage = world.stage
    at = list(stage.cases_at)
    per_post = np.array([stage.reaches[i].per_post for i in at])
    places = world.posts_in_areas[:, at] * per_post * world.works[:, at] * stage.scale
    return np.asarray(np.floor(places + 1.0 / 2).astype(np.int64))


def lottery(world: World, capacity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the limit of the lottery for places (municipalities, forms).

    Free places are offered once on average, to more where some decline; who draws a number below
    the limit is asked.
    """
    stage = world.stage
    free = np.maximum(capacity - stage.case_counts.held[world.lane], 0)
    waiting = np.maximum(stage.counts.eligible[world.lane], 1)
    share = free / np.maximum(stage.forms.consent, np.finfo(float).tiny) / waiting
    return np.asarray(np.minimum(share, 1.0) * WORD)
