"""The stage of a run: population, tables and arrays that the lanes of a run share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach, forms
from model.facts.read import AreaFact, Facts, MunicipalityFact, PoliceClass
from model.grant import KeyWeights, holds
from model.kernel import state
from model.kernel.cases import CaseCounts, Cases, Forms
from model.kernel.state import YEAR, Counts, Population, Rules, Scratch, Setting, Youths
from model.kernel.stocks import Adults, Posts
from model.levers import AllocationKey, Course
from model.municipality import Capacity, log_spread
from model.parameters.declare import ParameterSet, constant
from model.population import (
    adult_density,
    adult_joins,
    adult_room,
    bear,
    begin,
    births_per_month,
    class_ratio,
    first_adults,
    settle,
)
from model.rates import monthly_from_share
from model.rules import STATUSES, Ages, build_rules, expected_course
from model.streams import Block, Kind, Streams, code
from model.youth import Status

FORM_LIMIT = 16
SEATS = STATUSES * 2**5
POST_SHIFT = 18
TURN = 32


@dataclass(frozen=True, slots=True)
class Places:
    """The areas and municipalities of the grant, and what follows from the facts about them.

    Attributes
    ----------
    areas, municipalities
        Facts, in the order of every array.
    of_area
        Index of the municipality (areas,).
    residents
        Share of all Sweden's inhabitants (municipalities,).
    girl_share
        Share of girls among youths (areas,).
    """

    areas: tuple[AreaFact, ...]
    municipalities: tuple[MunicipalityFact, ...]
    of_area: NDArray[np.int64]
    residents: NDArray[np.float64]
    girl_share: NDArray[np.float64]


def places(facts: Facts) -> Places:
    """Return the areas of the grant and their municipalities, ordered by code."""
    areas = tuple(facts.grant_areas())
    codes = sorted({area.municipality_code for area in areas})
    index = {item: at for at, item in enumerate(codes)}
    boys = observed(facts, "share_male_of_age_12_20_listed_areas")
    sweden = observed(facts, "population_sweden")
    municipalities = tuple(facts.municipality(item) for item in codes)
    return Places(
        areas=areas,
        municipalities=municipalities,
        of_area=np.array([index[area.municipality_code] for area in areas], np.int64),
        residents=np.array([item.population for item in municipalities]) / sweden,
        girl_share=np.array(
            [1.0 - (boys if area.boys_share is None else area.boys_share) for area in areas]
        ),
    )


def observed(facts: Facts, indicator: str) -> float:
    """Return the value of the one observation of an indicator; raises where it is missing."""
    for item in facts.observations:
        if item.indicator == indicator and item.value is not None:
            return item.value
    return float(facts.observation(indicator).value or 0)


def key_weights(where: Places, parameters: ParameterSet, streams: Streams) -> KeyWeights:
    """Return the weights of each allocation key.

    True allocations deviate from any key by a ratio of their own (``allocation_spread``). The
    exclusion index is imputed as residents of listed areas per inhabitant, with a deviation.
    """
    size = len(where.municipalities)
    who = np.array([int(item.code) for item in where.municipalities], np.uint32)
    noise = log_spread(
        streams.uniform(who, 0, Block.ALLOCATION, Kind.MUNICIPALITY)[0],
        parameters["allocation_spread"],
    )
    index = log_spread(
        streams.uniform(who, 0, Block.EXCLUSION, Kind.MUNICIPALITY)[0],
        parameters["exclusion_spread"],
    )

    def total(values: Sequence[float]) -> NDArray[np.float64]:
        return np.bincount(where.of_area, values, size)

    def heavy(area: AreaFact) -> float:
        worst = area.class_2021 is not None and area.class_2021.name == "ESPECIALLY_VULNERABLE"
        return parameters["class_weight"] if worst else 1.0

    inhabitants = np.array([item.population for item in where.municipalities], float)
    residents = total([area.population for area in where.areas])
    sums = [item.grant_sek for item in where.municipalities]
    known = {
        year: np.array([float(amounts.get(year, np.nan)) for amounts in sums])
        for year in sorted({year for amounts in sums for year in amounts})
    }
    return KeyWeights(
        by_key={
            AllocationKey.PER_AREA: total([1.0] * len(where.areas)) * noise,
            AllocationKey.BY_CLASS: total([heavy(area) for area in where.areas]) * noise,
            AllocationKey.BY_YOUTH: total([area.youth_12_20 for area in where.areas]) * noise,
            AllocationKey.BY_EXCLUSION: inhabitants * (residents / inhabitants) ** 2 * index * noise,
        },
        residents=where.residents,
        known_sek=known,
    )


@dataclass(slots=True)
class Stage:
    """What the lanes of a run share.

    Attributes
    ----------
    functions
        Forms with posts, field work first, then by name.
    reaches, effects
        Of each function.
    cases_at
        Index among functions of each form that works on cases.
    """

    where: Places
    functions: tuple[CollaborationForm, ...]
    reaches: tuple[Reach, ...]
    effects: tuple[Effect, ...]
    start_up_ratio: float
    supports: tuple[str, ...]
    cases_at: tuple[int, ...]
    scale: float
    streams: Streams
    weights: KeyWeights
    population: Population
    youths: Youths
    rules: Rules
    forms: Forms
    cases: Cases
    adults: Adults
    adult_entry: NDArray[np.float64]
    posts: Posts
    post_room: NDArray[np.int64]
    setting: Setting
    counts: Counts
    case_counts: CaseCounts
    scratch: Scratch
    area_ratio: NDArray[np.float64]
    of_class: NDArray[np.float64]
    shared_forms: NDArray[np.bool_]
    changes: NDArray[np.int64]
    adults_entered: NDArray[np.int64]

    def clear_year(self, lane: int) -> None:
        """Clear what the kernels add up over a year."""
        counts, cases = self.counts, self.case_counts
        for array in (
            counts.joined, counts.left, counts.arrested, counts.begun, counts.lost,
            counts.closed_early, counts.known, cases.admitted, cases.declined,
            cases.ended_early, cases.labelled, self.changes, self.adults_entered,
        ):  # fmt: skip
            array[lane] = 0

    def claim_draws(self, year: int) -> NDArray[np.float64]:
        """Return a draw of each municipality for whether the agency claims money back (towns,)."""
        who = np.array([int(item.code) for item in self.where.municipalities], np.uint32)
        return self.streams.uniform(who, year, Block.CLAIM, Kind.MUNICIPALITY)[0]

    @property
    def lanes(self) -> int:
        """Number of lanes."""
        return int(self.youths.status.shape[0])


def functions_with_posts() -> tuple[CollaborationForm, ...]:
    """Return field work, then every other form that has posts, by name."""
    by_delivery = {item: [form for form in forms() if form.delivery is item] for item in Delivery}
    others = by_delivery[Delivery.CASES] + by_delivery[Delivery.AREA]
    return (*by_delivery[Delivery.WORKERS], *sorted(others, key=lambda form: form.name))


def build_stage(
    facts: Facts,
    courses: Sequence[Course],
    parameters: ParameterSet,
    capacity: Capacity,
    streams: Streams,
    scale: float,
) -> Stage:
    """Return the stage of one run with a single lane, with room for every course."""
    where = places(facts)
    structure = courses[0].beliefs.structure
    months = (max(c.end_year for c in courses) + 1 - courses[0].start_year) * YEAR
    births = births_per_month(where.areas, parameters, scale)
    ratio = class_ratio(where.areas, parameters)
    course = expected_course(parameters)
    girls = float(where.girl_share.mean())
    rules = build_rules(parameters, structure, course, girls)
    population = settle(where.areas, where.of_area, births, months, streams)
    newborn = bear(population, where.girl_share, parameters, streams)
    youths = begin(population, newborn, ratio, course, rules, parameters, streams)
    entry = births * ratio * adult_joins(course, parameters)
    room = adult_room(
        births, ratio, float(adult_density(course, parameters).sum()), adult_joins(course, parameters), months
    )
    adults = first_adults(population, births, ratio, course, parameters, room, streams)
    functions = functions_with_posts()
    reaches = tuple(form.reach(parameters) for form in functions)
    effects = tuple(form.effect(parameters) for form in functions)
    cases_at = tuple(i for i, form in enumerate(functions) if form.delivery is Delivery.CASES)
    weights = key_weights(where, parameters, streams)
    posts, post_room = build_posts(where, courses, weights, parameters, capacity, scale, streams)
    window = int(
        max((f[m + rules.ages * YEAR] - f[m]) for f in population.first for m in range(0, months, YEAR))
    ) + rules.ages * YEAR * 2
    supports = [form for form in forms() if form.delivery is Delivery.SUPPORT]
    start_up = 1.0
    for form in supports:
        start_up *= form.effect(parameters).start_up
    stage = Stage(
        where=where,
        functions=functions,
        reaches=reaches,
        effects=effects,
        start_up_ratio=start_up,
        supports=tuple(form.name for form in supports),
        cases_at=cases_at,
        scale=scale,
        streams=streams,
        weights=weights,
        population=population,
        youths=youths,
        rules=rules,
        forms=build_forms(functions, reaches, effects, cases_at),
        cases=None,  # type: ignore[arg-type]
        adults=adults,
        adult_entry=entry,
        posts=posts,
        post_room=post_room,
        setting=None,  # type: ignore[arg-type]
        counts=None,  # type: ignore[arg-type]
        case_counts=None,  # type: ignore[arg-type]
        scratch=None,  # type: ignore[arg-type]
        area_ratio=ratio,
        of_class=np.array(
            [[float(area.class_2021 is item) for area in where.areas] for item in police_classes()]
        ),
        shared_forms=np.array([reach.shared for reach in reaches]),
        changes=np.zeros(0, np.int64),
        adults_entered=np.zeros(0, np.int64),
    )
    people = int(sum(f[rules.ages * YEAR] - f[0] for f in population.first))
    fit(stage, 1, window, people)
    return stage


def fit(stage: Stage, lanes: int, window: int, people: int) -> None:
    """Give the stage fresh working arrays for a number of lanes."""
    areas, towns = len(stage.where.areas), len(stage.where.municipalities)
    ages, posts, forms_ = stage.rules.ages, len(stage.posts.area), len(stage.cases_at)
    stage.cases = Cases(
        *(
            np.zeros((lanes, people), dtype)
            for dtype in (np.int32, np.int32, np.uint8, np.int32, np.uint8)
        ),
        np.zeros(lanes, np.int64),
    )
    stage.setting = Setting(
        contact=np.zeros((lanes, ages * state.CONTACT_SEATS)),
        contact_scale=np.zeros((lanes, areas)),
        known_scale=np.zeros((lanes, areas)),
        joining_scale=np.zeros((lanes, areas)),
        demand=np.full((lanes, areas), -1.0),
        gone=np.zeros((lanes, posts), np.uint8),
        posts=np.zeros((lanes, posts), np.int32),
        posts_from=np.zeros((lanes, areas + 1), np.int32),
        eligible_forms=seats(stage.reaches, stage.cases_at),
        rotation=np.array(
            [code(stage.functions[at].name) % TURN for at in stage.cases_at], np.uint32
        ),
        cut=np.zeros((lanes, towns, forms_)),
        for_everyone=np.array([opens_to_everyone(stage.reaches, stage.cases_at)], np.uint8),
    )
    people_shape = (lanes, areas, ages, 2)
    stage.counts = Counts(
        joined=np.zeros(people_shape, np.int64),
        left=np.zeros(people_shape, np.int64),
        arrested=np.zeros((lanes, areas), np.int64),
        removed=np.zeros((lanes, areas), np.int64),
        supply=np.zeros((lanes, areas), np.int64),
        stock=np.zeros((*people_shape, STATUSES), np.int64),
        contact=np.zeros(people_shape, np.int64),
        trusted=np.zeros(people_shape, np.int64),
        begun=np.zeros((lanes, areas), np.int64),
        lost=np.zeros((lanes, areas), np.int64),
        closed_early=np.zeros((lanes, areas), np.int64),
        known=np.zeros((lanes, areas), np.int64),
        eligible=np.zeros((lanes, towns, forms_), np.int64),
        caseload=np.zeros((lanes, posts), np.int64),
    )
    stage.case_counts = CaseCounts(
        *(np.zeros((lanes, towns, forms_), np.int64) for _ in range(5)),
        np.zeros((lanes, areas, forms_), np.int64),
    )
    stage.scratch = Scratch(
        words=np.zeros((4, window), np.uint32),
        age=np.zeros(window, np.int64),
        events=np.zeros(window, np.uint8),
        marks=np.zeros(window, np.uint8),
        chance=np.zeros(window),
        contact=np.zeros(ages * state.CONTACT_SEATS, np.uint32),
        known=np.zeros(state.RISKS, np.uint32),
        room=np.zeros(lanes, np.int64),
        offers=np.zeros((lanes, people), np.uint64),
        offers_from=np.zeros((lanes, areas + 1), np.int64),
        seats=np.zeros((lanes, ages * state.SEATS), np.int64),
    )
    stage.changes = np.zeros((lanes, towns, 3), np.int64)
    stage.adults_entered = np.zeros((lanes, areas), np.int64)


def branched(stage: Stage, lanes: int) -> Stage:
    """Return a stage with several lanes, each a copy of the single lane of ``stage``."""

    def many(columns: object) -> tuple[NDArray[np.generic], ...]:
        return tuple(np.repeat(column, lanes, axis=0) for column in columns)  # type: ignore[attr-defined]

    other = Stage(**{name: getattr(stage, name) for name in Stage.__slots__})
    fit(other, lanes, len(stage.scratch.events), stage.cases.row.shape[1])
    other.youths = Youths(*many(stage.youths))
    other.adults = Adults(*many(stage.adults))
    other.cases = Cases(*many(stage.cases))
    other.posts = stage.posts._replace(
        filled=np.repeat(stage.posts.filled, lanes, axis=0),
        since=np.repeat(stage.posts.since, lanes, axis=0),
    )
    for name in ("cut", "contact"):
        getattr(other.setting, name)[:] = getattr(stage.setting, name)
    for name in ("contact", "stock", "caseload", "eligible"):
        getattr(other.counts, name)[:] = getattr(stage.counts, name)
    other.case_counts.held[:] = stage.case_counts.held
    other.case_counts.by_area[:] = stage.case_counts.by_area
    return other


def seats(reaches: Sequence[Reach], cases_at: Sequence[int]) -> NDArray[np.uint16]:
    """Return the forms open to a youth, one bit each, by age and by status, risk, known, absent."""
    ages = Ages.declared()
    table = np.zeros((ages.count, SEATS), np.uint16)
    seat = np.arange(SEATS)
    status, risk = seat >> 5, (seat >> 2) & state.RISK_MASK
    known, absent = (seat >> 1) & 1, seat & 1
    for bit, at in enumerate(cases_at):
        reach = reaches[at]
        fits = np.isin(status, [int(item) for item in reach.statuses]) & (risk >= reach.risk_from)
        fits &= (known == 1) | (not reach.known)
        fits &= (absent == 1) | (not reach.absence)
        low, high = ages.index(reach.ages[0]), ages.index(reach.ages[1]) + 1
        table[low:high] |= np.where(fits, 1 << bit, 0).astype(np.uint16)
    return table.ravel()


def opens_to_everyone(reaches: Sequence[Reach], cases_at: Sequence[int]) -> bool:
    """Return whether some form takes youths of whom nobody knows anything."""
    return any(
        not reaches[at].known and not reaches[at].absence and Status.OUTSIDE in reaches[at].statuses
        for at in cases_at
    )


def police_classes() -> tuple[PoliceClass, ...]:
    """Return the police classes in which results are published."""
    return (PoliceClass.ESPECIALLY_VULNERABLE, PoliceClass.RISK, PoliceClass.VULNERABLE)


def build_forms(
    functions: Sequence[CollaborationForm],
    reaches: Sequence[Reach],
    effects: Sequence[Effect],
    cases_at: Sequence[int],
) -> Forms:
    """Return the table of forms that work on cases."""
    if len(cases_at) > FORM_LIMIT:
        raise ValueError(f"at most {FORM_LIMIT} forms can work on cases, not {len(cases_at)}")
    reach = [reaches[at] for at in cases_at]
    effect = [effects[at] for at in cases_at]
    ages = Ages.declared()
    stay = [max(round(item.stay_months), 1) for item in reach]
    return Forms(
        code=np.array([code(functions[at].name) for at in cases_at], np.uint32),
        statuses=np.array([sum(1 << int(s) for s in item.statuses) for item in reach], np.uint8),
        joining=np.array([item.joining for item in effect]),
        joining_young=np.array([item.joining_young for item in effect]),
        young_to=np.array([ages.index(item.young_to) for item in effect], np.int64),
        delay=np.array([item.delay_months for item in effect], np.int64),
        leaving=np.array([item.leaving for item in effect]),
        leaving_arrested=np.array([item.leaving_arrested for item in effect]),
        stay=np.array(stay, np.int64),
        drop_out=np.array(
            [monthly_from_share(r.drop_out_share, m) for r, m in zip(reach, stay, strict=True)]
        ),
        absence=np.array(
            [
                monthly_from_share(min(e.absence_end_share, 1.0 - 2.0**-20), m)
                for e, m in zip(effect, stay, strict=True)
            ]
        ),
        consent=np.array([item.consent_share for item in reach]),
        harm=np.array([item.harm_if_early for item in effect], np.uint8),
        by_police=np.array([item.by_police for item in reach], np.uint8),
        refers=np.array([item.referral != 1.0 for item in effect], np.uint8),
    )


def build_posts(
    where: Places,
    courses: Sequence[Course],
    weights: KeyWeights,
    parameters: ParameterSet,
    capacity: Capacity,
    scale: float,
    streams: Streams,
) -> tuple[Posts, NDArray[np.int64]]:
    """Return room for every field worker post that a course may open, and how many per municipality.

    Posts of a municipality are numbered; multiples of the golden ratio place them in its areas by
    youths, or elsewhere, so that a post stands in the same place in every scenario.
    """
    cost = parameters["field_worker_cost_sek"]
    largest = np.zeros(len(where.municipalities))
    for course in courses:
        for levers, years in (
            (course.history, range(course.start_year, course.part_year)),
            (course.future, range(course.part_year, course.end_year + 1)),
        ):
            grant = max((holds(levers.grant.appropriation_sek, y) for y in years), default=0)
            untied = max((holds(levers.grant.general_sek, y) for y in years), default=0)
            key = weights.by_key[levers.grant.key]
            share = np.maximum(key / key.sum(), where.residents)
            largest = np.maximum(largest, grant * share + untied * where.residents)
    for amounts in weights.known_sek.values():
        largest = np.fmax(largest, amounts)
    # in 2021 some municipalities are not in the grant and the others' shares are larger
    room = np.ceil((capacity.own[:, 0] + 2 * largest * 2 / cost) * scale).astype(np.int64) + 2
    own = np.floor(capacity.own[:, 0] * scale + capacity.fraction).astype(np.int64)
    municipality = np.repeat(np.arange(len(room)), room)
    slot = np.arange(int(room.sum())) - np.repeat(np.cumsum(room) - room, room)
    at = np.mod(capacity.fraction[municipality] + slot * constant("golden_ratio"), 1.0)
    inside = np.where(
        slot < own[municipality],
        parameters["own_posts_in_areas_share"],
        parameters["share_reaching_area"],
    )
    youths = np.array([area.youth_12_20 for area in where.areas], float)
    area = np.full(len(slot), -1, np.int64)
    for town in range(len(room)):
        mine = np.flatnonzero(where.of_area == town)
        cumulative = np.cumsum(youths[mine]) / youths[mine].sum()
        posts = np.flatnonzero((municipality == town) & (at < inside))
        place = np.searchsorted(cumulative, at[posts] / inside[posts], side="right")
        area[posts] = mine[np.minimum(place, len(mine) - 1)]
    codes = np.array([int(item.code) for item in where.municipalities], np.int64)
    order = np.argsort(area, kind="stable")
    filled = (slot < own[municipality]).astype(np.uint8)
    return Posts(
        uid=((codes[municipality] << POST_SHIFT) | slot).astype(np.uint32),
        order=order[area[order] >= 0].astype(np.int32),
        area=area.astype(np.int32),
        municipality=municipality.astype(np.int32),
        slot=slot.astype(np.int32),
        filled=filled[None].copy(),
        since=np.zeros((1, len(slot)), np.int32),
    ), room
