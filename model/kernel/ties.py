"""Close friends and siblings: mutual ties that need no memory, and the news that they carry."""

from __future__ import annotations

import numpy as np

from model.compiled import Array1, Array2, Key, compiled, inner
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


@inner
def tell_friends(first, bits, area_key, uid, gang_friends, profile, ties, area, row, step, key):
    """Let close friends and sibling of ``row`` know that it joined (step 1) or left (-1).

    ``gang_friends`` and ``profile`` (rows,) are those of one lane; ``ties`` are rounds of
    matching, the cap on friends, and the share of pairs who are siblings.
    """
    rounds, friend_cap, sibling_share = np.int64(ties[0]), np.int64(ties[1]), ties[2]
    for round_ in range(-1, rounds):
        other = partner(first, bits, area_key, area, row, round_, rounds, key)
        if other < 0:
            continue
        if round_ >= 0:
            friends = np.int64(gang_friends[other]) + step
            gang_friends[other] = friends
            kept = profile[other] & (ALL_FLAGS ^ FRIEND_MASK)
            profile[other] = kept | (min(friends, friend_cap) << FRIEND_SHIFT)
        elif word(uid[min(row, other)], 0, SIBLINGS, YOUTH, key) < sibling_share * WORD:
            if step > 0:
                profile[other] |= SIBLING
            else:
                profile[other] &= ALL_FLAGS ^ SIBLING


@compiled(
    Array2[np.int64], Array1[np.int64], Array1[np.uint32], Array1[np.uint32],
    Array1[np.uint8], Array1[np.uint8], Array1[np.uint8], Array1[np.float64], Key,
)  # fmt: skip
def tell_all(first, bits, area_key, uid, status, gang_friends, profile, ties, key):
    """Set the ties of everybody from the members at the start, in one lane."""
    for area in range(first.shape[0]):
        for row in range(first[area, 0], first[area, first.shape[1] - 1]):
            if status[row] == SHORT or status[row] == LONG:
                tell_friends(
                    first,
                    bits,
                    area_key,
                    uid,
                    gang_friends,
                    profile,
                    ties,
                    area,
                    row,
                    np.int64(1),
                    key,
                )
