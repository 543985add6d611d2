"""The kernels of a month, each with what it works on, so that it is called with the month alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.kernel.cases import forms_month
from model.kernel.meeting import meeting_month
from model.kernel.moving import moving_month
from model.kernel.stocks import adults_month, ageing, staff_month
from model.prepared import bound
from model.stage import Stage


@dataclass(slots=True)
class Kernels:
    """What the kernels do in a month to all lanes of one stage, in the order of a month."""

    staff: Callable[[int], object]
    ageing: Callable[[int], object]
    meeting: Callable[[int], object]
    forms: Callable[[int], object]
    moving: Callable[[int], object]
    adults: Callable[[int], object]

    @classmethod
    def on(cls, stage: Stage, hire_chance: float) -> Kernels:
        """Return the kernels of a stage; ``hire_chance`` is that a vacant post is filled."""
        population, youths, rules, key = (
            stage.population, stage.youths, stage.rules, stage.streams.key,
        )  # fmt: skip
        return cls(
            bound(
                staff_month, stage.posts, stage.open_posts, stage.permanent_posts,
                stage.quit_chances, hire_chance, stage.staffing, stage.changes, key,
            ),
            bound(ageing, population, youths, stage.adults, stage.scratch.age, rules.ages),
            bound(
                meeting_month, population, youths, rules, stage.setting, stage.staffing,
                stage.meetings, stage.scratch, stage.queue, stage.offers, key,
            ),
            bound(
                forms_month, population, youths, stage.forms, stage.cases, stage.places,
                stage.case_counts, stage.offers, stage.case_rule, key,
            ),
            bound(
                moving_month, population, youths, rules, stage.recruitment, stage.moves,
                stage.scratch, key,
            ),
            bound(
                adults_month, population, youths, rules, stage.adults, stage.adult_entry,
                stage.moves.removed, stage.adults_entered, stage.scratch.tied[0], key,
            ),
        )  # fmt: skip
