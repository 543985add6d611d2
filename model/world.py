"""The world: the order of a month, and nothing else that could stand elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mesa
import numpy as np
from numpy.typing import NDArray

from model import decisions
from model.criminal_network import AS_SUPPLIED, CriminalNetwork
from model.facts.read import Facts
from model.field_worker import FieldWorker
from model.grant import StateGrant, holds
from model.kernel.cases import forms_month
from model.kernel.meeting import meeting_month
from model.kernel.moving import level_of_joining, moving_month
from model.kernel.state import RELATIVE, YEAR
from model.kernel.stocks import adults_month, ageing, staff_month
from model.ledger import ORE, Account, Ledger
from model.levers import Beliefs, Course, Hiring, Levers
from model.municipality import Municipality, first_capacity
from model.outcomes.outcome import YearSums, measure_year
from model.parameters.declare import ParameterSet, constant, whole
from model.rates import monthly_from_share, monthly_probability, rate_from_share, share_per_month
from model.rules import Ages, expected_course
from model.stage import Stage, branched, build_stage, functions_with_posts, places
from model.streams import Streams
from model.youth import YouthColumns


class World(mesa.Model):  # type: ignore[misc]
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
        beliefs = course.beliefs
        self.course, self.lane, self.month = course, 0, 0
        self.parameters = parameters.believing(beliefs.effects, beliefs.parameters)
        where = places(facts)
        functions = functions_with_posts()
        shares = [course.history.forms[form.name] for form in functions]
        self.capacity = first_capacity(
            where.municipalities,
            functions,
            np.array([item.share if item.on else 0.0 for item in shares]),
            where.residents,
            self.parameters,
            streams,
        )
        self.stage = build_stage(
            facts, [course, *room_for], self.parameters, self.capacity, streams, scale
        )
        self._expected = expected_course(self.parameters)
        areas, towns = len(where.areas), len(where.municipalities)
        self.ledger = Ledger(range(course.start_year, course.end_year + 1), towns)
        self.network = CriminalNetwork(areas)
        self.willingness = np.ones(areas)
        self.partnership = np.ones(areas)
        self.in_contact = np.zeros(areas)
        self.own_open = np.zeros(towns, np.int64)
        self.permanent_open = np.zeros(towns, np.int64)
        self.level = 1.0
        self.level_sum = 0.0
        self.sums = YearSums.empty(self)
        self.results: list[Mapping[str, NDArray[np.float64]]] = []
        self._people()

    def _people(self) -> None:
        """Create the agents: municipalities, and field workers in filled posts."""
        self.municipalities = [
            Municipality(self, index, fact)
            for index, fact in enumerate(self.stage.where.municipalities)
        ]
        filled = np.flatnonzero(self.stage.posts.filled[self.lane])
        self.workers = {int(post): FieldWorker(self, int(post)) for post in filled}
        of_area = self.stage.where.of_area
        self.areas_by_town = np.bincount(of_area, minlength=len(self.municipalities))
        self.post_cost = np.full(
            len(self.functions), self.parameters["specialist_cost_sek"], dtype=float
        )
        self.post_cost[0] = self.parameters["field_worker_cost_sek"]
        self._turn_levers()

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
    def in_history(self) -> bool:
        """True before scenarios part."""
        return self.year < self.course.part_year

    @property
    def levers(self) -> Levers:
        """Levers in force."""
        return self.course.history if self.in_history else self.course.future

    @property
    def functions(self) -> tuple[object, ...]:
        """Forms with posts, field work first."""
        return self.stage.functions

    @property
    def shared(self) -> Stage:
        """The stage, by the name that field workers use."""
        return self.stage

    @property
    def youths(self) -> YouthColumns:
        """The youths of this lane and month, addressable like agents."""
        ages = Ages.declared()
        month = min(self.month, self.stage.population.first.shape[1] - 1 - ages.window)
        return YouthColumns(
            self.stage.population, self.stage.youths, self.lane, month, ages.count, ages.youngest
        )

    @property
    def youths_by_area(self) -> NDArray[np.int64]:
        """Youths aged 10-20 by area, in the size of the run."""
        first = self.stage.population.first
        return np.asarray(first[:, self.month + Ages.declared().window] - first[:, self.month])

    @property
    def youths_by_town(self) -> NDArray[np.float64]:
        """Youths of the listed areas by municipality, in real size."""
        towns = len(self.stage.where.municipalities)
        counted = np.bincount(self.stage.where.of_area, self.youths_by_area, towns)
        return np.asarray(counted / self.stage.scale)

    # --- the month ------------------------------------------------------------------------

    def step(self) -> None:
        """Live one month."""
        live_month([self])

    def run(self) -> None:
        """Live every month of the course."""
        while self.year <= self.course.end_year:
            self.step()

    def handle_money(self) -> None:
        """January: allocation, requisition, and what municipalities make of it."""
        if self.month % YEAR:
            return
        year, levers = self.year, self.levers.grant
        grant = StateGrant(self.ledger, self._weights_of(year))
        allocated = grant.allocate(year, levers, known=self.in_history)
        asked, given = grant.requisition(year, allocated, self.capacity.wanted_ratio)
        self.capacity.asked, self.capacity.given = asked, given
        self.capacity.staff_sek[:] = 0.0
        untied = self.ledger.of(year, Account.GENERAL_GRANT)[:-2]
        share = self.parameters["general_prevention_share"]
        before = self.open_posts()
        for town in self.municipalities:
            town.decide(asked[town.index] / ORE, share * untied[town.index] / ORE)
        self._open_posts(before)

    def _weights_of(self, year: int) -> object:
        weights = self.stage.weights
        first = year < self.course.part_year and year <= whole("first_grant_year")
        if not first:
            return weights
        inside = np.array([town.in_grant_2021 for town in self.stage.where.municipalities], float)
        return weights.among(inside)

    def open_posts(self) -> NDArray[np.int64]:
        """Return open posts of field workers (municipalities,), in the size of the run."""
        wanted = self.capacity.wanted_posts(self.parameters["activity_kept_share"])[:, 0]
        return self._whole(wanted)

    def _whole(self, posts: NDArray[np.float64]) -> NDArray[np.int64]:
        whole_posts = np.floor(posts * self.stage.scale + self.capacity.fraction).astype(np.int64)
        return np.minimum(whole_posts, self.stage.post_room)

    def _open_posts(self, before: NDArray[np.int64]) -> None:
        kept = self.parameters["activity_kept_share"]
        self.own_open = self._whole(self.capacity.own_paid(kept)[:, 0])
        lasting = self.levers.grant.permanent_posts
        self.permanent_open = self.open_posts() if lasting else self.own_open
        self._lose_trust(before)

    def _lose_trust(self, before: NDArray[np.int64]) -> None:
        """Closing posts lowers the willingness to engage in their areas."""
        posts = self.stage.posts
        after = self.open_posts()
        closed = posts.filled[self.lane] & (posts.slot >= after[posts.municipality])
        areas = len(self.willingness)
        here = posts.area >= 0
        was = np.bincount(posts.area[here], posts.filled[self.lane][here], areas)
        gone = np.bincount(posts.area[here], closed[here], areas)
        share = gone / np.maximum(was, 1)
        self.willingness *= 1.0 - self.parameters["area_trust_loss"] * share

    def uncertain(self) -> bool:
        """Return whether the money is about to end and nothing is known of what follows."""
        levers, month = self.levers.grant, self.month % YEAR
        since = whole("first_grant_year") if self.in_history else self.course.part_year
        if holds(levers.appropriation_sek, self.year) == 0:
            return False
        last_year = (self.year - since + 1) % levers.period_years == 0
        left = YEAR - month
        return bool(
            last_year
            and levers.notice_months < left <= self.parameters["turnover_end_months"]
        )

    def quit_chances(self) -> tuple[float, float]:
        """Return monthly chances to quit a permanent and a project post."""
        rate = rate_from_share(self.parameters["staff_turnover"])
        many = self.parameters["turnover_end_multiplier"] if self.uncertain() else 1.0
        return monthly_probability(rate), monthly_probability(rate * many)

    def hire_chance(self) -> float:
        """Return the monthly chance that a vacant post is filled."""
        if self.beliefs.structure.hiring is Hiring.LINEAR:
            return 1.0
        return monthly_probability(YEAR / self.parameters["hiring_months"])

    def staff_specialists(self) -> None:
        """Fill and empty posts of other functions, spend on them, and go on with start-up."""
        capacity = self.capacity
        kept = self.parameters["activity_kept_share"]
        wanted = capacity.wanted_posts(kept)
        leaves, leaves_project = self.quit_chances()
        project = capacity.grant / np.maximum(wanted, np.finfo(float).tiny)
        loss = leaves * (1.0 - project) + leaves_project * project
        staffed = np.minimum(capacity.filled * (1.0 - loss), wanted)
        capacity.filled = staffed + (wanted - staffed) * self.hire_chance()
        self._spend(wanted)
        self._start_up()

    def _spend(self, wanted: NDArray[np.float64]) -> None:
        capacity, posts = self.capacity, self.stage.posts
        paid = posts.filled[self.lane] & (posts.slot >= self.own_open[posts.municipality])
        towns = len(self.municipalities)
        workers = np.bincount(posts.municipality, paid, towns) / self.stage.scale
        tiny = np.finfo(float).tiny
        others = capacity.filled * capacity.grant / np.maximum(wanted, tiny)
        others[:, 0] = np.minimum(workers, capacity.grant[:, 0])
        capacity.staff_sek += others @ self.post_cost / YEAR

    def _start_up(self) -> None:
        capacity, stage = self.capacity, self.stage
        supported = self.levers.grant.agency_support_sek > 0 and any(
            self.levers.forms[name].on for name in stage.supports
        )
        shared = stage.start_up_ratio if supported and self._granted() else 1.0
        months = np.array(
            [
                self.parameters["coordination_start_up_months"] * shared
                if reach.shared
                else self.parameters["service_start_up_months"]
                for reach in stage.reaches
            ]
        )
        step = 1.0 / (months * capacity.start_up_ratio)
        running = capacity.wanted_posts(self.parameters["activity_kept_share"]) > 0.0
        capacity.progress = np.clip(capacity.progress + np.where(running, step, -step), 0.0, 1.0)

    def _granted(self) -> bool:
        return holds(self.levers.grant.appropriation_sek, self.year) > 0

    def change_agents(self) -> None:
        """Let field workers who left go, and those who were hired come."""
        stage, lane = self.stage, self.lane
        for post in np.flatnonzero(stage.setting.gone[lane]):
            self.workers.pop(int(post)).remove()
        hired = stage.posts.filled[lane] & (stage.posts.since[lane] == self.month)
        for post in np.flatnonzero(hired):
            if int(post) not in self.workers:
                self.workers[int(post)] = FieldWorker(self, int(post))

    def works(self) -> NDArray[np.bool_]:
        """Return where a function works on cases by now (municipalities, functions)."""
        return self.capacity.progress >= 1.0

    def posts_in_areas(self) -> NDArray[np.float64]:
        """Return filled posts that work for the listed areas (municipalities, functions)."""
        capacity, parameters = self.capacity, self.parameters
        wanted = capacity.wanted_posts(parameters["activity_kept_share"])
        own = np.maximum(capacity.own - capacity.displaced, 0.0)
        inside = own * parameters["own_posts_in_areas_share"]
        inside = inside + (wanted - own) * parameters["share_reaching_area"]
        return np.asarray(capacity.filled * inside / np.maximum(wanted, np.finfo(float).tiny))

    def detection(self) -> NDArray[np.float64]:
        """Return the gain in detection from forms that work on cases (municipalities,)."""
        gain = np.ones(len(self.municipalities))
        works = self.works() & (self.capacity.filled > 0.0)
        for at, effect in enumerate(self.stage.effects):
            gain = gain * np.where(works[:, at], effect.detection, 1.0)
        return gain

    def kept_sek(self) -> NDArray[np.float64]:
        """Return yearly own money put in to keep what the grant paid (municipalities,)."""
        return np.asarray(self.capacity.kept @ self.post_cost)

    def welfare_ratio(self) -> NDArray[np.float64]:
        """Return the ratio on joining from money taken from other welfare (municipalities,)."""
        shares = np.array([town.other_welfare_share() for town in self.municipalities])
        per_youth = self.kept_sek() * shares / np.maximum(self.youths_by_town, 1)
        ratio = self.parameters.effect("other_welfare_hazard_ratio")
        return np.asarray(1.0 + (ratio - 1.0) * per_youth / constant("youths_per_thousand"))

    def pressure(self) -> NDArray[np.float64]:
        """Return the pressure from recruiters (areas,); one while the history sets what is normal."""
        if self.in_history or not self.beliefs.structure.contagion:
            return np.ones(len(self.willingness))
        return self.network.pressure(self.parameters)

    def set_meeting(self) -> None:
        """Set the chances of contact and of becoming known."""
        setting, lane = self.stage.setting, self.lane
        rest = 1.0 - share_per_month(self.parameters["area_trust_recovery_months"])
        self.willingness += (1.0 - self.willingness) * rest
        self.partnership = decisions.willingness_ratio(self)
        setting.contact_scale[lane] = decisions.contact_scale(self)
        setting.known_scale[lane] = decisions.known_scale(self)

    def set_moving(self) -> None:
        """Set the level of joining and the demand for recruits."""
        setting, lane = self.stage.setting, self.lane
        setting.joining_scale[lane] = decisions.joining_ratio(self)
        if self.in_history:
            self.level = self._level()
            self.level_sum += self.level if self.in_reference else 0.0
            setting.demand[lane] = AS_SUPPLIED
        else:
            after = self.month - (self.course.part_year - self.course.start_year) * YEAR
            setting.demand[lane] = self.network.demand(self.parameters, after)
        setting.joining_scale[lane] *= self.level

    def _level(self) -> float:
        """Return the level at which those aged 14 join, on average, at the drawn hazard."""
        people, total = level_of_joining(
            self.stage.population, self.stage.youths, self.stage.rules, self.stage.setting, self.month
        )
        hazard = self.parameters["joining_hazard_at_14"] / YEAR
        return float(hazard * people * RELATIVE / max(total, 1))

    @property
    def in_reference(self) -> bool:
        """True in the last months of the history, which say what is normal."""
        end = (self.course.part_year - self.course.start_year) * YEAR
        return end - whole("reference_months") <= self.month < end

    def month_over(self) -> None:
        """Take in what the month did, and close the year in December."""
        stage, lane = self.stage, self.lane
        self.in_contact = stage.counts.contact[lane].sum(axis=(1, 2)).astype(float)
        stage.setting.cut[lane] = decisions.lottery(self, self._places)
        self.network.month_over(
            self.parameters,
            stage.counts.removed[lane],
            stage.counts.supply[lane],
            stage.counts.stock[lane],
            Ages.declared().index(constant("recruiter_age_from")),
            reference=self.in_reference,
        )
        self.sums.add_month(self)
        if self.month % YEAR == YEAR - 1:
            self._close_year()
        self.month += 1
        if self.month == (self.course.part_year - self.course.start_year) * YEAR:
            self.network.close_history()
            self.level = self.level_sum / max(self.network.reference_months, 1)
            self._turn_levers()

    def _turn_levers(self) -> None:
        """Take up the levers in force for whom outreach turns to."""
        weights = decisions.contact_weights(self.levers.targeting, self.parameters)
        self.stage.setting.contact[self.lane] = weights.ravel()
        self.mean_contact = decisions.mean_contact_weight(weights, self._expected, self.parameters)

    def _close_year(self) -> None:
        year, capacity, parameters = self.year, self.capacity, self.parameters
        deadline = self.levers.grant.requisition_deadline_month
        shares = np.array([town.shares().sum() for town in self.municipalities])
        asked = capacity.asked / ORE
        planned = asked * (1.0 - shares)
        late = capacity.given / ORE * (YEAR - deadline) / YEAR
        spent = np.minimum(capacity.staff_sek, asked * shares)
        unspent = np.maximum(asked - planned - spent, 0.0) + capacity.given / ORE - late
        activities = planned + late + unspent * parameters["short_activity_share"]
        used = np.floor((spent + activities) * ORE).astype(np.int64)
        used = np.minimum(used, capacity.asked + capacity.given)
        grant = StateGrant(self.ledger, self.stage.weights)
        self._own_money(year)
        grant.settle(year, used, capacity.additional, parameters["general_prevention_share"])
        self._claims(year)
        self.results.append(measure_year(self))
        self.sums = YearSums.empty(self)
        self.stage.clear_year(self.lane)

    def _own_money(self, year: int) -> None:
        kept = np.round(self.kept_sek() * ORE).astype(np.int64)
        activity = np.round(kept * self.parameters["activity_kept_share"]).astype(np.int64)
        shares = np.array([town.other_welfare_share() for town in self.municipalities])
        taken = np.round(kept * shares).astype(np.int64)
        inside = slice(0, self.ledger.outside)
        for account, amount in (
            (Account.OWN_KEPT_ACTIVITY, activity),
            (Account.OWN_KEPT_OTHER, kept - activity),
            (Account.FROM_OTHER_WELFARE, taken),
            (Account.FROM_OWN_MEANS, kept - taken),
        ):
            self.ledger.post(year, inside, account, amount)

    def _claims(self, year: int) -> None:
        drawn = self.stage.claim_draws(year)
        used = self.ledger.of(year, Account.USED_ADDITIONAL) + self.ledger.of(
            year, Account.USED_DISPLACING
        )
        claimed = drawn < self.parameters["repayment_claim_share"]
        amount = np.floor(used[: self.ledger.outside] * self.parameters["repayment_claim_size"])
        self.ledger.post(
            year,
            slice(0, self.ledger.outside),
            Account.CLAIMED_BACK,
            np.where(claimed, amount, 0).astype(np.int64),
        )

    # --- branching ------------------------------------------------------------------------

    def branch(self, courses: Sequence[Course]) -> list[World]:
        """Return one world for each course, all on one stage, that share this world's past."""
        stage = branched(self.stage, len(courses))
        return [self._copy(stage, lane, course) for lane, course in enumerate(courses)]

    def _copy(self, stage: Stage, lane: int, course: Course) -> World:
        other = World.__new__(World)
        mesa.Model.__init__(other, rng=stage.streams.seed)
        other.course, other.lane, other.stage, other.month = course, lane, stage, self.month
        other.parameters, other._expected = self.parameters, self._expected
        other.capacity, other.network = self.capacity.copy(), self.network.copy()
        other.ledger = Ledger(range(course.start_year, course.end_year + 1), self.ledger.outside)
        years = min(len(other.ledger.years), len(self.ledger.years))
        other.ledger.entries[:years] = self.ledger.entries[:years]
        for name in ("willingness", "partnership", "in_contact", "own_open", "permanent_open"):
            setattr(other, name, getattr(self, name).copy())
        other.level, other.level_sum = self.level, self.level_sum
        other.sums, other.results = YearSums.empty(other), list(self.results)
        other._people()
        for post, worker in self.workers.items():
            other.workers[post].hired = worker.hired
        return other


