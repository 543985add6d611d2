"""Keyed draws and arithmetic of the numpy reference (ODD 7.1 and 7.2)."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
W = 2.0**32
TINY = 2.0**-1022
YEAR = 12


class Kind(IntEnum):
    """ODD 7.2.3: who draws."""

    YOUTH = 0
    ADULT = 1
    AREA = 2
    MUNICIPALITY = 3
    POST = 4


class Block(IntEnum):
    """ODD 7.2.3: what is decided."""

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


def philox(counter: tuple[Array, Array, Array, Array], key: tuple[int, int]) -> Array:
    """ODD 7.2.1: ten rounds on counters of one shape; the four words as int64, words first."""
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)
    c0, c1, c2, c3 = (np.asarray(part, np.uint64) for part in counter)
    k0, k1 = key
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (
            (p1 >> half) ^ c1 ^ np.uint64(k0),
            p1 & low,
            (p0 >> half) ^ c3 ^ np.uint64(k1),
            p0 & low,
        )
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return np.stack([c0, c1, c2, c3]).astype(np.int64)


def code(name: str) -> int:
    """ODD 7.2.4: what stands for a name in the counter."""
    return zlib.crc32(name.encode("utf-8")) >> 8


@dataclass(frozen=True, slots=True)
class Draws:
    """ODD 7.2.2: draws of one seed and replicate."""

    seed: int
    replicate: int

    def words(
        self, block: Block, kind: Kind, who: Array, month: Array | int = 0, name: Array | int = 0
    ) -> Array:
        """ODD 7.2.2: the four words (4, ...) for each of ``who``; ``name`` is a code of 24 bits."""
        kinds = np.asarray(name, np.int64) << 8 | int(kind)
        counter = np.broadcast_arrays(
            np.asarray(who, np.int64), np.asarray(month, np.int64), np.int64(block), kinds
        )
        return philox((counter[0], counter[1], counter[2], counter[3]), (self.seed, self.replicate))

    def word(
        self, block: Block, kind: Kind, who: Array, month: Array | int = 0, name: Array | int = 0
    ) -> Array:
        """Word 0."""
        return np.asarray(self.words(block, kind, who, month, name)[0])

    def uniform(
        self, block: Block, kind: Kind, who: Array, month: Array | int = 0, name: Array | int = 0
    ) -> Array:
        """Word 0 as a number in [0, 1)."""
        return self.word(block, kind, who, month, name) / W


def limit(p: Array | float) -> Array:
    """ODD 7.1.2: the whole number L(p)."""
    return np.asarray(np.minimum(np.ceil(np.asarray(p, np.float64) * W), W - 1.0))


def monthly(rate: float) -> float:
    """ODD 7.1.3: m(r), from a yearly rate."""
    h = rate / YEAR
    return h / (1.0 + h / 2.0)


def monthly_share(share: float, months: float) -> float:
    """ODD 7.1.3: M(s, n), from a share that has had the event after some months."""
    return monthly(-math.log1p(-share) / (months / YEAR))


def remaining(half_life: float) -> float:
    """ODD 7.1.3: q(n), what remains after a month."""
    return float(2.0 ** (-1.0 / half_life))


def split(total: int, weights: Array) -> Array:
    """ODD 7.1.5: whole parts of a whole sum."""
    weights = np.asarray(weights, np.float64)
    parts: Array = np.zeros(len(weights), np.int64)
    if weights.sum() <= 0.0:
        return parts
    exact: Array = weights / weights.sum() * total
    parts = np.floor(exact).astype(np.int64)
    order: Array = np.argsort(-(exact - parts), kind="stable")
    left = total - int(parts.sum())
    parts[order[:left]] += 1
    parts[order[0]] += total - int(parts.sum())
    return parts


def holds(pairs: tuple[tuple[int, int], ...], year: int) -> int:
    """ODD 7.1.6: the amount of the latest listed year that is not after the year."""
    listed = [(since, amount) for since, amount in pairs if since <= year]
    return max(listed)[1] if listed else 0
