"""Field workers (fältarbetare) as agents.

A field worker holds one post. What the months change stands in the columns of posts that the
kernel works on; the agent is the person, hired in one month and gone in another, and is made when
somebody looks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.mesa_core import Agent

if TYPE_CHECKING:
    from model.world import World


class FieldWorker(Agent):  # type: ignore[misc]
    """One field worker in one post.

    Parameters
    ----------
    world
        The world.
    post
        Number of the post.
    hired
        Month of hiring.
    """

    model: World

    def __init__(self, world: World, post: int, hired: int) -> None:
        super().__init__(world)
        self.post, self.hired = post, hired

    @property
    def area(self) -> int | None:
        """Index of the disadvantaged area, or None for work elsewhere in the municipality."""
        area = int(self.model.stage.posts.area[self.post])
        return None if area < 0 else area

    @property
    def municipality(self) -> int:
        """Index of the employing municipality."""
        return int(self.model.stage.posts.municipality[self.post])

    @property
    def paid_by_grant(self) -> bool:
        """True where the state grant pays the post."""
        slot = self.model.stage.posts.slot[self.post]
        return bool(slot >= self.model.own_open[self.municipality])

    @property
    def permanent(self) -> bool:
        """True for a post without end date."""
        slot = self.model.stage.posts.slot[self.post]
        return bool(slot < self.model.permanent_open[self.municipality])

    @property
    def evening_share(self) -> float:
        """Share of hours on evenings and weekends."""
        return self.model.levers.targeting.evening_share

    @property
    def tenure_months(self) -> int:
        """Months since hiring."""
        return self.model.month - self.hired

    @property
    def caseload(self) -> int:
        """Youths in contact with this worker at the last meeting."""
        return int(self.model.stage.meetings.caseload[self.model.lane, self.post])
