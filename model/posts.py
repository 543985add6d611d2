"""Room for the posts of field workers, each in a place of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.grant import KeyWeights, holds
from model.kernel.stocks import Posts
from model.levers import Course
from model.municipality import Capacity
from model.parameters.declare import ParameterSet, constant
from model.places import Places

POST_SHIFT = 2**4 + 2


def build_posts(
    where: Places,
    courses: Sequence[Course],
    weights: KeyWeights,
    parameters: ParameterSet,
    capacity: Capacity,
    scale: float,
) -> tuple[Posts, NDArray[np.int64]]:
    """Return room for every post of field workers that a course may open, and how many by town.

    Posts of a municipality are numbered; multiples of the golden ratio place them in its areas by
    youths, or elsewhere, so that a post stands in the same place in every scenario.
    """
    cost = parameters["field_worker_cost_sek"]
    largest = np.zeros(len(where.municipalities))
    for course in courses:
        for levers, years in (
            (course.history, range(course.start_year, course.part_year)),
            (course.future, range(course.part_year, course.end_year + 1)),
        ):
            grant = max((holds(levers.grant.appropriation_sek, y) for y in years), default=0)
            untied = max((holds(levers.grant.general_sek, y) for y in years), default=0)
            key = weights.by_key[levers.grant.key]
            share = np.maximum(key / key.sum(), where.residents)
            largest = np.maximum(largest, grant * share + untied * where.residents)
    for amounts in weights.known_sek.values():
        largest = np.fmax(largest, amounts)
    # in 2021 some municipalities are not in the grant and the others' shares are larger
    room = np.ceil((capacity.own[:, 0] + 2 * largest * 2 / cost) * scale).astype(np.int64) + 2
    own = np.floor(capacity.own[:, 0] * scale + capacity.fraction).astype(np.int64)
    municipality = np.repeat(np.arange(len(room)), room)
    slot = np.arange(int(room.sum())) - np.repeat(np.cumsum(room) - room, room)
    at = np.mod(capacity.fraction[municipality] + slot * constant("golden_ratio"), 1.0)
    inside = np.where(
        slot < own[municipality],
        parameters["own_posts_in_areas_share"],
        parameters["share_reaching_area"],
    )
    youths = np.array([area.youth_12_20 for area in where.areas], float)
    area = np.full(len(slot), -1, np.int64)
    for town in range(len(room)):
        mine = np.flatnonzero(where.of_area == town)
        cumulative = np.cumsum(youths[mine]) / youths[mine].sum()
        posts = np.flatnonzero((municipality == town) & (at < inside))
        place = np.searchsorted(cumulative, at[posts] / inside[posts], side="right")
        area[posts] = mine[np.minimum(place, len(mine) - 1)]
    codes = np.array([int(item.code) for item in where.municipalities], np.int64)
    order = np.argsort(area, kind="stable")
    filled = (slot < own[municipality]).astype(np.uint8)
    return Posts(
        uid=((codes[municipality] << POST_SHIFT) | slot).astype(np.uint32),
        order=order[area[order] >= 0].astype(np.int32),
        area=area.astype(np.int32),
        municipality=municipality.astype(np.int32),
        slot=slot.astype(np.int32),
        filled=filled[None].copy(),
        since=np.zeros((1, len(slot)), np.int32),
    ), room
