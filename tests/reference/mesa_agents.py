"""The people of the plain Mesa model: one object per youth, worker, post and adult member.

Every method names the section of ``docs/odd.md`` that it follows. Nothing here is fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import mesa

from model.streams import Block, Kind
from tests.reference.mesa_draws import WORD, single, word
from tests.reference.mesa_forms import LEFT, LONG, OUTSIDE, SHORT, STREET, Stay

if TYPE_CHECKING:
    from tests.reference.mesa_reference import MesaModel

LEVELS = 256
LONGEST = 255


@dataclass(slots=True, eq=False)
class Place:
    """An area."""

    index: int
    number: int
    town: int
    bits: int
    youths: list[Youth] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    contact_limits: list[list[int]] = field(default_factory=list)
    known_limits: list[int] = field(default_factory=list)
    joining_scale: float = 0.0
    factor: float = 1.0


class Youth(mesa.Agent):  # type: ignore[misc]
    """A youth (ODD 2.2)."""

    model: MesaModel

    def __init__(self, model: MesaModel, place: Place, row: int, uid: int, born: int) -> None:
        super().__init__(model)
        self.place, self.row, self.uid, self.born = place, row, uid, born
        self.status, self.risk = OUTSIDE, 0
        self.girl = self.labelled = self.known = self.absent = False
        self.touched = self.arrested = self.referred = False
        self.gang_friends, self.sibling_in_network = 0, False
        self.friends: list[Youth] = []
        self.sibling: Youth | None = None
        self.worker: Worker | None = None
        self.trust, self.legacy, self.programme = 0.0, 0.0, 1.0
        self.months = self.harm = 0
        self.stays: dict[int, Stay] = {}
        self.drawn: list[int] = []
        self.chance, self.event = 0.0, ""

    @property
    def in_contact(self) -> bool:
        return self.worker is not None

    @property
    def age_index(self) -> int:
        model = self.model
        return (model.month + 12 * model.ages - 1 - self.born) // 12

    @property
    def profile(self) -> int:
        friends = min(self.gang_friends, self.model.friend_cap)
        return (
            self.risk
            | friends << 3
            | self.sibling_in_network << 5
            | self.girl << 6
            | self.labelled << 7
        )

    def draw(self, block: Block, month: int, name: int = 0) -> int:
        return word(self.uid, month, int(block), int(Kind.YOUTH) | name << 8, self.model.key)

    def tell(self, step: int) -> None:
        """Let friends and sibling know (ODD 7.11.2)."""
        for friend in self.friends:
            friend.gang_friends += step
        if self.sibling is not None:
            self.sibling.sibling_in_network = step > 0

    # --- ODD 7.8 --------------------------------------------------------------------------

    def meet(self) -> None:
        """Live one month of meeting (ODD 7.8.4)."""
        model, place, age = self.model, self.place, self.age_index
        w0, w1, w2, w3 = self.drawn
        hit = w0 < place.contact_limits[age][self.risk | self.status << 3]
        seen = w1 < place.known_limits[self.risk]
        onset, over = model.absence[age]
        if w2 < (over if self.absent else onset):
            self.absent = not self.absent
            self.risk += 1 if self.absent else -1
        if seen and not self.known:
            self.known = True
            model.meetings.known[0, place.index] += 1
        if hit or self.in_contact or self.touched:
            self.keep_contact(hit, w0)
            if self.in_contact:
                where = 0, place.index, age, int(self.girl)
                model.meetings.contact[where] += 1
                model.meetings.trusted[where] += self.trust > 0.5
        if self.status != LEFT:
            self.queue(w3)

    def pick_worker(self) -> Worker | None:
        """Be assigned to one of the area's workers."""
        workers = self.place.workers
        if not workers:
            return None
        return workers[self.draw(Block.COLLEAGUE, self.model.month) * len(workers) >> 32]

    def keep_contact(self, hit: bool, w0: int) -> None:
        """Begin, keep or end a contact, and let old support fade (ODD 7.8.5)."""
        model = self.model
        if self.worker is not None:
            ended = w0 < model.contact_end
            if self.worker.gone:
                self.trust = single(self.trust * model.trust_kept)
                colleague = self.pick_worker()
                if colleague is None:
                    ended = True
                    model.meetings.lost[0, self.place.index] += 1
                else:
                    self.worker = colleague
            if ended:
                self.end_contact()
            else:
                self.trust = single(self.trust + (1.0 - self.trust) * model.growth)
                self.months = min(self.months + 1, LONGEST)
        elif hit:
            self.worker = self.pick_worker()
            if self.worker is not None:
                self.trust, self.months = single(model.growth), 1
                model.meetings.begun[0, self.place.index] += 1
        ratio = 1.0
        if self.worker is not None:
            self.worker.caseload += 1
            ratio = model.trust_effect[int(self.trust * LEVELS)]
        if self.touched:
            ratio = self.fade(ratio)
        self.programme = single(ratio)

    def end_contact(self) -> None:
        model = self.model
        effect = model.trust_effect[int(self.trust * LEVELS)]
        self.legacy = single((1.0 + self.legacy) * effect - 1.0)
        self.trust, self.worker, self.touched = 0.0, None, True
        if self.months < model.early_months:
            self.harm = model.harm_months
            model.meetings.closed_early[0, self.place.index] += 1

    def fade(self, ratio: float) -> float:
        legacy = self.legacy * self.model.decay
        if abs(legacy) < self.model.legacy_floor:
            legacy = 0.0
        self.legacy = single(legacy)
        ratio *= 1.0 + legacy
        if self.harm > 0:
            self.harm -= 1
            if self.status < SHORT:
                ratio *= self.model.harm_ratio
        elif legacy == 0.0 and not self.stays:
            self.touched = False
        return ratio

    def queue(self, w3: int) -> None:
        """Draw a number in the lottery of every form that is open (ODD 7.8.6)."""
        model, town = self.model, self.place.town
        for form in model.forms:
            if form.index in self.stays or not form.is_open_to(self):
                continue
            model.meetings.eligible[0, town, form.index] += 1
            number: float = (w3 << form.turn | w3 >> (32 - form.turn)) & 0xFFFFFFFF
            if self.referred:
                number /= model.referral_gain
            if number < model.limits[town][form.index]:
                model.offers.append((town, form.index, int(number), self.row, self))

    # --- ODD 7.10 -------------------------------------------------------------------------

    def weigh(self) -> None:
        """Find the chance to join (ODD 7.10.3)."""
        model = self.model
        hazard = model.joining[self.age_index][self.profile] * (
            self.place.joining_scale * model.by_status[self.status]
        )
        hazard *= self.programme
        self.chance = min(hazard / (1.0 + 0.5 * hazard), 1.0)
        model.moves.supply[0, self.place.index] += int(self.chance * 2.0**30)

    def decide(self) -> None:
        """Find what happens (ODD 7.10.4)."""
        model = self.model
        w0, w1, _, w3 = self.drawn
        leave = min(model.leaving[self.status] * self.programme, 1.0)
        limit = model.street_end
        if self.status == OUTSIDE:
            limit = model.street[self.age_index][self.profile]
        self.event = ""
        if w0 < self.chance * self.place.factor * WORD:
            self.event = "join"
        elif self.status in (OUTSIDE, STREET) and w1 < limit:
            self.event = "move"
        elif w3 < leave * WORD:
            self.event = "leave"
        elif self.status in (SHORT, LONG) and w3 < (leave + model.arrest) * WORD:
            self.event = "arrest"

    def act(self) -> None:
        """Let it happen (ODD 7.10.5) and be counted (ODD 7.10.7)."""
        model, place, moves = self.model, self.place, self.model.moves
        age, sex = self.age_index, int(self.girl)
        if self.event == "join":
            self.status = LONG if self.drawn[2] < model.long_share * WORD else SHORT
            self.worker, self.arrested, self.touched = None, False, bool(self.stays)
            self.trust, self.legacy, self.harm, self.programme = 0.0, 0.0, 0, 1.0
            moves.joined[0, place.index, age, sex] += 1
            self.tell(1)
        elif self.event == "move":
            self.status = STREET - self.status
        elif self.event == "leave":
            self.status, self.legacy, self.programme = LEFT, 0.0, 1.0
            self.touched = self.touched and bool(self.stays)
            moves.left[0, place.index, age, sex] += 1
            moves.removed[0, place.index] += 1
            self.tell(-1)
        elif self.event == "arrest":
            self.arrested = True
            moves.arrested[0, place.index] += 1
            moves.removed[0, place.index] += 1
        if self.status != OUTSIDE:
            moves.stock[0, place.index, age, sex, self.status] += 1


