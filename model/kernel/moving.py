"""Joining, street groups, leaving and arrest."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled
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


@compiled
def moving_month(population, youths, rules, setting, counts, scratch, month, key):
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    ages, first, uid = rules.ages, population.first, population.uid
    joining, by_status, street = rules.joining, rules.by_status, rules.street
    bits, area_key = population.bits, population.key
    street_end = np.uint32(rules.number[STREET_END])
    long_share, arrest = rules.number[LONG_SHARE] * WORD, rules.number[ARREST_SHARE]
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
            flags, trust = youths.flags[lane, low:high], youths.trust[lane, low:high]
            legacy, harm = youths.legacy[lane, low:high], youths.harm[lane, low:high]
            enrolled, gang_friends = youths.enrolled[lane, low:high], youths.gang_friends[lane]
            profiles, stock = youths.profile[lane], counts.stock[lane, area]
            joined, left = counts.joined[lane, area], counts.left[lane, area]
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
                    sex, step = (profile[i] & GIRL) // GIRL, 0
                    if event & JOIN:
                        status[i] = LONG if w2[i] < long_share else SHORT
                        flags[i] &= ALL_FLAGS ^ (IN_CONTACT | ARRESTED)
                        trust[i], harm[i] = 0.0, 0
                        joined[age[i], sex] += 1
                        step = 1
                    elif event & TURN:
                        status[i] = STREET - status[i]
                    else:
                        leaving = min(rules.leaving[status[i]] * programme[i], 1.0)
                        if w3[i] < leaving * WORD:
                            status[i] = LEFT
                            left[age[i], sex] += 1
                            counts.removed[lane, area] += 1
                            step = -1
                        elif w3[i] < (leaving + arrest) * WORD:
                            flags[i] |= ARRESTED
                            counts.arrested[lane, area] += 1
                            counts.removed[lane, area] += 1
                    if step != 0:
                        legacy[i], programme[i] = 0.0, 1.0
                        if enrolled[i] == 0:
                            flags[i] &= ALL_FLAGS ^ TOUCHED
                        tell_friends(
                            first, bits, area_key, uid, gang_friends, profiles, rules.ties, area,
                            low + i, step, key,
                        )  # fmt: skip
                if status[i] != OUTSIDE:
                    stock[age[i], (profile[i] & GIRL) // GIRL, status[i]] += 1
