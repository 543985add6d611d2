from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numba import njit

from model.collaboration import form_names
from model.streams import Block, Kind, Streams, code, philox, words

# The known-answer file that is published with Random123: counter, key, answer.
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@njit
def four_words(counter, key):  # type: ignore[no-untyped-def]
    return philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    found = four_words(np.array(counter, np.uint32), np.array(key, np.uint32))
    assert tuple(int(word) for word in found) == answer


def test_words_are_one_counter_each() -> None:
    out = np.empty((4, 2), np.uint32)
    who = np.array([0, 0x243F6A88], np.uint32)
    words(who, 0, 0, 0, np.zeros(2, np.uint32), *out)
    assert tuple(int(word) for word in out[:, 0]) == KNOWN_ANSWERS[0][2]
    words(
        who[1:], 0x85A308D3, 0x13198A2E, 0x03707344, np.array(KNOWN_ANSWERS[2][1], np.uint32), *out
    )
    assert tuple(int(word) for word in out[:, 0]) == KNOWN_ANSWERS[2][2]


def test_a_draw_does_not_depend_on_who_else_draws() -> None:
    streams = Streams(7, 3)
    many = streams.uniform(np.arange(100, dtype=np.uint32), 5, Block.MOVING, Kind.YOUTH)
    one = streams.uniform(np.array([41], np.uint32), 5, Block.MOVING, Kind.YOUTH)
    assert one[:, 0].tobytes() == many[:, 41].tobytes()


def test_everything_in_the_counter_and_the_key_matters() -> None:
    who = np.arange(4, dtype=np.uint32)
    draws = [
        Streams(1, 0).uniform(who, 0, Block.QUIT, Kind.POST),
        Streams(0, 0).uniform(who, 0, Block.QUIT, Kind.POST),
        Streams(0, 1).uniform(who, 0, Block.QUIT, Kind.POST),
        Streams(0, 0).uniform(who, 1, Block.QUIT, Kind.POST),
        Streams(0, 0).uniform(who, 0, Block.HIRE, Kind.POST),
        Streams(0, 0).uniform(who, 0, Block.QUIT, Kind.YOUTH),
        Streams(0, 0).uniform(who + np.uint32(4), 0, Block.QUIT, Kind.POST),
    ]
    everything = np.concatenate([draw.ravel() for draw in draws])
    assert len(np.unique(everything)) == everything.size


def test_draws_are_uniform() -> None:
    drawn = Streams(2, 0).uniform(np.arange(20_000, dtype=np.uint32), 9, Block.MEETING, Kind.YOUTH)
    assert drawn.min() >= 0.0
    assert drawn.max() < 1.0
    # five standard errors of a mean and of a correlation of 20 000
    assert np.abs(drawn.mean(axis=1) - 0.5).max() < 5 / np.sqrt(12 * 20_000)
    assert np.abs(np.corrcoef(drawn) - np.eye(4)).max() < 5 / np.sqrt(20_000)


def test_zero_is_a_seed_and_the_largest_word_too() -> None:
    assert Streams(0, 0).key.tolist() == [0, 0]
    assert Streams(2**32 - 1, 2**32 - 1).key.tolist() == [2**32 - 1] * 2


@pytest.mark.parametrize(("seed", "replicate", "named"), [(-1, 0, "seed"), (0, 2**32, "replicate")])
def test_a_seed_that_does_not_fit_is_refused(seed: int, replicate: int, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        Streams(seed, replicate)


def test_numbers_of_blocks_and_kinds_are_their_own() -> None:
    for names in (Block, Kind):
        numbers = sorted(int(member) for member in names.__members__.values())
        assert all(low < high for low, high in pairwise(numbers))


def test_codes_of_forms_differ_and_stay() -> None:
    codes = [code(name) for name in form_names()]
    assert len(set(codes)) == len(codes)
    assert max(codes) < 2**24
    assert code("sspf") == 0x8597BB
