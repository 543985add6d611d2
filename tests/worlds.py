"""Small worlds for the tests: short courses, one lever turned, what a world holds as bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.collaboration import form_names
from model.courses import live
from model.facts.read import Facts, read_facts
from model.kernel.state import SHORT, Youths
from model.levers import Course, Effects, Levers
from model.outcomes.outcome import groups
from model.parameters.declare import ParameterSet
from model.streams import Streams
from model.world import World
from scenarios import read_scenario

SCALE = 0.02
START, PART, END = 2021, 2023, 2024
PROGRAMME_EFFECTS = (
    "outreach_hazard_ratio",
    "early_closure_hazard_ratio",
    "labelling_odds_ratio",
    "sig_reoffending_ratio",
    "sanction_support_ratio",
    "family_therapy_ratio",
    "mentoring_hazard_ratio",
    "gvi_crime_ratio",
    "gvi_pressure_ratio",
    "trefas_ratio",
    "local_partnership_ratio",
    "open_leisure_ratio",
    "structured_leisure_ratio",
    "other_welfare_hazard_ratio",
)


@cache
def facts() -> Facts:
    """The tables of the package."""
    return read_facts()


@cache
def scenario_course(name: str) -> Course:
    """The course of a scenario of the catalogue, as it is shipped."""
    return read_scenario(name).course


def course_of(name: str = "cut_80", start: int = START, part: int = PART, end: int = END) -> Course:
    """A scenario's course in other years, so that a test is short."""
    course = scenario_course(name)
    moved = replace(course, start_year=start, part_year=part, end_year=end)
    money = course.future.grant
    return grant(
        moved,
        appropriation_sek=((start, money.appropriation_sek[0][1]), *money.appropriation_sek[1:]),
        general_sek=((start, money.general_sek[0][1]), *money.general_sek[1:]),
    )


def lasting(course: Course, levers: Levers) -> Course:
    """The course with the same levers before and after the parting."""
    return replace(course, history=levers, future=levers)


def grant(course: Course, **changes: Any) -> Course:
    """Turn levers of the grant after the parting."""
    levers = course.future
    return replace(course, future=replace(levers, grant=replace(levers.grant, **changes)))


def paying(course: Course, msek: float) -> Course:
    """Pay another appropriation after the parting."""
    return grant(course, appropriation_sek=((course.part_year, round(msek * 1_000_000)),))


def form(course: Course, name: str, **changes: Any) -> Course:
    """Turn levers of one form after the parting."""
    levers = course.future
    forms = {**levers.forms, name: replace(levers.forms[name], **changes)}
    return replace(course, future=replace(levers, forms=forms))


def only_form(course: Course, name: str, share: float = 1.0) -> Course:
    """Let one form have all the money, before and after the parting."""
    for other in form_names():
        course = form(course, other, on=other == name, share=share if other == name else 0.0)
    return lasting(course, course.future)


def targeting(course: Course, **changes: Any) -> Course:
    """Turn levers of whom outreach turns to, after the parting."""
    levers = course.future
    return replace(course, future=replace(levers, targeting=replace(levers.targeting, **changes)))


def structure(course: Course, **changes: Any) -> Course:
    """Choose another structural variant."""
    beliefs = course.beliefs
    return replace(
        course, beliefs=replace(beliefs, structure=replace(beliefs.structure, **changes))
    )


def believing(course: Course, **parameters: float) -> Course:
    """Believe other values of parameters."""
    beliefs = course.beliefs
    return replace(
        course, beliefs=replace(beliefs, parameters={**beliefs.parameters, **parameters})
    )


def with_effects(course: Course, effects: Effects) -> Course:
    """Believe that programmes have the effects of their priors, none, or harmful ones."""
    return replace(course, beliefs=replace(course.beliefs, effects=effects))


def world_of(
    course: Course,
    *,
    seed: int = 1,
    replicate: int = 0,
    scale: float = SCALE,
    parameters: ParameterSet | None = None,
) -> World:
    """A world at its first month."""
    draw = ParameterSet.defaults() if parameters is None else parameters
    return World(facts(), course, draw, Streams(seed, replicate), scale)


