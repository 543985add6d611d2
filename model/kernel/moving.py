"""Joining, street groups, leaving and arrest."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inner
from model.kernel.state import (
    ARREST,
    ARRESTED,
    ARREST_SHARE,
    FIXED,
    GIRL,
    IN_CONTACT,
    JOIN,
    LEAVE,
    LEFT,
    LONG,
    LONG_SHARE,
    MOVE,
    OUTSIDE,
    RELATIVE,
    REPLACEMENT,
    SHORT,
    STREET,
    STREET_END,
    TOUCHED,
    YEAR,
    YOUTH,
    monthly,
)
from model.kernel.ties import tell_friends
from model.streams import WORD, Block, words

MOVING = int(Block.MOVING)


@compiled
def level_of_joining(population, youths, rules, setting, month):  # type: ignore[no-untyped-def]
    """Return count and summed relative hazard (fixed point) of those aged 14 who can join."""
    people, total = 0, 0
    age = rules.index_14
    for area in range(population.first.shape[0]):
        begin = population.first[area, month + YEAR * (rules.ages - 1 - age)]
        end = population.first[area, month + YEAR * (rules.ages - age)]
        for row in range(begin, end):
            ratio = rules.by_status[youths.status[0, row]]
            if ratio > 0.0:
                hazard = rules.joining[age, youths.profile[0, row]] * ratio
                hazard *= setting.joining_scale[0, area] * youths.programme[0, row]
                total += np.int64(hazard * RELATIVE)
                people += 1
    return people, total


@inner
def move(population, youths, rules, counts, lane, area, row, age, event, stay, sibling_share, key):  # type: ignore[no-untyped-def]
    """Carry out one youth's joining, change of street group, leaving or arrest."""
    sex = (youths.profile[lane, row] & GIRL) // GIRL
    if event & JOIN:
        long_stay = stay < rules.number[LONG_SHARE] * WORD
        youths.status[lane, row] = LONG if long_stay else SHORT
        youths.flags[lane, row] &= ~(IN_CONTACT | TOUCHED | ARRESTED)
        youths.trust[lane, row] = 0.0
        youths.legacy[lane, row] = 0.0
        youths.harm[lane, row] = 0
        youths.programme[lane, row] = 1.0
        counts.joined[lane, area, age, sex] += 1
        tell_friends(population, youths, rules, lane, area, row, 1, sibling_share, key)
    elif event & MOVE:
        youths.status[lane, row] = STREET - youths.status[lane, row]
    elif event & LEAVE:
        youths.status[lane, row] = LEFT
        youths.flags[lane, row] &= ~TOUCHED
        youths.legacy[lane, row] = 0.0
        youths.programme[lane, row] = 1.0
        counts.left[lane, area, age, sex] += 1
        counts.removed[lane, area] += 1
        tell_friends(population, youths, rules, lane, area, row, -1, sibling_share, key)
    elif event & ARREST:
        youths.flags[lane, row] |= ARRESTED
        counts.arrested[lane, area] += 1
        counts.removed[lane, area] += 1


@compiled
def moving_month(population, youths, rules, setting, counts, scratch, sibling_share, month, key):  # type: ignore[no-untyped-def]
    """Joining, street groups, leaving and arrest of one month, then the stocks, for all lanes."""
    lanes, areas, ages = youths.status.shape[0], population.first.shape[0], rules.ages
    counts.removed[:] = 0
    counts.supply[:] = 0
    counts.stock[:] = 0
    street_end = rules.number[STREET_END] * WORD
    arrest = rules.number[ARREST_SHARE]
    for area in range(areas):
        low = population.first[area, month]
        high = population.first[area, month + YEAR * ages]
        drawn = scratch.words[:, : high - low]
        words(population.uid[low:high], month, MOVING, YOUTH, key, drawn)
        for lane in range(lanes):
            scale = setting.joining_scale[lane, area]
            supply = 0
            for age in range(ages - 1, -1, -1):
                begin = population.first[area, month + YEAR * (ages - 1 - age)] - low
                end = population.first[area, month + YEAR * (ages - age)] - low
                status = youths.status[lane, low + begin : low + end]
                profile = youths.profile[lane, low + begin : low + end]
                programme = youths.programme[lane, low + begin : low + end]
                chance = scratch.chance[begin:end]
                joining = rules.joining[age]
                for i in range(end - begin):
                    hazard = joining[profile[i]] * (scale * rules.by_status[status[i]])
                    chance[i] = min(monthly(hazard * programme[i]), 1.0)
                for i in range(end - begin):
                    supply += np.int32(chance[i] * FIXED)
            counts.supply[lane, area] = supply
            factor = 1.0
            if setting.demand[lane, area] >= 0.0 and supply > 0:
                filled = setting.demand[lane, area] / (supply / FIXED)
                factor = (1.0 - rules.number[REPLACEMENT]) + rules.number[REPLACEMENT] * filled
            for age in range(ages - 1, -1, -1):
                begin = population.first[area, month + YEAR * (ages - 1 - age)] - low
                end = population.first[area, month + YEAR * (ages - age)] - low
                status = youths.status[lane, low + begin : low + end]
                profile = youths.profile[lane, low + begin : low + end]
                programme = youths.programme[lane, low + begin : low + end]
                chance = scratch.chance[begin:end]
                events = scratch.events[begin:end]
                w0, w1, w3 = drawn[0, begin:end], drawn[1, begin:end], drawn[3, begin:end]
                street = rules.street[age]
                for i in range(end - begin):
                    join = w0[i] < chance[i] * factor * WORD
                    enter = (status[i] == OUTSIDE) & (w1[i] < street[profile[i]])
                    drop = (status[i] == STREET) & (w1[i] < street_end)
                    exit_ = min(rules.leaving[status[i]] * programme[i], 1.0)
                    leave = w3[i] < exit_ * WORD
                    member = (status[i] == SHORT) | (status[i] == LONG)
                    caught = member & (w3[i] < (exit_ + arrest) * WORD)
                    events[i] = (
                        np.uint8(join) * JOIN
                        | np.uint8(enter | drop) * MOVE
                        | np.uint8(leave) * LEAVE
                        | np.uint8(caught) * ARREST
                    )
            for age in range(ages - 1, -1, -1):
                begin = population.first[area, month + YEAR * (ages - 1 - age)] - low
                end = population.first[area, month + YEAR * (ages - age)] - low
                stock = counts.stock[lane, area, age]
                for i in range(begin, end):
                    row = low + i
                    event = scratch.events[i]
                    if event != 0:
                        move(
                            population, youths, rules, counts, lane, area, row, age, event,
                            drawn[2, i], sibling_share, key,
                        )  # fmt: skip
                    status_now = youths.status[lane, row]
                    if status_now != OUTSIDE:
                        sex = (youths.profile[lane, row] & GIRL) // GIRL
                        stock[sex, status_now] += 1
