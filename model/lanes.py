"""Worlds side by side: what their municipalities and networks stand at, and the order of a month.

Every array has a row for each lane, so that a month of the towns costs about the same for many
lanes as for one. A world decides for its lane and looks at its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from model import decisions, finances, staff
from model.criminal_network import AS_SUPPLIED, CriminalNetwork
from model.kernel.joining import level_of_joining
from model.kernel.state import RELATIVE, YEAR
from model.levers import Course
from model.month import Kernels
from model.municipality import Capacity
from model.outcomes.outcome import YearSums, measure_year
from model.parameters.declare import ParameterSet, constant, whole
from model.rates import share_per_month
from model.rows import repeated
from model.rules import Ages
from model.stage import Stage, branched

if TYPE_CHECKING:
    from model.world import World


class Lanes:
    """Worlds that live side by side on one stage and share their past and every draw.

    Parameters
    ----------
    stage
        Population, tables and the arrays of the kernels.
    parameters
        Parameter set of all lanes.
    course
        A course of theirs, for what all share: beliefs, history, and when they start and part.
    capacity, network
        What municipalities have and where networks stand, a row for each lane.

    Attributes
    ----------
    worlds
        One for each lane, in order.
    kernels
        What is done to youths, posts and adult members in a month.
    hire_chance
        Monthly chance that a vacant post is filled.
    month
        Months since the start.
    willingness
        Of an area to engage with services; one at the start (lanes, areas).
    in_contact
        Youths in contact at the end of last month (lanes, areas), in the size of the run.
    mean_contact
        Mean contact weight of the expected population (lanes, 1).
    evenings
        Ratio on contacts from hours on evenings and weekends (lanes, 1).
    works
        True where a function works on cases (lanes, municipalities, functions).
    posts_in_areas
        Staffed posts that work in the listed areas (lanes, municipalities, functions).
    covered
        Share of the municipality that area forms cover (lanes, municipalities, functions).
    staffed
        Filled posts of field workers by payer (lanes, municipalities, 2), in the size of the run;
        the second is the grant.
    standing
        What the decisions of the last January fix.
    level
        Ratio that brings joining at 14 to the drawn hazard; that of the last months of the history
        holds after it.
    level_sum
        Its sum over those months.
    post_cost
        Of a post of each function in a year, in SEK (functions,).
    quits
        Monthly chances to quit (:func:`model.staff.quits_by_uncertainty`).
    sums
        Of this year.
    """

    def __init__(
        self, stage: Stage, parameters: ParameterSet, course: Course, capacity: Capacity,
        network: CriminalNetwork,
    ) -> None:  # fmt: skip
        self.stage, self.parameters, self.course = stage, parameters, course
        self.capacity, self.network, self.month = capacity, network, 0
        lanes, areas, towns = stage.lanes, len(stage.where.areas), len(stage.where.municipalities)
        self.worlds: Sequence[World] = ()
        self.willingness = np.ones((lanes, areas))
        self.in_contact = np.zeros((lanes, areas), np.int64)
        self.mean_contact, self.evenings = np.ones((lanes, 1)), np.ones((lanes, 1))
        self.works = capacity.progress >= 1.0
        self.posts_in_areas = self.covered = np.zeros_like(capacity.filled)
        self.staffed = np.zeros((lanes, towns, 2))
        self.level, self.level_sum = 1.0, 0.0
        self.hire_chance = staff.hire_chance(course.beliefs.structure.hiring, parameters)
        self.kernels = Kernels.on(stage, self.hire_chance)
        self.post_cost = staff.post_cost(stage.functions, parameters)
        self.quits = staff.quits_by_uncertainty(parameters)
        self.sums = YearSums.of(stage)

    def branched(self, lanes: int) -> Lanes:
        """Return several lanes, without their worlds, each a copy of this single one."""
        capacity, network = repeated(self.capacity, lanes), repeated(self.network, lanes)
        stage = branched(self.stage, lanes)
        other = Lanes(stage, self.parameters, self.course, capacity, network)
        other.month, other.level, other.level_sum = self.month, self.level, self.level_sum
        other.willingness[:], other.in_contact[:] = self.willingness, self.in_contact
        return other

    def settle(self, worlds: Sequence[World]) -> None:
        """Let worlds take their lanes, in order."""
        self.worlds = worlds
        for world in worlds:
            world.turn_levers()
        self.open_posts()

    # --- what holds now, for all lanes ----------------------------------------------------

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.course.start_year + self.month // YEAR

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

    # --- the month ------------------------------------------------------------------------

    def step(self) -> None:
        """Let all worlds live one month. The order of a month is written here.

        Money and decisions; staff; ageing; detection, contact and trust; forms of collaboration;
        joining, street groups, leaving; adult members; demand of networks; counting.
        """
        kernels, month = self.kernels, self.month
        self.decide()
        kernels.staff(month)
        staff.staff_specialists(self)
        kernels.ageing(month)
        self.set_meeting()
        kernels.meeting(month)
        kernels.forms(month)
        self.stage.check_room()
        self.set_moving()
        kernels.moving(month)
        kernels.adults(month)
        self.month_over()

    def decide(self) -> None:
        """January: money and decisions about posts; each month: how many workers quit."""
        if self.month % YEAR == 0:
            for world in self.worlds:
                finances.open_year(world)
            self.open_posts()
        for world in self.worlds:
            self.stage.quit_chances[world.lane] = staff.quit_chances(world)

    def open_posts(self) -> None:
        """Open and close posts after the decisions of every world."""
        self.standing = staff.abreast([staff.open_posts(world) for world in self.worlds])

    def set_meeting(self) -> None:
        """Set the chances of contact and of becoming known, and the places in forms."""
        stage = self.stage
        rest = 1.0 - share_per_month(self.parameters["area_trust_recovery_months"])
        self.willingness += (1.0 - self.willingness) * rest
        self.covered = decisions.coverage(self)
        workers = decisions.workers_by_area(self)
        stage.setting.contact_scale[:] = decisions.contact_scale(self, workers)
        stage.setting.known_scale[:] = decisions.known_scale(self, workers)
        stage.places[:] = decisions.case_capacity(self)

    def set_moving(self) -> None:
        """Set the level of joining and the demand for recruits."""
        recruitment = self.stage.recruitment
        recruitment.scale[:] = decisions.joining_ratio(self)
        if self.in_history:
            self.level = self.level_now()
            self.level_sum += self.level if self.in_reference else 0.0
            recruitment.demand[:] = AS_SUPPLIED
        else:
            months = self.month - self.parting
            recruitment.demand[:] = self.network.demand(self.parameters, months)
        recruitment.scale[:] *= self.level

    def level_now(self) -> float:
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
        stage = self.stage
        self.in_contact = stage.meetings.contact.sum(axis=(2, -1))
        stage.setting.cut[:] = decisions.lottery(self)
        self.network.month_over(
            self.parameters,
            stage.moves.removed,
            stage.moves.supply,
            stage.moves.stock,
            Ages.declared().index(constant("recruiter_age_from")),
            reference=self.in_reference,
        )
        self.sums.add_month(self)
        if self.month % YEAR == YEAR - 1:
            self.year_over()
        self.month += 1
        if self.month == self.parting:
            self.network.close_history()
            self.level = self.level_sum / max(self.network.reference_months, 1)
            for world in self.worlds:
                world.turn_levers()

    def year_over(self) -> None:
        """Settle the year's money, and measure every outcome."""
        for world in self.worlds:
            finances.close_year(world)
        for world, found in zip(self.worlds, measure_year(self.worlds), strict=True):
            world.results.append(found)
        self.sums.clear()
        self.stage.clear_year()
