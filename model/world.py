"""The world: one scenario on one seed and one parameter draw, in a lane of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import decisions, staff
from model.criminal_network import CriminalNetwork
from model.facts.read import Facts
from model.field_worker import FieldWorker
from model.form_tables import functions_with_posts
from model.kernel.state import YEAR
from model.lanes import Lanes
from model.ledger import Ledger
from model.levers import Beliefs, Course, Levers
from model.mesa_core import Model
from model.municipality import Municipality, first_capacity
from model.parameters.declare import ParameterSet
from model.places import places
from model.rows import row, single
from model.rules import Ages
from model.stage import build_stage
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
    lanes
        This world and those beside it: what their municipalities and networks stand at.
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
        parameters = parameters.believing(course.beliefs.effects, course.beliefs.parameters)
        where = places(facts)
        capacity = first_capacity(
            where.municipalities,
            [(form.name, form.reach(parameters).shared) for form in functions_with_posts()],
            course.history.forms,
            where.residents,
            parameters,
            streams,
        )
        stage = build_stage(facts, [course, *room_for], parameters, capacity, streams, scale)
        network = CriminalNetwork.before(len(where.areas))
        self._take(Lanes(stage, parameters, course, single(capacity), network), 0, course)
        years = range(course.start_year, course.end_year + 1)
        self.ledger = Ledger(years, len(where.municipalities))
        self.results: list[Mapping[str, NDArray[np.float64]]] = []
        self.lanes.settle([self])

    def _take(self, lanes: Lanes, lane: int, course: Course) -> None:
        """Take a lane, and create the agents who decide in it."""
        self.lanes, self.stage, self.parameters = lanes, lanes.stage, lanes.parameters
        self.lane, self.course = lane, course
        self.capacity, self.sums = row(lanes.capacity, lane), row(lanes.sums, lane)
        self.municipalities = [
            Municipality(self, index, fact)
            for index, fact in enumerate(self.stage.where.municipalities)
        ]
        self._known_workers: dict[int, FieldWorker] = {}
        self.welfare_shares = np.array([town.other_welfare_share() for town in self.municipalities])

    def turn_levers(self) -> None:
        """Take up the levers in force: whom outreach turns to, and what the grant is spent on."""
        lanes, lane = self.lanes, self.lane
        weights = decisions.contact_weights(self.levers.targeting, self.parameters)
        self.stage.setting.contact[lane] = weights.ravel()
        lanes.mean_contact[lane] = decisions.mean_contact_weight(
            weights, self.stage.expected, self.parameters
        )
        lanes.evenings[lane] = decisions.evening_ratio(self.levers.targeting, self.parameters)
        self.grant_shares = np.array([town.shares() for town in self.municipalities])

    # --- what holds now -------------------------------------------------------------------

    @property
    def month(self) -> int:
        """Months since the start."""
        return self.lanes.month

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.lanes.year

    @property
    def beliefs(self) -> Beliefs:
        """Beliefs of the course."""
        return self.course.beliefs

    @property
    def in_history(self) -> bool:
        """True before scenarios part."""
        return self.lanes.in_history

    @property
    def levers(self) -> Levers:
        """Levers in force."""
        return self.course.history if self.in_history else self.course.future

    @property
    def willingness(self) -> NDArray[np.float64]:
        """Willingness of areas to engage with services (areas,)."""
        return np.asarray(self.lanes.willingness[self.lane])

    @property
    def works(self) -> NDArray[np.bool_]:
        """True where a function works on cases (municipalities, functions)."""
        return np.asarray(self.lanes.works[self.lane])

    @property
    def wanted(self) -> NDArray[np.float64]:
        """Posts that are to be staffed this year (municipalities, functions)."""
        return np.asarray(self.lanes.standing.wanted[self.lane])

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
        return np.asarray((self.capacity.kept * self.lanes.post_cost).sum(axis=1))

    # --- the month ------------------------------------------------------------------------

    def step(self) -> None:
        """Live one month, with the worlds beside it."""
        self.lanes.step()

    def run(self) -> None:
        """Live every month of the course, with the worlds beside it."""
        while self.year <= self.course.end_year:
            self.step()

    # --- branching ------------------------------------------------------------------------

    def branch(self, courses: Sequence[Course]) -> list[World]:
        """Return one world for each course, side by side, that share this world's past."""
        lanes = self.lanes.branched(len(courses))
        worlds = [self._beside(lanes, lane, course) for lane, course in enumerate(courses)]
        lanes.settle(worlds)
        return worlds

    def _beside(self, lanes: Lanes, lane: int, course: Course) -> World:
        other = World.__new__(World)
        Model.__init__(other, rng=lanes.stage.streams.seed)
        other._take(lanes, lane, course)
        other.ledger = Ledger(self.ledger.years, self.ledger.outside)
        other.ledger.entries[:] = self.ledger.entries
        other.results = list(self.results)
        return other
