"""The stage of a run: population, tables and arrays that the lanes of a run share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.collaboration.form import CollaborationForm, Effect, Reach
from model.facts.read import Facts
from model.form_tables import FormTables, Terms, tabulate
from model.grant import KeyWeights
from model.kernel import state
from model.kernel.cases import CaseCounts, CaseRule, Cases, Forms
from model.kernel.meeting import LISTS
from model.kernel.state import (
    YEAR,
    Meetings,
    Moves,
    Offers,
    Population,
    Queue,
    Recruitment,
    Rules,
    Scratch,
    Setting,
    Staffing,
    Youths,
)
from model.kernel.stocks import Adults, Posts
from model.levers import Course
from model.municipality import Capacity
from model.parameters.declare import ParameterSet
from model.places import Places, key_weights, places, police_classes
from model.population import (
    People,
    adult_density,
    adult_joins,
    adult_room,
    bear,
    begin,
    births_per_month,
    class_ratio,
    first_adults,
    repeated_youths,
    settle,
)
from model.posts import build_posts
from model.prepared import prepare
from model.rules import STATUSES, Expected, build_rules, expected_course
from model.streams import Block, Kind, Streams

CHANGES = ("hired", "quit", "cut")
WORDS = 2**2


class RoomError(RuntimeError):
    """More places in forms than a run has room for."""


@dataclass(slots=True)
class Stage:
    """What the lanes of a run share, and the arrays that have a row for each lane.

    Attributes
    ----------
    where
        Areas and municipalities.
    tables, terms
        Forms of collaboration.
    expected
        The expected course of a youth.
    scale, streams
        Size of the run, and its seed and replicate.
    weights
        Of the allocation keys.
    area_ratio
        Level of joining by area.
    of_class
        One where an area is of a police class (classes, areas).
    post_room
        Posts of field workers that there is room for (municipalities,).
    adult_entry
        Expected adults who join in a month (areas,).
    open_posts, permanent_posts
        Posts of field workers that are open, and how many of them are permanent (lanes,
        municipalities).
    quit_chances
        Monthly chance to quit a permanent and a project post (lanes, 2).
    places
        In forms that work on cases (lanes, municipalities, forms), in the size of the run.
    """

    where: Places
    tables: FormTables
    terms: Terms
    expected: Expected
    scale: float
    streams: Streams
    weights: KeyWeights
    area_ratio: NDArray[np.float64]
    of_class: NDArray[np.float64]
    population: Population
    people: People
    rules: Rules
    case_rule: CaseRule
    post_room: NDArray[np.int64]
    adult_entry: NDArray[np.float64]
    youths: Youths
    cases: Cases
    adults: Adults
    posts: Posts
    setting: Setting
    staffing: Staffing
    recruitment: Recruitment
    meetings: Meetings
    moves: Moves
    case_counts: CaseCounts
    scratch: Scratch
    queue: Queue
    offers: Offers
    changes: NDArray[np.int64]
    adults_entered: NDArray[np.int64]
    open_posts: NDArray[np.int64]
    permanent_posts: NDArray[np.int64]
    quit_chances: NDArray[np.float64]
    places: NDArray[np.int64]

    @property
    def functions(self) -> tuple[CollaborationForm, ...]:
        """Forms with posts, field work first."""
        return self.tables.functions

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """Reach of each function."""
        return self.tables.reaches

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Effect of each function."""
        return self.tables.effects

    @property
    def cases_at(self) -> tuple[int, ...]:
        """Index among functions of each form that works on cases."""
        return self.tables.cases_at

    @property
    def forms(self) -> Forms:
        """Table of the forms that work on cases."""
        return self.tables.kernel

    def counted(self) -> dict[str, NDArray[np.int64]]:
        """Return the whole numbers of all lanes that the kernels add to, by name."""
        return self.moves._asdict() | self.meetings._asdict() | self.case_counts._asdict()

    def check_room(self) -> None:
        """Raise where offers or stays have filled their room, since some may then be lost.

        Raises
        ------
        RoomError
            With the remedy.
        """
        offers = max(self.offers.filled.tolist()), self.offers.each.shape[1]
        stays = max(self.cases.length.tolist()), self.cases.row.shape[1]
        for what, (used, room) in (("offers of places", offers), ("stays in forms", stays)):
            if used >= room:
                raise RoomError(
                    f"there are {used} {what} at a time, as many as there are youths; "
                    "fewer posts or fewer youths per post are needed"
                )
        if max(self.adults.length.tolist()) >= self.adults.row.shape[1]:
            raise RoomError(
                f"there are {self.adults.row.shape[1]} adult members of networks, many times what "
                "the parameters lead to expect; lower joining or the effects that raise it"
            )

    def clear_year(self) -> None:
        """Clear what the kernels add up over a year."""
        moves, meetings, cases = self.moves, self.meetings, self.case_counts
        for array in (
            moves.joined, moves.left, moves.arrested, meetings.begun, meetings.lost,
            meetings.closed_early, meetings.known, cases.admitted, cases.declined,
            cases.ended_early, cases.labelled, self.changes, self.adults_entered,
        ):  # fmt: skip
            array[:] = 0

    def claim_draws(self, year: int) -> NDArray[np.float64]:
        """Return a draw of each municipality for whether the agency claims money back (towns,)."""
        who = np.array([int(item.code) for item in self.where.municipalities], np.uint32)
        return np.asarray(self.streams.uniform(who, year, Block.CLAIM, Kind.MUNICIPALITY)[0])

    @property
    def lanes(self) -> int:
        """Number of lanes."""
        return int(self.youths.status.shape[0])


