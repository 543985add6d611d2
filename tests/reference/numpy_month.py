"""What happens to youths in a month of the numpy reference (ODD 7.8.4 to 7.8.6, 7.10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from model.parameters.declare import constant
from tests.reference.numpy_draws import YEAR, Array, Block, Kind, W, limit
from tests.reference.numpy_people import Youths
from tests.reference.numpy_staff import Posts
from tests.reference.numpy_tables import (
    ABSENT,
    AGES,
    ARRESTED,
    CASES,
    IN_CONTACT,
    KNOWN,
    LEFT,
    LONG,
    REFERRED,
    RISK,
    SHORT,
    STREET,
    TOUCHED,
    YOUNGEST,
    Form,
)

RELATIVE, SUPPLY = 2.0**20, 2.0**30


@dataclass(slots=True)
class Offer:
    """ODD 7.8.6: a youth whose lottery number may win a place."""

    form: int
    number: int
    row: int


class Months:
    """ODD 7.8.4 to 7.8.6 and 7.10.2 to 7.10.7: the month of all youths; its counts by name."""

    def __init__(self, youths: Youths, posts: Posts, forms: tuple[Form, ...]) -> None:
        self.y, self.posts, self.forms = youths, posts, forms
        self.tables, self.draws, self.p = youths.tables, youths.draws, youths.tables.p
        self.areas = len(youths.places.areas)
        self.counts: dict[str, Array] = {}
        self.offers: list[Offer] = []

    # --- 7.8 ------------------------------------------------------------------------------

    def meet(
        self, month: int, weights: Array, contact_scale: Array, known_scale: Array, cut: Array
    ) -> None:
        """ODD 7.8.4: school absence, becoming known, contact, the queue."""
        y, tables = self.y, self.tables
        rows = y.present(month)
        age, area = y.age(rows, month), y.area[rows]
        w0, w1, w2, w3 = self.draws.words(Block.MEETING, Kind.YOUTH, y.uid[rows], month)
        risk, absent = y.profile[rows] & RISK, y.flag(rows, ABSENT)
        hit = w0 < limit(weights[y.status[rows], age, risk] * contact_scale[area])
        seen = w1 < limit(tables.known[risk] * known_scale[area])
        turn = w2 < np.where(absent, tables.absence_over[age], tables.absence_onset[age])
        turned = rows[turn]
        y.profile[turned] += np.where(absent[turn], -1, 1)
        y.flags[turned] ^= ABSENT
        new = rows[seen & ~y.flag(rows, KNOWN)]
        y.flags[new] |= KNOWN
        self.counts["known"] = y.tally_areas(new)
        reached = hit | y.flag(rows, IN_CONTACT) | y.flag(rows, TOUCHED)
        self._contact(month, rows[reached], w0[reached], hit[reached])
        contact = rows[y.flag(rows, IN_CONTACT)]
        self.counts["contact"] = y.tally(contact, month)
        self.counts["trusted"] = y.tally(contact[y.trust[contact] > 0.5], month)
        self._queue(month, rows, w3, cut)

    def _contact(self, month: int, rows: Array, w0: Array, hit: Array) -> None:
        """ODD 7.8.5: contact, trust and fading."""
        y, p, tables, posts = self.y, self.p, self.tables, self.posts
        colleagues = np.array([len(here) for here in posts.here])[y.area[rows]]
        word = self.draws.word(Block.COLLEAGUE, Kind.YOUTH, y.uid[rows], month)
        number = word * colleagues >> 32
        before = y.flag(rows, IN_CONTACT)
        gone = before & posts.gone[y.worker[rows]]
        left = np.float32(1.0 - p["trust_loss_on_departure"])
        y.trust[rows[gone]] = y.trust[rows[gone]] * left
        lost = gone & (colleagues == 0)
        ends = before & ((w0 < tables.contact_over) | lost)
        begins = ~before & hit & (colleagues > 0)
        for at in np.flatnonzero((gone | begins) & (colleagues > 0)):
            y.worker[rows[at]] = posts.here[y.area[rows[at]]][number[at]]
        self.counts["lost"] = y.tally_areas(rows[lost])
        self.counts["begun"] = y.tally_areas(rows[begins])
        over = rows[ends]
        effect = tables.trust_effect[(y.trust[over].astype(float) * 256).astype(np.int64)]
        y.legacy[over] = (1.0 + y.legacy[over].astype(float)) * effect - 1.0
        y.trust[over] = 0.0
        y.flags[over] = y.flags[over] & ~IN_CONTACT | TOUCHED
        early = over[y.months[over] < constant("early_closure_months")]
        y.harm[early] = int(constant("closure_harm_months"))
        self.counts["closed_early"] = y.tally_areas(early)
        on = rows[before & ~ends]
        trust = y.trust[on].astype(float)
        y.trust[on] = trust + (1.0 - trust) * tables.growth
        y.months[on] = np.minimum(y.months[on] + 1, 255)
        new = rows[begins]
        y.trust[new], y.months[new] = tables.growth, 1
        y.flags[new] |= IN_CONTACT
        self._fade(rows)

    def _fade(self, rows: Array) -> None:
        """ODD 7.8.5, last paragraph: what support does this month."""
        y, tables = self.y, self.tables
        contact, touched = y.flag(rows, IN_CONTACT), y.flag(rows, TOUCHED)
        met = y.worker[rows[contact]]
        self.counts["caseload"] = np.bincount(met, minlength=len(self.posts.slot))
        level = (y.trust[rows].astype(float) * 256).astype(np.int64)
        ratio = np.where(contact, tables.trust_effect[level], 1.0)
        legacy = y.legacy[rows].astype(float) * tables.decay
        legacy = np.where(np.abs(legacy) < constant("legacy_floor"), 0.0, legacy)
        ratio = np.where(touched, ratio * (1.0 + legacy), ratio)
        y.legacy[rows[touched]] = legacy[touched]
        harmed = touched & (y.harm[rows] > 0)
        can_join = y.status[rows] <= STREET
        harm = self.p.effect("early_closure_hazard_ratio")
        ratio = np.where(harmed & can_join, ratio * harm, ratio)
        y.harm[rows[harmed]] -= 1
        free = touched & ~harmed & (legacy == 0.0) & (y.enrolled[rows] == 0)
        y.flags[rows[free]] &= ~TOUCHED
        y.programme[rows] = ratio

    def _queue(self, month: int, rows: Array, w3: Array, cut: Array) -> None:
        """ODD 7.4.3 and 7.8.6: who is eligible, and who may win a place."""
        y, gain = self.y, self.p["sspf_referral_gain"]
        age, town = y.age(rows, month) + YOUNGEST, y.places.town[y.area[rows]]
        risk, referred = y.profile[rows] & RISK, y.flag(rows, REFERRED)
        known, absent = y.flag(rows, KNOWN | IN_CONTACT), y.flag(rows, ABSENT)
        eligible = np.zeros((len(y.places.towns), len(CASES)), np.int64)
        self.offers = []
        for bit, form in enumerate(self.forms[f] for f in CASES):
            fits = (age >= form.ages[0]) & (age <= form.ages[1]) & (risk >= form.risk_from)
            fits &= np.isin(y.status[rows], form.statuses) & (y.enrolled[rows] >> bit & 1 == 0)
            fits &= (known | (not form.known)) & (absent | (not form.absence))
            eligible[:, bit] = np.bincount(town[fits], minlength=len(eligible))
            turn = form.code % 32
            turned = (w3 << turn | w3 >> 32 - turn) & 0xFFFFFFFF
            number = np.where(referred, turned / gain, turned.astype(float))
            for at in np.flatnonzero(fits & (number < cut[town, bit])):
                self.offers.append(Offer(bit, int(number[at]), int(rows[at])))
        self.counts["eligible"] = eligible

    # --- 7.10 -----------------------------------------------------------------------------

    def level(self, month: int, scale: Array) -> float:
        """ODD 7.10.2: the level at which those aged 14 join at the drawn hazard."""
        y = self.y
        rows = y.present(month)
        rows = rows[(y.age(rows, month) == 14 - YOUNGEST) & (y.status[rows] <= STREET)]
        relative = self._relative(rows, month, scale)
        total = int((relative * RELATIVE).astype(np.int64).sum())
        hazard = self.p["joining_hazard_at_14"] / YEAR
        return float(hazard * len(rows) * RELATIVE / max(total, 1))

    def _relative(self, rows: Array, month: int, scale: Array) -> Array:
        """ODD 7.10.2 and 7.10.3: hazard beside that of a youth of 14 with ratio one."""
        y, tables = self.y, self.tables
        joining = tables.joining[y.age(rows, month), y.profile[rows]]
        place = scale[y.area[rows]] * tables.status_ratio[y.status[rows]]
        return np.asarray(joining * place * y.programme[rows].astype(float))

    def move(self, month: int, scale: Array, demand: Array | None) -> None:
        """ODD 7.10.3 to 7.10.7: joining, street groups, leaving, arrest."""
        y = self.y
        rows = y.present(month)
        h = self._relative(rows, month, scale)
        chance = np.minimum(h / (1.0 + h / 2.0), 1.0)
        supply = np.zeros(self.areas, np.int64)
        np.add.at(supply, y.area[rows], (chance * SUPPLY).astype(np.int64))
        factor = np.ones(self.areas)
        if demand is not None:
            share = self.p["replacement_share"]
            offered = np.maximum(supply, 1) / SUPPLY
            factor = np.where(supply > 0, (1.0 - share) + share * (demand / offered), 1.0)
        words = self.draws.words(Block.MOVING, Kind.YOUTH, y.uid[rows], month)
        self._events(month, rows, words, chance * factor[y.area[rows]])
        self.counts["supply"] = supply
        self.counts["stock"] = y.stock(month)

    def _events(self, month: int, rows: Array, words: Array, chance: Array) -> None:
        """ODD 7.10.4 to 7.10.6."""
        y, tables = self.y, self.tables
        w0, w1, w2, w3 = words
        status = y.status[rows]
        limit_in = tables.street_limit[y.age(rows, month), y.profile[rows]]
        x = np.minimum(tables.leaving[status] * y.programme[rows].astype(float), 1.0)
        join = w0 < chance * W
        move = (status == 0) & (w1 < limit_in) | (status == STREET) & (w1 < tables.street_over)
        leave = w3 < x * W
        arrest = ((status == SHORT) | (status == LONG)) & (w3 < (x + tables.arrest) * W)
        move &= ~join
        leave &= ~(join | move)
        arrest &= ~(join | move | leave)
        long = w2 < self.p["long_stay_share"] * W
        joined, left = rows[join], rows[leave]
        y.status[joined] = np.where(long[join], LONG, SHORT)
        y.flags[joined] &= ~(IN_CONTACT | ARRESTED)
        y.trust[joined], y.legacy[joined], y.harm[joined] = 0.0, 0.0, 0
        y.status[rows[move]] ^= STREET
        y.status[left] = LEFT
        y.legacy[left] = 0.0
        for changed in (joined, left):
            y.programme[changed] = 1.0
            y.flags[changed[y.enrolled[changed] == 0]] &= ~TOUCHED
        y.flags[rows[arrest]] |= ARRESTED
        y.tell(joined, 1)
        y.tell(left, -1)
        self.counts["joined"], self.counts["left"] = y.tally(joined, month), y.tally(left, month)
        self.counts["arrested"] = y.tally_areas(rows[arrest])
        self.counts["removed"] = self.counts["arrested"] + y.tally_areas(left)


class Stays:
    """ODD 2.3 and 7.9.2 to 7.9.4: stays in forms on cases, in order of admission."""

    def __init__(self, months: Months) -> None:
        self.months, self.y, self.draws, self.p = months, months.y, months.draws, months.p
        self.forms = [months.forms[f] for f in CASES]
        self.stays: list[dict[str, Any]] = []

    def live_month(self, month: int, places: Array) -> dict[str, Array]:
        """ODD 7.9.2 and 7.9.3: stays end, places are filled; counts by municipality and form."""
        names = ("held", "admitted", "declined", "ended_early", "labelled")
        self.places, shape = places, places.shape
        self.counts = {name: np.zeros(shape, np.int64) for name in names}
        if self.stays:
            rows = np.array([stay["row"] for stay in self.stays])
            codes = np.array([self.forms[stay["form"]].code for stay in self.stays])
            who = self.y.uid[rows]
            drops = self.draws.word(Block.DROP_OUT, Kind.YOUTH, who, month, codes)
            returns = self.draws.word(Block.ABSENCE_SUPPORT, Kind.YOUTH, who, month, codes)
            self.stays = [
                stay
                for at, stay in enumerate(self.stays)
                if self._goes_on(stay, month, int(drops[at]), int(returns[at]))
            ]
        self._admit(month)
        by_area = np.zeros((self.months.areas, len(self.forms)), np.int64)
        for stay in self.stays:
            if stay["state"] == 1:
                by_area[self.y.area[stay["row"]], stay["form"]] += 1
        return {**self.counts, "by_area": by_area}

    def _ratio(self, row: int, form: Form, start: int, month: int) -> tuple[float, bool]:
        """ODD 7.9.4: the ratio of a stay, and whether the youth was young at its start."""
        y = self.y
        young = (start + AGES * YEAR - 1 - int(y.born[row])) // YEAR + YOUNGEST <= form.young_to
        if y.status[row] >= SHORT:
            arrested = y.flags[row] & ARRESTED > 0
            return form.leaving * (form.leaving_arrested if arrested else 1.0), young
        if young:
            return form.joining_young if month - start >= form.delay else 1.0, young
        return form.joining, young

    def _leave(self, row: int, form: Form, bit: int) -> None:
        """ODD 7.9.2: leaving a form."""
        self.y.enrolled[row] &= ~(1 << bit)
        if form.refers:
            self.y.flags[row] &= ~REFERRED

    def _fold(self, row: int, ratio: float) -> None:
        """ODD 7.9.2: what a stay leaves behind."""
        self.y.legacy[row] = (1.0 + float(self.y.legacy[row])) * ratio - 1.0
        self.y.flags[row] |= TOUCHED

    def _goes_on(self, stay: dict[str, Any], month: int, drop: int, back: int) -> bool:
        """ODD 7.9.2: one stay."""
        y, row, bit, start = self.y, stay["row"], stay["form"], stay["start"]
        form, town = self.forms[bit], int(y.places.town[y.area[row]])
        if y.born[row] < month or y.status[row] not in form.statuses:
            self._leave(row, form, bit)
            return False
        months = month - start
        ratio, young = self._ratio(row, form, start, month)
        if stay["state"] == 0:
            if months < form.delay:
                return True
            self._fold(row, ratio)
            self._leave(row, form, bit)
            return False
        y.programme[row] = y.programme[row] * np.float32(ratio)
        over = months >= form.stay
        if form.absence_ends > 0.0:
            if not y.flags[row] & ABSENT:
                over = True
            elif back < form.absence_ends * W:
                over = True
                y.flags[row] &= ~ABSENT
                y.profile[row] -= 1
        dropped = self.counts["held"][town, bit] >= self.places[town, bit] or (
            drop < form.drop_out * W
        )
        if not over and not dropped:
            self.counts["held"][town, bit] += 1
            return True
        if not over and months < constant("early_closure_months"):
            self.counts["ended_early"][town, bit] += 1
            if form.harm:
                y.harm[row] = int(constant("closure_harm_months"))
                y.flags[row] |= TOUCHED
        if over and young and months < form.delay:
            stay["state"] = 0
            return True
        self._fold(row, ratio)
        self._leave(row, form, bit)
        return False

    def _admit(self, month: int) -> None:
        """ODD 7.9.3: offers by municipality, form, number and row."""
        y, counts = self.y, self.counts
        town_of = y.places.town[y.area]
        offers = sorted(self.months.offers, key=lambda o: (town_of[o.row], o.form, o.number, o.row))
        for offer in offers:
            row, bit, town = offer.row, offer.form, town_of[offer.row]
            form, who = self.forms[bit], y.uid[offer.row]
            if counts["held"][town, bit] >= self.places[town, bit]:
                continue
            year = month // YEAR
            if self.draws.word(Block.CONSENT, Kind.YOUTH, who, year, form.code) >= form.consent * W:
                counts["declined"][town, bit] += 1
                continue
            self.stays.append({"row": row, "form": bit, "start": month, "state": 1})
            y.enrolled[row] |= 1 << bit
            y.flags[row] |= TOUCHED | (REFERRED if form.refers else 0)
            if form.police and not y.profile[row] & 128:
                word = self.draws.word(Block.LABELLING, Kind.YOUTH, who, month, form.code)
                if word < self.p["labelled_share"] * W:
                    y.profile[row] |= 128
                    counts["labelled"][town, bit] += 1
            ratio, _ = self._ratio(row, form, month, month)
            y.programme[row] = y.programme[row] * np.float32(ratio)
            counts["held"][town, bit] += 1
            counts["admitted"][town, bit] += 1
