"""The world: the order of a month, and nothing else that could stand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import decisions, finances, staff
from model.criminal_network import AS_SUPPLIED, CriminalNetwork
from model.facts.read import Facts
from model.field_worker import FieldWorker
from model.form_tables import functions_with_posts
from model.kernel.cases import forms_month
from model.kernel.joining import level_of_joining
from model.kernel.meeting import meeting_month
from model.kernel.moving import moving_month
from model.kernel.state import RELATIVE, YEAR
from model.kernel.stocks import adults_month, ageing, staff_month
from model.ledger import Ledger
from model.levers import Beliefs, Course, Levers
from model.mesa_core import Model
from model.municipality import Municipality, first_capacity
from model.outcomes.outcome import YearSums, measure_year
from model.parameters.declare import ParameterSet, constant, whole
from model.places import places
from model.rates import share_per_month
from model.rules import Ages
from model.stage import Stage, branched, build_stage
from model.streams import Streams
from model.youth import YouthColumns


class World(Model):  # type: ignore[misc]
    """One scenario lived through on one seed and one parameter draw.

    Parameters
    ----------
    facts
        Tables of facts.
    course
        Decisions of the history and of the scenario, and beliefs.
    parameters
        Parameter set.
    streams
        Seed and replicate.
    scale
        Size of the synthetic population relative to the real one; posts follow.
    room_for
        Further courses that will branch off, so that there is room for their posts.

    Attributes
    ----------
    results
        For each year that has passed, column name to values by group (see
        :func:`model.outcomes.outcome.groups`).

    Examples
    --------
    >>> world = World(facts, course, parameters, Streams(1, 0))     # doctest: +SKIP
    >>> world.run()                                                 # doctest: +SKIP
    """

    def __init__(
        self,
        facts: Facts,
        course: Course,
        parameters: ParameterSet,
        streams: Streams,
        scale: float = 1.0,
        room_for: Sequence[Course] = (),
    ) -> None:
        super().__init__(rng=streams.seed)
        self.course, self.lane, self.month = course, 0, 0
        self.parameters = parameters.believing(course.beliefs.effects, course.beliefs.parameters)
        where = places(facts)
        self.capacity = first_capacity(
            where.municipalities,
            [(form.name, form.reach(self.parameters).shared) for form in functions_with_posts()],
            course.history.forms,
            where.residents,
            self.parameters,
            streams,
        )
        self.stage = build_stage(
            facts, [course, *room_for], self.parameters, self.capacity, streams, scale
        )
        areas, towns = len(where.areas), len(where.municipalities)
        self.ledger = Ledger(range(course.start_year, course.end_year + 1), towns)
        self.network = CriminalNetwork(areas)
        self.willingness = np.ones(areas)
        self.in_contact = np.zeros(areas)
        self.level, self.level_sum = 1.0, 0.0
        self.results: list[Mapping[str, NDArray[np.float64]]] = []
        self._set_out()

    def _set_out(self) -> None:
        """Create the agents, and what follows from the state of the columns."""
        self.municipalities = [
            Municipality(self, index, fact)
            for index, fact in enumerate(self.stage.where.municipalities)
        ]
        self._known_workers: dict[int, FieldWorker] = {}
        of_area = self.stage.where.of_area
        self.areas_by_town = np.bincount(of_area, minlength=len(self.municipalities))
        self.post_cost = np.full(
            len(self.stage.functions), self.parameters["specialist_cost_sek"], dtype=float
        )
        self.post_cost[0] = self.parameters["field_worker_cost_sek"]
        self.welfare_shares = np.array([town.other_welfare_share() for town in self.municipalities])
        self.works = self.capacity.progress >= 1.0
        self.posts_in_areas = np.zeros_like(self.capacity.filled)
        self.sums = YearSums.empty(self)
        self._turn_levers()
        staff.open_posts(self)

    def _turn_levers(self) -> None:
        """Take up the levers in force: whom outreach turns to, and what the grant is spent on."""
        weights = decisions.contact_weights(self.levers.targeting, self.parameters)
        self.stage.setting.contact[self.lane] = weights.ravel()
        self.mean_contact = decisions.mean_contact_weight(
            weights, self.stage.expected, self.parameters
        )
        self.grant_shares = np.array([town.shares() for town in self.municipalities])

    # --- what holds now -------------------------------------------------------------------

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.course.start_year + self.month // YEAR

    @property
    def beliefs(self) -> Beliefs:
        """Beliefs of the course."""
        return self.course.beliefs

    @property
    def parting(self) -> int:
        """Month in which scenarios part."""
        return (self.course.part_year - self.course.start_year) * YEAR

    @property
    def in_history(self) -> bool:
        """True before scenarios part."""
        return self.month < self.parting

    @property
    def in_reference(self) -> bool:
        """True in the last months of the history, which say what is normal."""
        return self.parting - whole("reference_months") <= self.month < self.parting

    @property
    def levers(self) -> Levers:
        """Levers in force."""
        return self.course.history if self.in_history else self.course.future

    @property
    def workers(self) -> dict[int, FieldWorker]:
        """Field workers of this lane and month by number of their post."""
        staff.meet_workers(self, self._known_workers)
        return self._known_workers

    @property
    def agents(self) -> Any:
        """Municipalities and field workers of this lane and month."""
        staff.meet_workers(self, self._known_workers)
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """Municipalities and field workers of this lane and month, by type."""
        staff.meet_workers(self, self._known_workers)
        return super().agents_by_type

    @property
    def youths(self) -> YouthColumns:
        """The youths of this lane and month, addressable like agents."""
        window = Ages.declared().window
        month = min(self.month, self.stage.population.first.shape[1] - 1 - window)
        return YouthColumns(self.stage.population, self.stage.youths, self.lane, month)

    @property
    def youths_by_area(self) -> NDArray[np.int64]:
        """Youths aged 10-20 by area, in the size of the run."""
        first = self.stage.population.first
        window = YEAR * self.stage.rules.ages
        return np.asarray(first[:, self.month + window] - first[:, self.month])

    @property
    def youths_by_town(self) -> NDArray[np.float64]:
        """Youths of the listed areas by municipality, in real size."""
        towns = len(self.stage.where.municipalities)
        counted = np.bincount(self.stage.where.of_area, self.youths_by_area, towns)
        return np.asarray(counted / self.stage.scale)

    def kept_sek(self) -> NDArray[np.float64]:
        """Return yearly own money put in to keep what the grant paid (municipalities,)."""
        return np.asarray((self.capacity.kept * self.post_cost).sum(axis=1))

    # --- the month ------------------------------------------------------------------------

    def step(self) -> None:
        """Live one month."""
        live_month([self])

    def run(self) -> None:
        """Live every month of the course."""
        while self.year <= self.course.end_year:
            self.step()

    def decide(self) -> None:
        """January: money and decisions about posts."""
        if self.month % YEAR == 0:
            finances.open_year(self)
            staff.open_posts(self)

    def set_meeting(self) -> None:
        """Set the chances of contact and of becoming known, and the places in forms."""
        stage, lane = self.stage, self.lane
        rest = 1.0 - share_per_month(self.parameters["area_trust_recovery_months"])
        self.willingness += (1.0 - self.willingness) * rest
        self.covered = decisions.coverage(self)
        workers = decisions.workers_by_area(self)
        stage.setting.contact_scale[lane] = decisions.contact_scale(self, workers)
        stage.setting.known_scale[lane] = decisions.known_scale(self, workers)
        stage.places[lane] = decisions.case_capacity(self)
        self.places = stage.places[lane]

    def set_moving(self) -> None:
        """Set the level of joining and the demand for recruits."""
        recruitment, lane = self.stage.recruitment, self.lane
        recruitment.scale[lane] = decisions.joining_ratio(self)
        if self.in_history:
            self.level = self._level()
            self.level_sum += self.level if self.in_reference else 0.0
            recruitment.demand[lane] = AS_SUPPLIED
        else:
            recruitment.demand[lane] = self.network.demand(
                self.parameters, self.month - self.parting
            )
        recruitment.scale[lane] *= self.level

    def _level(self) -> float:
        """Return the level at which those aged 14 join, on average, at the drawn hazard."""
        stage, youths, rules = self.stage, self.stage.youths, self.stage.rules
        people, total = level_of_joining(
            stage.population.first, youths.status[0], youths.profile[0], youths.programme[0],
            rules.joining, rules.by_status, stage.recruitment.scale[0],
            rules.ages, rules.index_14, self.month,
        )  # fmt: skip
        hazard = self.parameters["joining_hazard_at_14"] / YEAR
        return float(hazard * people * RELATIVE / max(total, 1))

    def month_over(self) -> None:
        """Take in what the month did, and close the year in December."""
        stage, lane = self.stage, self.lane
        self.in_contact = stage.meetings.contact[lane].sum(axis=(1, 2))
        stage.setting.cut[lane] = decisions.lottery(self, self.places)
        self.network.month_over(
            self.parameters,
            stage.moves.removed[lane],
            stage.moves.supply[lane],
            stage.moves.stock[lane],
            Ages.declared().index(constant("recruiter_age_from")),
            reference=self.in_reference,
        )
        self.sums.add_month(self)
        if self.month % YEAR == YEAR - 1:
            finances.close_year(self)
            self.results.append(measure_year(self))
            self.sums = YearSums.empty(self)
            stage.clear_year(lane)
        self.month += 1
        if self.month == self.parting:
            self.network.close_history()
            self.level = self.level_sum / max(self.network.reference_months, 1)
            self._turn_levers()

    # --- branching ------------------------------------------------------------------------

    def branch(self, courses: Sequence[Course]) -> list[World]:
        """Return one world for each course, all on one stage, that share this world's past."""
        stage = branched(self.stage, len(courses))
        return [self._copy(stage, lane, course) for lane, course in enumerate(courses)]

    def _copy(self, stage: Stage, lane: int, course: Course) -> World:
        other = World.__new__(World)
        Model.__init__(other, rng=stage.streams.seed)
        other.course, other.lane, other.stage, other.month = course, lane, stage, self.month
        other.parameters = self.parameters
        other.capacity, other.network = self.capacity.copy(), self.network.copy()
        other.ledger = Ledger(range(course.start_year, course.end_year + 1), self.ledger.outside)
        years = min(len(other.ledger.years), len(self.ledger.years))
        other.ledger.entries[:years] = self.ledger.entries[:years]
        other.willingness, other.in_contact = self.willingness.copy(), self.in_contact.copy()
        other.level, other.level_sum = self.level, self.level_sum
        other.results = list(self.results)
        other._set_out()
        return other