def live_month(worlds: Sequence[World]) -> None:
    """Let all worlds of one stage live one month. The order of a month is written here.

    Money and decisions; staff; ageing; detection, contact and trust; forms of collaboration;
    joining, street groups, leaving; adult members; demand of networks; counting.
    """
    stage = worlds[0].stage
    month, key = worlds[0].month, stage.streams.key
    for world in worlds:
        world.handle_money()
    _staff(worlds, stage, month, key)
    ageing(stage.population, stage.youths, stage.adults, month)
    for world in worlds:
        world.set_meeting()
    meeting_month(
        stage.population, stage.youths, stage.rules, stage.setting, stage.counts, stage.scratch, month, key
    )
    for world in worlds:
        world._places = decisions.case_capacity(world)
    forms_month(
        stage.population, stage.youths, stage.rules, stage.forms, stage.cases,
        np.stack([world._places for world in worlds]), stage.case_counts, stage.scratch,
        worlds[0].parameters["labelled_share"], month, key,
    )  # fmt: skip
    for world in worlds:
        world.set_moving()
    siblings = worlds[0].parameters["sibling_share"]
    moving_month(
        stage.population, stage.youths, stage.rules, stage.setting, stage.counts, stage.scratch,
        siblings, month, key,
    )  # fmt: skip
    adults_month(
        stage.population, stage.youths, stage.rules, stage.adults, stage.adult_entry,
        stage.counts.removed, stage.adults_entered, siblings, month, key,
    )  # fmt: skip
    for world in worlds:
        world.month_over()


def _staff(worlds: Sequence[World], stage: Stage, month: int, key: NDArray[np.uint32]) -> None:
    staff_month(
        stage.posts,
        np.stack([world.open_posts() for world in worlds]),
        np.stack([world.permanent_open for world in worlds]),
        np.array([world.quit_chances() for world in worlds]),
        worlds[0].hire_chance(),
        stage.setting,
        stage.changes,
        month,
        key,
    )
    for world in worlds:
        world.change_agents()
        world.staff_specialists()
