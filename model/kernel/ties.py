"""Close friends and siblings: mutual ties that need no memory, and the news that they carry."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inner
from model.kernel.state import (
    ALL_FLAGS,
    AREA,
    FRIEND_MASK,
    FRIEND_SHIFT,
    LONG,
    SHORT,
    SIBLING,
    YOUTH,
)
from model.streams import WORD, Block, word

FRIEND, SIBLINGS = int(Block.FRIEND), int(Block.SIBLING)


@inner
def partner(population, area, row, round_, size, key):
    """Return the row matched with ``row`` in one round, or -1.

    The rows of an area are cut into blocks of 2**bits, shifted from round to round; in a block,
    partners differ by the same bits, so that matching is mutual. Round ``-1`` matches siblings:
    blocks are four times as large and partners stand one to three quarters apart.
    """
    bits = population.bits[area]
    start = population.first[area, 0]
    local = row - start
    if round_ < 0:
        bits += 2
        shift = 0
        block = local >> bits
        drawn = word(population.key[area], block, SIBLINGS, AREA, key)
        mask = (1 + np.int64(drawn % np.uint32(3))) << (bits - 2)
    else:
        shift = (round_ << bits) // size
        block = (local + shift) >> bits
        drawn = word(population.key[area], block, FRIEND, AREA | ((round_ + 1) << 8), key)
        mask = 1 + np.int64(drawn % np.uint32((1 << bits) - 1))
    other = (((local + shift) ^ mask) - shift) + start
    if other < start or other >= population.first[area, population.first.shape[1] - 1]:
        return -1
    return other


@inner
def tell_friends(population, youths, rules, lane, area, row, step, sibling_share, key):
    """Let close friends and sibling of ``row`` know that it joined (step 1) or left (-1)."""
    for round_ in range(rules.rounds):
        other = partner(population, area, row, round_, rules.rounds, key)
        if other >= 0:
            friends = np.int64(youths.gang_friends[lane, other]) + step
            youths.gang_friends[lane, other] = friends
            capped = min(friends, rules.friend_cap)
            profile = youths.profile[lane, other] & (ALL_FLAGS ^ FRIEND_MASK)
            youths.profile[lane, other] = profile | (capped << FRIEND_SHIFT)
    other = partner(population, area, row, -1, rules.rounds, key)
    if other >= 0:
        pair = population.uid[min(row, other)]
        if word(pair, 0, SIBLINGS, YOUTH, key) < sibling_share * WORD:
            if step > 0:
                youths.profile[lane, other] |= SIBLING
            else:
                youths.profile[lane, other] &= ALL_FLAGS ^ SIBLING


@compiled
def tell_all(population, youths, rules, sibling_share, key):
    """Set the ties of everybody from the members at the start."""
    for area in range(population.first.shape[0]):
        for row in range(population.first[area, 0], population.first[area, -1]):
            if youths.status[0, row] == SHORT or youths.status[0, row] == LONG:
                tell_friends(population, youths, rules, 0, area, row, 1, sibling_share, key)
