"""Joining, street groups, leaving and arrest."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inner
from model.kernel.state import (
    ALL_FLAGS,
    ARREST_SHARE,
    ARRESTED,
    FIXED,
    GIRL,
    IN_CONTACT,
    JOIN,
    LEFT,
    LONG,
    LONG_SHARE,
    MEMBER,
    OUTSIDE,
    PROFILE_BITS,
    RELATIVE,
    REPLACEMENT,
    SHORT,
    STREET,
    STREET_END,
    TOUCHED,
    TURN,
    YEAR,
    YOUTH,
)
from model.kernel.ties import tell_friends
from model.streams import WORD, Block, words

MOVING = int(Block.MOVING)


@compiled
def level_of_joining(population, youths, rules, setting, month):
    """Return count and summed relative hazard (fixed point) of those aged 14 who can join."""
    people, total = 0, 0
    age = rules.index_14
    status, profile = youths.status[0], youths.profile[0]
    programme, joining, by_status = youths.programme[0], rules.joining, rules.by_status
    for area in range(population.first.shape[0]):
        begin = population.first[area, month + YEAR * (rules.ages - 1 - age)]
        end = population.first[area, month + YEAR * (rules.ages - age)]
        scale = setting.joining_scale[0, area]
        for row in range(begin, end):
            ratio = by_status[status[row]]
            if ratio > 0.0:
                hazard = joining[(age << PROFILE_BITS) | profile[row]] * (scale * ratio)
                total += np.int64(hazard * programme[row] * RELATIVE)
                people += 1
    return people, total


@inner
def join(population, youths, rules, counts, lane, area, row, age, stay, sibling_share, key):
    """Let a youth join: contact and legacy end, class of stay is drawn, friends and sibling know."""
    long_stay = stay < rules.number[LONG_SHARE] * WORD
    youths.status[lane, row] = LONG if long_stay else SHORT
    youths.flags[lane, row] &= ALL_FLAGS ^ (IN_CONTACT | ARRESTED)
    if youths.enrolled[lane, row] == 0:
        youths.flags[lane, row] &= ALL_FLAGS ^ TOUCHED
    youths.trust[lane, row] = 0.0
    youths.legacy[lane, row] = 0.0
    youths.harm[lane, row] = 0
    youths.programme[lane, row] = 1.0
    counts.joined[lane, area, age, (youths.profile[lane, row] & GIRL) // GIRL] += 1
    tell_friends(population, youths, rules, lane, area, row, 1, sibling_share, key)


@inner
def stay_or_leave(
    population, youths, rules, counts, lane, area, row, age, drawn, sibling_share, key
):
    """Let a member leave, be arrested, or go on."""
    leaving = rules.leaving[youths.status[lane, row]] * youths.programme[lane, row]
    leaving = min(leaving, 1.0)
    if drawn < leaving * WORD:
        youths.status[lane, row] = LEFT
        if youths.enrolled[lane, row] == 0:
            youths.flags[lane, row] &= ALL_FLAGS ^ TOUCHED
        youths.legacy[lane, row] = 0.0
        youths.programme[lane, row] = 1.0
        counts.left[lane, area, age, (youths.profile[lane, row] & GIRL) // GIRL] += 1
        counts.removed[lane, area] += 1
        tell_friends(population, youths, rules, lane, area, row, -1, sibling_share, key)
    elif drawn < (leaving + rules.number[ARREST_SHARE]) * WORD:
        youths.flags[lane, row] |= ARRESTED
        counts.arrested[lane, area] += 1
        counts.removed[lane, area] += 1


@compiled
def moving_month(population, youths, rules, setting, counts, scratch, sibling_share, month, key):
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    ages, first, uid = rules.ages, population.first, population.uid
    joining, by_status, street = rules.joining, rules.by_status, rules.street
    street_end = np.uint32(rules.number[STREET_END])
    counts.removed[:] = 0
    counts.supply[:] = 0
    counts.stock[:] = 0
    for area in range(first.shape[0]):
        low, high = first[area, month], first[area, month + YEAR * ages]
        size = high - low
        age, chance, events = scratch.age[:size], scratch.chance[:size], scratch.events[:size]
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, MOVING, YOUTH, key, w0, w1, w2, w3)
        for index in range(ages):
            begin = first[area, month + YEAR * (ages - 1 - index)] - low
            age[begin : first[area, month + YEAR * (ages - index)] - low] = index
        for lane in range(youths.status.shape[0]):
            status, profile = youths.status[lane, low:high], youths.profile[lane, low:high]
            programme = youths.programme[lane, low:high]
            stock = counts.stock[lane, area]
            scale = setting.joining_scale[lane, area]
            for i in range(size):
                hazard = joining[(age[i] << PROFILE_BITS) | profile[i]] * (
                    scale * by_status[status[i]]
                )
                hazard *= programme[i]
                chance[i] = min(hazard / (1.0 + hazard / 2), 1.0)
            supply = 0
            for i in range(size):
                supply += np.int32(chance[i] * FIXED)
            counts.supply[lane, area] = supply
            factor = 1.0
            if setting.demand[lane, area] >= 0.0 and supply > 0:
                filled = setting.demand[lane, area] / (supply / FIXED)
                factor = (1.0 - rules.number[REPLACEMENT]) + rules.number[REPLACEMENT] * filled
            limit = factor * WORD
            for i in range(size):
                events[i] = np.uint8(w0[i] < chance[i] * limit) * JOIN
            for i in range(size):
                enter = street[(age[i] << PROFILE_BITS) | profile[i]]
                turn = w1[i] < (enter if status[i] == OUTSIDE else street_end)
                events[i] |= np.uint8(turn & (status[i] <= STREET)) * TURN
            for i in range(size):
                member = (status[i] == SHORT) | (status[i] == LONG)
                events[i] |= np.uint8(member) * MEMBER
            for i in range(size):
                event = events[i]
                if event != 0:
                    if event & JOIN:
                        join(
                            population, youths, rules, counts, lane, area, low + i, age[i],
                            w2[i], sibling_share, key,
                        )  # fmt: skip
                    elif event & TURN:
                        status[i] = STREET - status[i]
                    else:
                        stay_or_leave(
                            population, youths, rules, counts, lane, area, low + i, age[i],
                            w3[i], sibling_share, key,
                        )  # fmt: skip
                if status[i] != OUTSIDE:
                    stock[age[i], (profile[i] & GIRL) // GIRL, status[i]] += 1
