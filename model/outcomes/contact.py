"""Contact with field workers, and who is known to social services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.outcomes.outcome import Aim, Shape, mean_of_year, outcome
from model.parameters.declare import constant
from model.rules import Ages
from model.youth import Sex

if TYPE_CHECKING:
    from model.world import World


@outcome("youths, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def youths_in_contact(world: World) -> NDArray[Any]:
    """Youths in regular contact with a field worker."""
    return mean_of_year(world, world.sums.contact)


def _children(world: World, sex: Sex) -> NDArray[Any]:
    """Return contacts with those of one sex below ``adult_age``, zero for all others.

    The yearly follow-up of the grant asks for children reached, by sex. Read here as those in
    regular contact, mean over the months of the year: fewer than all who were met at some time,
    which nothing counts by sex.
    """
    children = slice(Ages.declared().index(constant("adult_age")))
    found = np.zeros(world.sums.contact.shape)
    found[:, children, sex] = mean_of_year(world, world.sums.contact[:, children, sex])
    return found


@outcome("children, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def girls_in_contact(world: World) -> NDArray[Any]:
    """Girls under 18 in regular contact with a field worker."""
    return _children(world, Sex.GIRL)


@outcome("children, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def boys_in_contact(world: World) -> NDArray[Any]:
    """Boys under 18 in regular contact with a field worker."""
    return _children(world, Sex.BOY)


@outcome("youths, mean of the year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def youths_with_trust(world: World) -> NDArray[Any]:
    """Youths whose trust in a field worker is above one half."""
    return mean_of_year(world, world.sums.trusted)


@outcome("contacts per year", Aim.HIGHER, Shape.AREAS)
def contacts_begun(world: World) -> NDArray[Any]:
    """Contacts that begin."""
    return np.asarray(world.stage.meetings.begun[world.lane] / world.stage.scale)


@outcome("contacts per year", Aim.LOWER, Shape.AREAS)
def contacts_lost(world: World) -> NDArray[Any]:
    """Contacts that end because the worker leaves and there is no colleague."""
    return np.asarray(world.stage.meetings.lost[world.lane] / world.stage.scale)


@outcome("contacts per year", Aim.LOWER, Shape.AREAS)
def contacts_ended_early(world: World) -> NDArray[Any]:
    """Contacts that end within six months, for whatever reason."""
    return np.asarray(world.stage.meetings.closed_early[world.lane] / world.stage.scale)


@outcome("youths per year", Aim.NEITHER, Shape.AREAS, counts_people=True)
def youths_becoming_known(world: World) -> NDArray[Any]:
    """Youths who become known to social services."""
    return np.asarray(world.stage.meetings.known[world.lane] / world.stage.scale)
