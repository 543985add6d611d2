"""From parameters to the tables of the kernels: every equation of a youth's month, once a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.kernel import state
from model.kernel.state import LEVELS, NUMBERS, YEAR, Rules
from model.levers import EffectResponse, Structure
from model.parameters.declare import ParameterSet, constant, constant_table, whole
from model.rates import monthly_from_share, monthly_probability, share_per_month
from model.streams import WORD

STATUSES = len(state.STATUSES)


@dataclass(frozen=True, slots=True)
class Ages:
    """The ages in the model: first, first beyond, and their number."""

    youngest: int
    beyond: int

    @classmethod
    def declared(cls) -> Ages:
        """Return the declared ages."""
        return cls(whole("youth_age_from"), whole("youth_age_to"))

    @property
    def count(self) -> int:
        """Number of one-year ages."""
        return self.beyond - self.youngest

    @property
    def window(self) -> int:
        """Number of birth months in the model at a time."""
        return self.count * YEAR

    def index(self, age: float) -> int:
        """Return the index of an age."""
        return int(age) - self.youngest


def age_curve(parameters: ParameterSet) -> NDArray[np.float64]:
    """Return relative joining by age (ages,), one at the age of 14, moved to the drawn mode."""
    ages = Ages.declared()
    table = np.array(constant_table("age_curve"), float)
    at = np.arange(ages.youngest, ages.beyond, dtype=float)
    moved = np.interp(at - (parameters["joining_age_mode"] - constant("age_curve_mode")), at, table)
    curve: NDArray[np.float64] = moved / moved[ages.index(constant("age_curve_mode"))]
    return curve


def risk_shares(parameters: ParameterSet) -> NDArray[np.float64]:
    """Return the shares of youths with 0 to 7 risk factors (8,), school absence included."""
    chances = [parameters["static_risk_probability"]] * whole("static_risk_factors")
    shares = np.zeros(state.RISKS)
    shares[0] = 1.0
    for chance in [*chances, parameters["school_absence_prevalence"]]:
        shares[1:] = shares[1:] * (1.0 - chance) + shares[:-1] * chance
        shares[0] *= 1.0 - chance
    return shares


def limits(probability: NDArray[np.float64]) -> NDArray[np.uint32]:
    """Return limits on words, flattened: an event happens where a word is below its limit."""
    return np.minimum(np.ceil(probability * WORD), state.LIMIT).astype(np.uint32).ravel()


def _profile_ratio(
    parameters: ParameterSet, girl_share: float
) -> tuple[NDArray[np.float64], float]:
    """Return the ratio of risk and sex by profile (256,) and its mean in the population."""
    profile = np.arange(state.PROFILES)
    odds = parameters["risk_factor_odds_ratio"]
    girl = parameters["girl_hazard_ratio"]
    ratio = odds ** (profile & state.RISK_MASK) * np.where(profile & state.GIRL, girl, 1.0)
    by_risk = float((risk_shares(parameters) * odds ** np.arange(state.RISKS)).sum())
    return np.asarray(ratio, float), by_risk * (1.0 - girl_share + girl_share * girl)


def risk_ratio(parameters: ParameterSet, girl_share: float) -> NDArray[np.float64]:
    """Return the ratio of risk factors and sex by profile (256,), one on average."""
    ratio, mean = _profile_ratio(parameters, girl_share)
    return ratio / mean


def joining_table(
    parameters: ParameterSet, structure: Structure, girl_share: float
) -> NDArray[np.float64]:
    """Return relative hazard of joining by age and profile (ages, 256)."""
    ages = Ages.declared()
    profile = np.arange(state.PROFILES)
    ratio, mean = _profile_ratio(parameters, girl_share)
    ratio = (
        ratio
        / mean
        * np.where(profile & state.LABELLED, parameters.effect("labelling_odds_ratio"), 1.0)
    )
    friends = (profile & state.FRIEND_MASK) >> state.FRIEND_SHIFT
    influence = parameters["gang_friend_hazard_ratio"] ** friends - 1.0
    sibling = np.where(profile & state.SIBLING, parameters["gang_sibling_hazard_ratio"], 1.0)
    if not structure.contagion:
        influence, sibling = influence * 0.0, sibling * 0.0 + 1.0
    at = np.arange(ages.youngest, ages.beyond)
    weight = np.where(at < whole("influence_age"), parameters["influence_before_13"], 1.0)
    table: NDArray[np.float64] = (
        age_curve(parameters)[:, None] * ratio * sibling * (1.0 + weight[:, None] * influence)
    )
    return table


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected course of one birth month from 10 to 21, without programmes and ties.

    Attributes
    ----------
    outside, street, short, long
        Expected shares by month of age (window,).
    joins
        Expected joinings per youth born, over all ages.
    street_entry
        Monthly hazard of entering a street group by age (ages,).
    """

    outside: NDArray[np.float64]
    street: NDArray[np.float64]
    short: NDArray[np.float64]
    long: NDArray[np.float64]
    joins: float
    street_entry: NDArray[np.float64]


