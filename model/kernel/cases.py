"""Forms of collaboration that work on cases: stays, drop-out, closing, and admission by lottery."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.compiled import compiled, inner
from model.kernel.state import (
    ABSENT,
    ALL_FLAGS,
    ARRESTED,
    FORM_BITS,
    LABELLED,
    LOTTERY_BITS,
    REFERRED,
    SHORT,
    TOUCHED,
    YEAR,
    YOUTH,
)
from model.streams import WORD, Block, word

CONSENT, DROP_OUT, LABELLING = int(Block.CONSENT), int(Block.DROP_OUT), int(Block.LABELLING)
ABSENCE_SUPPORT = int(Block.ABSENCE_SUPPORT)
KIND_BITS = 8
LOCAL_MASK = np.uint64(2**LOTTERY_BITS - 1)
ONGOING, WAITING = 1, 0
ALL_FORMS = np.uint16(0xFFFF)


class Forms(NamedTuple):
    """What forms do, one entry each, in order of name."""

    code: NDArray[np.uint32]  # stands for the name in the counter
    statuses: NDArray[np.uint8]  # one bit per status that may stay
    joining: NDArray[np.float64]
    joining_young: NDArray[np.float64]
    young_to: NDArray[np.int64]  # age index at the start up to which the young ratio holds
    delay: NDArray[np.int64]  # months
    leaving: NDArray[np.float64]
    leaving_arrested: NDArray[np.float64]
    stay: NDArray[np.int64]  # months
    drop_out: NDArray[np.float64]  # monthly probability
    absence: NDArray[np.float64]  # monthly probability that absence ends
    consent: NDArray[np.float64]
    harm: NDArray[np.uint8]  # 1 where an early end does harm
    by_police: NDArray[np.uint8]
    refers: NDArray[np.uint8]  # 1 where it raises the chance in other lotteries


class Cases(NamedTuple):
    """Stays in forms, in order of admission, each of shape (lanes, room)."""

    row: NDArray[np.int32]
    area: NDArray[np.int32]
    form: NDArray[np.uint8]
    start: NDArray[np.int32]
    state: NDArray[np.uint8]  # ongoing, or waiting for a delayed effect
    length: NDArray[np.int64]  # (lanes,)


class CaseCounts(NamedTuple):
    """Whole numbers by lane, municipality and form."""

    held: NDArray[np.int64]  # stays now
    admitted: NDArray[np.int64]
    declined: NDArray[np.int64]
    ended_early: NDArray[np.int64]
    labelled: NDArray[np.int64]
    by_area: NDArray[np.int64]  # (lanes, areas, forms) stays now


@inner
def support_ratio(population, youths, forms, lane, row, form, start, month, rules):
    """Return what a stay does this month to the hazard of the youth's next move."""
    if youths.status[lane, row] >= SHORT:
        ratio = forms.leaving[form]
        if youths.flags[lane, row] & ARRESTED:
            ratio *= forms.leaving_arrested[form]
        return ratio
    age = (start + YEAR * rules.ages - 1 - population.born[row]) // YEAR
    if age > forms.young_to[form]:
        return forms.joining[form]
    if month - start < forms.delay[form]:
        return 1.0
    return forms.joining_young[form]


@inner
def fold(youths, lane, row, ratio):
    """Turn the effect of an ended stay into legacy."""
    youths.legacy[lane, row] = (1.0 + youths.legacy[lane, row]) * ratio - 1.0
    youths.flags[lane, row] |= TOUCHED


@inner
def leave_form(youths, forms, lane, row, form):
    """Take a youth off a form's list."""
    youths.enrolled[lane, row] &= ALL_FORMS ^ np.uint16(1 << form)
    if forms.refers[form]:
        youths.flags[lane, row] &= ALL_FLAGS ^ REFERRED


@inner
def absence_ends(population, youths, forms, lane, row, form, month, key):
    """Return whether a stay against absence is over, because absence is."""
    if forms.absence[form] <= 0.0:
        return False
    if not youths.flags[lane, row] & ABSENT:
        return True
    kind = YOUTH | (forms.code[form] << KIND_BITS)
    if word(population.uid[row], month, ABSENCE_SUPPORT, kind, key) < forms.absence[form] * WORD:
        youths.flags[lane, row] &= ALL_FLAGS ^ ABSENT
        youths.profile[lane, row] -= 1
        return True
    return False


