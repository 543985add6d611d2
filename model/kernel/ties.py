"""Close friends and siblings: mutual ties that need no memory, and the news that they carry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import Array1, Array2, Key, compiled, inner
from model.kernel.ahead import fetch
from model.kernel.state import (
    ALL_FLAGS,
    AREA,
    FRIEND_MASK,
    FRIEND_SHIFT,
    KIND_BITS,
    LONG,
    SHORT,
    SIBLING,
    YOUTH,
)
from model.streams import WORD, Block, word

FRIEND, SIBLINGS = int(Block.FRIEND), int(Block.SIBLING)


@inner
def partner(first, bits, area_key, area, row, round_, rounds, key):
    """Return the row matched with ``row`` in one round, or -1.

    The rows of an area are cut into blocks of 2**bits, shifted from round to round; in a block,
    partners differ by the same bits, so that matching is mutual. Round ``-1`` matches siblings:
    blocks are four times as large and partners stand one to three quarters apart.
    """
    size, start = bits[area], first[area, 0]
    local = row - start
    if round_ < 0:
        shift = 0
        drawn = word(area_key[area], local >> (size + 2), SIBLINGS, AREA, key)
        mask = (1 + np.int64(drawn % np.uint32(3))) << size
    else:
        shift = (round_ << size) // rounds
        kind = AREA | ((round_ + 1) << KIND_BITS)
        drawn = word(area_key[area], (local + shift) >> size, FRIEND, kind, key)
        mask = 1 + np.int64(drawn % np.uint32((1 << size) - 1))
    other = (((local + shift) ^ mask) - shift) + start
    if other < start or other >= first[area, first.shape[1] - 1]:
        return -1
    return other


class Ties(NamedTuple):
    """Who is tied to whom, and the columns of one lane in which it stands."""

    first: Array2[np.int64]  # (areas, cohorts + 1)
    bits: Array1[np.int64]  # (areas,)
    area_key: Array1[np.uint32]  # (areas,)
    uid: Array1[np.uint32]  # (rows,)
    gang_friends: Array1[np.uint8]  # (rows,)
    profile: Array1[np.uint8]  # (rows,)
    rule: Array1[np.float64]  # rounds of matching, cap on friends, share of pairs who are siblings
    key: Key


@inner
def find_tied(ties, area, row, tied):
    """Find the rows ``tied`` to ``row``, and ask for what stands there."""
    rounds = np.int64(ties.rule[0])
    for round_ in range(-1, rounds):
        other = partner(ties.first, ties.bits, ties.area_key, area, row, round_, rounds, ties.key)
        tied[1 + round_] = other
        if other >= 0:
            fetch(ties.gang_friends, np.uint64(other))
            fetch(ties.profile, np.uint64(other))
    fetch(ties.uid, np.uint64(max(min(row, tied[0]), 0)))


@inner
def tell_tied(ties, row, tied, step):
    """Let those ``tied`` to ``row`` know that it joined (step 1) or left (-1)."""
    friend_cap, sibling_share = np.int64(ties.rule[1]), ties.rule[2]
    for at in range(tied.shape[0]):
        other = tied[at]
        if other < 0:
            continue
        if at > 0:
            friends = np.int64(ties.gang_friends[other]) + step
            ties.gang_friends[other] = friends
            kept = ties.profile[other] & (ALL_FLAGS ^ FRIEND_MASK)
            ties.profile[other] = kept | (min(friends, friend_cap) << FRIEND_SHIFT)
        elif word(ties.uid[min(row, other)], 0, SIBLINGS, YOUTH, ties.key) < sibling_share * WORD:
            if step > 0:
                ties.profile[other] |= SIBLING
            else:
                ties.profile[other] &= ALL_FLAGS ^ SIBLING


@inner
def tell_of(ties, area, low, rows, tied, step):
    """Let those tied to the ``rows`` from ``low`` know that these joined (step 1) or left (-1).

    ``tied`` (2, 1 + rounds) is room for who is tied to one of them and to the next, which are found
    first, so that what stands there has come when it is needed.
    """
    last = rows.shape[0] - 1
    for at in range(-1, last + 1):
        if at < last:
            find_tied(ties, area, low + np.int64(rows[at + 1]), tied[(at + 1) % 2])
        if at >= 0:
            tell_tied(ties, low + np.int64(rows[at]), tied[at % 2], step)


@compiled(
    Array2[np.int64], Array1[np.int64], Array1[np.uint32], Array1[np.uint32],
    Array1[np.uint8], Array1[np.uint8], Array1[np.uint8], Array1[np.float64], Array1[np.int64], Key,
)  # fmt: skip
def tell_all(first, bits, area_key, uid, status, gang_friends, profile, rule, tied, key):
    """Set the ties of everybody from the members at the start, in one lane.

    ``tied`` (1 + rounds,) is room for who is tied to one of them.
    """
    ties = Ties(first, bits, area_key, uid, gang_friends, profile, rule, key)
    for area in range(first.shape[0]):
        for row in range(first[area, 0], first[area, first.shape[1] - 1]):
            if status[row] == SHORT or status[row] == LONG:
                find_tied(ties, area, row, tied)
                tell_tied(ties, row, tied, np.int64(1))
