"""Posts by function and payer, vacancies, turnover and tenure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.kernel.state import YEAR
from model.outcomes.outcome import Aim, Shape, mean_of_year, outcome

if TYPE_CHECKING:
    from model.world import World


def _by_payer(world: World, *, grant: bool) -> NDArray[Any]:
    """Return mean filled posts (municipalities, functions) of one payer."""
    share = world.capacity.grant / np.maximum(world.wanted, np.finfo(float).tiny)
    posts = world.sums.filled / YEAR * (share if grant else 1.0 - share)
    workers = world.sums.field_grant if grant else world.sums.field_own
    posts[:, 0] = workers / (YEAR * world.stage.scale)
    return np.asarray(posts)


@outcome("full-time posts, mean of the year", Aim.HIGHER, Shape.FUNCTIONS)
def posts_grant(world: World) -> NDArray[Any]:
    """Filled posts that the state grant pays."""
    return _by_payer(world, grant=True)


@outcome("full-time posts, mean of the year", Aim.HIGHER, Shape.FUNCTIONS)
def posts_own(world: World) -> NDArray[Any]:
    """Filled posts that the municipality pays."""
    return _by_payer(world, grant=False)


@outcome("full-time posts, mean of the year", Aim.HIGHER, Shape.TOWNS)
def posts_all(world: World) -> NDArray[Any]:
    """Filled posts for preventive work, whoever pays."""
    return np.asarray((posts_grant(world) + posts_own(world)).sum(axis=1))


@outcome("full-time posts, mean of the year", Aim.HIGHER, Shape.TOWNS)
def posts_in_areas(world: World) -> NDArray[Any]:
    """Filled posts of field workers in the listed areas at the end of the year."""
    posts = world.stage.posts
    here = world.stage.posts.filled[world.lane] & (posts.area >= 0)
    return np.bincount(posts.municipality, here, len(world.municipalities)) / world.stage.scale


@outcome("full-time posts, mean of the year", Aim.LOWER, Shape.TOWNS)
def vacancies(world: World) -> NDArray[Any]:
    """Vacant posts of field workers."""
    return mean_of_year(world, world.sums.field_vacant)


@outcome("posts", Aim.NEITHER, Shape.TOWNS)
def posts_kept(world: World) -> NDArray[Any]:
    """Posts that own money keeps after the grant fell, with the same activity."""
    share = world.parameters["activity_kept_share"]
    return np.asarray((world.capacity.kept * share).sum(axis=1))


@outcome("posts", Aim.LOWER, Shape.TOWNS)
def posts_displaced(world: World) -> NDArray[Any]:
    """Posts with own funds that the grant came to pay and that did not come back."""
    return np.asarray(world.capacity.displaced.sum(axis=1))


@outcome("persons per year", Aim.NEITHER, Shape.TOWNS)
def field_workers_hired(world: World) -> NDArray[Any]:
    """Field workers who are hired."""
    return world.stage.changes[world.lane, :, 0] / world.stage.scale


@outcome("persons per year", Aim.LOWER, Shape.TOWNS)
def field_workers_quit(world: World) -> NDArray[Any]:
    """Field workers who quit."""
    return world.stage.changes[world.lane, :, 1] / world.stage.scale


@outcome("persons per year", Aim.LOWER, Shape.TOWNS)
def field_workers_cut(world: World) -> NDArray[Any]:
    """Field workers whose post is closed."""
    return world.stage.changes[world.lane, :, 2] / world.stage.scale


@outcome("worker-months in December", Aim.HIGHER, Shape.TOWNS)
def tenure_months(world: World) -> NDArray[Any]:
    """Sum of field workers' months in their posts; over filled posts it gives mean tenure."""
    posts = world.stage.posts
    filled = posts.filled[world.lane]
    months = np.where(filled, world.month - posts.since[world.lane], 0)
    return np.bincount(posts.municipality, months, len(world.municipalities)) / world.stage.scale
