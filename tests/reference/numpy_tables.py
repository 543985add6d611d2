"""Tables of one parameter set and the forms of collaboration (ODD 7.1.4, 7.3 and 7.4)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.facts.read import AreaFact, PoliceClass
from model.levers import Course, EffectResponse, Effects
from model.parameters.declare import ParameterSet, constant, constant_table, declared_parameters
from tests.reference.numpy_draws import (
    TINY,
    YEAR,
    Array,
    W,
    code,
    limit,
    monthly,
    monthly_share,
    remaining,
)

AGES, YOUNGEST = 11, 10
WINDOW = AGES * YEAR
OUTSIDE, STREET, SHORT, LONG, LEFT = range(5)
KNOWN, ABSENT, IN_CONTACT, TOUCHED, ARRESTED, REFERRED = 1, 2, 4, 8, 16, 32
RISK, SIBLING_BIT, GIRL, LABELLED = 7, 32, 64, 128


class Numbers:
    """ODD 6.2 and 7.1.4: the values of a run, and effects as they are believed."""

    def __init__(self, parameters: ParameterSet, course: Course) -> None:
        self.values = dict(parameters.values) | dict(course.beliefs.parameters)
        self.effects = course.beliefs.effects

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def transported(self, ratio: float) -> float:
        """T(x) of an imported effect."""
        return float(ratio ** self["transport_factor"])

    def believed(self, ratio: float) -> float:
        """B(x)."""
        if self.effects is Effects.NONE:
            return 1.0
        return max(ratio, 1.0 / ratio) if self.effects is Effects.HARM else ratio

    def effect(self, name: str) -> float:
        """E(name)."""
        value = max(self[name], 0.0)
        imported = declared_parameters()[name].imported
        return self.believed(self.transported(value) if imported else value)


@dataclass(frozen=True, slots=True)
class Form:
    """ODD 7.4: one function, its reach and its effect."""

    name: str
    per_post: float
    shared: bool = False
    ages: tuple[int, int] = (0, 0)
    statuses: tuple[int, ...] = ()
    known: bool = False
    absence: bool = False
    risk_from: int = 0
    police: bool = False
    consent: float = 1.0
    stay: int = 0
    drop_out: float = 0.0
    joining: float = 1.0
    joining_young: float = 1.0
    young_to: int = -1
    delay: int = 0
    leaving: float = 1.0
    leaving_arrested: float = 1.0
    absence_ends: float = 0.0
    harm: bool = False
    detection: float = 1.0
    refers: bool = False
    pressure: float = 1.0
    area_joining: float = 1.0
    willingness: float = 1.0

    @property
    def code(self) -> int:
        """The number of the name in the counter (ODD 7.2.4)."""
        return code(self.name)


def make_forms(p: Numbers) -> tuple[Form, ...]:
    """ODD 2.4, 7.4.1 and 7.4.2: functions in order of their numbers."""

    def cases(
        name: str, ages: str, statuses: tuple[int, ...], known: bool, **more: bool | int | float
    ) -> Form:
        low, high = constant_table(ages)
        stay = max(round(p[f"{name}_stay_months"]), 1)
        if "ended_share" in more:
            more["absence_ends"] = monthly_share(min(more.pop("ended_share"), 1 - 2**-52), stay)
        return Form(
            name=name,
            per_post=p[f"{name}_cases_per_post"],
            ages=(int(low), int(high)),
            statuses=statuses,
            known=known,
            consent=p[f"{name}_consent_share"],
            stay=stay,
            drop_out=monthly_share(p[f"{name}_drop_out_share"], stay),
            **more,  # type: ignore[arg-type]
        )

    youths, members, both = (OUTSIDE, STREET), (SHORT, LONG), (STREET, SHORT, LONG)
    raw = math.log1p(-p["exit_success_share"]) / math.log1p(-p["exit_rate_short"])
    exits = max(1.0 + p["exit_causal_share"] * (raw - 1.0), 0.0)
    gained = p["school_days_gained"] / p["absence_days_per_term"] * p["absence_effect"]
    ended = min(max(gained, 0.0), 1.0) if p.effects is Effects.PRIORS else 0.0
    early = math.exp(-constant("log_odds_per_effect_size") * p["early_parenting_effect_size"])
    structured = p["leisure_structured_share"]
    made = (
        Form("field_work", p["youths_per_worker"]),
        cases(
            "exit_programme", "member_ages", members, False,
            leaving=1.0 / p.believed(1.0 / exits) if exits > 0.0 else 0.0,
        ),
        cases(
            "family_counselling", "family_ages", youths, True,
            joining=p.effect("family_therapy_ratio"),
            joining_young=p.believed(p.transported(early)),
            young_to=int(constant("young_family_age_to")),
            delay=round(p["early_parenting_delay_months"]),
        ),
        cases(
            "gvi", "member_ages", members, False, shared=True, police=True,
            leaving=1.0 / p.effect("gvi_crime_ratio"), pressure=p.effect("gvi_pressure_ratio"),
        ),
        Form(
            "leisure", p["leisure_places_per_post"],
            area_joining=structured * p.effect("structured_leisure_ratio")
            + (1.0 - structured) * p.effect("open_leisure_ratio"),
        ),
        Form(
            "local_partnership", 1.0 / p["local_partnership_posts_per_area"], shared=True,
            area_joining=p.effect("local_partnership_ratio"),
            willingness=1.0 + p["local_partnership_trust_gain"],
        ),
        cases(
            "mentoring", "mentoring_ages", youths, True,
            joining=p.effect("mentoring_hazard_ratio"), harm=True,
        ),
        cases("school_social_team", "school_ages", youths, False, absence=True, ended_share=ended),
        cases(
            "sig", "sig_ages", both, True, shared=True, police=True,
            joining=p.effect("sig_reoffending_ratio"),
            leaving=1.0 / p.effect("sig_reoffending_ratio"),
            leaving_arrested=1.0 / p.effect("sanction_support_ratio"),
        ),
        cases(
            "sspf", "sspf_ages", youths, True, shared=True, police=True,
            risk_from=int(constant("at_risk_factors")), detection=p["sspf_detection_gain"],
            refers=p["sspf_referral_gain"] != 1.0,
        ),
        cases(
            "trefas", "member_ages", members, False, shared=True, police=True,
            leaving=1.0 / p.effect("trefas_ratio"), pressure=p.effect("trefas_ratio"),
        ),
    )  # fmt: skip
    return made


FORM_NAMES = (
    "field_work", "exit_programme", "family_counselling", "gvi", "leisure", "local_partnership",
    "mentoring", "school_social_team", "sig", "sspf", "trefas",
)  # fmt: skip
CASES = (1, 2, 3, 6, 7, 8, 9, 10)


def risk_shares(p: Numbers, with_absence: bool) -> Array:
    """ODD 7.3.3: shares by number of risk factors."""
    chances = [p["static_risk_probability"]] * int(constant("static_risk_factors"))
    shares = np.zeros(RISK + 1)
    shares[0] = 1.0
    for chance in [*chances, p["school_absence_prevalence"]] if with_absence else chances:
        shares[1:] = shares[1:] * (1.0 - chance) + shares[:-1] * chance
        shares[0] *= 1.0 - chance
    return shares


class Tables:
    """ODD 7.3.1 to 7.3.11: tables of one parameter set."""

    def __init__(
        self, p: Numbers, course: Course, areas: tuple[AreaFact, ...], girls: Array
    ) -> None:
        self.p = p
        contagion = course.beliefs.structure.contagion
        at = np.arange(YOUNGEST, YOUNGEST + AGES)
        mode = p["joining_age_mode"] - constant("age_curve_mode")  # 7.3.1
        moved = np.interp(at - mode, at, constant_table("age_curve"))
        self.curve = moved / moved[4]
        self.risk_shares = risk_shares(p, with_absence=True)
        profile = np.arange(256)  # 7.3.4
        girl = np.where(profile & GIRL > 0, p["girl_hazard_ratio"], 1.0)
        self.ratio = p["risk_factor_odds_ratio"] ** (profile & RISK) * girl
        by_risk = (self.risk_shares * p["risk_factor_odds_ratio"] ** np.arange(RISK + 1)).sum()
        share = girls.mean()
        self.mean = by_risk * (1.0 - share + share * p["girl_hazard_ratio"])
        self.status_ratio = np.array([1.0, p["street_group_hazard_ratio"], 0.0, 0.0, 0.0])
        self.joining = self._joining(profile, contagion)
        self._find_course()
        e = self.entry[:, None] * (self.ratio / self.mean)  # 7.3.7
        self.street_limit = limit(e / (1.0 + e / 2.0))
        self._small_tables(course)
        youths = np.array([area.youth_12_20 for area in areas])  # 7.3.11
        ratios: dict[PoliceClass | None, float] = {
            PoliceClass.ESPECIALLY_VULNERABLE: p["especially_vulnerable_hazard_ratio"],
            PoliceClass.RISK: p["risk_area_hazard_ratio"],
        }
        of_class = np.array([ratios.get(area.class_2021, 1.0) for area in areas])
        self.class_ratio = of_class / ((of_class * youths).sum() / youths.sum())

    def _joining(self, profile: Array, contagion: bool) -> Array:
        """ODD 7.3.5: relative hazard by age and profile (11, 256)."""
        p = self.p
        label = np.where(profile & LABELLED > 0, p.effect("labelling_odds_ratio"), 1.0)
        r = self.ratio / self.mean * label
        influence = p["gang_friend_hazard_ratio"] ** (profile >> 3 & 3) - 1.0
        sibling = np.where(profile & SIBLING_BIT > 0, p["gang_sibling_hazard_ratio"], 1.0)
        if not contagion:
            influence, sibling = np.zeros(256), np.ones(256)
        ages = np.arange(AGES) + YOUNGEST
        weight = np.where(ages < constant("influence_age"), p["influence_before_13"], 1.0)
        return np.asarray(self.curve[:, None] * r * sibling * (1.0 + weight[:, None] * influence))

    def _course(self, entry: Array) -> tuple[Array, float]:
        """ODD 7.3.6: shares at the start of each month of age (132, 4), and all who join."""
        p = self.p
        hazard = p["joining_hazard_at_14"] / YEAR * self.curve
        over = monthly(1.0 / p["street_group_spell_years"])
        ratio, long_share = p["street_group_hazard_ratio"], p["long_stay_share"]
        short_leaves = monthly_share(p["exit_rate_short"], YEAR)
        long_leaves = monthly_share(p["exit_rate_long"], YEAR)
        outside, street, short, long, joins = 1.0, 0.0, 0.0, 0.0, 0.0
        shares = np.zeros((WINDOW, 4))
        for month in range(WINDOW):
            shares[month] = outside, street, short, long
            age = month // YEAR
            level = hazard[age] * (outside + street) / (outside + ratio * street)
            from_outside = outside * level
            from_street = street * min(level * ratio, 1.0)
            enters = (outside - from_outside) * min(entry[age], 1.0)
            drops = (street - from_street) * over
            outside += drops - enters - from_outside
            street += enters - drops - from_street
            j = from_outside + from_street
            joins += j
            short += j * (1.0 - long_share) - short * short_leaves
            long += j * long_share - long * long_leaves
        return shares, joins

    def _find_course(self) -> None:
        """ODD 7.3.6: the entry into street groups that gives their prevalence, by bisection."""
        low, high = 0.0, 1.0
        first = (int(constant("street_age_from")) - YOUNGEST) * YEAR
        last = (int(constant("street_age_to")) + 1 - YOUNGEST) * YEAR
        while high - low > constant("street_level_tolerance"):
            middle = (low + high) / 2.0
            self.entry = self.curve * middle
            self.expected, self.joins = self._course(self.entry)
            if self.expected[first:last, 1].mean() < self.p["street_group_prevalence"]:
                low = middle
            else:
                high = middle

    def _small_tables(self, course: Course) -> None:
        """ODD 7.3.8 to 7.3.10."""
        p = self.p
        levels = np.arange(257) / 256
        full = p.effect("outreach_hazard_ratio")
        self.trust_effect = full**levels
        if course.beliefs.structure.effect_response is EffectResponse.THRESHOLD:
            self.trust_effect = np.where(levels >= p["effect_trust_threshold"], full, 1.0)
        over = monthly(YEAR / p["school_absence_months"])
        prevalence = p["school_absence_prevalence"]
        onset = over * (prevalence / (1.0 - prevalence))
        at_school = np.arange(AGES) + YOUNGEST <= constant("school_age_to")
        self.absence_onset = np.where(at_school, limit(onset), limit(0.0))
        self.absence_over = np.where(at_school, limit(over), limit(1.0))
        self.street_over = float(limit(monthly(1.0 / p["street_group_spell_years"])))
        early = constant("early_closure_months")
        self.contact_over = W * monthly_share(p["contact_end_share"], early)
        self.growth = 1.0 - remaining(p["trust_half_months"])
        self.decay = remaining(p["effect_half_life_months"])
        self.arrest = monthly_share(p["arrest_rate"], YEAR)
        self.leaving = np.zeros(5)
        self.leaving[SHORT] = monthly_share(p["exit_rate_short"], YEAR)
        self.leaving[LONG] = monthly_share(p["exit_rate_long"], YEAR)
        self.known = p["known_risk_ratio"] ** np.arange(RISK + 1)

    @cached_property
    def first_adults(self) -> tuple[Array, float]:
        """ODD 5.5: expected adults per youth born (months over 21, 2), and those who join."""
        p = self.p
        share, long = p["adult_entry_share"], p["long_stay_share"]
        adult_joins = self.joins * share / (1.0 - share)
        span = int(constant("adult_entry_age_span")) * YEAR
        kept = 1.0 - self.leaving[[SHORT, LONG]]
        stock = self.expected[-1, 2:]
        density = np.zeros(((int(constant("initial_adult_age_to")) - 21) * YEAR, 2))
        for month in range(len(density)):
            if month < span:
                stock = stock + adult_joins / span * np.array([1.0 - long, long])
            density[month] = stock
            stock = stock * kept
        return density, adult_joins


def contact_weights(p: Numbers, ages: tuple[int, int], risk_from: int) -> Array:
    """ODD 7.8.2: weight of a youth by status, age and risk factors (5, 11, 8)."""
    risk, age = np.arange(RISK + 1), np.arange(AGES)[:, None] + YOUNGEST
    sought = (risk >= risk_from) & (age >= ages[0]) & (age <= ages[1])
    weights = np.zeros((5, AGES, RISK + 1))
    weights[OUTSIDE] = np.where(sought, p["contact_risk_ratio"] ** risk, 0.0)
    weights[STREET] = weights[OUTSIDE] * p["contact_street_ratio"]
    return weights


def mean_weight(tables: Tables, weights: Array) -> float:
    """ODD 7.8.2: mean weight over the expected population."""
    total = 0.0
    for age in range(AGES):
        for status in (OUTSIDE, STREET):
            share = tables.expected[age * YEAR : (age + 1) * YEAR, status].mean()
            total += share * (weights[status, age] * tables.risk_shares).sum() / AGES
    return max(total, TINY)
