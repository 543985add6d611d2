"""Posts in one world, month by month: opening, closing, quitting, hiring, starting up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.field_worker import FieldWorker
from model.grant import holds
from model.kernel.state import YEAR
from model.levers import Hiring
from model.parameters.declare import whole
from model.rates import monthly_probability, rate_from_share

if TYPE_CHECKING:
    from model.world import World

TINY = float(np.finfo(float).tiny)


def open_posts(world: World) -> None:
    """Open and close posts of field workers after the year's decisions.

    Closing posts lowers the willingness to engage in their areas.
    """
    activity = world.parameters["activity_kept_share"]
    capacity = world.capacity
    world.wanted = capacity.wanted_posts(activity)
    world.open = _whole(world, world.wanted[:, 0])
    world.own_open = _whole(world, capacity.own_paid(activity)[:, 0])
    lasting = world.levers.grant.permanent_posts
    world.permanent_open = world.open if lasting else world.own_open
    posts = world.stage.posts
    filled = posts.filled[world.lane]
    closed = filled & (posts.slot >= world.open[posts.municipality])
    areas, here = len(world.willingness), posts.area >= 0
    was = np.bincount(posts.area[here], filled[here], areas)
    gone = np.bincount(posts.area[here], closed[here], areas)
    loss = world.parameters["area_trust_loss"] * (gone / np.maximum(was, 1))
    world.willingness *= 1.0 - loss


def _whole(world: World, posts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number of posts made whole by each municipality's own draw, in the run's size."""
    fraction = world.capacity.fraction
    whole_posts = np.floor(posts * world.stage.scale + fraction).astype(np.int64)
    return np.minimum(whole_posts, world.stage.post_room)


def granted(world: World) -> bool:
    """Return whether there is any grant this year."""
    return holds(world.levers.grant.appropriation_sek, world.year) > 0


def uncertain(world: World) -> bool:
    """Return whether the money is about to end and nothing is known of what follows."""
    levers = world.levers.grant
    since = whole("first_grant_year") if world.in_history else world.course.part_year
    last_year = (world.year - since + 1) % levers.period_years == 0
    left = YEAR - world.month % YEAR
    window = world.parameters["turnover_end_months"]
    return granted(world) and last_year and levers.notice_months < left <= window


def quit_chances(world: World) -> tuple[float, float]:
    """Return monthly chances to quit a permanent and a project post."""
    rate = rate_from_share(world.parameters["staff_turnover"])
    many = world.parameters["turnover_end_multiplier"] if uncertain(world) else 1.0
    return monthly_probability(rate), monthly_probability(rate * many)


def hire_chance(world: World) -> float:
    """Return the monthly chance that a vacant post is filled."""
    if world.beliefs.structure.hiring is Hiring.LINEAR:
        return 1.0
    return monthly_probability(YEAR / world.parameters["hiring_months"])


def staff_specialists(world: World) -> None:
    """Fill and empty posts of other functions, spend on staff, and go on with start-up."""
    capacity, wanted = world.capacity, world.wanted
    leaves, leaves_project = quit_chances(world)
    by_grant = capacity.grant / np.maximum(wanted, TINY)
    project = 0.0 if world.levers.grant.permanent_posts else by_grant
    loss = leaves * (1.0 - project) + leaves_project * project
    staffed = np.minimum(capacity.filled * (1.0 - loss), wanted)
    capacity.filled = staffed + (wanted - staffed) * hire_chance(world)
    _spend(world, by_grant)
    _start_up(world)
    world.works = capacity.progress >= 1.0
    parameters = world.parameters
    own = np.maximum(capacity.own - capacity.displaced, 0.0)
    inside = own * parameters["own_posts_in_areas_share"]
    inside += (wanted - own) * parameters["share_reaching_area"]
    world.posts_in_areas = capacity.filled * inside / np.maximum(wanted, TINY)


def _spend(world: World, by_grant: NDArray[np.float64]) -> None:
    """Add a month's wages of the posts that the grant pays."""
    capacity, posts = world.capacity, world.stage.posts
    paid = posts.filled[world.lane] & (posts.slot >= world.own_open[posts.municipality])
    workers = np.bincount(posts.municipality, paid, len(world.open)) / world.stage.scale
    staff = capacity.filled * by_grant
    staff[:, 0] = np.minimum(workers, capacity.grant[:, 0])
    capacity.staff_sek += (staff * world.post_cost).sum(axis=1) / YEAR


def _start_up(world: World) -> None:
    """Let functions with posts come closer to work on cases, and others fall back."""
    stage, parameters = world.stage, world.parameters
    supported = (
        world.levers.grant.agency_support_sek > 0
        and granted(world)
        and any(world.levers.forms[name].on for name in stage.tables.supports)
    )
    shared = parameters["coordination_start_up_months"]
    shared *= stage.tables.start_up_ratio if supported else 1.0
    alone = parameters["service_start_up_months"]
    months = np.where(stage.tables.shared, shared, alone)
    step = 1.0 / (months * world.capacity.start_up_ratio)
    change = np.where(world.wanted > 0.0, step, -step)
    world.capacity.progress = np.clip(world.capacity.progress + change, 0.0, 1.0)


def change_agents(world: World) -> None:
    """Let field workers who left go, and those who were hired come."""
    stage, lane = world.stage, world.lane
    for post in np.flatnonzero(stage.setting.gone[lane]).tolist():
        world.workers.pop(post).remove()
    hired = stage.posts.filled[lane] & (stage.posts.since[lane] == world.month)
    for post in np.flatnonzero(hired).tolist():
        if post not in world.workers:
            world.workers[post] = FieldWorker(world, post)