class Post(mesa.Agent):  # type: ignore[misc]
    """A post of a field worker (ODD 2.3)."""

    model: MesaModel

    def __init__(self, model: MesaModel, index: int, uid: int, slot: int, town: int) -> None:
        super().__init__(model)
        self.index, self.uid, self.slot, self.town = index, uid, slot, town
        self.worker: Worker | None = None
        self.gone = False
        self.since = 0

    def draw(self, block: Block) -> int:
        return word(self.uid, self.model.month, int(block), int(Kind.POST), self.model.key)

    def part(self) -> None:
        """Close the post or let its worker quit (ODD 7.6.3)."""
        model, changes = self.model, self.model.changes
        self.gone = False
        if self.worker is None:
            return
        project = self.slot >= model.permanent[self.town]
        cut = self.slot >= model.open_posts[self.town]
        if cut or self.draw(Block.QUIT) < model.quit_chances[project] * WORD:
            self.worker.gone, self.worker, self.gone = True, None, True
            changes[0, self.town, 2 if cut else 1] += 1

    def hire(self) -> None:
        """Fill the post if it is open and vacant (ODD 7.6.3)."""
        model = self.model
        if self.worker is not None or self.slot >= model.open_posts[self.town]:
            return
        if self.draw(Block.HIRE) < model.hire_chance * WORD:
            self.worker, self.since = Worker(model, self), model.month
            model.changes[0, self.town, 0] += 1


class Worker(mesa.Agent):  # type: ignore[misc]
    """A field worker."""

    def __init__(self, model: MesaModel, post: Post) -> None:
        super().__init__(model)
        self.post, self.gone, self.caseload = post, False, 0


class Adult(mesa.Agent):  # type: ignore[misc]
    """A member over 20 (ODD 7.12)."""

    model: MesaModel

    def __init__(
        self,
        model: MesaModel,
        place: Place,
        uid: int,
        born: int,
        long: bool,
        youth: Youth | None = None,
    ) -> None:
        super().__init__(model)
        self.place, self.uid, self.born, self.long, self.youth = place, uid, born, long, youth

    def maybe_leave(self) -> None:
        model = self.model
        kind = Kind.ADULT if self.youth is None else Kind.YOUTH
        drawn = word(self.uid, model.month, int(Block.ADULT_LEAVING), int(kind), model.key)
        if drawn < model.leaving[LONG if self.long else SHORT] * WORD:
            model.moves.removed[0, self.place.index] += 1
            if self.youth is not None:
                self.youth.status = LEFT
                self.youth.tell(-1)
            self.remove()
