"""Keyed random numbers: one draw per (seed, replicate, who, month, decision).

Randomness is data, not a sequence. Every draw is a word of Philox4x32-10 whose key is
(seed, replicate) and whose counter is (who, month, block, kind), so two scenarios draw the same
number for the same youth, month and decision whatever else happens. Nothing here has a state.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC11 (2011); test vectors in tests/unit/test_streams.py are those published with it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from model.compiled import Array1, Key, compiled, inner, spliced

WORD = 2.0**32
"""Number of values of a 32-bit word; a draw happens when word < probability * WORD."""

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
ROUNDS = 10
LOW, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)


class Kind(IntEnum):
    """What sort of thing draws; part of the counter, so that numbers of kinds never meet."""

    YOUTH = 0
    ADULT = 1
    AREA = 2
    MUNICIPALITY = 3
    POST = 4


class Block(IntEnum):
    """Blocks of four words. Never renumbered: a number here is part of every result.

    ``MEETING`` gives the decisions contact, becoming known, school absence and admission;
    ``MOVING`` gives joining, street group, class of stay and leaving. The other blocks serve
    one decision each with their first word.
    """

    MEETING = 0
    MOVING = 1
    COLLEAGUE = 2
    CONSENT = 3
    DROP_OUT = 4
    ABSENCE_SUPPORT = 5
    LABELLING = 6
    BIRTH = 7
    START = 8
    FRIEND = 9
    SIBLING = 10
    ADULT_LEAVING = 11
    ADULT_ENTRY = 12
    COHORT_SIZE = 13
    QUIT = 14
    HIRE = 15
    PLACE = 16
    POSTS = 17
    ALLOCATION = 18
    WANTED = 19
    ADDITIONAL = 20
    SAVINGS = 21
    CLAIM = 22
    EXCLUSION = 23
    START_UP = 24
    ACTIVE = 25
    COUNTED = 26
    ADULT_START = 27


@spliced
def philox(c0, c1, c2, c3, k0, k1):
    """Return the four words of Philox4x32-10 for one counter and one key (all uint32)."""
    for _ in range(ROUNDS):
        p0 = MULTIPLIER_0 * np.uint64(c0)
        p1 = MULTIPLIER_1 * np.uint64(c2)
        c0, c1, c2, c3 = (
            np.uint32(p1 >> SHIFT) ^ c1 ^ k0,
            np.uint32(p1 & LOW),
            np.uint32(p0 >> SHIFT) ^ c3 ^ k1,
            np.uint32(p0 & LOW),
        )
        k0 = np.uint32((np.uint64(k0) + WEYL_0) & LOW)
        k1 = np.uint32((np.uint64(k1) + WEYL_1) & LOW)
    return c0, c1, c2, c3


@inner
def first_word(who, month, block, kind, key):
    """Return the first word of one counter (all uint32); ``key`` is a pair of uint32."""
    return philox(who, month, block, kind, key[0], key[1])[0]


@spliced
def word(who, month, block, kind, key):
    """Return the first word of one counter of whole numbers; compiled once for all their types."""
    return first_word(np.uint32(who), np.uint32(month), np.uint32(block), np.uint32(kind), key)


@inner
def first_words(who, kinds, month, block, key, drawn):
    """Fill ``drawn`` (n,) with the first words of counters that differ in who and kind (n,)."""
    month, block = np.uint32(month), np.uint32(block)
    k0, k1 = key[0], key[1]
    for i in range(drawn.shape[0]):
        drawn[i] = philox(who[i], month, block, np.uint32(kinds[i]), k0, k1)[0]


@spliced
def draw(who, month, block, kind, key, w0, w1, w2, w3, number):
    """Fill four arrays with the words of the first ``number`` of ``who``."""
    month, block, kind = np.uint32(month), np.uint32(block), np.uint32(kind)
    k0, k1 = key[0], key[1]
    for i in range(number):
        w0[i], w1[i], w2[i], w3[i] = philox(who[i], month, block, kind, k0, k1)


@compiled(Array1[np.uint32], int, int, int, Key, *4 * (Array1[np.uint32],))
def words(who, month, block, kind, key, w0, w1, w2, w3):
    """Fill four arrays (n,) with the words of n counters that differ in ``who`` (n,)."""
    draw(who, month, block, kind, key, w0, w1, w2, w3, who.shape[0])


def code(name: str) -> int:
    """Return a number of 24 bits that stands for a name in the counter."""
    return zlib.crc32(name.encode("utf-8")) >> 8


@dataclass(frozen=True, slots=True)
class Streams:
    """The draws of one run.

    Attributes
    ----------
    seed, replicate
        Whole numbers from 0 to 2**32 - 1; together the key.
    """

    seed: int
    replicate: int

    def __post_init__(self) -> None:
        """Refuse a seed or replicate that does not fit the key."""
        for name in ("seed", "replicate"):
            value = getattr(self, name)
            if not 0 <= value < WORD:
                raise ValueError(
                    f"{name} must be a whole number from 0 to 4 294 967 295, not {value}"
                )

    @property
    def key(self) -> NDArray[np.uint32]:
        """The key as two words."""
        return np.array([self.seed, self.replicate], np.uint32)

    def uniform(
        self, who: NDArray[np.uint32], month: int, block: Block, kind: int
    ) -> NDArray[np.float64]:
        """Return draws in [0, 1) of shape (4, n): a column for each of ``who``, a row per word."""
        out = np.empty((4, len(who)), np.uint32)
        words(np.asarray(who, np.uint32), month, int(block), int(kind), self.key, *out)
        return out / WORD
