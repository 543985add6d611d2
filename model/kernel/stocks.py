"""Ageing, adult members, and the posts of field workers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import Array1, Array2, Array3, Key, compiled
from model.kernel.state import (
    ADULT,
    ALL_FLAGS,
    AREA,
    IN_CONTACT,
    LEFT,
    LONG,
    LONG_SHARE,
    POST,
    SHORT,
    TOUCHED,
    YEAR,
    YOUTH,
    Population,
    Rules,
    Staffing,
    Youths,
)
from model.kernel.ties import Ties, find_tied, tell_tied
from model.streams import WORD, Block, first_words, word

ADULT_LEAVING, ADULT_ENTRY, STAY = (
    int(Block.ADULT_LEAVING),
    int(Block.ADULT_ENTRY),
    int(Block.ADULT_START),
)
QUIT, HIRE = int(Block.QUIT), int(Block.HIRE)
NO_ROW = -1


class Adults(NamedTuple):
    """Members over 20, each of shape (lanes, room)."""

    uid: Array2[np.uint32]
    kind: Array2[np.uint8]
    area: Array2[np.int32]
    born: Array2[np.int32]  # birth month, counted as the cohorts of the population
    long: Array2[np.uint8]
    row: Array2[np.int32]  # row among the youths, or NO_ROW for those who joined as adults
    drawn: Array2[np.uint32]  # word of this month
    length: Array1[np.int64]  # (lanes,)


class Posts(NamedTuple):
    """Posts of field workers; slot numbers of a municipality follow each other."""

    uid: Array1[np.uint32]  # (posts,)
    order: Array1[np.int32]  # (posts in areas,) slots ordered by area
    area: Array1[np.int32]  # (posts,) area, or -1 elsewhere in the municipality
    municipality: Array1[np.int32]  # (posts,)
    slot: Array1[np.int32]  # (posts,) number within the municipality
    filled: Array2[np.uint8]  # (lanes, posts)
    since: Array2[np.int32]  # (lanes, posts) month of hiring


@compiled(Population, Youths, Adults, Array1[np.uint8], int, int)
def ageing(population, youths, adults, age, ages, month):
    """Let birthdays come, and those who turn 21 this month leave, members to go on as adults.

    ``age`` (rows,) is counted from the youngest of ``ages``. In the first month it is set for all,
    later for those of each age who reached it this month.
    """
    first, cohorts = population.first, 1 if month > 0 else YEAR
    for area in range(first.shape[0]):
        for index in range(ages):
            beyond = month + YEAR * (ages - index)
            age[first[area, beyond - cohorts] : first[area, beyond]] = index
    if month == 0:
        return
    for area in range(first.shape[0]):
        for row in range(first[area, month - 1], first[area, month]):
            for lane in range(youths.status.shape[0]):
                youths.flags[lane, row] &= ALL_FLAGS ^ (IN_CONTACT | TOUCHED)
                status = youths.status[lane, row]
                place = adults.length[lane]
                if SHORT <= status <= LONG and place < adults.row.shape[1]:
                    adults.uid[lane, place] = population.uid[row]
                    adults.kind[lane, place] = YOUTH
                    adults.area[lane, place] = area
                    adults.born[lane, place] = month - 1
                    adults.long[lane, place] = status == LONG
                    adults.row[lane, place] = row
                    adults.length[lane] = place + 1


@compiled(
    Population,
    Youths,
    Rules,
    Adults,
    Array1[np.float64],
    Array2[np.int64],
    Array2[np.int64],
    Array1[np.int64],
    Key,
    int,
)
def adults_month(population, youths, rules, adults, entry, removed, entered, tied, key, month):
    """Let adult members leave and others join as adults, for all lanes.

    ``entry`` (areas,) is the expected number of adults who join in a month; ``removed`` and
    ``entered`` (lanes, areas) are added to; ``tied`` (1 + rounds,) is room to work in. An expected
    number becomes a whole one by adding a draw and cutting off. Those who join as adults are
    long-stay members by the same share.
    """
    for lane in range(youths.status.shape[0]):
        ties = Ties(
            population.first, population.bits, population.key, population.uid,
            youths.gang_friends[lane], youths.profile[lane], rules.ties, key,
        )  # fmt: skip
        kept, length, words_of = 0, adults.length[lane], adults.drawn[lane]
        first_words(
            adults.uid[lane, :length], adults.kind[lane, :length], month, ADULT_LEAVING, key,
            words_of[:length],
        )  # fmt: skip
        for place in range(length):
            status = LONG if adults.long[lane, place] else SHORT
            area, row = adults.area[lane, place], adults.row[lane, place]
            if words_of[place] < rules.leaving[status] * WORD:
                removed[lane, area] += 1
                if row >= 0:
                    youths.status[lane, row] = LEFT
                    find_tied(ties, np.int64(area), np.int64(row), tied)
                    tell_tied(ties, np.int64(row), tied, np.int64(-1))
                continue
            adults.uid[lane, kept], adults.kind[lane, kept] = (
                adults.uid[lane, place],
                adults.kind[lane, place],
            )
            adults.area[lane, kept], adults.row[lane, kept] = area, row
            adults.born[lane, kept] = adults.born[lane, place]
            adults.long[lane, kept] = adults.long[lane, place]
            kept += 1
        for area in range(population.first.shape[0]):
            drawn = word(population.key[area], month, ADULT_ENTRY, AREA, key)
            newcomers = np.int64(entry[area] + drawn / WORD)
            for rank in range(newcomers):
                if kept >= adults.row.shape[1]:
                    break
                uid = (population.key[area] << np.uint32(24)) | np.uint32((month << 12) + rank)
                adults.uid[lane, kept], adults.kind[lane, kept] = uid, ADULT
                adults.area[lane, kept], adults.row[lane, kept] = area, NO_ROW
                adults.born[lane, kept] = month - 1
                stay = word(uid, month, STAY, ADULT, key)
                adults.long[lane, kept] = stay < rules.number[LONG_SHARE] * WORD
                entered[lane, area] += 1
                kept += 1
        adults.length[lane] = kept


@compiled(
    Posts, Array2[np.int64], Array2[np.int64], Array2[np.float64], float, Staffing,
    Array3[np.int64], Key, int,
)  # fmt: skip
def staff_month(
    posts, open_posts, permanent, quit_chance, hire_chance, staffing, changes, key, month
):
    """Let field workers leave and be hired in one month, for all lanes.

    Parameters
    ----------
    open_posts, permanent
        (lanes, municipalities): posts that are open, and how many, the first, are permanent.
    quit_chance
        (lanes, 2): monthly chance to quit a permanent and a project post.
    hire_chance
        Monthly chance that a vacant post is filled; the newcomer starts next month.
    changes
        (lanes, municipalities, 3): hired, quit and cut, added to.

    Fills ``staffing.gone``, ``staffing.posts`` and ``staffing.posts_from``.
    """
    areas = staffing.posts_from.shape[1] - 1
    for lane in range(posts.filled.shape[0]):
        filled = posts.filled[lane]
        for post in range(filled.shape[0]):
            staffing.gone[lane, post] = 0
            if filled[post]:
                municipality = posts.municipality[post]
                project = posts.slot[post] >= permanent[lane, municipality]
                cut = posts.slot[post] >= open_posts[lane, municipality]
                drawn = word(posts.uid[post], month, QUIT, POST, key)
                if cut or drawn < quit_chance[lane, np.int64(project)] * WORD:
                    filled[post] = 0
                    staffing.gone[lane, post] = 1
                    changes[lane, municipality, 2 if cut else 1] += 1
        place = 0
        at = 0
        for area in range(areas):
            staffing.posts_from[lane, area] = place
            while at < posts.order.shape[0] and posts.area[posts.order[at]] == area:
                if filled[posts.order[at]]:
                    staffing.posts[lane, place] = posts.order[at]
                    place += 1
                at += 1
        staffing.posts_from[lane, areas] = place
        for post in range(filled.shape[0]):
            municipality = posts.municipality[post]
            vacant = not filled[post] and posts.slot[post] < open_posts[lane, municipality]
            if vacant and word(posts.uid[post], month, HIRE, POST, key) < hire_chance * WORD:
                filled[post] = 1
                posts.since[lane, post] = month
                changes[lane, municipality, 0] += 1
