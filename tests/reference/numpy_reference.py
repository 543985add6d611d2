"""The model once more, in plain numpy, written from docs/odd.md and nothing else.

It shares with the package what is read (facts, parameters, constants, levers, scenarios) and no
line of what is computed. Each part names the section of the ODD document that it follows, so
that a difference from the compiled model is a fault either there, here or in the document.
"""

from __future__ import annotations

import numpy as np

from model.facts.read import Facts
from model.levers import Course
from model.parameters.declare import ParameterSet, constant
from tests.reference.numpy_draws import TINY, YEAR, Array, Draws, W, remaining
from tests.reference.numpy_month import SUPPLY, Months, Stays
from tests.reference.numpy_outcomes import Year, measure
from tests.reference.numpy_people import Adults, Places, Youths
from tests.reference.numpy_staff import Posts, Staff
from tests.reference.numpy_tables import (
    CASES,
    FORM_NAMES,
    LONG,
    SHORT,
    YOUNGEST,
    Numbers,
    Tables,
    contact_weights,
    make_forms,
    mean_weight,
)
from tests.reference.numpy_towns import Towns


class Networks:
    """ODD 2.3 and 7.13: the stock of roles of the network of each area."""

    def __init__(self, p: Numbers, areas: int) -> None:
        self.p = p
        self.vacancies, self.recruiters = np.zeros(areas), np.zeros(areas)
        self.normal_supply, self.normal_opening = np.zeros(areas), np.zeros(areas)
        self.normal_recruiters = np.zeros(areas)

    def live_month(self, removed: Array, supply: Array, stock: Array, in_reference: bool) -> None:
        """ODD 7.13.1 and 7.13.2."""
        opening = self.vacancies / self.p["vacancy_months"]
        first = int(constant("recruiter_age_from")) - YOUNGEST
        self.recruiters = stock[:, first:, :, SHORT : LONG + 1].sum(axis=(1, 2, 3)).astype(float)
        if in_reference:
            self.normal_supply += supply / SUPPLY
            self.normal_opening += opening
            self.normal_recruiters += self.recruiters
        self.vacancies = self.vacancies + (removed - opening)

    def fix_normal(self, months: int) -> None:
        """ODD 7.13.2, at the part."""
        self.normal_supply /= months
        self.normal_opening /= months
        self.normal_recruiters /= months

    def pressure(self) -> Array:
        """ODD 7.13.3."""
        more = self.recruiters - self.normal_recruiters
        normal = np.maximum(self.normal_recruiters, 1.0)
        pressure = 1.0 + self.p["recruiter_pressure_slope"] * more / normal
        return np.clip(pressure, constant("pressure_floor"), constant("pressure_ceiling"))

    def demand(self, months_after: int) -> Array:
        """ODD 7.13.4."""
        p = self.p
        opening = self.vacancies / p["vacancy_months"]
        grown = self.normal_supply * (1.0 + p["network_growth"]) ** (months_after / YEAR)
        roles = (1.0 - p["adult_entry_share"]) * (opening - self.normal_opening)
        return np.asarray(np.maximum(grown + roles, 0.0))


