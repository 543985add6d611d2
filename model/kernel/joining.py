"""To whom something happens in a month: joining, street groups, leaving and arrest.

As in a meeting, all who may be are marked in passes over everybody, and parted into lists.
"""

from __future__ import annotations

import numpy as np

from model.compiled import Array1, Array2, compiled, inner, spliced
from model.kernel.ahead import fetch
from model.kernel.state import (
    ALL_FLAGS,
    ARRESTED,
    FIXED,
    FIXED_BITS,
    GIRL,
    IN_CONTACT,
    LEFT,
    LONG,
    OUTSIDE,
    PROFILE_BITS,
    RELATIVE,
    RISK_MASK,
    SHORT,
    STREET,
    TOUCHED,
    WORD_BITS,
    YEAR,
)
from model.streams import WORD

HIGH_BIT = 2
HIGH_RISK = 1 << HIGH_BIT

# Bits that words raise, and those of a mark; the first, of joining, is the same.
FEW_BIT, MANY_BIT, END_BIT = range(1, 2 * 2)
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
def weigh(here, rules, scale, level, fixed):
    """Find everybody's chance to join this month, as a whole number; return the sum.

    ``level`` takes the hazards without what programmes do to them.
    """
    joining, by_status = rules.joining, rules.by_status
    age, profile, status, programme = here.age, here.profile, here.status, here.programme
    for i in range(level.shape[0]):
        ratio = scale * by_status[status[i]]
        level[i] = joining[place_in_table(age[i], profile[i])] * ratio
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
def join(here, rows, level, limit, drawn, stay, long_limit, joined):
    """Let those of ``rows`` join whose word is below their limit, for a short or a long stay.

    Those who join are kept at the head of ``rows`` and counted by age and sex; return their number.
    """
    joins = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        if drawn[i] < chance_of(level[i] * here.programme[i]) * limit:
            here.status[i] = LONG if stay[i] < long_limit else SHORT
            here.flags[i] &= ALL_FLAGS ^ (IN_CONTACT | ARRESTED)
            here.trust[i], here.harm[i] = 0.0, 0
            joined[here.age[i], (here.profile[i] & GIRL) // GIRL] += 1
            rows[joins] = rows[at]
            joins += 1
    return joins


@inner
def turn_street(here, rows, drawn, street, street_end):
    """Let those of ``rows`` enter a street group, or leave it, whose word is below their limit."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        entry = street[place_in_table(here.age[i], here.profile[i])]
        entry = street_end if here.status[i] == STREET else entry
        here.status[i] ^= (here.status[i] <= STREET) & (drawn[i] < entry)


@inner
def leave(here, rows, drawn, leaving, arrest, left):
    """Let those of ``rows``, all members, leave or be arrested by their word.

    Those who leave are kept at the head of ``rows`` and counted by age and sex.

    Returns
    -------
    tuple
        How many leave, and how many are arrested.
    """
    leaves = arrested = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        chance = min(leaving[here.status[i]] * here.programme[i], 1.0)
        if drawn[i] < chance * WORD:
            here.status[i] = LEFT
            left[here.age[i], (here.profile[i] & GIRL) // GIRL] += 1
            fetch(here.legacy, rows[at])
            rows[leaves] = rows[at]
            leaves += 1
        elif drawn[i] < (chance + arrest) * WORD:
            here.flags[i] |= ARRESTED
            arrested += 1
    return leaves, arrested


@inner
def begin_anew(here, rows):
    """Clear what programmes did to ``rows``, whose next move is another than before."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        here.legacy[i], here.programme[i] = 0.0, 1.0
        if here.enrolled[i] == 0:
            here.flags[i] &= ALL_FLAGS ^ TOUCHED


@inner
def take_stock(here, rows, stock):
    """Count ``rows`` by age, sex and status, apart from those outside everything."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        sex, status = (here.profile[i] & GIRL) // GIRL, here.status[i]
        stock[here.age[i], sex, status] += status != OUTSIDE
