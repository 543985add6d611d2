"""Chances that the world sets each month, from workers, forms of collaboration and networks.

Functions of the month take all lanes and return arrays with a row for each, by area or
municipality; equations are in ``docs/odd.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.kernel.state import RISK_MASK, RISKS, STATUS_SHIFT, STREET, YEAR
from model.levers import TargetingLevers
from model.parameters.declare import ParameterSet, constant
from model.rules import STATUSES, Ages, Expected, risk_shares
from model.streams import WORD

if TYPE_CHECKING:
    from model.lanes import Lanes

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


def evening_ratio(targeting: TargetingLevers, parameters: ParameterSet) -> float:
    """Return the ratio on contacts from hours on evenings and weekends."""
    return 1.0 + parameters["evening_contact_gain"] * targeting.evening_share


def workers_by_area(lanes: Lanes) -> NDArray[np.int32]:
    """Return filled posts of field workers (lanes, areas), in the size of the run."""
    start = lanes.stage.staffing.posts_from
    return np.asarray(start[:, 1:] - start[:, :-1])


def contact_scale(lanes: Lanes, workers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the monthly chance of contact for weight one (lanes, areas).

    Workers engage new youths at a rate that saturates with caseload and rises with evening and
    weekend hours and with the area's willingness to engage.
    """
    parameters = lanes.parameters
    load = lanes.in_contact / np.maximum(workers, 1)
    half = parameters["youths_per_worker"]
    met = workers * parameters["contacts_per_worker"] * lanes.evenings * half / (half + load)
    willing = lanes.willingness * willingness_ratio(lanes)
    people = lanes.stage.people.in_areas[lanes.month]
    return np.asarray(met * willing / (people * lanes.mean_contact))


def known_scale(lanes: Lanes, workers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the monthly chance of becoming known for ratio one (lanes, areas)."""
    parameters = lanes.parameters
    density = workers * constant("youths_per_thousand") / lanes.stage.people.in_areas[lanes.month]
    rate = parameters["known_rate"] * (1.0 + parameters["known_worker_gain"] * density)
    hazard = rate * in_areas(lanes, detection(lanes)) / YEAR
    return np.asarray(hazard / (1.0 + hazard / 2))


def in_areas(lanes: Lanes, by_town: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each area what its municipality has (lanes, areas)."""
    return by_town.take(lanes.stage.where.of_area, axis=1)


def detection(lanes: Lanes) -> NDArray[np.float64]:
    """Return the gain in detection from forms that work on cases (lanes, municipalities)."""
    filled = lanes.capacity.filled
    gain = np.ones(filled.shape[:2])
    for at, ratio in lanes.stage.terms.detection:
        gain *= np.where(lanes.works[..., at] & (filled[..., at] > 0.0), ratio, 1.0)
    return gain


def coverage(lanes: Lanes) -> NDArray[np.float64]:
    """Return the share of a municipality that area forms cover (lanes, towns, functions)."""
    shares = np.zeros_like(lanes.capacity.filled)
    people = lanes.stage.people
    for at, per_post, whole_areas in lanes.stage.terms.cover:
        units = people.areas if whole_areas else people.in_towns[lanes.month]
        covered = lanes.posts_in_areas[..., at] * per_post
        shares[..., at] = np.minimum(covered / units, 1.0) * lanes.works[..., at]
    return shares


def members(lanes: Lanes) -> NDArray[np.float64]:
    """Return members aged 15-20, one where there is none (lanes, municipalities)."""
    counted = lanes.network.recruiters @ lanes.stage.people.of_town
    return np.asarray(np.maximum(counted, 1.0))


def joining_ratio(lanes: Lanes) -> NDArray[np.float64]:
    """Return the area's ratio on joining (lanes, areas): class, pressure, forms, other welfare.

    Pressure from recruiters is one while the history sets what is normal. Forms on cases lower it
    by the share of members whom they hold.
    """
    stage = lanes.stage
    by_town = welfare_ratio(lanes)
    for at, ratio in stage.terms.area_joining:
        by_town *= 1.0 + (ratio - 1.0) * lanes.covered[..., at]
    if stage.terms.pressure:
        held, people = stage.case_counts.held, members(lanes)
        for bit, ratio in stage.terms.pressure:
            reached = np.minimum(held[..., bit] / people, 1.0)
            by_town *= 1.0 + (ratio - 1.0) * reached
    by_area = stage.area_ratio * in_areas(lanes, by_town)
    if lanes.in_history or not lanes.course.beliefs.structure.contagion:
        return np.asarray(by_area)
    return np.asarray(by_area * lanes.network.pressure(lanes.parameters))


def welfare_ratio(lanes: Lanes) -> NDArray[np.float64]:
    """Return the ratio on joining from money taken from other welfare (lanes, municipalities)."""
    taken = lanes.standing.taken / lanes.stage.people.in_towns[lanes.month]
    ratio = lanes.parameters.effect("other_welfare_hazard_ratio")
    return np.asarray(1.0 + (ratio - 1.0) * taken / constant("youths_per_thousand"))


def willingness_ratio(lanes: Lanes) -> NDArray[np.float64]:
    """Return what area forms do to the willingness to engage (lanes, areas)."""
    by_town = np.ones(lanes.capacity.filled.shape[:2])
    for at, ratio in lanes.stage.terms.willingness:
        by_town *= 1.0 + (ratio - 1.0) * lanes.covered[..., at]
    return in_areas(lanes, by_town)


def case_capacity(lanes: Lanes) -> NDArray[np.float64]:
    """Return places in forms that work on cases (lanes, towns, forms), in the size of the run."""
    stage, at = lanes.stage, lanes.stage.terms.cases_at
    posts = lanes.posts_in_areas.take(at, axis=2)
    working = lanes.works.take(at, axis=2)
    places = posts * stage.terms.per_post * working * stage.scale
    return np.asarray(np.floor(places + 1.0 / 2))


def lottery(lanes: Lanes) -> NDArray[np.float64]:
    """Return the limit of the lottery for places (lanes, municipalities, forms).

    Free places are offered once on average, to more where some decline; who draws a number below
    the limit is asked.
    """
    stage = lanes.stage
    free = np.maximum(stage.places - stage.case_counts.held, 0)
    waiting = np.maximum(stage.meetings.eligible, 1)
    share = free / stage.terms.consent / waiting
    return np.asarray(np.minimum(share, 1.0) * WORD)
