"""The same model as plain Mesa: agents and ``do``, no columns and no kernels.

Youths, workers, posts, stays and adult members are objects. Municipalities decide as in the model
itself (``office``), which is told of posts, contacts and members, and hands back the levels of the
month. Sections in brackets are those of ``docs/odd.md``.
"""

from __future__ import annotations

import math
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet

from model import staff
from model.facts.read import Facts
from model.kernel import state
from model.levers import Course
from model.parameters.declare import ParameterSet, constant, whole
from model.rates import monthly_from_share, monthly_probability, share_per_month
from model.rules import Ages
from model.streams import Block, Kind, Streams
from model.world import World
from tests.reference.mesa_agents import Adult, Place, Post, Worker, Youth
from tests.reference.mesa_draws import WORD, limit, single, word, words
from tests.reference.mesa_forms import LONG, SHORT, CaseForm, Stay


class MesaModel(mesa.Model):  # type: ignore[misc]
    """One scenario on one seed and one parameter set, by objects."""

    def __init__(
        self,
        facts: Facts,
        course: Course,
        parameters: ParameterSet,
        streams: Streams,
        scale: float,
    ) -> None:
        super().__init__(rng=streams.seed)
        # the municipalities and networks of the model, without its youths
        self.office = office = World(facts, course, parameters, streams, scale)
        office.lanes.level_now = self.level  # type: ignore[method-assign]
        self.key = (streams.seed, streams.replicate)
        self.month = 0
        stage = office.stage
        self.moves, self.meetings = stage.moves, stage.meetings
        self.cases, self.changes = stage.case_counts, stage.changes
        self.rules, self.parameters = stage.rules, office.parameters
        self._read_tables()
        self._build_forms()
        self._build_places()
        self._build_posts()
        self._build_ties()
        self._build_adults()
        self.stays: list[Stay] = []
        self.offers: list[tuple[int, int, int, int, Youth]] = []
        self.youths = AgentSet(
            [youth for place in self.places for youth in place.youths if youth.born < self.window],
            random=self.random,
        )

    # --- what does not change -------------------------------------------------------------

    def _read_tables(self) -> None:
        """Tables of the model, and the single numbers of ODD 7.3.10."""
        rules, parameters = self.rules, self.parameters
        ages = Ages.declared()
        self.ages, self.window, self.index_14 = ages.count, ages.window, ages.index(14)
        self.joining = rules.joining.reshape(self.ages, -1).tolist()
        self.street = rules.street.reshape(self.ages, -1).tolist()
        self.absence = rules.absence.reshape(self.ages, -1).tolist()
        self.by_status, self.leaving = rules.by_status.tolist(), rules.leaving.tolist()
        self.known, self.trust_effect = rules.known.tolist(), rules.trust_effect.tolist()
        self.early_months = whole("early_closure_months")
        self.harm_months = whole("closure_harm_months")
        self.rounds, self.friend_cap = whole("friend_rounds"), whole("friend_cap")
        spell = parameters["street_group_spell_years"]
        self.street_end = limit(monthly_probability(1.0 / spell))
        end = monthly_from_share(parameters["contact_end_share"], self.early_months)
        self.contact_end = WORD * end
        self.growth = 1.0 - share_per_month(parameters["trust_half_months"])
        self.trust_kept = single(1.0 - parameters["trust_loss_on_departure"])
        self.decay = share_per_month(parameters["effect_half_life_months"])
        self.legacy_floor = constant("legacy_floor")
        self.harm_ratio = parameters.effect("early_closure_hazard_ratio")
        self.long_share = parameters["long_stay_share"]
        self.arrest = monthly_from_share(parameters["arrest_rate"], 12)
        self.replacement = parameters["replacement_share"]
        self.referral_gain = parameters["sspf_referral_gain"]
        self.labelled_share = parameters["labelled_share"]
        self.sibling_share = parameters["sibling_share"]

    def _build_forms(self) -> None:
        stage = self.office.stage
        table = stage.forms
        self.forms = [
            CaseForm(
                index=index,
                code=int(table.code[index]),
                turn=int(table.code[index]) % 32,
                reach=stage.reaches[at],
                youngest=Ages.declared().youngest,
                joining=float(table.joining[index]),
                joining_young=float(table.joining_young[index]),
                young_to=int(table.young_to[index]),
                delay=int(table.delay[index]),
                leaving=float(table.leaving[index]),
                leaving_arrested=float(table.leaving_arrested[index]),
                stay=int(table.stay[index]),
                drop_out=float(table.drop_out[index]),
                absence=float(table.absence[index]),
                harm=bool(table.harm[index]),
                refers=bool(table.refers[index]),
            )
            for index, at in enumerate(stage.cases_at)
        ]
        self.consent = table.consent.tolist()
        self.by_police = table.by_police.tolist()
        self.limits = [[0.0] * len(self.forms) for _ in self.office.municipalities]

    def _build_places(self) -> None:
        """Everybody who will live here, at the start of month 0 (ODD 5)."""
        population, columns = self.office.stage.population, self.office.stage.youths
        self.places = []
        for index, first in enumerate(population.first):
            town = int(population.municipality[index])
            place = Place(index, int(population.key[index]), town, int(population.bits[index]))
            for row in range(first[0], first[-1]):
                uid = int(population.uid[row])
                youth = Youth(self, place, row, uid, int(state.birth_month(uid)))
                profile, flags = int(columns.profile[0, row]), int(columns.flags[0, row])
                youth.status = int(columns.status[0, row])
                youth.risk = profile & state.RISK_MASK
                youth.girl = bool(profile & state.GIRL)
                youth.known = bool(flags & state.KNOWN)
                youth.absent = bool(flags & state.ABSENT)
                place.youths.append(youth)
            self.places.append(place)

    def _build_posts(self) -> None:
        posts = self.office.stage.posts
        self.posts = AgentSet([], random=self.random)
        self.by_area: list[list[Post]] = [[] for _ in self.places]
        for index in range(len(posts.uid)):
            town, slot = int(posts.municipality[index]), int(posts.slot[index])
            post = Post(self, index, int(posts.uid[index]), slot, town)
            if posts.filled[0, index]:
                post.worker = Worker(self, post)
            self.posts.add(post)
            if posts.area[index] >= 0:
                self.by_area[posts.area[index]].append(post)

    def _build_ties(self) -> None:
        """Match friends and siblings (ODD 7.11)."""
        rounds = self.rounds
        for place in self.places:
            bits = place.bits
            for row, youth in enumerate(place.youths):
                for round_ in range(rounds):
                    shift = (round_ << bits) // rounds
                    kind = int(Kind.AREA) | (round_ + 1) << 8
                    drawn = self._drawn(place, (row + shift) >> bits, Block.FRIEND, kind)
                    other = ((row + shift) ^ (1 + drawn % ((1 << bits) - 1))) - shift
                    if 0 <= other < len(place.youths):
                        youth.friends.append(place.youths[other])
                drawn = self._drawn(place, row >> (bits + 2), Block.SIBLING, int(Kind.AREA))
                other = row ^ ((1 + drawn % 3) << bits)
                if other < len(place.youths):
                    elder = place.youths[min(row, other)]
                    if elder.draw(Block.SIBLING, 0) < self.sibling_share * WORD:
                        youth.sibling = place.youths[other]
            for youth in place.youths:
                if youth.status in (SHORT, LONG):
                    youth.tell(1)

    def _drawn(self, place: Place, block: int, decision: Block, kind: int) -> int:
        return word(place.number, block, int(decision), kind, self.key)

    def _build_adults(self) -> None:
        adults = self.office.stage.adults
        self.adults = AgentSet([], random=self.random)
        for at in range(int(adults.length[0])):
            place = self.places[adults.area[0, at]]
            born, long = int(adults.born[0, at]), bool(adults.long[0, at])
            self.adults.add(Adult(self, place, int(adults.uid[0, at]), born, long))

    # --- the month (ODD 3.1) --------------------------------------------------------------

    def step(self) -> None:
        """Live one month up to the counting, which :meth:`close_month` does."""
        office, moves, meetings = self.office, self.moves, self.meetings
        office.lanes.decide()
        self.staff()
        staff.staff_specialists(office.lanes)
        self.age()
        office.lanes.set_meeting()
        for array in (meetings.contact, meetings.trusted, meetings.caseload, meetings.eligible):
            array[:] = 0
        self.meet()
        self.work_on_cases()
        office.lanes.set_moving()
        for array in (moves.removed, moves.supply, moves.stock):
            array[:] = 0
        self.move()
        self.adults.do("maybe_leave")
        self.let_adults_join()

    def close_month(self) -> None:
        """Tell the office what the month did."""
        self.report()
        self.office.lanes.month_over()
        self.limits = self.office.stage.setting.cut[0].tolist()
        self.month += 1

    def staff(self) -> None:
        """ODD 7.6.3."""
        office, stage = self.office, self.office.stage
        self.open_posts = office.open.tolist()
        self.permanent = office.permanent_open.tolist()
        self.quit_chances = staff.quit_chances(office)
        self.hire_chance = office.lanes.hire_chance
        self.posts.do("part")
        for place, posts in zip(self.places, self.by_area, strict=True):
            place.workers = [post.worker for post in posts if post.worker is not None]
        stage.staffing.posts_from[0, 1:] = np.cumsum([len(place.workers) for place in self.places])
        self.posts.do("hire")
        stage.posts.filled[0] = [post.worker is not None for post in self.posts]
        stage.posts.since[0] = [post.since for post in self.posts]

    def age(self) -> None:
        """ODD 7.7."""
        if self.month == 0:
            return
        for place in self.places:
            for youth in place.youths:
                if youth.born == self.month - 1:
                    self.youths.remove(youth)
                    youth.worker, youth.touched = None, False
                    if youth.status in (SHORT, LONG):
                        long = youth.status == LONG
                        self.adults.add(Adult(self, place, youth.uid, youth.born, long, youth))
                elif youth.born == self.month + self.window - 1:
                    self.youths.add(youth)

    def hand_out(self, block: Block) -> None:
        """Give each youth the four words of the month."""
        youths = list(self.youths)
        drawn = words([y.uid for y in youths], self.month, int(block), int(Kind.YOUTH), self.key)
        for youth, mine in zip(youths, drawn, strict=True):
            youth.drawn = mine

    def meet(self) -> None:
        """ODD 7.8."""
        setting = self.office.stage.setting
        weights = setting.contact[0].reshape(self.ages, -1).tolist()
        for place in self.places:
            contact = float(setting.contact_scale[0, place.index])
            known = float(setting.known_scale[0, place.index])
            place.contact_limits = [[limit(one * contact) for one in row] for row in weights]
            place.known_limits = [limit(one * known) for one in self.known]
            for worker in place.workers:
                worker.caseload = 0
        self.offers = []
        self.hand_out(Block.MEETING)
        self.youths.do("meet")
        for place in self.places:
            for worker in place.workers:
                self.meetings.caseload[0, worker.post.index] = worker.caseload

    def work_on_cases(self) -> None:
        """ODD 7.9."""
        office, held, by_area = self.office, self.cases.held, self.cases.by_area
        held[:] = by_area[:] = 0
        places = office.stage.places[0]
        kept: list[Stay] = []
        for stay in self.stays:
            town, form = stay.youth.place.town, stay.form.index
            if stay.goes_on(self.month, held[0, town, form] >= places[town, form]):
                kept.append(stay)
                if not stay.waiting:
                    held[0, town, form] += 1
                    by_area[0, stay.youth.place.index, form] += 1
        self.stays = kept
        for town, index, _, _, youth in sorted(self.offers, key=lambda offer: offer[:4]):
            if held[0, town, index] < places[town, index]:
                self.offer_place(youth, self.forms[index])

    def offer_place(self, youth: Youth, form: CaseForm) -> None:
        """ODD 7.9.3."""
        town, month = youth.place.town, self.month
        where = 0, town, form.index
        answer = youth.draw(Block.CONSENT, month // 12, form.code)
        if answer >= self.consent[form.index] * WORD:
            self.cases.declined[where] += 1
            return
        stay = Stay(youth, form, month)
        self.stays.append(stay)
        youth.stays[form.index] = stay
        youth.touched = True
        youth.referred |= form.refers
        chance = self.labelled_share if self.by_police[form.index] else 0.0
        handled = youth.draw(Block.LABELLING, month, form.code) < chance * WORD
        if handled and not youth.labelled:
            youth.labelled = True
            self.cases.labelled[where] += 1
        stay.work(month)
        self.cases.held[where] += 1
        self.cases.by_area[0, youth.place.index, form.index] += 1
        self.cases.admitted[where] += 1

    def level(self) -> float:
        """ODD 7.10.2."""
        people = total = 0
        for youth in self.youths:
            ratio = self.by_status[youth.status]
            if youth.age_index == self.index_14 and ratio > 0.0:
                scale = float(self.office.stage.recruitment.scale[0, youth.place.index])
                hazard = self.joining[youth.age_index][youth.profile] * (scale * ratio)
                total += int(hazard * youth.programme * 2.0**20)
                people += 1
        hazard = self.parameters["joining_hazard_at_14"] / 12
        return hazard * people * 2.0**20 / max(total, 1)

    def move(self) -> None:
        """ODD 7.10."""
        recruitment = self.office.stage.recruitment
        for place in self.places:
            place.joining_scale = float(recruitment.scale[0, place.index])
        self.hand_out(Block.MOVING)
        self.youths.do("weigh")
        for place in self.places:
            supply = int(self.moves.supply[0, place.index])
            demand = float(recruitment.demand[0, place.index])
            place.factor = 1.0
            if demand >= 0.0 and supply > 0:
                filled = demand / (supply / 2.0**30)
                place.factor = (1.0 - self.replacement) + self.replacement * filled
        self.youths.do("decide")
        self.youths.do("act")

    def let_adults_join(self) -> None:
        """ODD 7.12."""
        entry = self.office.stage.adult_entry
        for place in self.places:
            drawn = self._drawn(place, self.month, Block.ADULT_ENTRY, int(Kind.AREA))
            for rank in range(math.floor(float(entry[place.index]) + drawn / WORD)):
                uid = place.number << 24 | ((self.month << 12) + rank)
                stay = word(uid, self.month, int(Block.ADULT_START), int(Kind.ADULT), self.key)
                long = stay < self.long_share * WORD
                self.adults.add(Adult(self, place, uid, self.month - 1, long))
                self.office.stage.adults_entered[0, place.index] += 1

    def report(self) -> None:
        """Write down what the yearly outcomes read: members, workers' posts are there already."""
        stage = self.office.stage
        for place in self.places:
            for youth in place.youths:
                stage.youths.status[0, youth.row] = youth.status
                stage.youths.profile[0, youth.row] = youth.profile
        columns: list[Any] = list(self.adults)
        stage.adults.length[0] = len(columns)
        stage.adults.area[0, : len(columns)] = [adult.place.index for adult in columns]
        stage.adults.born[0, : len(columns)] = [adult.born for adult in columns]