def live_month(worlds: Sequence[World]) -> None:
    """Let all worlds of one stage live one month. The order of a month is written here.

    Money and decisions; staff; ageing; detection, contact and trust; forms of collaboration;
    joining, street groups, leaving; adult members; demand of networks; counting.
    """
    stage = worlds[0].stage
    month, key = worlds[0].month, stage.streams.key
    for world in worlds:
        world.decide()
        stage.quit_chances[world.lane] = staff.quit_chances(world)
    staff_month(
        stage.posts,
        stage.open_posts, stage.permanent_posts, stage.quit_chances,
        staff.hire_chance(worlds[0]),
        stage.staffing, stage.changes, month, key,
    )  # fmt: skip
    for world in worlds:
        staff.staff_specialists(world)
    ageing(stage.population, stage.youths, stage.adults, stage.scratch.age, stage.rules.ages, month)
    for world in worlds:
        world.set_meeting()
    meeting_month(
        stage.population, stage.youths, stage.rules, stage.setting, stage.staffing,
        stage.meetings, stage.scratch, stage.queue, stage.offers, month, key,
    )  # fmt: skip
    forms_month(
        stage.population, stage.youths, stage.forms, stage.cases,
        stage.places, stage.case_counts, stage.offers, stage.case_rule, month, key,
    )  # fmt: skip
    stage.check_room()
    for world in worlds:
        world.set_moving()
    moving_month(
        stage.population, stage.youths, stage.rules, stage.recruitment, stage.moves, stage.scratch,
        month, key,
    )  # fmt: skip
    adults_month(
        stage.population, stage.youths, stage.rules, stage.adults, stage.adult_entry,
        stage.moves.removed, stage.adults_entered, month, key,
    )  # fmt: skip
    for world in worlds:
        world.month_over()