def lived(
    course: Course,
    *,
    seed: int = 1,
    replicate: int = 0,
    scale: float = SCALE,
    parameters: ParameterSet | None = None,
) -> World:
    """A world after its last month."""
    world = world_of(course, seed=seed, replicate=replicate, scale=scale, parameters=parameters)
    world.run()
    return world


def until(world: World, year: int) -> World:
    """The same world, lived up to January of a year."""
    while world.year < year:
        world.step()
    return world


def lanes_of(courses: Sequence[Course], *, seed: int = 1, scale: float = SCALE) -> list[World]:
    """Worlds that share a past, side by side."""
    return live(facts(), courses, ParameterSet.defaults(), Streams(seed, 0), scale)


def series(world: World, column: str, group: tuple[str, str] = ("all", "all")) -> NDArray[Any]:
    """One number of results per year."""
    at = groups(world.stage).index(group)
    return np.array([result[column][at] for result in world.results])


def total(world: World, column: str, since: int | None = None) -> float:
    """A column of results, all groups together, summed from a year on."""
    first = 0 if since is None else since - world.course.start_year
    return float(series(world, column)[first:].sum())


def rows_of(world: World, municipalities: Iterable[int] | None = None) -> NDArray[np.int64]:
    """Rows of all who ever live in some municipalities (indices); of everybody by default."""
    population = world.stage.population
    chosen = set(range(len(world.municipalities)) if municipalities is None else municipalities)
    return np.concatenate(
        [
            np.arange(first[0], first[-1])
            for first, town in zip(population.first, population.municipality, strict=True)
            if int(town) in chosen
        ]
    )


def youths_differ(
    one: World, other: World, municipalities: Iterable[int] | None = None
) -> list[str]:
    """Columns of the youths that are not bit-equal in two worlds.

    The number of a worker's post is left out: it depends on how many posts are made room for.
    """
    rows = rows_of(one, municipalities)
    return rows_differ(one, other, rows)


def rows_differ(one: World, other: World, rows: NDArray[np.int64]) -> list[str]:
    """Columns of the youths that are not bit-equal for some rows; see :func:`youths_differ`."""
    return [
        name
        for name in Youths._fields
        if name != "worker"
        and getattr(one.stage.youths, name)[one.lane][rows].tobytes()
        != getattr(other.stage.youths, name)[other.lane][rows].tobytes()
    ]


def forces(world: World) -> dict[str, NDArray[np.float64]]:
    """Chances and levels behind the youths of a world's lane."""
    setting, recruitment = world.stage.setting, world.stage.recruitment
    found = {name: getattr(setting, name) for name in ("contact_scale", "known_scale", "cut")}
    return {name: array[world.lane] for name, array in (found | recruitment._asdict()).items()}


def network(world: World, name: str) -> NDArray[np.float64]:
    """A column of the networks of a world's lane."""
    return np.asarray(getattr(world.lanes.network, name)[world.lane])


def forces_differ(one: World, other: World) -> list[str]:
    """Chances, levels and stocks behind the youths that are not bit-equal in two worlds."""
    found = [
        name
        for name, array in forces(one).items()
        if array.tobytes() != forces(other)[name].tobytes()
    ]
    found += [
        name
        for name in ("vacancies", "recruiters", "normal_supply", "normal_opening")
        if network(one, name).tobytes() != network(other, name).tobytes()
    ]
    found += [
        name
        for name in ("own", "grant", "kept", "displaced", "filled", "progress")
        if getattr(one.capacity, name).tobytes() != getattr(other.capacity, name).tobytes()
    ]
    return found


def results_differ(one: World, other: World, years: Iterable[int] | None = None) -> list[str]:
    """Columns of results, with the year, that are not equal to the last bit in two worlds."""
    start = one.course.start_year
    chosen = range(start, one.course.end_year + 1) if years is None else years
    return [
        f"{year} {name}"
        for year in chosen
        for name, values in one.results[year - start].items()
        if values.tobytes() != other.results[year - start][name].tobytes()
    ]


def ever_joined(world: World) -> NDArray[np.bool_]:
    """Who of all rows is or was a member of a network."""
    status = world.stage.youths.status[world.lane]
    return np.asarray(status >= SHORT)
