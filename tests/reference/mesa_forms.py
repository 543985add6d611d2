"""Forms of collaboration that admit youths one by one, and stays in them (ODD 7.4, 7.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.collaboration.form import Reach
from model.streams import Block
from tests.reference.mesa_draws import WORD, single

if TYPE_CHECKING:
    from tests.reference.mesa_agents import Youth

OUTSIDE, STREET, SHORT, LONG, LEFT = range(5)


@dataclass(slots=True, eq=False)
class CaseForm:
    """A form of collaboration that admits youths one by one (ODD 7.4)."""

    index: int
    code: int
    turn: int
    reach: Reach
    youngest: int
    joining: float
    joining_young: float
    young_to: int
    delay: int
    leaving: float
    leaving_arrested: float
    stay: int
    drop_out: float
    absence: float
    harm: bool
    refers: bool

    def is_open_to(self, youth: Youth) -> bool:
        """ODD 7.4.3."""
        reach = self.reach
        return (
            youth.status in reach.statuses
            and youth.risk >= reach.risk_from
            and (youth.known or youth.in_contact or not reach.known)
            and (youth.absent or not reach.absence)
            and reach.ages[0] <= youth.age_index + self.youngest <= reach.ages[1]
        )


class Stay:
    """A stay in a form of collaboration (ODD 7.9)."""

    def __init__(self, youth: Youth, form: CaseForm, start: int) -> None:
        self.youth, self.form, self.start = youth, form, start
        self.waiting = False

    @property
    def young(self) -> bool:
        model = self.youth.model
        return (self.start + 12 * model.ages - 1 - self.youth.born) // 12 <= self.form.young_to

    def ratio(self, month: int) -> float:
        """ODD 7.9.4."""
        youth, form = self.youth, self.form
        if youth.status >= SHORT:
            return form.leaving * form.leaving_arrested if youth.arrested else form.leaving
        if not self.young:
            return form.joining
        return 1.0 if month - self.start < form.delay else form.joining_young

    def work(self, month: int) -> None:
        """Change the hazard of the youth's next move."""
        self.youth.programme = single(self.youth.programme * single(self.ratio(month)))

    def fold(self, month: int) -> None:
        """Leave the effect behind as legacy, and the form."""
        youth = self.youth
        youth.legacy = single((1.0 + youth.legacy) * self.ratio(month) - 1.0)
        youth.touched = True
        self.leave()

    def leave(self) -> None:
        del self.youth.stays[self.form.index]
        if self.form.refers:
            self.youth.referred = False

    def absence_is_over(self, month: int) -> bool:
        youth, form = self.youth, self.form
        if form.absence <= 0.0:
            return False
        if youth.absent and youth.draw(Block.ABSENCE_SUPPORT, month, form.code) >= (
            form.absence * WORD
        ):
            return False
        if youth.absent:
            youth.absent = False
            youth.risk -= 1
        return True

    def goes_on(self, month: int, is_full: bool) -> bool:
        """Live a month (ODD 7.9.2); false when the stay is over."""
        youth, form, model = self.youth, self.form, self.youth.model
        if youth.born < month or youth.status not in form.reach.statuses:
            self.leave()
            return False
        months = month - self.start
        if self.waiting:
            if months >= form.delay:
                self.fold(month)
            return months < form.delay
        self.work(month)
        over = self.absence_is_over(month) or months >= form.stay
        dropped = youth.draw(Block.DROP_OUT, month, form.code) < form.drop_out * WORD or is_full
        if not over and not dropped:
            return True
        if not over and months < model.early_months:
            model.cases.ended_early[0, youth.place.town, form.index] += 1
            if form.harm:
                youth.harm, youth.touched = model.harm_months, True
        self.waiting = over and self.young and months < form.delay
        if not self.waiting:
            self.fold(month)
        return self.waiting
