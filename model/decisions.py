"""Chances that the world sets each month, from workers, forms of collaboration and networks.

Every function takes the world of one lane and returns arrays by area or municipality; equations
are in ``docs/odd.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.finances import welfare_ratio
from model.kernel.state import RISK_MASK, RISKS, STATUS_SHIFT, STREET, YEAR
from model.levers import TargetingLevers
from model.parameters.declare import ParameterSet, constant
from model.rules import STATUSES, Ages, Expected, risk_shares
from model.streams import WORD

if TYPE_CHECKING:
    from model.world import World

TINY = float(np.finfo(float).tiny)


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
    return max(total / ages.count, TINY)


def workers_by_area(world: World) -> NDArray[np.int32]:
    """Return filled posts of field workers by area, in the size of the run."""
    start = world.stage.staffing.posts_from[world.lane]
    return np.asarray(start[1:] - start[:-1])


def contact_scale(world: World, workers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the monthly chance of contact for weight one (areas,).

    Workers engage new youths at a rate that saturates with caseload and rises with evening and
    weekend hours and with the area's willingness to engage.
    """
    parameters = world.parameters
    load = world.in_contact / np.maximum(workers, 1)
    half = parameters["youths_per_worker"]
    evenings = 1.0 + parameters["evening_contact_gain"] * world.levers.targeting.evening_share
    meetings = workers * parameters["contacts_per_worker"] * evenings * half / (half + load)
    willing = world.willingness * willingness_ratio(world)
    people = world.stage.people.in_areas[world.month]
    return np.asarray(meetings * willing / (people * world.mean_contact))


def known_scale(world: World, workers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the monthly chance of becoming known for ratio one (areas,)."""
    parameters = world.parameters
    density = workers * constant("youths_per_thousand") / world.stage.people.in_areas[world.month]
    rate = parameters["known_rate"] * (1.0 + parameters["known_worker_gain"] * density)
    hazard = rate * detection(world)[world.stage.where.of_area] / YEAR
    return np.asarray(hazard / (1.0 + hazard / 2))


def detection(world: World) -> NDArray[np.float64]:
    """Return the gain in detection from forms that work on cases (municipalities,)."""
    gain = np.ones(len(world.municipalities))
    for at, ratio in world.stage.terms.detection:
        working = world.works[:, at] & (world.capacity.filled[:, at] > 0.0)
        gain = gain * np.where(working, ratio, 1.0)
    return gain


def coverage(world: World) -> NDArray[np.float64]:
    """Return the share of each municipality that area forms cover (municipalities, functions)."""
    shares = np.zeros_like(world.capacity.filled)
    people = world.stage.people
    for at, per_post, whole_areas in world.stage.terms.cover:
        units = people.areas if whole_areas else people.in_towns[world.month]
        covered = world.posts_in_areas[:, at] * per_post
        shares[:, at] = np.minimum(covered / units, 1.0) * world.works[:, at]
    return shares


def members(world: World) -> NDArray[np.float64]:
    """Return members aged 15-20 by municipality, one where there is none (municipalities,)."""
    stage = world.stage
    towns = len(world.municipalities)
    counted = np.bincount(stage.where.of_area, world.network.recruiters, towns)
    return np.asarray(np.maximum(counted, 1.0))


def joining_ratio(world: World) -> NDArray[np.float64]:
    """Return the area's ratio on joining (areas,): class, pressure, forms, other welfare.

    Pressure from recruiters is one while the history sets what is normal. Forms on cases lower it
    by the share of members whom they hold.
    """
    stage = world.stage
    by_town = welfare_ratio(world)
    for at, ratio in stage.terms.area_joining:
        by_town = by_town * (1.0 + (ratio - 1.0) * world.covered[:, at])
    if stage.terms.pressure:
        held, people = stage.case_counts.held[world.lane], members(world)
        for bit, ratio in stage.terms.pressure:
            reached = np.minimum(held[:, bit] / people, 1.0)
            by_town = by_town * (1.0 + (ratio - 1.0) * reached)
    by_area = stage.area_ratio * by_town[stage.where.of_area]
    if world.in_history or not world.beliefs.structure.contagion:
        return np.asarray(by_area)
    return np.asarray(by_area * world.network.pressure(world.parameters))


def willingness_ratio(world: World) -> NDArray[np.float64]:
    """Return what area forms do to the willingness to engage (areas,)."""
    by_town = np.ones(len(world.municipalities))
    for at, ratio in world.stage.terms.willingness:
        by_town = by_town * (1.0 + (ratio - 1.0) * world.covered[:, at])
    return np.asarray(by_town[world.stage.where.of_area])


def case_capacity(world: World) -> NDArray[np.float64]:
    """Return places in forms that work on cases (municipalities, forms), in the size of the run."""
    stage, at = world.stage, world.stage.terms.cases_at
    posts = world.posts_in_areas.take(at, axis=1)
    working = world.works.take(at, axis=1)
    places = posts * stage.terms.per_post * working * stage.scale
    return np.asarray(np.floor(places + 1.0 / 2))


def lottery(world: World, capacity: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the limit of the lottery for places (municipalities, forms).

    Free places are offered once on average, to more where some decline; who draws a number below
    the limit is asked.
    """
    stage = world.stage
    free = np.maximum(capacity - stage.case_counts.held[world.lane], 0)
    waiting = np.maximum(stage.meetings.eligible[world.lane], 1)
    share = free / stage.terms.consent / waiting
    return np.asarray(np.minimum(share, 1.0) * WORD)
