"""Money and municipalities in the numpy reference (ODD 5.1 and 7.5)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from model.facts.read import PoliceClass
from model.levers import AllocationKey, Continuation, Course, FormLevers, Levers
from model.parameters.declare import constant
from tests.reference.numpy_draws import TINY, YEAR, Array, Block, Draws, Kind, holds, split
from tests.reference.numpy_people import Places
from tests.reference.numpy_tables import FORM_NAMES, Form, Numbers

ACCOUNTS = (
    "AGENCY_SUPPORT", "AGENCY_ADMINISTRATION", "NOT_REQUISITIONED", "USED_ADDITIONAL",
    "USED_DISPLACING", "REPAID", "UNALLOCATED", "GENERAL_PREVENTION", "GENERAL_OTHER",
    "OWN_KEPT_ACTIVITY", "OWN_KEPT_OTHER", "OWN_FREED", "FROM_OTHER_WELFARE", "FROM_OWN_MEANS",
    "APPROPRIATION", "GENERAL_GRANT", "ALLOCATED", "REQUISITIONED", "REDISTRIBUTED", "PAID_OUT",
    "CLAIMED_BACK",
)  # fmt: skip


class Towns:
    """ODD 2.3, 5.1 and 7.5.1 to 7.5.7: what municipalities have, and what they decide."""

    def __init__(
        self, places: Places, p: Numbers, forms: tuple[Form, ...], draws: Draws, course: Course
    ) -> None:
        self.places, self.p, self.forms, self.draws, self.course = places, p, forms, draws, course
        self.continuation = course.beliefs.structure.continuation
        self.levers, self.in_history = course.history, course.start_year < course.part_year
        self.n, functions = len(places.towns), len(FORM_NAMES)
        keys = places.town_keys

        def uniform(block: Block, name: Array | int = 0) -> Array:
            who = keys if isinstance(name, int) else keys[:, None]
            return draws.uniform(block, Kind.MUNICIPALITY, who, 0, name)

        def spread(width: float, u: Array) -> Array:
            return np.exp(width * math.sqrt(12.0) * (u - 0.5))

        codes = np.array([form.code for form in forms])
        self.start_up_ratio = spread(p["start_up_spread"], uniform(Block.START_UP, codes))
        self.runs = uniform(Block.POSTS, codes) < p["form_reach_share"]
        self.runs[:, 0] = True
        active = (1.0 - uniform(Block.ACTIVE, codes)) / (1.0 - p["coordination_active_share"])
        shared = np.array([form.shared for form in forms])
        self.progress = np.where(shared, np.minimum(active, 1.0), 1.0)
        self.wanted_ratio = spread(p["wanted_spread"], uniform(Block.WANTED))
        u = uniform(Block.ADDITIONAL)
        additional = p["additional_share"] + p["additional_spread"] * (2.0 * u - 1.0)
        self.additional = np.append(np.clip(additional, 0.0, 1.0), p["additional_share"])
        self.pressured = uniform(Block.SAVINGS) < p["savings_pressure_share"]
        self.fraction = uniform(Block.PLACE)
        self.noise = spread(p["allocation_spread"], uniform(Block.ALLOCATION))
        self.index = spread(p["exclusion_spread"], uniform(Block.EXCLUSION))
        zeros = np.zeros((self.n, functions))
        self.grant, self.kept, self.displaced = zeros.copy(), zeros.copy(), zeros.copy()
        self.general = zeros.copy()
        self.own = self._own_posts()
        self.filled = self.own.copy()
        self.cost = np.full(functions, p["specialist_cost_sek"])
        self.cost[0] = p["field_worker_cost_sek"]
        self.asked, self.given = np.zeros(self.n, np.int64), np.zeros(self.n, np.int64)
        self.staff_sek = np.zeros(self.n)
        self.ledger = np.zeros((self.n + 2, len(ACCOUNTS)), np.int64)

    def _own_posts(self) -> Array:
        """ODD 5.1: own posts before the first month."""
        levers = self.course.history.forms
        own = np.zeros((self.n, len(FORM_NAMES)))
        own[:, 0] = self.p["field_workers_national"] * self.places.residents
        weights = np.zeros_like(own)
        for f, name in enumerate(FORM_NAMES):
            if f > 0:
                named = self._named(levers[name])
                weights[:, f] = np.where(self.runs[:, f] & named, _planned(levers)[f], 0.0)
        specialists = own[:, :1] * self.p["own_specialist_ratio"]
        total = np.maximum(weights[:, 1:].sum(axis=1, keepdims=True), TINY)
        own[:, 1:] = specialists * weights[:, 1:] / total
        return own

    def _named(self, lever: FormLevers) -> Array:
        """Municipalities that a lever names, all where it names none."""
        codes = [town.code for town in self.places.towns]
        return np.array([not lever.municipalities or c in lever.municipalities for c in codes])

    # --- 7.5.1 and 7.5.2 ------------------------------------------------------------------

    def key_weights(self, key: AllocationKey) -> Array:
        """ODD 7.5.1: weights of one key."""
        places = self.places
        if key is AllocationKey.PER_AREA:
            return np.bincount(places.town) * self.noise
        if key is AllocationKey.BY_CLASS:
            worst = PoliceClass.ESPECIALLY_VULNERABLE
            of_areas = [
                self.p["class_weight"] if area.class_2021 is worst else 1.0 for area in places.areas
            ]
            return np.bincount(places.town, of_areas) * self.noise
        if key is AllocationKey.BY_YOUTH:
            return np.bincount(places.town, places.youths) * self.noise
        listed = np.bincount(places.town, places.population)
        share = listed / places.inhabitants
        return np.asarray(places.inhabitants * share**2 * self.index * self.noise)

    def known_sums(self, year: int) -> Array:
        """Known sums of a year in SEK, NaN where there is none."""
        return np.array([town.grant_sek.get(year, np.nan) for town in self.places.towns])

    def allocate(self, rest: int, year: int) -> Array:
        """ODD 7.5.2: allocated öre by municipality and, last, all others."""
        residents = self.places.residents
        if self.levers.grant.all_municipalities:
            return split(rest, np.append(residents, 1.0 - residents.sum()))
        weights = self.key_weights(self.levers.grant.key)
        if self.in_history and year <= constant("first_grant_year"):
            weights = np.where([town.in_grant_2021 for town in self.places.towns], weights, 0.0)
        known = self.known_sums(year)
        listed = ~np.isnan(known)
        sums = np.round(np.where(listed, known, 0.0) * 100).astype(np.int64)
        if self.in_history and listed.any() and sums.sum() <= rest:
            rest_of_it = split(rest - int(sums.sum()), np.where(listed, 0.0, weights))
            return np.append(sums + rest_of_it, 0)
        return np.append(split(rest, weights), 0)

    def post(self, account: str, amounts: Array | int, holders: Array | int | slice) -> None:
        """Enter öre into the ledger of the year."""
        self.ledger[holders, ACCOUNTS.index(account)] += amounts

    def open_year(self, year: int) -> None:
        """ODD 7.1.6 and 7.5.2 to 7.5.4: January."""
        self.ledger[:] = 0
        self.staff_sek[:] = 0.0
        grant, state, both = self.levers.grant, self.n + 1, slice(0, self.n + 1)
        total = holds(grant.appropriation_sek, year) * 100
        self.appropriation = total
        support = min(grant.agency_support_sek * 100, total)
        administration = min(grant.agency_administration_sek * 100, total - support)
        rest = total - support - administration
        allocated = self.allocate(rest, year)
        self.post("APPROPRIATION", total, state)
        self.post("AGENCY_SUPPORT", support, state)
        self.post("AGENCY_ADMINISTRATION", administration, state)
        self.post("UNALLOCATED", rest - int(allocated.sum()), state)
        self.post("ALLOCATED", allocated, both)
        mine = allocated[: self.n]  # 7.5.3
        wanted = np.floor(mine * self.wanted_ratio).astype(np.int64)
        self.asked = np.minimum(mine, wanted)
        pool, unmet = int((mine - self.asked).sum()), wanted - self.asked
        self.given = np.minimum(split(min(pool, int(unmet.sum())), unmet), unmet)
        self.post("NOT_REQUISITIONED", pool - int(self.given.sum()), state)
        self.post("REQUISITIONED", np.append(self.asked, allocated[-1]), both)
        self.post("REDISTRIBUTED", self.given, slice(0, self.n))
        self.paid = np.append(self.asked + self.given, allocated[-1])
        self.post("PAID_OUT", self.paid, both)
        residents = self.places.residents
        shares = np.append(residents, 1.0 - residents.sum())
        self.received = split(holds(grant.general_sek, year) * 100, shares)
        self.post("GENERAL_GRANT", self.received, both)
        self._decide()

    def _decide(self) -> None:
        """ODD 7.5.4: posts by function and who pays."""
        p, levers = self.p, self.levers.forms
        planned = _planned(levers)
        used = np.zeros((self.n, len(FORM_NAMES)), bool)
        for f, name in enumerate(FORM_NAMES):
            lever = levers[name]
            if lever.on and lever.municipalities:
                used[:, f] = self._named(lever)
            elif lever.on:
                used[:, f] = lever.everywhere | self.runs[:, f]
        total = np.array([planned[chosen].sum() for chosen in used])[:, None]
        factor = np.where(total > 0.0, planned.sum() / np.maximum(total, TINY), 0.0)
        self.share = np.where(used, planned, 0.0) * factor
        granted = self.asked / 100
        untied = p["general_prevention_share"] * self.received[: self.n] / 100
        posts = self.share * granted[:, None] / self.cost
        lost = np.maximum(self.grant - posts, 0.0)
        gained = np.maximum(posts - self.grant, 0.0)
        displacing = (1.0 - self.additional[: self.n])[:, None]
        kept_share = np.full(self.n, p["kept_by_own_funds"])
        if self.continuation is Continuation.SAVINGS_PRESSURE:
            less = kept_share * (1.0 - p["savings_pressure_effect"])
            kept_share = np.where(self.pressured, less, kept_share)
        kept = self.kept + kept_share[:, None] * lost - displacing * gained
        self.kept = np.maximum(kept, 0.0)
        self.displaced = np.minimum(np.maximum(self.displaced, displacing * posts), self.own)
        self.general = self.share * untied[:, None] / self.cost
        self.grant = posts
        own = self.own - self.displaced + self.kept * p["activity_kept_share"]
        self.own_paid = own + self.general
        self.wanted = self.own_paid + self.grant

    # --- 7.5.7 ----------------------------------------------------------------------------

    @property
    def welfare_share(self) -> Array:
        """ODD 7.5.7: share of own money that is taken from other welfare."""
        w = self.p["other_welfare_share"]
        more = w + (1.0 - w) * self.p["savings_pressure_effect"]
        return np.where(self.pressured, more, w)

    @property
    def kept_sek(self) -> Array:
        """Own money that keeps what the grant paid, SEK a year."""
        return np.asarray((self.kept * self.cost).sum(axis=1))

    def close_year(self, year: int) -> None:
        """ODD 7.5.7: December."""
        p, mine, both = self.p, slice(0, self.n), slice(0, self.n + 1)
        s = self.share.sum(axis=1)
        deadline = self.levers.grant.requisition_deadline_month
        asked, given = self.asked / 100, self.given / 100
        planned = asked * (1.0 - s)
        late = given * (YEAR - deadline) / YEAR
        spent = np.minimum(self.staff_sek, asked * s)
        unspent = np.maximum(asked - planned - spent, 0.0) + given - late
        used_sek = spent + (planned + late + unspent * p["short_activity_share"])
        floor = np.floor(used_sek * 100).astype(np.int64)
        used = np.append(np.minimum(floor, self.asked + self.given), self.paid[-1])
        additional = np.round(used * self.additional).astype(np.int64)
        self.post("USED_ADDITIONAL", additional, both)
        self.post("USED_DISPLACING", used - additional, both)
        self.post("OWN_FREED", used - additional, both)
        self.post("REPAID", self.paid - used, both)
        prevention = np.round(self.received * p["general_prevention_share"]).astype(np.int64)
        self.post("GENERAL_PREVENTION", prevention, both)
        self.post("GENERAL_OTHER", self.received - prevention, both)
        money = np.round(self.kept_sek * 100)
        activity = np.round(money * p["activity_kept_share"]).astype(np.int64)
        welfare = np.round(money * self.welfare_share).astype(np.int64)
        self.post("OWN_KEPT_ACTIVITY", activity, mine)
        self.post("OWN_KEPT_OTHER", money.astype(np.int64) - activity, mine)
        self.post("FROM_OTHER_WELFARE", welfare, mine)
        self.post("FROM_OWN_MEANS", money.astype(np.int64) - welfare, mine)
        u = self.draws.uniform(Block.CLAIM, Kind.MUNICIPALITY, self.places.town_keys, year)
        claim = np.floor(used[mine] * p["repayment_claim_size"]).astype(np.int64)
        claimed = u < p["repayment_claim_share"]
        self.post("CLAIMED_BACK", np.where(claimed, claim, 0), mine)
        self._check()

    def _check(self) -> None:
        """ODD 7.5.7: every krona ends in one place."""
        sums = dict(zip(ACCOUNTS, self.ledger.sum(axis=0).tolist(), strict=True))
        assert sums["APPROPRIATION"] == sum(sums[name] for name in ACCOUNTS[:7])
        assert sums["GENERAL_GRANT"] == sums["GENERAL_PREVENTION"] + sums["GENERAL_OTHER"]

    def largest_sums(self) -> Array:
        """ODD 7.6.1: the largest sum in SEK that may reach each municipality in a year."""
        largest, residents, course = np.zeros(self.n), self.places.residents, self.course
        past = range(course.start_year, min(course.part_year, course.end_year + 1))
        future = range(max(course.part_year, course.start_year), course.end_year + 1)
        for levers, years in ((course.history, past), (course.future, future)):
            weights = self.key_weights(levers.grant.key)
            share = np.maximum(weights / weights.sum(), residents)
            grant = max((holds(levers.grant.appropriation_sek, year) for year in years), default=0)
            untied = max((holds(levers.grant.general_sek, year) for year in years), default=0)
            largest = np.maximum(largest, grant * share + untied * residents)
        for town in range(self.n):
            known = self.places.towns[town].grant_sek.values()
            largest[town] = max([largest[town], *known])
        return largest


def _planned(levers: Mapping[str, FormLevers]) -> Array:
    """ODD 7.5.4: shares of the grant's money by function, zero for forms that are off."""
    return np.array([levers[name].share if levers[name].on else 0.0 for name in FORM_NAMES])


def method_support_works(levers: Levers, appropriation: int) -> bool:
    """ODD 7.6.6: whether the agency supports start-up."""
    on = levers.forms["method_support"].on
    return on and levers.grant.agency_support_sek > 0 and appropriation > 0
