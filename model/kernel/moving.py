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
    FIXED_BITS,
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
    WORD_BITS,
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
CHOSEN, MOVED, TURNED, MEMBERS, FIXED_LIST = range(1 + 2 * 2)
HIGH_BIT = 2
HIGH_RISK = 1 << HIGH_BIT

# Bits that words raise, and those of a mark; the first is the same.
JOIN_BIT, FEW_BIT, MANY_BIT, END_BIT = range(2 * 2)
MAY_JOIN, BY_FEW, BY_MANY, MAY_END = (1 << bit for bit in range(2 * 2))
TURN_BIT, MEMBER_BIT, COUNTED_BIT = range(1, 2 * 2)


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


@spliced
def chance_of(hazard):
    """Return the probability of a monthly hazard: one less the exponential, to second order."""
    return min(hazard / (1.0 + hazard / 2), 1.0)


@inner
def weigh(joining, by_status, profile, status, programme, age, scale, level, fixed):
    """Find everybody's chance to join this month, as a whole number; return the sum.

    ``level`` takes the hazards without what programmes do to them.
    """
    for i in range(level.shape[0]):
        here = scale * by_status[status[i]]
        level[i] = joining[place_in_table(age[i], profile[i])] * here
    for i in range(level.shape[0]):
        fixed[i] = np.int32(chance_of(level[i] * programme[i]) * FIXED)
    supply = 0
    for i in range(fixed.shape[0]):
        supply += np.int64(fixed[i])
    return supply


@inner
def highest_limits(street):
    """Return the highest limit of entering a street group by few and by many risk factors."""
    few = many = np.uint32(0)
    for place in range(street.shape[0]):
        if place & RISK_MASK < HIGH_RISK:
            few = max(few, street[place])
        else:
            many = max(many, street[place])
    return few, many


@inner
def bits_beyond(factor):
    """Return by how many bits a word is cut so that it is at most a chance times ``factor``."""
    bits = WORD_BITS - FIXED_BITS
    while factor > 1.0 and bits < WORD_BITS - 1:
        factor /= 2
        bits += 1
    return np.uint32(bits)


@inner
def raise_moving(few, many, street_end, beyond, fixed, w0, w1, raised):
    """Raise the bits of what the words may bring about, whoever drew them.

    ``few`` and ``many`` are the highest limits of entering a street group; some bits are raised
    though nobody enters, and some though nobody joins, since only the first bits of that word are
    looked at.
    """
    none, joins, shift = np.uint32(0), np.uint32(MAY_JOIN), beyond & np.uint32(WORD_BITS - 1)
    by_few, by_many, leaves = np.uint32(BY_FEW), np.uint32(BY_MANY), np.uint32(MAY_END)
    for i in range(raised.shape[0]):
        raised[i] = (
            (joins if (w0[i] >> shift) <= fixed[i] else none)
            | (by_few if w1[i] < few else none)
            | (by_many if w1[i] < many else none)
            | (leaves if w1[i] < street_end else none)
        )


@inner
def find_moves(profile, status, raised, marks):
    """Mark who may join, who may enter or leave a street group, members, and all to be counted."""
    for i in range(marks.shape[0]):
        marks[i] = raised[i]
    for i in range(marks.shape[0]):
        mark, high = marks[i], (profile[i] & HIGH_RISK) >> HIGH_BIT
        street, free = np.uint8(status[i] == STREET), np.uint8(status[i] <= STREET)
        member = np.uint8(status[i] == SHORT) | np.uint8(status[i] == LONG)
        enters = ((mark >> FEW_BIT) & (1 - high)) | ((mark >> MANY_BIT) & high)
        turns = (enters & (1 - street)) | ((mark >> END_BIT) & street)
        marks[i] = (
            (mark & free & MAY_JOIN)
            | ((turns & free) << TURN_BIT)
            | (member << MEMBER_BIT)
            | (np.uint8(status[i] != OUTSIDE) << COUNTED_BIT)
        )


@inner
def part_moves(marks, chosen, joining, turning, members):
    """Put each of ``chosen`` on the lists of what may happen to it; return their lengths."""
    one = np.uint64(1)  # no sign, so that none is looked for
    joins = turns = leaves = np.uint64(0)
    for at in range(chosen.shape[0]):
        row = chosen[at]
        mark = np.uint64(marks[row])
        joining[joins], turning[turns], members[leaves] = row, row, row
        joins += mark & one
        turns += (mark >> np.uint64(TURN_BIT)) & one
        leaves += (mark >> np.uint64(MEMBER_BIT)) & one
    return np.int64(joins), np.int64(turns), np.int64(leaves)


@inner
def find_joining(rows, level, programme, limit, drawn):
    """Keep at the head of ``rows`` those who join; return how many they are."""
    joins = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        rows[joins] = rows[at]
        joins += drawn[i] < chance_of(level[i] * programme[i]) * limit
    return joins


