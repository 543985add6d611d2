"""Posts and staff in the numpy reference (ODD 7.6)."""

from __future__ import annotations

import math

import numpy as np

from model.levers import Course, Hiring
from model.parameters.declare import constant
from tests.reference.numpy_draws import TINY, YEAR, Array, Block, Draws, Kind, W, monthly
from tests.reference.numpy_towns import Towns, method_support_works


class Posts:
    """ODD 5.6, 7.5.5, 7.5.6 and 7.6.1: posts of field workers, by municipality and slot."""

    def __init__(self, towns: Towns, draws: Draws, scale: float) -> None:
        p, places = towns.p, towns.places
        self.towns, self.draws, self.scale = towns, draws, scale
        own = towns.own[:, 0]
        most = own + 2 * towns.largest_sums() * 2 / p["field_worker_cost_sek"]
        self.room = np.ceil(most * scale).astype(np.int64) + 2
        first = np.floor(own * scale + towns.fraction).astype(np.int64)
        self.town = np.repeat(np.arange(towns.n), self.room)
        self.slot = np.concatenate([np.arange(room) for room in self.room])
        self.uid = places.town_keys[self.town] << 18 | self.slot
        self.filled = self.slot < first[self.town]
        at = (towns.fraction[self.town] + self.slot * constant("golden_ratio")) % 1.0
        inside = np.where(self.filled, p["own_posts_in_areas_share"], p["share_reaching_area"])
        self.area = np.full(len(self.slot), -1)
        for town in range(towns.n):
            areas = np.flatnonzero(places.town == town)
            cumulated = np.cumsum(places.youths[areas]) / places.youths[areas].sum()
            mine = np.flatnonzero((self.town == town) & (at < inside))
            share = at[mine] / inside[mine]
            index = np.searchsorted(cumulated, share, side="right")
            self.area[mine] = areas[np.minimum(index, len(areas) - 1)]
        self.since = np.zeros(len(self.slot), np.int64)
        self.gone = np.zeros(len(self.slot), bool)
        self.here: list[Array] = []

    def whole(self, posts: Array) -> Array:
        """ODD 7.5.5: whole posts of field workers."""
        number = np.floor(posts * self.scale + self.towns.fraction)
        return np.asarray(np.minimum(number, self.room).astype(np.int64))

    def count(self, chosen: Array) -> Array:
        """Chosen posts by municipality."""
        return np.bincount(self.town[chosen], minlength=self.towns.n)

    def open_posts(self, willingness: Array) -> Array:
        """ODD 7.5.5 and 7.5.6: January; the new willingness of areas."""
        towns = self.towns
        self.open = self.whole(towns.wanted[:, 0])
        self.own_open = self.whole(towns.own_paid[:, 0])
        permanent = towns.levers.grant.permanent_posts
        self.permanent_open = self.open if permanent else self.own_open
        areas, inside = len(willingness), self.area >= 0
        closing = self.filled & (self.slot >= self.open[self.town]) & inside
        closed = np.bincount(self.area[closing], minlength=areas)
        filled = np.bincount(self.area[self.filled & inside], minlength=areas)
        share = closed / np.maximum(filled, 1)
        return np.asarray(willingness * (1.0 - towns.p["area_trust_loss"] * share))


class Staff:
    """ODD 7.6.2 to 7.6.6: a month of those who work."""

    def __init__(self, posts: Posts, course: Course) -> None:
        self.posts, self.towns, self.course = posts, posts.towns, course
        p = self.towns.p
        self.rate = -math.log1p(-p["staff_turnover"])
        linear = course.beliefs.structure.hiring is Hiring.LINEAR
        self.hire = 1.0 if linear else monthly(YEAR / p["hiring_months"])

    def future_uncertain(self, month: int, year: int) -> bool:
        """ODD 7.6.2."""
        towns, p, grant = self.towns, self.towns.p, self.towns.levers.grant
        since = constant("first_grant_year") if towns.in_history else self.course.part_year
        last_year = (year - since + 1) % grant.period_years == 0
        left = YEAR - month % YEAR
        near = grant.notice_months < left <= p["turnover_end_months"]
        return bool(towns.appropriation > 0 and last_year and near)

    def live_month(self, month: int, year: int) -> Array:
        """The month of field workers; hired, quit and cut (municipalities, 3)."""
        p, posts = self.towns.p, self.posts
        uncertain = self.future_uncertain(month, year)
        self.quit = monthly(self.rate)
        factor = p["turnover_end_multiplier"] if uncertain else 1.0
        self.quit_project = monthly(self.rate * factor)
        opened, before = posts.open[posts.town], posts.filled.copy()  # 7.6.3
        cut = before & (posts.slot >= opened)
        project = posts.slot >= posts.permanent_open[posts.town]
        chance = np.where(project, self.quit_project, self.quit)
        word = posts.draws.word(Block.QUIT, Kind.POST, posts.uid, month)
        quits = before & ~cut & (word < chance * W)
        posts.gone = cut | quits
        posts.filled = before & ~posts.gone
        areas = len(self.towns.places.areas)
        posts.here = [np.flatnonzero(posts.filled & (posts.area == area)) for area in range(areas)]
        word = posts.draws.word(Block.HIRE, Kind.POST, posts.uid, month)
        hired = ~posts.filled & (posts.slot < opened) & (word < self.hire * W)
        posts.filled = posts.filled | hired
        posts.since = np.where(hired, month, posts.since)
        return np.stack([posts.count(hired), posts.count(quits), posts.count(cut)], axis=1)

    def staff_functions(self) -> None:
        """ODD 7.6.4 and 7.6.5: posts of other functions, and spending of grant money."""
        towns, posts = self.towns, self.posts
        by_grant = towns.grant / np.maximum(towns.wanted, TINY)
        project = np.zeros_like(by_grant) if towns.levers.grant.permanent_posts else by_grant
        loss = self.quit * (1.0 - project) + self.quit_project * project
        staffed = np.minimum(towns.filled * (1.0 - loss), towns.wanted)
        towns.filled = staffed + (towns.wanted - staffed) * self.hire
        paid = towns.filled * by_grant
        field = posts.count(posts.filled & (posts.slot >= posts.own_open[posts.town]))
        paid[:, 0] = np.minimum(field / posts.scale, towns.grant[:, 0])
        towns.staff_sek += (paid * towns.cost).sum(axis=1) / YEAR

    def start_up(self) -> Array:
        """ODD 7.6.6: start-up goes on; which functions work on cases (municipalities, 11)."""
        towns, p = self.towns, self.towns.p
        supported = method_support_works(towns.levers, towns.appropriation)
        ratio = p["method_support_start_up_ratio"] if supported else 1.0
        shared = np.array([form.shared for form in towns.forms])
        long, short = p["coordination_start_up_months"] * ratio, p["service_start_up_months"]
        step = 1.0 / (np.where(shared, long, short) * towns.start_up_ratio)
        moved = towns.progress + np.where(towns.wanted > 0.0, step, -step)
        towns.progress = np.clip(moved, 0.0, 1.0)
        return towns.progress >= 1.0

    def in_areas(self) -> Array:
        """ODD 7.8.1: posts that work for the listed areas (municipalities, 11)."""
        towns, p = self.towns, self.towns.p
        own = np.maximum(towns.own - towns.displaced, 0.0)
        others = (towns.wanted - own) * p["share_reaching_area"]
        inside = own * p["own_posts_in_areas_share"] + others
        return np.asarray(towns.filled * inside / np.maximum(towns.wanted, TINY))
