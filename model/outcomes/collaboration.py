"""Forms of collaboration: places, waiting, start-up stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.outcomes.outcome import Aim, Shape, mean_of_year, outcome

if TYPE_CHECKING:
    from model.world import World


@outcome("youths, mean of the year", Aim.HIGHER, Shape.CASES, counts_people=True)
def youths_in(world: World) -> NDArray[Any]:
    """Youths in the form."""
    return mean_of_year(world, world.sums.held)


@outcome("youths, mean of the year", Aim.LOWER, Shape.CASES, counts_people=True)
def youths_waiting_for(world: World) -> NDArray[Any]:
    """Youths whom the form is open to and who have no place."""
    return mean_of_year(world, world.sums.waiting)


@outcome("youths per year", Aim.HIGHER, Shape.CASES, counts_people=True)
def youths_admitted_to(world: World) -> NDArray[Any]:
    """Youths admitted to the form."""
    return np.asarray(world.stage.case_counts.admitted[world.lane] / world.stage.scale)


@outcome("offers per year", Aim.NEITHER, Shape.CASES)
def offers_declined_by(world: World) -> NDArray[Any]:
    """Offers of a place that youths or guardians decline."""
    return np.asarray(world.stage.case_counts.declined[world.lane] / world.stage.scale)


@outcome("stays per year", Aim.LOWER, Shape.CASES)
def stays_ended_early_in(world: World) -> NDArray[Any]:
    """Stays that end within six months without being completed."""
    return np.asarray(world.stage.case_counts.ended_early[world.lane] / world.stage.scale)


@outcome("youths per year", Aim.LOWER, Shape.TOWNS, counts_people=True)
def youths_labelled(world: World) -> NDArray[Any]:
    """Youths whom admission to a form with police labels."""
    return np.asarray(world.stage.case_counts.labelled[world.lane].sum(axis=1) / world.stage.scale)


@outcome("share of start-up, summed over municipalities", Aim.HIGHER, Shape.FUNCTIONS)
def stage_of(world: World) -> NDArray[Any]:
    """Start-up of the form where it runs: zero at the start, one when it works on cases."""
    return np.asarray(world.capacity.progress * (world.wanted > 0.0))


@outcome("municipalities", Aim.HIGHER, Shape.FUNCTIONS)
def municipalities_working_with(world: World) -> NDArray[Any]:
    """Municipalities where the form works on cases."""
    return np.asarray((world.works & (world.capacity.filled > 0.0)).astype(float))
