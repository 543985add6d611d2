"""Posts, month by month: opening, closing, quitting, hiring, starting up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.collaboration.form import CollaborationForm
from model.field_worker import FieldWorker
from model.grant import holds
from model.kernel.state import YEAR
from model.levers import Hiring
from model.parameters.declare import ParameterSet, whole
from model.rates import monthly_probability, rate_from_share

if TYPE_CHECKING:
    from model.lanes import Lanes
    from model.world import World

TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from the decisions of a January and holds until the next.

    A world's own, or those of all lanes, which have a row for each.

    Attributes
    ----------
    payer
        Twice the row of the municipality of each post of field workers among those of all lanes,
        and one more where the grant pays it (posts,).
    wanted
        Posts that are to be staffed (municipalities, functions).
    floor
        The same, never quite zero.
    by_grant
        Share of the wanted posts that the grant pays.
    project
        Share of them that are projects.
    inside
        Wanted posts that work in the listed areas.
    step
        Change of start-up in a month.
    taken
        Öre by which own money put in draws on other welfare in a year (municipalities,).
    """

    payer: NDArray[np.int64]
    wanted: NDArray[np.float64]
    floor: NDArray[np.float64]
    by_grant: NDArray[np.float64]
    project: NDArray[np.float64]
    inside: NDArray[np.float64]
    step: NDArray[np.float64]
    taken: NDArray[np.float64]


def abreast(standing: Sequence[Standing]) -> Standing:
    """Return what several worlds' decisions fix, a row for each."""
    names = [item.name for item in fields(Standing)]
    return Standing(*(np.stack([getattr(one, name) for one in standing]) for name in names))


def open_posts(world: World) -> Standing:
    """Open and close posts of field workers after the year's decisions; return what they fix.

    Closing posts lowers the willingness to engage in their areas.
    """
    activity = world.parameters["activity_kept_share"]
    capacity, stage, lane = world.capacity, world.stage, world.lane
    wanted = capacity.wanted_posts(activity)
    world.open = _whole(world, wanted[:, 0])
    world.own_open = _whole(world, capacity.own_paid(activity)[:, 0])
    lasting = world.levers.grant.permanent_posts
    world.permanent_open = world.open if lasting else world.own_open
    stage.open_posts[lane], stage.permanent_posts[lane] = world.open, world.permanent_open
    posts = stage.posts
    filled = posts.filled[lane]
    closed = filled & (posts.slot >= world.open[posts.municipality])
    areas, here = len(stage.where.areas), posts.area >= 0
    was = np.bincount(posts.area[here], filled[here], areas)
    gone = np.bincount(posts.area[here], closed[here], areas)
    loss = world.parameters["area_trust_loss"] * (gone / np.maximum(was, 1))
    world.willingness[:] *= 1.0 - loss
    return _standing(world, wanted)


def _standing(world: World, wanted: NDArray[np.float64]) -> Standing:
    """Return what the decisions that were just made fix for the year."""
    capacity, posts, parameters = world.capacity, world.stage.posts, world.parameters
    floor = np.maximum(wanted, TINY)
    by_grant = capacity.grant / floor
    own = np.maximum(capacity.own - capacity.displaced, 0.0)
    inside = own * parameters["own_posts_in_areas_share"]
    inside += (wanted - own) * parameters["share_reaching_area"]
    by_grant_here = posts.slot >= world.own_open[posts.municipality]
    towns = world.lane * len(wanted) + posts.municipality.astype(np.int64)
    return Standing(
        payer=2 * towns + by_grant_here,
        wanted=wanted,
        floor=floor,
        by_grant=by_grant,
        project=np.zeros_like(wanted) if world.levers.grant.permanent_posts else by_grant,
        inside=inside,
        step=_start_up_step(world, wanted),
        taken=world.kept_sek() * world.welfare_shares,
    )


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
    left = YEAR - world.month % YEAR
    if not levers.notice_months < left <= world.parameters["turnover_end_months"]:
        return False
    since = whole("first_grant_year") if world.in_history else world.course.part_year
    last_year = (world.year - since + 1) % levers.period_years == 0
    return last_year and granted(world)


def quit_chances(world: World) -> tuple[float, float]:
    """Return monthly chances to quit a permanent and a project post."""
    permanent, project = world.lanes.quits[uncertain(world)]
    return float(permanent), float(project)


def quits_by_uncertainty(parameters: ParameterSet) -> tuple[tuple[float, float], ...]:
    """Return monthly chances to quit a permanent and a project post, settled and uncertain.

    The second pair holds while nothing is known of what follows the grant.
    """
    rate = rate_from_share(parameters["staff_turnover"])
    ends = rate * parameters["turnover_end_multiplier"]
    known, unknown = monthly_probability(rate), monthly_probability(ends)
    return (known, known), (known, unknown)


def hire_chance(hiring: Hiring, parameters: ParameterSet) -> float:
    """Return the monthly chance that a vacant post is filled."""
    if hiring is Hiring.LINEAR:
        return 1.0
    return monthly_probability(YEAR / parameters["hiring_months"])


def post_cost(
    functions: Sequence[CollaborationForm], parameters: ParameterSet
) -> NDArray[np.float64]:
    """Return what a post of each function costs in a year, in SEK (functions,)."""
    cost = np.full(len(functions), parameters["specialist_cost_sek"], dtype=float)
    cost[0] = parameters["field_worker_cost_sek"]
    return cost


def staff_specialists(lanes: Lanes) -> None:
    """Fill and empty posts of other functions, spend on staff, and go on with start-up."""
    capacity, standing = lanes.capacity, lanes.standing
    leaves, leaves_project = lanes.stage.quit_chances.T[:, :, None, None]
    loss = leaves * (1.0 - standing.project) + leaves_project * standing.project
    staffed = np.minimum(capacity.filled * (1.0 - loss), standing.wanted)
    capacity.filled[:] = staffed + (standing.wanted - staffed) * lanes.hire_chance
    _spend(lanes)
    progress = np.maximum(capacity.progress + standing.step, 0.0)
    np.minimum(progress, 1.0, out=capacity.progress)
    lanes.works = capacity.progress >= 1.0
    lanes.posts_in_areas = capacity.filled * standing.inside / standing.floor


def _spend(lanes: Lanes) -> None:
    """Count staffed posts by payer, and add a month's wages of those that the grant pays."""
    capacity, stage, standing = lanes.capacity, lanes.stage, lanes.standing
    counted = np.bincount(standing.payer.ravel(), stage.posts.filled.ravel(), lanes.staffed.size)
    lanes.staffed[:] = counted.reshape(lanes.staffed.shape)
    staff = capacity.filled * standing.by_grant
    by_grant = lanes.staffed[..., 1] / stage.scale
    staff[..., 0] = np.minimum(by_grant, capacity.grant[..., 0])
    capacity.staff_sek += (staff * lanes.post_cost).sum(axis=-1) / YEAR


def _start_up_step(world: World, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much closer to work on cases functions with posts come, and others fall back."""
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
    return np.where(wanted > 0.0, step, -step)


def meet_workers(world: World, known: dict[int, FieldWorker]) -> None:
    """Bring the field workers who are known as agents up to what the posts say.

    Who left is let go and who was hired comes, so that a post that changed hands has a new agent.
    """
    posts, lane = world.stage.posts, world.lane
    filled, since = posts.filled[lane].tolist(), posts.since[lane].tolist()
    for post in list(known):
        if not filled[post] or since[post] != known[post].hired:
            known.pop(post).remove()
    for post, is_filled in enumerate(filled):
        if is_filled and post not in known:
            known[post] = FieldWorker(world, post, since[post])
