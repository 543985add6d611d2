"""Joining, street groups, leaving and arrest."""

from __future__ import annotations

import numpy as np

from model.compiled import Key, compiled
from model.kernel.here import window
from model.kernel.joining import (
    begin_anew,
    bits_beyond,
    find_moves,
    highest_limits,
    join,
    leave,
    part_moves,
    raise_moving,
    take_stock,
    turn_street,
    weigh,
)
from model.kernel.listing import listed
from model.kernel.state import (
    ARREST_SHARE,
    FIXED,
    LONG_SHARE,
    REPLACEMENT,
    STREET_END,
    YEAR,
    YOUTH,
    Moves,
    Population,
    Recruitment,
    Rules,
    Scratch,
    Youths,
)
from model.kernel.ties import Ties, tell_of
from model.streams import WORD, Block, words

MOVING = int(Block.MOVING)
CHOSEN, MOVED, TURNED, MEMBERS, FIXED_LIST = range(1 + 2 * 2)


@compiled(Population, Youths, Rules, Recruitment, Moves, Scratch, Key, int)
def moving_month(population, youths, rules, recruitment, counts, scratch, key, month):
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    first, uid, number = population.first, population.uid, rules.number
    street_end = np.uint32(number[STREET_END])
    few, many = highest_limits(rules.street)
    counts.removed[:] = 0
    counts.supply[:] = 0
    counts.stock[:] = 0
    for area in range(first.shape[0]):
        low, high = first[area, month], first[area, month + YEAR * rules.ages]
        size, lists = high - low, scratch.lists
        level, fixed, marks = scratch.level[:size], lists[FIXED_LIST, :size], scratch.marks[:size]
        chosen, moved, turned, members = lists[CHOSEN], lists[MOVED], lists[TURNED], lists[MEMBERS]
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, np.int64(MOVING), np.int64(YOUTH), key, w0, w1, w2, w3)
        for lane in range(youths.status.shape[0]):
            here = window(uid, scratch.age, youths, lane, low, high)
            ties = Ties(
                first, population.bits, population.key, uid, youths.gang_friends[lane],
                youths.profile[lane], rules.ties, key,
            )  # fmt: skip
            supply = weigh(here, rules, recruitment.scale[lane, area], level, fixed)
            factor = 1.0
            if recruitment.demand[lane, area] >= 0.0 and supply > 0:
                filled = recruitment.demand[lane, area] / (supply / FIXED)
                factor = (1.0 - number[REPLACEMENT]) + number[REPLACEMENT] * filled
            raise_moving(few, many, street_end, bits_beyond(factor), fixed, w0, w1, chosen[:size])
            find_moves(here.profile, here.status, chosen[:size], marks)
            marked = listed(marks, chosen)
            joins, turns, leaves = part_moves(marks, chosen[:marked], moved, turned, members)
            joins = join(
                here, moved[:joins], level, factor * WORD, w0, w2, number[LONG_SHARE] * WORD,
                counts.joined[lane, area],
            )  # fmt: skip
            turn_street(here, turned[:turns], w1, rules.street, street_end)
            leaves, arrested = leave(
                here, members[:leaves], w3, rules.leaving, number[ARREST_SHARE],
                counts.left[lane, area],
            )  # fmt: skip
            for rows, step in ((moved[:joins], 1), (members[:leaves], -1)):
                begin_anew(here, rows)
                tell_of(ties, area, low, rows, scratch.tied, step)
            take_stock(here, chosen[:marked], counts.stock[lane, area])
            counts.supply[lane, area] = supply
            counts.arrested[lane, area] += arrested
            counts.removed[lane, area] += leaves + arrested
