"""Contact with field workers, and who is known to social services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.outcomes.outcome import Aim, Shape, outcome

if TYPE_CHECKING:
    from model.world import World


@outcome("youths, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def youths_in_contact(world: World) -> NDArray[Any]:
    """Youths in regular contact with a field worker."""
    return np.asarray(world.sums.contact / (world.sums.months * world.stage.scale))


@outcome("youths, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def youths_with_trust(world: World) -> NDArray[Any]:
    """Youths whose trust in a field worker is above one half."""
    return np.asarray(world.sums.trusted / (world.sums.months * world.stage.scale))


@outcome("contacts per year", Aim.HIGHER, Shape.AREAS)
def contacts_begun(world: World) -> NDArray[Any]:
    """Contacts that begin."""
    return np.asarray(world.stage.counts.begun[world.lane] / world.stage.scale)


@outcome("contacts per year", Aim.LOWER, Shape.AREAS)
def contacts_lost(world: World) -> NDArray[Any]:
    """Contacts that end because the worker leaves and there is no colleague."""
    return np.asarray(world.stage.counts.lost[world.lane] / world.stage.scale)


@outcome("contacts per year", Aim.LOWER, Shape.AREAS)
def contacts_ended_early(world: World) -> NDArray[Any]:
    """Contacts that end within six months, for whatever reason."""
    return np.asarray(world.stage.counts.closed_early[world.lane] / world.stage.scale)


@outcome("youths per year", Aim.NEITHER, Shape.AREAS, counts_people=True)
def youths_becoming_known(world: World) -> NDArray[Any]:
    """Youths who become known to social services."""
    return np.asarray(world.stage.counts.known[world.lane] / world.stage.scale)
