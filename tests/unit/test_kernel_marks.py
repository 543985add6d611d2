"""Passes over everybody that work on bits: each is held against what it says, said at length."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from model.compiled import WITHOUT_COUNTING
from model.form_tables import in_bytes
from model.kernel import joining, state
from model.kernel.ahead import fetch, words_ahead
from model.kernel.cases import sort_offers
from model.kernel.contact import KEPT_BIT, TOUCHED_BIT, find_busy
from model.kernel.here import window
from model.kernel.joining import find_moves
from model.kernel.lottery import count_eligible
from model.population import empty_youths
from model.streams import Block, Kind, words

BYTES = np.arange(256)
RAISED = state.MAY_BE_KNOWN | state.MAY_TURN | state.MAY_MEET | state.MAY_BE_ASKED | state.MAY_END


@njit(**WITHOUT_COUNTING)
def busy_of(flags, raised, busy):  # type: ignore[no-untyped-def]
    find_busy(flags, raised, busy)


@njit(**WITHOUT_COUNTING)
def moves_of(profile, status, raised, marks):  # type: ignore[no-untyped-def]
    find_moves(profile, status, raised, marks)


@njit(**WITHOUT_COUNTING)
def counts_of(seat, open_sums, eligible):  # type: ignore[no-untyped-def]
    count_eligible(seat, open_sums, eligible)


@njit(**WITHOUT_COUNTING)
def sorted_in_place(offers):  # type: ignore[no-untyped-def]
    sort_offers(offers)


@njit(**WITHOUT_COUNTING)
def fetched(column):  # type: ignore[no-untyped-def]
    for row in range(column.shape[0]):
        fetch(column, np.uint64(row))


@njit(**WITHOUT_COUNTING)
def drawn_ahead(uid, age, youths, low, month, key, drawn):  # type: ignore[no-untyped-def]
    here = window(uid, age, youths, 0, low, uid.shape[0])
    words_ahead(here, month, np.int64(Block.MEETING), key, drawn[0], drawn[1], drawn[2], drawn[3])


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 50, 1001])
def test_offers_are_sorted(count: int) -> None:
    offers = np.random.default_rng(count).integers(2**63, size=count, dtype=np.uint64)
    for order in (offers, np.sort(offers), np.sort(offers)[::-1].copy()):
        expected = np.sort(order)
        sorted_in_place(order)
        assert np.array_equal(order, expected)


def test_marks_of_a_meeting_are_what_words_raise_and_flags_allow() -> None:
    flags, raised = (
        grid.ravel() for grid in np.meshgrid(BYTES[:64], BYTES[BYTES & RAISED == BYTES])
    )
    busy = np.zeros(len(flags), np.uint8)
    busy_of(flags.astype(np.uint8), raised.astype(np.uint32), busy)
    for flag, bits, mark in zip(flags.tolist(), raised.tolist(), busy.tolist(), strict=True):
        turns = state.MAY_END if flag & state.ABSENT else state.MAY_TURN
        assert bool(mark & state.MAY_TURN) == bool(bits & turns)
        assert bool(mark & state.MAY_BE_KNOWN) == bool(
            bits & state.MAY_BE_KNOWN and not flag & state.KNOWN
        )
        assert bool(mark & state.MAY_MEET) == bool(
            bits & state.MAY_MEET and not flag & state.IN_CONTACT
        )
        assert bool(mark & state.MAY_BE_ASKED) == bool(
            bits & state.MAY_BE_ASKED or flag & state.REFERRED
        )
        assert bool(mark >> int(KEPT_BIT) & 1) == bool(flag & state.IN_CONTACT)
        assert bool(mark >> int(TOUCHED_BIT) & 1) == bool(flag & state.TOUCHED)


def test_marks_of_a_move_are_what_words_raise_and_status_allows() -> None:
    cases = list(product(range(5), range(8), range(16)))
    status, profile, raised = (np.array(column) for column in zip(*cases, strict=True))
    marks = np.zeros(len(cases), np.uint8)
    moves_of(profile.astype(np.uint8), status.astype(np.uint8), raised.astype(np.uint32), marks)
    for (where, risk, bits), mark in zip(cases, marks.tolist(), strict=True):
        if where == state.STREET:
            turns = bits & joining.MAY_END
        else:
            turns = bits & (joining.BY_MANY if risk >= 4 else joining.BY_FEW)
        free = where in (state.OUTSIDE, state.STREET)
        assert bool(mark & joining.MAY_JOIN) == bool(free and bits & joining.MAY_JOIN)
        assert bool(mark >> joining.TURN_BIT & 1) == bool(free and turns)
        assert bool(mark >> joining.MEMBER_BIT & 1) == (where in (state.SHORT, state.LONG))
        assert bool(mark >> joining.COUNTED_BIT & 1) == (where != state.OUTSIDE)


@pytest.mark.parametrize("forms", [1, 8, 11])
@pytest.mark.parametrize("youths", [0, 3, 252, 255, 256, 1003])
def test_eligible_youths_are_counted_however_many_they_and_the_forms_are(
    forms: int, youths: int
) -> None:
    random = np.random.default_rng(forms * youths)
    eligible = random.integers(0, 1 << forms, (2, state.SEATS)).astype(np.uint16)
    eligible[:, :4] = (1 << forms) - 1  # seats open to all, so that a byte may run over
    seat = np.where(random.random(youths) < 0.999, 1, random.integers(0, state.SEATS, youths))
    counted: NDArray[np.int64] = np.zeros(forms, np.int64)
    for block, sums in enumerate(in_bytes(eligible, forms)):
        begin = block * state.FORMS_AT_A_TIME
        counts_of(seat.astype(np.uint8), sums[1], counted[begin : begin + state.FORMS_AT_A_TIME])
    expected = [int((eligible[1, seat] >> form & 1).sum()) for form in range(forms)]
    assert counted.tolist() == expected


def test_asking_ahead_changes_nothing() -> None:
    records = np.zeros(5, state.SUPPORT)
    records["trust"] = np.arange(5)
    before = records.tobytes()
    fetched(records["trust"])
    fetched(np.arange(5, dtype=np.uint8))
    assert records.tobytes() == before


def test_a_record_of_what_few_have_is_a_quarter_of_a_line_of_the_cache() -> None:
    assert state.SUPPORT.itemsize == 16
    assert set(state.SUPPORT.names or ()) < set(state.Youths._fields)


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_words_drawn_ahead_are_those_of_one_pass(count: int) -> None:
    low, month, key = 3, 17, np.array([5, 9], np.uint32)
    uid = np.random.default_rng(count).integers(2**32, size=low + count, dtype=np.uint32)
    youths, age = empty_youths(1, low + count), np.zeros(low + count, np.uint8)
    drawn, expected = np.zeros((2, 4, count), np.uint32)
    drawn_ahead(uid, age, youths, low, month, key, drawn)
    words(uid[low:], month, int(Block.MEETING), int(Kind.YOUTH), key, *expected)
    assert np.array_equal(drawn, expected)
    assert all(not column.any() or (column == 1).all() for column in youths)
