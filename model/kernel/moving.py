"""Joining, street groups, leaving and arrest."""

from __future__ import annotations

import numpy as np

from model.compiled import Array1, Array2, Key, compiled, inner, spliced
from model.kernel.listing import listed
from model.kernel.state import (
    ALL_FLAGS,
    ARREST_SHARE,
    ARRESTED,
    FIXED,
    GIRL,
    IN_CONTACT,
    LEFT,
    LONG,
    LONG_SHARE,
    OUTSIDE,
    PROFILE_BITS,
    RELATIVE,
    REPLACEMENT,
    RISK_MASK,
    SHORT,
    STREET,
    STREET_END,
    TOUCHED,
    YEAR,
    YOUTH,
    Moves,
    Population,
    Recruitment,
    Rules,
    Scratch,
    Youths,
)
from model.kernel.ties import tell_friends
from model.streams import WORD, Block, words

MOVING = int(Block.MOVING)
HIGH_RISK = 2**2


@spliced
def place_in_table(age, profile):
    """Return the place of age and profile in a table; no sign, so that none is looked for."""
    return (np.uint64(age) << np.uint64(PROFILE_BITS)) | np.uint64(profile)


@compiled(
    Array2[np.int64], Array1[np.uint8], Array1[np.uint8], Array1[np.float32],
    Array1[np.float64], Array1[np.float64], Array1[np.float64], int, int, int,
)  # fmt: skip
def level_of_joining(
    first, status, profile, programme, joining, by_status, scale, ages, age, month
):
    """Return count and summed relative hazard (fixed point) of those of one age who can join.

    Columns and ``scale`` (areas,) are those of one lane.
    """
    people, total = 0, 0
    for area in range(first.shape[0]):
        begin = first[area, month + YEAR * (ages - 1 - age)]
        end = first[area, month + YEAR * (ages - age)]
        for row in range(begin, end):
            ratio = by_status[status[row]]
            if ratio > 0.0:
                hazard = joining[(age << PROFILE_BITS) | np.int64(profile[row])]
                total += np.int64(hazard * (scale[area] * ratio) * programme[row] * RELATIVE)
                people += 1
    return people, total


@inner
def weigh(joining, by_status, profile, status, programme, age, scale, chance):
    """Find everybody's chance to join this month; return the sum as a whole number."""
    outside, street = scale * by_status[OUTSIDE], scale * by_status[STREET]
    for i in range(chance.shape[0]):
        chance[i] = joining[place_in_table(age[i], profile[i])]
    for i in range(chance.shape[0]):
        level = outside if status[i] == OUTSIDE else (street if status[i] == STREET else 0.0)
        hazard = chance[i] * level * programme[i]
        chance[i] = min(hazard / (1.0 + hazard / 2), 1.0)
    supply = 0
    for i in range(chance.shape[0]):
        supply += np.int32(chance[i] * FIXED)
    return supply


@inner
def usual_limit(street):
    """Return the highest limit of entering a street group among those with few risk factors."""
    highest = np.uint32(0)
    for place in range(street.shape[0]):
        if place & RISK_MASK < HIGH_RISK:
            highest = max(highest, street[place])
    return highest


@inner
def find_moves(entry, profile, status, chance, limit, w0, w1, events):
    """Mark who joins, who is not outside, and all who may enter a street group.

    ``entry`` is a limit of entering that few exceed; those with many risk factors are marked too.
    """
    for i in range(events.shape[0]):
        joins = w0[i] < chance[i] * limit
        may_turn = (w1[i] < entry) | ((profile[i] & RISK_MASK) >= HIGH_RISK)
        events[i] = np.uint8(joins | may_turn | (status[i] != OUTSIDE))


@compiled(Population, Youths, Rules, Recruitment, Moves, Scratch, int, Key)
def moving_month(population, youths, rules, recruitment, counts, scratch, month, key):
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    ages, first, uid = rules.ages, population.first, population.uid
    joining, by_status, street = rules.joining, rules.by_status, rules.street
    bits, area_key = population.bits, population.key
    street_end = np.uint32(rules.number[STREET_END])
    long_share, arrest = rules.number[LONG_SHARE] * WORD, rules.number[ARREST_SHARE]
    entry = usual_limit(street)
    counts.removed[:] = 0
    counts.supply[:] = 0
    counts.stock[:] = 0
    for area in range(first.shape[0]):
        low, high = first[area, month], first[area, month + YEAR * ages]
        size = high - low
        age, chance, events = scratch.age[:size], scratch.chance[:size], scratch.events[:size]
        chosen = scratch.lists[0]
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, np.int64(MOVING), np.int64(YOUTH), key, w0, w1, w2, w3)
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
            supply = weigh(
                joining, by_status, profile, status, programme, age,
                recruitment.scale[lane, area], chance,
            )  # fmt: skip
            counts.supply[lane, area] = supply
            factor = 1.0
            if recruitment.demand[lane, area] >= 0.0 and supply > 0:
                filled = recruitment.demand[lane, area] / (supply / FIXED)
                factor = (1.0 - rules.number[REPLACEMENT]) + rules.number[REPLACEMENT] * filled
            limit = factor * WORD
            find_moves(entry, profile, status, chance, limit, w0, w1, events)
            for at in range(listed(events, chosen)):
                i = np.int64(chosen[at])
                sex, step = (profile[i] & GIRL) // GIRL, 0
                if w0[i] < chance[i] * limit:
                    status[i] = LONG if w2[i] < long_share else SHORT
                    flags[i] &= ALL_FLAGS ^ (IN_CONTACT | ARRESTED)
                    trust[i], harm[i] = 0.0, 0
                    joined[age[i], sex] += 1
                    step = 1
                elif status[i] <= STREET:
                    enters = street[place_in_table(age[i], profile[i])]
                    if w1[i] < (enters if status[i] == OUTSIDE else street_end):
                        status[i] = STREET - status[i]
                elif status[i] != LEFT:
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
                    stock[age[i], sex, status[i]] += 1
