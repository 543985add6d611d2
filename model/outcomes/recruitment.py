"""Joining, leaving and membership: what the grant was to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.kernel import state
from model.kernel.state import YEAR
from model.outcomes.outcome import Aim, Shape, mean_of_year, outcome
from model.parameters.declare import constant
from model.rules import Ages
from model.streams import Block, Kind

if TYPE_CHECKING:
    from model.world import World


@outcome("youths per year", Aim.LOWER, Shape.PEOPLE, counts_people=True)
def youths_joining(world: World) -> NDArray[Any]:
    """Youths aged 10-20 who join a criminal network."""
    return np.asarray(world.stage.moves.joined[world.lane] / world.stage.scale)


@outcome("youths per year", Aim.HIGHER, Shape.PEOPLE, counts_people=True)
def youths_leaving(world: World) -> NDArray[Any]:
    """Youths aged 10-20 who leave a criminal network."""
    return np.asarray(world.stage.moves.left[world.lane] / world.stage.scale)


def _mean_stock(world: World, status: int) -> NDArray[Any]:
    return mean_of_year(world, world.sums.stock[..., status])


@outcome("youths, mean of the year", Aim.LOWER, Shape.PEOPLE, counts_people=True)
def street_group_youths(world: World) -> NDArray[Any]:
    """Youths in a street group by the broad survey definition."""
    return _mean_stock(world, state.STREET)


@outcome("youths, mean of the year", Aim.LOWER, Shape.PEOPLE, counts_people=True)
def network_short_stay(world: World) -> NDArray[Any]:
    """Youths who are short-stay members of a criminal network."""
    return _mean_stock(world, state.SHORT)


@outcome("youths, mean of the year", Aim.LOWER, Shape.PEOPLE, counts_people=True)
def network_long_stay(world: World) -> NDArray[Any]:
    """Youths who are long-stay members of a criminal network."""
    return _mean_stock(world, state.LONG)


@outcome("youths, mean of the year", Aim.NEITHER, Shape.PEOPLE, counts_people=True)
def former_members(world: World) -> NDArray[Any]:
    """Youths who have left a criminal network."""
    return _mean_stock(world, state.LEFT)


@outcome("person-months per year", Aim.LOWER, Shape.PEOPLE)
def network_person_months(world: World) -> NDArray[Any]:
    """Months that youths spend as members of criminal networks."""
    members = world.sums.stock[..., state.SHORT] + world.sums.stock[..., state.LONG]
    return np.asarray(members / world.stage.scale)


@outcome("youths in December", Aim.LOWER, Shape.PEOPLE, counts_people=True)
def police_counted_minors(world: World) -> NDArray[Any]:
    """Members under 18 whom the police would count as active."""
    ages, stage, lane = Ages.declared(), world.stage, world.lane
    status, uid = stage.youths.status[lane], stage.population.uid
    youngest_adult = world.month + YEAR * (ages.count - ages.index(constant("adult_age")))
    members = np.flatnonzero((status == state.SHORT) | (status == state.LONG))
    born = state.birth_month(uid[members])
    rows = members[(born >= youngest_adult) & (born < world.month + ages.window)]
    drawn = stage.streams.uniform(uid[rows], 0, Block.COUNTED, Kind.YOUTH)[0]
    seen = rows[drawn < world.parameters["minor_detection_ratio"]]
    area = np.searchsorted(stage.population.first[:, 0], seen, side="right") - 1
    age = (world.month + ages.window - 1 - state.birth_month(uid[seen])) // YEAR
    sex = (stage.youths.profile[lane, seen] & state.GIRL) // state.GIRL
    counted = np.zeros((len(stage.where.areas), ages.count, 2))
    np.add.at(counted, (area, age, sex), 1.0)
    return counted / stage.scale


@outcome("members in December", Aim.LOWER, Shape.AREAS, counts_people=True)
def adult_members(world: World) -> NDArray[Any]:
    """Members over 20 of networks in the areas."""
    adults, lane = world.stage.adults, world.lane
    here = adults.area[lane, : adults.length[lane]]
    return np.bincount(here, minlength=len(world.stage.where.areas)) / world.stage.scale


@outcome("years, summed over adult members in December", Aim.NEITHER, Shape.AREAS)
def adult_member_years(world: World) -> NDArray[Any]:
    """Sum of the ages of members over 20; over their number it gives their mean age."""
    adults, lane = world.stage.adults, world.lane
    here = slice(0, int(adults.length[lane]))
    ages = Ages.declared()
    age = ages.youngest + (world.month + ages.window - 1 - adults.born[lane, here]) / YEAR
    areas = len(world.stage.where.areas)
    return np.bincount(adults.area[lane, here], age, areas) / world.stage.scale


@outcome("arrests per year", Aim.NEITHER, Shape.AREAS)
def arrests(world: World) -> NDArray[Any]:
    """Arrests of members under 21."""
    return np.asarray(world.stage.moves.arrested[world.lane] / world.stage.scale)


@outcome("persons per year", Aim.NEITHER, Shape.AREAS, counts_people=True)
def adults_joining(world: World) -> NDArray[Any]:
    """Persons over 20 who join a network; out of reach of youth work."""
    return np.asarray(world.stage.adults_entered[world.lane] / world.stage.scale)


@outcome("SEK per year", Aim.LOWER, Shape.PEOPLE)
def societal_cost(world: World) -> NDArray[Any]:
    """Cost to society of youths' membership: a career's cost over its years; weak source."""
    yearly = world.parameters["career_cost_sek"] / constant("career_years")
    return network_person_months(world) / YEAR * yearly