def expected_course(parameters: ParameterSet) -> Expected:
    """Return the expected course whose street groups have the drawn prevalence at 13-17.

    The hazard of entering a street group follows the age curve; its level is found by bisection.
    """
    ages = Ages.declared()
    curve = age_curve(parameters)
    low, high = ages.index(constant("street_age_from")), ages.index(constant("street_age_to")) + 1
    hazards = parameters["joining_hazard_at_14"] / YEAR * curve
    wanted = parameters["street_group_prevalence"]
    floor, ceiling = 0.0, 1.0
    entry = curve * ceiling
    while ceiling - floor > constant("street_level_tolerance"):
        middle = (floor + ceiling) / 2
        entry = curve * middle
        path = _path(parameters, hazards, entry, high * YEAR)
        if np.array([street for _, street, _ in path[low * YEAR :]]).mean() < wanted:
            floor = middle
        else:
            ceiling = middle
    return _course(parameters, hazards, entry)


def _path(
    parameters: ParameterSet,
    hazards: NDArray[np.float64],
    entry: NDArray[np.float64],
    months: int,
) -> list[tuple[float, float, float]]:
    """Return shares outside everything and in street groups, and who joins, month by month."""
    over = monthly_probability(1.0 / parameters["street_group_spell_years"])
    ratio, outside, street = parameters["street_group_hazard_ratio"], 1.0, 0.0
    path: list[tuple[float, float, float]] = []
    by_age, entries = hazards.tolist(), np.minimum(entry, 1.0).tolist()
    for month in range(months):
        level = by_age[month // YEAR] * (outside + street) / (outside + ratio * street)
        from_outside, from_street = outside * level, street * min(level * ratio, 1.0)
        path.append((outside, street, from_outside + from_street))
        enters = (outside - from_outside) * entries[month // YEAR]
        drops = (street - from_street) * over
        outside += drops - enters - from_outside
        street += enters - drops - from_street
    return path


def _course(
    parameters: ParameterSet, hazards: NDArray[np.float64], entry: NDArray[np.float64]
) -> Expected:
    """Return the expected course at given hazards of joining and of entering a street group."""
    leave_short = monthly_from_share(parameters["exit_rate_short"], YEAR)
    leave_long = monthly_from_share(parameters["exit_rate_long"], YEAR)
    long_share, short, long, joins = parameters["long_stay_share"], 0.0, 0.0, 0.0
    members: list[tuple[float, float]] = []
    path = _path(parameters, hazards, entry, Ages.declared().window)
    for _, _, joining in path:
        members.append((short, long))
        joins += joining
        short += joining * (1.0 - long_share) - short * leave_short
        long += joining * long_share - long * leave_long
    outside_, street_, _ = np.array(path).T
    short_, long_ = np.array(members).T
    return Expected(outside_, street_, short_, long_, joins, entry)


def trust_table(parameters: ParameterSet, structure: Structure) -> NDArray[np.float64]:
    """Return the ratio on joining by level of trust (257,), proportional or above a threshold."""
    ratio = parameters.effect("outreach_hazard_ratio")
    trust = np.arange(LEVELS + 1) / LEVELS
    if structure.effect_response is EffectResponse.THRESHOLD:
        return np.where(trust >= parameters["effect_trust_threshold"], ratio, 1.0)
    table: NDArray[np.float64] = ratio**trust
    return table


def absence_table(parameters: ParameterSet) -> NDArray[np.uint32]:
    """Return monthly onset and end of school absence by age (ages, 2), as limits on words."""
    ages = Ages.declared()
    over = monthly_probability(YEAR / parameters["school_absence_months"])
    prevalence = parameters["school_absence_prevalence"]
    table = np.full((ages.count, 2), over)
    table[:, 0] *= prevalence / (1.0 - prevalence)
    beyond = ages.index(constant("school_age_to")) + 1
    table[beyond:, 0], table[beyond:, 1] = 0.0, 1.0
    return limits(table)


def build_rules(
    parameters: ParameterSet, structure: Structure, course: Expected, girl_share: float
) -> Rules:
    """Return the tables of one parameter set."""
    ages = Ages.declared()
    ratio, mean = _profile_ratio(parameters, girl_share)
    entry = course.street_entry[:, None] * (ratio / mean)
    number = np.zeros(NUMBERS)
    over = monthly_probability(1.0 / parameters["street_group_spell_years"])
    number[state.STREET_END] = limits(np.array([over]))[0]
    number[state.CONTACT_END] = WORD * monthly_from_share(
        parameters["contact_end_share"], constant("early_closure_months")
    )
    number[state.TRUST_GROWTH] = 1.0 - share_per_month(parameters["trust_half_months"])
    number[state.TRUST_LOSS] = parameters["trust_loss_on_departure"]
    number[state.LEGACY_DECAY] = share_per_month(parameters["effect_half_life_months"])
    number[state.LEGACY_FLOOR] = constant("legacy_floor")
    number[state.HARM_RATIO] = parameters.effect("early_closure_hazard_ratio")
    number[state.LONG_SHARE] = parameters["long_stay_share"]
    number[state.ARREST_SHARE] = monthly_from_share(parameters["arrest_rate"], YEAR)
    number[state.REPLACEMENT] = parameters["replacement_share"]
    number[state.REFERRAL_GAIN] = parameters["sspf_referral_gain"]
    leaving = np.zeros(STATUSES)
    leaving[state.SHORT] = monthly_from_share(parameters["exit_rate_short"], YEAR)
    leaving[state.LONG] = monthly_from_share(parameters["exit_rate_long"], YEAR)
    by_status = np.zeros(STATUSES)
    by_status[state.OUTSIDE] = 1.0
    by_status[state.STREET] = parameters["street_group_hazard_ratio"]
    return Rules(
        joining=joining_table(parameters, structure, girl_share).ravel(),
        by_status=by_status,
        street=limits(entry / (1.0 + entry / 2)),
        known=np.asarray(parameters["known_risk_ratio"] ** np.arange(state.RISKS), float),
        trust_effect=trust_table(parameters, structure),
        absence=absence_table(parameters),
        leaving=leaving,
        number=number,
        ties=np.array(
            [constant("friend_rounds"), constant("friend_cap"), parameters["sibling_share"]]
        ),
        early_months=whole("early_closure_months"),
        harm_months=whole("closure_harm_months"),
        ages=ages.count,
        index_14=ages.index(constant("age_curve_mode")),
    )


def yearly_known_rate(parameters: ParameterSet) -> NDArray[np.float64]:
    """Return the yearly rate of becoming known by risk factors (8,), without field workers."""
    by_risk = parameters["known_risk_ratio"] ** np.arange(state.RISKS)
    return np.asarray(parameters["known_rate"] * by_risk)
