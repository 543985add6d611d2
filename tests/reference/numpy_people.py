"""Places, youths and their ties in the numpy reference (ODD 5.1 to 5.5, 7.11, 7.12)."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.facts.read import Facts
from model.levers import Course
from model.parameters.declare import constant
from tests.reference.numpy_draws import TINY, YEAR, Array, Block, Draws, Kind, W
from tests.reference.numpy_tables import (
    ABSENT,
    AGES,
    GIRL,
    IN_CONTACT,
    KNOWN,
    LEFT,
    LONG,
    RISK,
    SHORT,
    SIBLING_BIT,
    STREET,
    TOUCHED,
    WINDOW,
    Numbers,
    Tables,
    risk_shares,
)


class Places:
    """ODD 5.1 and 5.2: areas and municipalities."""

    def __init__(self, facts: Facts, p: Numbers, scale: float) -> None:
        def observed(indicator: str) -> float:
            values = [row.value for row in facts.observations if row.indicator == indicator]
            return float(values[0] or 0.0)

        self.areas = facts.grant_areas()
        codes = sorted({area.municipality_code for area in self.areas})
        self.towns = [facts.municipality(code) for code in codes]
        self.town_keys = np.array([int(code) for code in codes])
        self.ids = np.array([area.area_id for area in self.areas])
        self.town = np.array([codes.index(area.municipality_code) for area in self.areas])
        inhabitants = np.array([town.population for town in self.towns])
        self.inhabitants, self.scale = inhabitants, scale
        self.residents = inhabitants / observed("population_sweden")
        pooled = observed("share_male_of_age_12_20_listed_areas")
        boys = [pooled if area.boys_share is None else area.boys_share for area in self.areas]
        self.girls = 1.0 - np.array(boys)
        self.youths = np.array([area.youth_12_20 for area in self.areas])
        position = p["area_population_position"]
        population = np.array([area.population for area in self.areas])
        high = np.array([area.population_high for area in self.areas])
        low = np.array([area.population_low for area in self.areas])
        room = high - population if position > 0.0 else population - low
        self.population = population
        counted = (constant("youth_age_to") - constant("counted_age_from")) * YEAR
        living = population + position * room
        self.births = self.youths / population * living / counted * scale

    def by_town(self, of_areas: Array) -> Array:
        """Sums of a number per area, over municipalities."""
        sums = np.zeros((len(self.towns), *of_areas.shape[1:]), of_areas.dtype)
        np.add.at(sums, self.town, of_areas)
        return sums


class Youths:
    """ODD 2.2: columns of all who are ever aged 10 to 20 in a run."""

    def __init__(self, places: Places, tables: Tables, draws: Draws, course: Course) -> None:
        self.places, self.tables, self.draws = places, tables, draws
        self.cohorts = (course.end_year - course.start_year + 1) * YEAR + WINDOW
        self._rows()
        self._birth()
        n = len(self.uid)
        self.status = np.zeros(n, np.uint8)
        self.gang_friends = np.zeros(n, np.int64)
        self.programme = np.ones(n, np.float32)
        self.trust, self.legacy = np.zeros(n, np.float32), np.zeros(n, np.float32)
        self.worker, self.months = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self.harm, self.enrolled = np.zeros(n, np.int64), np.zeros(n, np.int64)
        self._ties()
        self._start()

    def _rows(self) -> None:
        """ODD 5.2: rows in order of area, cohort and rank."""
        places, cohort = self.places, np.arange(self.cohorts)
        areas, born, rank = [], [], []
        for area, births in enumerate(places.births):
            u = self.draws.uniform(Block.COHORT_SIZE, Kind.AREA, cohort, places.ids[area])
            sizes = np.floor(births + u).astype(np.int64)
            born.append(np.repeat(cohort, sizes))
            rank.append(np.concatenate([np.arange(size) for size in sizes]))
            areas.append(np.full(sizes.sum(), area))
        self.area, self.born = np.concatenate(areas), np.concatenate(born)
        self.uid = places.ids[self.area] << 24 | self.born << 14 | np.concatenate(rank)
        self.first = np.searchsorted(self.area, np.arange(len(places.areas) + 1))

    def _birth(self) -> None:
        """ODD 5.3."""
        p = self.tables.p
        u0, u1, u2, _ = self.draws.words(Block.BIRTH, Kind.YOUTH, self.uid) / W
        shares = risk_shares(p, with_absence=False)[: int(constant("static_risk_factors"))]
        lasting = np.searchsorted(np.cumsum(shares), u0, side="right")
        self.girl = (u1 < self.places.girls[self.area]).astype(np.int64)
        absent = u2 < p["school_absence_prevalence"]
        self.profile = (lasting + absent) | GIRL * self.girl
        self.flags = np.where(absent, ABSENT, 0)

    def _ties(self) -> None:
        """ODD 7.11.1: friends (rounds, rows) and sibling (rows), -1 where there is none."""
        rounds = int(constant("friend_rounds"))
        n = len(self.uid)
        self.friends, self.sibling = np.full((rounds, n), -1), np.full(n, -1)
        for area, births in enumerate(self.places.births):
            begin, end = self.first[area], self.first[area + 1]
            local, key = np.arange(end - begin), self.places.ids[area]
            bits = int(np.floor(np.log2(max(births * YEAR, 1.0))))
            bits = max(bits, int(constant("smallest_friend_block")))
            for r in range(rounds):
                shift = (r << bits) // rounds
                w = self.draws.word(Block.FRIEND, Kind.AREA, key, (local + shift) >> bits, r + 1)
                mask = 1 + w % (2**bits - 1)
                other = ((local + shift) ^ mask) - shift
                inside = (other >= 0) & (other < len(local))
                self.friends[r, begin:end] = np.where(inside, other + begin, -1)
            w = self.draws.word(Block.SIBLING, Kind.AREA, key, local >> bits + 2)
            other = local ^ (1 + w % 3) << bits
            inside = other < len(local)
            self.sibling[begin:end] = np.where(inside, other + begin, -1)
        rows = np.arange(n)
        lower = np.minimum(rows, np.where(self.sibling < 0, rows, self.sibling))
        w = self.draws.word(Block.SIBLING, Kind.YOUTH, self.uid[lower])
        exists = w < self.tables.p["sibling_share"] * W
        self.sibling = np.where(exists, self.sibling, -1)

    def _start(self) -> None:
        """ODD 5.4 and 5.7: status and who is known in month 0."""
        tables, p = self.tables, self.tables.p
        rows = np.flatnonzero(self.born < WINDOW)
        x = WINDOW - 1 - self.born[rows]
        relative = tables.ratio[self.profile[rows]] / tables.mean
        street, short, long = tables.expected[x, 1:].T
        member = (short + long) * relative * tables.class_ratio[self.area[rows]]
        u0, u1, u2, _ = self.draws.words(Block.START, Kind.YOUTH, self.uid[rows]) / W
        stay = np.where(u1 < long / np.maximum(short + long, TINY), LONG, SHORT)
        in_street = np.where(u0 < member + street * relative, STREET, 0)
        self.status[rows] = np.where(u0 < member, stay, in_street)
        known_ratio = p["known_risk_ratio"] ** np.arange(RISK + 1)
        risk = self.profile[rows] & RISK
        known = u2 < -np.expm1(-p["known_rate"] * known_ratio[risk] * (x / YEAR))
        self.flags[rows] |= np.where(known, KNOWN, 0)
        self.tell(rows[u0 < member], 1)

    def present(self, month: int) -> Array:
        """ODD 2.5: rows of those aged 10 to 20 in a month."""
        return np.flatnonzero((self.born >= month) & (self.born < month + WINDOW))

    def age(self, rows: Array, month: int) -> Array:
        """ODD 2.2: index of age."""
        return np.asarray((month + WINDOW - 1 - self.born[rows]) // YEAR)

    def flag(self, rows: Array, bit: int) -> Array:
        """Whether a flag is set."""
        return self.flags[rows] & bit > 0

    def tell(self, rows: Array, change: int) -> None:
        """ODD 7.11.2: friends and siblings of those who joined (1) or left (-1) get to know."""
        for partners in self.friends[:, rows]:
            np.add.at(self.gang_friends, partners[partners >= 0], change)
        friends = np.minimum(self.gang_friends, int(constant("friend_cap")))
        self.profile = self.profile & ~(3 << 3) | friends << 3
        siblings = self.sibling[rows]
        siblings = siblings[siblings >= 0]
        if change > 0:
            self.profile[siblings] |= SIBLING_BIT
        else:
            self.profile[siblings] &= ~SIBLING_BIT

    def tally(self, rows: Array, month: int) -> Array:
        """Count rows by area, age and sex (areas, ages, sexes)."""
        counts = np.zeros((len(self.places.areas), AGES, 2), np.int64)
        np.add.at(counts, (self.area[rows], self.age(rows, month), self.girl[rows]), 1)
        return counts

    def tally_areas(self, rows: Array) -> Array:
        """Count rows by area."""
        return np.bincount(self.area[rows], minlength=len(self.places.areas))

    def stock(self, month: int) -> Array:
        """ODD 7.10.7: youths by area, age, sex and status."""
        rows = self.present(month)
        counts = np.zeros((len(self.places.areas), AGES, 2, 5), np.int64)
        where = (self.area[rows], self.age(rows, month), self.girl[rows], self.status[rows])
        np.add.at(counts, where, 1)
        return counts

    def turn_21(self, month: int) -> Array:
        """ODD 7.7: rows of those who turn 21, no longer in contact nor touched."""
        rows = np.flatnonzero(self.born == month - 1)
        self.flags[rows] &= ~(IN_CONTACT | TOUCHED)
        return rows


class Adults:
    """ODD 2.3, 5.5 and 7.12: members over 20, a list in order of entry."""

    COLUMNS = ("uid", "kind", "area", "born", "long", "row")

    def __init__(self, youths: Youths) -> None:
        self.youths, self.places, self.tables = youths, youths.places, youths.tables
        self.rows: dict[str, Array] = {name: np.zeros(0, np.int64) for name in self.COLUMNS}
        density, adult_joins = self.tables.first_adults
        self.entry = self.places.births * self.tables.class_ratio * adult_joins
        total = density.sum()
        expected = self.places.births * self.tables.class_ratio * total
        draws, ids = youths.draws, self.places.ids
        u = draws.uniform(Block.ADULT_START, Kind.AREA, ids)
        cumulated = np.cumsum(density.ravel()) / total
        for area, number in enumerate((expected + u).astype(np.int64)):
            uid = ids[area] << 24 | np.arange(number) | 2**23
            u = draws.uniform(Block.START, Kind.ADULT, uid)
            at = np.minimum(np.searchsorted(cumulated, u), len(cumulated) - 1)
            self.add(uid=uid, kind=1, area=area, born=-1 - at // 2, long=at % 2, row=-1)

    def add(self, **columns: Any) -> None:
        """Append some adults; a single number holds for all of them."""
        n = len(columns["uid"])
        for name in self.COLUMNS:
            more = np.broadcast_to(np.asarray(columns[name], np.int64), (n,))
            self.rows[name] = np.concatenate([self.rows[name], more])

    def grow_up(self, rows: Array, month: int) -> None:
        """ODD 7.7: members who turn 21."""
        y = self.youths
        rows = rows[(y.status[rows] == SHORT) | (y.status[rows] == LONG)]
        long = y.status[rows] == LONG
        self.add(uid=y.uid[rows], kind=0, area=y.area[rows], born=month - 1, long=long, row=rows)

    def live_month(self, month: int) -> tuple[Array, Array]:
        """ODD 7.12: those who left and those who joined as adults, by area."""
        y, draws, rows = self.youths, self.youths.draws, self.rows
        areas = len(self.places.areas)
        word = np.where(
            rows["kind"] == 0,
            draws.word(Block.ADULT_LEAVING, Kind.YOUTH, rows["uid"], month),
            draws.word(Block.ADULT_LEAVING, Kind.ADULT, rows["uid"], month),
        )
        leaves = word < self.tables.leaving[SHORT + rows["long"]] * W
        removed = np.bincount(rows["area"][leaves], minlength=areas)
        former = rows["row"][leaves]
        former = former[former >= 0]
        y.status[former] = LEFT
        y.tell(former, -1)
        self.rows = {name: column[~leaves] for name, column in rows.items()}
        u = draws.uniform(Block.ADULT_ENTRY, Kind.AREA, self.places.ids, month)
        numbers = (self.entry + u).astype(np.int64)
        long_limit = self.tables.p["long_stay_share"] * W
        for area in np.flatnonzero(numbers):
            uid = self.places.ids[area] << 24 | (month << 12) + np.arange(numbers[area])
            long = draws.word(Block.ADULT_START, Kind.ADULT, uid, month) < long_limit
            self.add(uid=uid, kind=1, area=area, born=month - 1, long=long, row=-1)
        return removed, numbers