@inner
def stays(population, youths, rules, forms, cases, capacity, counts, lane, month, key):
    """Carry every stay through the month: effect, end, drop-out, closing, waiting."""
    kept = 0
    for case in range(cases.length[lane]):
        row, form = cases.row[lane, case], cases.form[lane, case]
        area, start = cases.area[lane, case], cases.start[lane, case]
        if population.born[row] < month:
            leave_form(youths, forms, lane, row, form)
            continue
        if not (forms.statuses[form] >> youths.status[lane, row]) & 1:
            leave_form(youths, forms, lane, row, form)
            continue
        municipality = population.municipality[area]
        months = month - start
        ratio = support_ratio(population, youths, forms, lane, row, form, start, month, rules)
        state = cases.state[lane, case]
        if state == WAITING:
            if months >= forms.delay[form]:
                fold(youths, lane, row, ratio)
                leave_form(youths, forms, lane, row, form)
                continue
        else:
            youths.programme[lane, row] *= np.float32(ratio)
            kind = YOUTH | (forms.code[form] << KIND_BITS)
            over = months >= forms.stay[form]
            over |= absence_ends(population, youths, forms, lane, row, form, month, key)
            dropped = counts.held[lane, municipality, form] >= capacity[lane, municipality, form]
            dropped |= (
                word(population.uid[row], month, DROP_OUT, kind, key) < forms.drop_out[form] * WORD
            )
            if over or dropped:
                if not over and months < rules.early_months:
                    counts.ended_early[lane, municipality, form] += 1
                    if forms.harm[form]:
                        youths.harm[lane, row] = rules.harm_months
                        youths.flags[lane, row] |= TOUCHED
                age = (start + YEAR * rules.ages - 1 - population.born[row]) // YEAR
                if over and age <= forms.young_to[form] and months < forms.delay[form]:
                    state = WAITING
                else:
                    fold(youths, lane, row, ratio)
                    leave_form(youths, forms, lane, row, form)
                    continue
            else:
                counts.held[lane, municipality, form] += 1
                counts.by_area[lane, area, form] += 1
        cases.row[lane, kept], cases.form[lane, kept] = row, form
        cases.area[lane, kept], cases.start[lane, kept] = area, start
        cases.state[lane, kept] = state
        kept += 1
    cases.length[lane] = kept


@inner
def admit(
    population, youths, rules, forms, cases, counts, labelled, lane, area, row, form, month, key
):
    """Offer one free place; where the youth consents, begin a stay."""
    municipality = population.municipality[area]
    kind = YOUTH | (forms.code[form] << KIND_BITS)
    uid = population.uid[row]
    if word(uid, month // YEAR, CONSENT, kind, key) >= forms.consent[form] * WORD:
        counts.declined[lane, municipality, form] += 1
        return
    case = cases.length[lane]
    if case >= cases.row.shape[1]:
        return
    cases.row[lane, case], cases.form[lane, case] = row, form
    cases.area[lane, case], cases.start[lane, case] = area, month
    cases.state[lane, case] = ONGOING
    cases.length[lane] = case + 1
    youths.enrolled[lane, row] |= np.uint16(1 << form)
    youths.flags[lane, row] |= TOUCHED
    if forms.refers[form]:
        youths.flags[lane, row] |= REFERRED
    if forms.by_police[form] and not youths.profile[lane, row] & LABELLED:
        if word(uid, month, LABELLING, kind, key) < labelled * WORD:
            youths.profile[lane, row] |= LABELLED
            counts.labelled[lane, municipality, form] += 1
    ratio = support_ratio(population, youths, forms, lane, row, form, month, month, rules)
    youths.programme[lane, row] *= np.float32(ratio)
    counts.held[lane, municipality, form] += 1
    counts.by_area[lane, area, form] += 1
    counts.admitted[lane, municipality, form] += 1


@inner
def sort_offers(offers):
    """Sort a short list in place: by form, then lottery number, then row."""
    for at in range(1, offers.shape[0]):
        offer = offers[at]
        place = at
        while place > 0 and offers[place - 1] > offer:
            offers[place] = offers[place - 1]
            place -= 1
        offers[place] = offer


@compiled
def forms_month(
    population, youths, rules, forms, cases, capacity, counts, scratch, labelled, month, key
):
    """Carry stays through the month and fill free places by lottery, for all lanes.

    ``capacity`` of shape (lanes, municipalities, forms) is the number of places. Offers come from
    ``scratch.offers``; the lowest lottery number is asked first.
    """
    areas = population.first.shape[0]
    counts.held[:] = 0
    counts.by_area[:] = 0
    for lane in range(youths.status.shape[0]):
        stays(population, youths, rules, forms, cases, capacity, counts, lane, month, key)
        begin = 0
        while begin < areas:
            municipality = population.municipality[begin]
            end = begin
            while end < areas and population.municipality[end] == municipality:
                end += 1
            low, high = scratch.offers_from[lane, begin], scratch.offers_from[lane, end]
            offers = scratch.offers[lane, low:high]
            sort_offers(offers)
            for offer in offers:
                form = np.int64(offer >> np.uint64(FORM_BITS))
                if counts.held[lane, municipality, form] < capacity[lane, municipality, form]:
                    row = population.first[begin, 0] + np.int64(offer & LOCAL_MASK)
                    area = begin
                    while row >= population.first[area, population.first.shape[1] - 1]:
                        area += 1
                    admit(
                        population, youths, rules, forms, cases, counts, labelled, lane, area, row,
                        form, month, key,
                    )  # fmt: skip
            begin = end