def build_stage(
    facts: Facts,
    courses: Sequence[Course],
    parameters: ParameterSet,
    capacity: Capacity,
    streams: Streams,
    scale: float,
) -> Stage:
    """Return the stage of one run with a single lane, with room for every course."""
    prepare()
    where = places(facts)
    months = (max(c.end_year for c in courses) + 1 - courses[0].start_year) * YEAR
    births = births_per_month(where.areas, parameters, scale)
    ratio = class_ratio(where.areas, parameters)
    expected = expected_course(parameters)
    girls = float(where.girl_share.mean())
    rules = build_rules(parameters, courses[0].beliefs.structure, expected, girls)
    population = settle(where.areas, where.of_area, births, months, streams)
    newborn = bear(population, where.girl_share, parameters, streams)
    youths = begin(population, newborn, ratio, expected, rules, girls, parameters, streams)
    joins = adult_joins(expected, parameters)
    density = float(adult_density(expected, parameters).sum())
    room = adult_room(births, ratio, density, joins, expected, months)
    tables = tabulate(parameters)
    weights = key_weights(where, parameters, streams)
    posts, post_room = build_posts(where, courses, weights, parameters, capacity, scale)
    classes = [
        [float(area.class_2021 is item) for area in where.areas] for item in police_classes()
    ]
    window = rules.ages * YEAR
    first = population.first
    people, rows = int((first[:, window] - first[:, 0]).sum()), len(population.uid)
    largest = max(int((first[:, m + window] - first[:, m]).max()) for m in range(months + 1))
    return Stage(
        where=where,
        tables=tables,
        terms=Terms.of(tables),
        expected=expected,
        scale=scale,
        streams=streams,
        weights=weights,
        area_ratio=ratio,
        of_class=np.array(classes),
        population=population,
        people=People.of(population, scale),
        rules=rules,
        case_rule=CaseRule(
            rules.ages, rules.early_months, rules.harm_months, parameters["labelled_share"]
        ),
        post_room=post_room,
        adult_entry=births * ratio * joins,
        youths=youths,
        adults=first_adults(population, births, ratio, expected, parameters, room, streams),
        posts=posts,
        **working_arrays(where, tables, rules, len(posts.area), 1, largest, people, rows),
    )


