"""Philox4x32-10 in plain Python and in NumPy, written from ODD 7.2 alone."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

M0, M1 = 0xD2511F53, 0xCD9E8D57
W0, W1 = 0x9E3779B9, 0xBB67AE85
MASK = 0xFFFFFFFF
WORD = 2.0**32
ROUNDS = 10

Key = tuple[int, int]


def philox(counter: tuple[int, int, int, int], key: Key) -> tuple[int, int, int, int]:
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        p0, p1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + W0) & MASK, (k1 + W1) & MASK
    return c0, c1, c2, c3


def word(who: int, month: int, block: int, kind: int, key: Key) -> int:
    """Word 0 of one draw."""
    return philox((who, month, block, kind), key)[0]


def limit(probability: float) -> int:
    """The whole number below which a word makes an event happen (ODD 7.1.2)."""
    return min(math.ceil(probability * WORD), MASK)


def words(who: list[int], month: int, block: int, kind: int, key: Key) -> list[list[int]]:
    """All four words of many draws, one list per drawer."""
    size = len(who)
    c0: NDArray[np.uint64] = np.array(who, np.uint64)
    c1, c2, c3 = (np.full(size, value, np.uint64) for value in (month, block, kind))
    low, half = np.uint64(MASK), np.uint64(32)
    k0, k1 = key
    for _ in range(ROUNDS):
        p0, p1 = np.uint64(M0) * c0, np.uint64(M1) * c2
        c0, c1 = (p1 >> half) ^ c1 ^ np.uint64(k0), p1 & low
        c2, c3 = (p0 >> half) ^ c3 ^ np.uint64(k1), p0 & low
        k0, k1 = (k0 + W0) & MASK, (k1 + W1) & MASK
    found: list[list[int]] = np.stack([c0, c1, c2, c3], axis=1).tolist()
    return found


def single(value: float) -> float:
    """Round to the precision in which youths are kept (ODD 7.1.1)."""
    return float(np.float32(value))