@inner
def turn_street(rows, age, profile, status, drawn, street, street_end):
    """Let those of ``rows`` enter a street group, or leave it, whose word is below their limit."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        entry = street[place_in_table(age[i], profile[i])]
        entry = street_end if status[i] == STREET else entry
        status[i] ^= (status[i] <= STREET) & (drawn[i] < entry)


@inner
def take_stock(rows, age, profile, status, stock):
    """Count ``rows`` by age, sex and status, apart from those outside everything."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        stock[age[i], (profile[i] & GIRL) // GIRL, status[i]] += status[i] != OUTSIDE


@compiled(Population, Youths, Rules, Recruitment, Moves, Scratch, int, Key)
def moving_month(population, youths, rules, recruitment, counts, scratch, month, key):
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    ages, first, uid = rules.ages, population.first, population.uid
    joining, by_status, street = rules.joining, rules.by_status, rules.street
    bits, area_key = population.bits, population.key
    street_end = np.uint32(rules.number[STREET_END])
    long_share, arrest = rules.number[LONG_SHARE] * WORD, rules.number[ARREST_SHARE]
    few, many = highest_limits(street)
    counts.removed[:] = 0
    counts.supply[:] = 0
    counts.stock[:] = 0
    for area in range(first.shape[0]):
        low, high = first[area, month], first[area, month + YEAR * ages]
        size = high - low
        age, level, marks = scratch.age[low:high], scratch.level[:size], scratch.marks[:size]
        lists, fixed = scratch.lists, scratch.lists[FIXED_LIST, :size]
        chosen, moved, turned, members = lists[CHOSEN], lists[MOVED], lists[TURNED], lists[MEMBERS]
        raised = chosen[:size]
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, np.int64(MOVING), np.int64(YOUTH), key, w0, w1, w2, w3)
        for lane in range(youths.status.shape[0]):
            status, profile = youths.status[lane, low:high], youths.profile[lane, low:high]
            programme = youths.programme[lane, low:high]
            flags, trust = youths.flags[lane, low:high], youths.trust[lane, low:high]
            legacy, harm = youths.legacy[lane, low:high], youths.harm[lane, low:high]
            enrolled, gang_friends = youths.enrolled[lane, low:high], youths.gang_friends[lane]
            profiles, removed = youths.profile[lane], counts.removed[lane]
            joined, left = counts.joined[lane, area], counts.left[lane, area]
            supply = weigh(
                joining, by_status, profile, status, programme, age,
                recruitment.scale[lane, area], level, fixed,
            )  # fmt: skip
            counts.supply[lane, area] = supply
            factor = 1.0
            if recruitment.demand[lane, area] >= 0.0 and supply > 0:
                filled = recruitment.demand[lane, area] / (supply / FIXED)
                factor = (1.0 - rules.number[REPLACEMENT]) + rules.number[REPLACEMENT] * filled
            beyond = bits_beyond(factor)
            raise_moving(few, many, street_end, beyond, fixed, w0, w1, raised)
            find_moves(profile, status, raised, marks)
            marked = listed(marks, chosen)
            joins, turns, leaves = part_moves(marks, chosen[:marked], moved, turned, members)
            joins = find_joining(moved[:joins], level, programme, factor * WORD, w0)
            for at in range(joins):
                i = np.int64(moved[at])
                status[i] = LONG if w2[i] < long_share else SHORT
                flags[i] &= ALL_FLAGS ^ (IN_CONTACT | ARRESTED)
                trust[i], harm[i] = 0.0, 0
                joined[age[i], (profile[i] & GIRL) // GIRL] += 1
            turn_street(turned[:turns], age, profile, status, w1, street, street_end)
            leaving = 0
            for at in range(leaves):
                i = np.int64(members[at])
                leaves_by = min(rules.leaving[status[i]] * programme[i], 1.0)
                if w3[i] < leaves_by * WORD:
                    status[i] = LEFT
                    left[age[i], (profile[i] & GIRL) // GIRL] += 1
                    removed[area] += 1
                    members[leaving] = members[at]
                    leaving += 1
                elif w3[i] < (leaves_by + arrest) * WORD:
                    flags[i] |= ARRESTED
                    counts.arrested[lane, area] += 1
                    removed[area] += 1
            for rows, step in ((moved[:joins], 1), (members[:leaving], -1)):
                for at in range(rows.shape[0]):
                    i = np.int64(rows[at])
                    legacy[i], programme[i] = 0.0, 1.0
                    if enrolled[i] == 0:
                        flags[i] &= ALL_FLAGS ^ TOUCHED
                    tell_friends(
                        first, bits, area_key, uid, gang_friends, profiles, rules.ties, area,
                        low + i, step, key,
                    )  # fmt: skip
            take_stock(chosen[:marked], age, profile, status, counts.stock[lane, area])