class Reference:
    """One run of the numpy reference (ODD 3.1, 3.2 and 5.7)."""

    def __init__(
        self,
        facts: Facts,
        course: Course,
        parameters: ParameterSet,
        key: tuple[int, int],
        scale: float,
    ) -> None:
        self.course, self.scale, self.month = course, scale, 0
        self.draws = Draws(*key)
        self.p = Numbers(parameters, course)
        self.forms = make_forms(self.p)
        self.places = Places(facts, self.p, scale)
        self.tables = Tables(self.p, course, self.places.areas, self.places.girls)
        self.youths = Youths(self.places, self.tables, self.draws, course)
        self.adults = Adults(self.youths)
        self.towns = Towns(self.places, self.p, self.forms, self.draws, course)
        self.posts = Posts(self.towns, self.draws, scale)
        self.staff = Staff(self.posts, course)
        self.months = Months(self.youths, self.posts, self.forms)
        self.stays = Stays(self.months)
        areas = len(self.places.areas)
        self.networks = Networks(self.p, areas)
        self.willingness, self.in_contact = np.ones(areas), np.zeros(areas)
        self.level, self.level_sum = 1.0, 0.0
        self.cut = np.zeros((self.towns.n, len(CASES)))
        self.parting = (course.part_year - course.start_year) * YEAR
        self.reference = min(int(constant("reference_months")), self.parting)
        self.year_sums, self.results = Year(), list[dict[str, Array]]()
        self._target()

    @property
    def year(self) -> int:
        """The calendar year of the running month."""
        return self.course.start_year + self.month // YEAR

    @property
    def in_history(self) -> bool:
        """ODD 3.3: whether the levers of the history are in force."""
        return self.month < self.parting

    def _target(self) -> None:
        """ODD 7.8.2: whom outreach turns to."""
        targeting = self.towns.levers.targeting
        ages = (targeting.age_from, targeting.age_to)
        self.weights = contact_weights(self.p, ages, targeting.risk_from)
        self.mean_contact = mean_weight(self.tables, self.weights)

    def run(self) -> None:
        """Live every month of the course."""
        while self.year <= self.course.end_year:
            self.live_month()
            self.close_month()

    def live_month(self) -> None:
        """ODD 3.1 and 7.9.1, steps 1 to 7; the counts of the month stand until it is closed."""
        month = self.month
        if month % YEAR == 0:
            self.towns.open_year(self.year)
            self.willingness = self.posts.open_posts(self.willingness)
        self.changes = self.staff.live_month(month, self.year)
        self.staff.staff_functions()
        self.works = self.staff.start_up()
        if month > 0:
            self.adults.grow_up(self.youths.turn_21(month), month)
        self._meet()
        per_post = np.array([self.forms[f].per_post for f in CASES])
        in_areas = self.staff.in_areas()[:, CASES]  # 7.9.1
        working = self.works[:, CASES]
        places = np.floor(in_areas * per_post * working * self.scale + 0.5).astype(np.int64)
        self.case_places = places
        self.counts = self.months.counts
        self.counts |= self.stays.live_month(month, places)
        self._move()
        removed, self.adults_entered = self.adults.live_month(month)
        self.counts["removed"] = self.counts["removed"] + removed

    def _meet(self) -> None:
        """ODD 7.8.1 to 7.8.3, then 7.8.4 to 7.8.6."""
        p, town, forms = self.p, self.places.town, self.forms
        back = 1.0 - remaining(p["area_trust_recovery_months"])
        self.willingness = self.willingness + (1.0 - self.willingness) * back
        present = self.youths.present(self.month)
        youths = self.youths.tally_areas(present)
        self.town_youths = self.places.by_town(youths) / self.scale
        self.coverage = self._coverage()
        partnership = np.ones(self.towns.n)
        for f, form in enumerate(forms):
            partnership = partnership * (1.0 + (form.willingness - 1.0) * self.coverage[:, f])
        n = np.array([len(here) for here in self.posts.here])
        load = self.in_contact / np.maximum(n, 1)
        evening = self.towns.levers.targeting.evening_share
        half = p["youths_per_worker"]
        gain = 1.0 + p["evening_contact_gain"] * evening
        meetings = n * p["contacts_per_worker"] * gain * half / (half + load)
        willing = self.willingness * partnership[town]
        contact_scale = meetings * willing / (np.maximum(youths, 1) * self.mean_contact)
        density = n * constant("youths_per_thousand") / np.maximum(youths, 1)
        rate = p["known_rate"] * (1.0 + p["known_worker_gain"] * density)
        detection = np.ones(self.towns.n)
        for f, form in enumerate(forms):
            working = self.works[:, f] & (self.towns.filled[:, f] > 0.0)
            detection = detection * np.where(working, form.detection, 1.0)
        h = rate * detection[town] / YEAR
        known_scale = h / (1.0 + h / 2.0)
        self.months.meet(self.month, self.weights, contact_scale, known_scale, self.cut)

    def _coverage(self) -> Array:
        """ODD 7.8.1: coverage by forms with delivery area (municipalities, 11)."""
        coverage, in_areas = np.zeros((self.towns.n, len(FORM_NAMES))), self.staff.in_areas()
        areas = np.bincount(self.places.town).astype(float)
        for name, units in (("leisure", self.town_youths), ("local_partnership", areas)):
            f = FORM_NAMES.index(name)
            reached = in_areas[:, f] * self.forms[f].per_post / np.maximum(units, 1.0)
            coverage[:, f] = np.where(self.works[:, f], np.minimum(reached, 1.0), 0.0)
        return coverage

    def _move(self) -> None:
        """ODD 7.10.1 and 7.10.2, then 7.10.3 to 7.10.7."""
        p, towns, places = self.p, self.towns, self.places
        taken = towns.kept_sek * towns.welfare_share
        per_youth = taken / np.maximum(self.town_youths, 1.0)
        worse = p.effect("other_welfare_hazard_ratio") - 1.0
        by_town = 1.0 + worse * per_youth / 1000
        for f, form in enumerate(self.forms):
            by_town = by_town * (1.0 + (form.area_joining - 1.0) * self.coverage[:, f])
        members = places.by_town(self.networks.recruiters)
        for bit, f in enumerate(CASES):
            reached = np.minimum(self.counts["held"][:, bit] / np.maximum(members, 1.0), 1.0)
            by_town = by_town * (1.0 + (self.forms[f].pressure - 1.0) * reached)
        steady = self.in_history or not self.course.beliefs.structure.contagion
        pressure = np.ones(len(places.areas)) if steady else self.networks.pressure()
        scale = self.tables.class_ratio * by_town[places.town] * pressure
        demand = None
        if self.in_history:
            self.level = self.months.level(self.month, scale)
            if self.month >= self.parting - self.reference:
                self.level_sum += self.level
        else:
            demand = self.networks.demand(self.month - self.parting)
        self.months.move(self.month, scale * self.level, demand)

    def close_month(self) -> None:
        """ODD 3.1, 7.9.5 and 7.13.2: steps 8 and 9."""
        month, counts = self.month, self.counts
        self.in_contact = counts["contact"].sum(axis=(1, 2)).astype(float)
        consent = np.array([self.forms[f].consent for f in CASES])
        free = np.maximum(self.case_places - counts["held"], 0)  # 7.9.5
        waiting = np.maximum(counts["eligible"], 1)
        self.cut = np.minimum(free / np.maximum(consent, TINY) / waiting, 1.0) * W
        in_reference = self.parting - self.reference <= month < self.parting
        self.networks.live_month(counts["removed"], counts["supply"], counts["stock"], in_reference)
        self.year_sums.add(self)
        if month % YEAR == YEAR - 1:
            self.towns.close_year(self.year)
            self.results.append(measure(self))
            self.year_sums = Year()
        self.month += 1
        if self.month == self.parting:
            self.networks.fix_normal(max(self.reference, 1))
            self.level = self.level_sum / max(self.reference, 1)
            self.towns.levers, self.towns.in_history = self.course.future, False
            self._target()
        self.months.counts = {}