def working_arrays(
    where: Places,
    tables: FormTables,
    rules: Rules,
    posts: int,
    lanes: int,
    window: int,
    people: int,
    rows: int,
) -> dict[str, Any]:
    """Return fresh working arrays for a number of lanes.

    ``window`` is the largest number of youths in an area at a time, ``people`` the number of all
    youths at a time, ``rows`` that of all who are youths in the run.
    """
    areas, towns = len(where.areas), len(where.municipalities)
    ages, forms = rules.ages, len(tables.cases_at)
    by_area, by_form = (lanes, areas), (lanes, towns, forms)
    people_shape = (lanes, areas, ages, 2)

    def zeros(*shape: int, of: type[np.generic] = np.int64) -> NDArray[Any]:
        return np.zeros(shape, of)

    return {
        "cases": Cases(
            uid=zeros(lanes, people, of=np.uint32),
            row=zeros(lanes, people, of=np.int32),
            area=zeros(lanes, people, of=np.int32),
            form=zeros(lanes, people, of=np.uint8),
            start=zeros(lanes, people, of=np.int32),
            state=zeros(lanes, people, of=np.uint8),
            length=zeros(lanes),
        ),
        "setting": Setting(
            contact=zeros(lanes, ages * state.CONTACT_SEATS, of=np.float64),
            contact_scale=zeros(*by_area, of=np.float64),
            known_scale=zeros(*by_area, of=np.float64),
            eligible_forms=tables.eligible,
            open_sums=tables.open_sums,
            alike=tables.alike,
            rotation=tables.rotation,
            cut=zeros(*by_form, of=np.float64),
        ),
        "staffing": Staffing(
            gone=zeros(lanes, posts, of=np.uint8),
            posts=zeros(lanes, posts, of=np.int32),
            posts_from=zeros(lanes, areas + 1, of=np.int32),
        ),
        "recruitment": Recruitment(
            scale=zeros(*by_area, of=np.float64),
            demand=zeros(*by_area, of=np.float64) - 1.0,
        ),
        "moves": Moves(
            joined=zeros(*people_shape),
            left=zeros(*people_shape),
            arrested=zeros(*by_area),
            removed=zeros(*by_area),
            supply=zeros(*by_area),
            stock=zeros(*people_shape, STATUSES),
        ),
        "meetings": Meetings(
            contact=zeros(*people_shape),
            trusted=zeros(*people_shape),
            begun=zeros(*by_area),
            lost=zeros(*by_area),
            closed_early=zeros(*by_area),
            known=zeros(*by_area),
            eligible=zeros(*by_form),
            caseload=zeros(lanes, posts),
        ),
        "case_counts": CaseCounts(
            held=zeros(*by_form),
            admitted=zeros(*by_form),
            declined=zeros(*by_form),
            ended_early=zeros(*by_form),
            labelled=zeros(*by_form),
            by_area=zeros(lanes, areas, forms),
        ),
        "scratch": Scratch(
            words=zeros(WORDS, window, of=np.uint32),
            age=zeros(rows, of=np.uint8),
            marks=zeros(window, of=np.uint8),
            lists=zeros(len(LISTS), window, of=np.uint32),
            level=zeros(window, of=np.float64),
            tied=zeros(2, 1 + int(rules.ties[0])),
        ),
        "queue": Queue(
            seat=zeros(window, of=np.uint8),
            known=zeros(state.RISKS, of=np.uint32),
            highest=zeros(lanes, of=np.float64),
            begins=zeros(ages + 1),
        ),
        "offers": Offers(
            each=zeros(lanes, people, of=np.uint64),
            filled=zeros(lanes),
            start=zeros(lanes, areas + 1),
        ),
        "changes": zeros(lanes, towns, len(CHANGES)),
        "adults_entered": zeros(*by_area),
        "open_posts": zeros(lanes, towns),
        "permanent_posts": zeros(lanes, towns),
        "quit_chances": zeros(lanes, 2, of=np.float64),
        "places": zeros(*by_form),
    }


def branched(stage: Stage, lanes: int) -> Stage:
    """Return a stage with several lanes, each a copy of the single lane of ``stage``."""

    def many(column: Any) -> NDArray[Any]:
        return np.repeat(column, lanes, axis=0)

    values = {item.name: getattr(stage, item.name) for item in fields(stage)}
    window, people = len(stage.scratch.marks), stage.cases.row.shape[1]
    rows = len(stage.population.uid)
    values |= working_arrays(
        stage.where, stage.tables, stage.rules, len(stage.posts.area), lanes, window, people, rows
    )
    other = Stage(**values)
    other.youths = repeated_youths(stage.youths, lanes)
    other.adults = Adults(*map(many, stage.adults))
    other.cases.length[:] = stays = int(stage.cases.length[0])
    for name in Cases._fields:
        if name != "length":
            getattr(other.cases, name)[:, :stays] = getattr(stage.cases, name)[:, :stays]
    other.posts = stage.posts._replace(
        filled=many(stage.posts.filled), since=many(stage.posts.since)
    )
    for mine, its, names in (
        (other.scratch, stage.scratch, ("age",)),
        (other.setting, stage.setting, ("cut", "contact")),
        (other.meetings, stage.meetings, ("contact", "caseload", "eligible")),
        (other.moves, stage.moves, ("stock",)),
        (other.case_counts, stage.case_counts, ("held", "by_area")),
    ):
        for name in names:
            getattr(mine, name)[:] = getattr(its, name)
    return other
