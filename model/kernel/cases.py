"""Forms of collaboration that work on cases: stays, drop-out, closing, and admission by lottery."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import Array1, Array2, Array3, Key, compiled, inner, spliced
from model.kernel.ahead import fetch
from model.kernel.state import (
    ABSENT,
    ALL_FLAGS,
    ALL_FORMS,
    ARRESTED,
    FORM_BITS,
    KIND_BITS,
    LABELLED,
    LOTTERY_BITS,
    REFERRED,
    SHORT,
    TOUCHED,
    YEAR,
    YOUTH,
    Offers,
    Population,
    Youths,
    birth_month,
)
from model.streams import WORD, Block, word

CONSENT, DROP_OUT, LABELLING = int(Block.CONSENT), int(Block.DROP_OUT), int(Block.LABELLING)
ABSENCE_SUPPORT = int(Block.ABSENCE_SUPPORT)
born_in = spliced(birth_month)
LOCAL_MASK = np.uint64(2**LOTTERY_BITS - 1)
ONGOING, WAITING = 1, 0
AHEAD = 2**3  # stays are in order of admission, their youths anywhere


class Forms(NamedTuple):
    """What forms do, one entry each, in order of name."""

    code: Array1[np.uint32]  # stands for the name in the counter
    statuses: Array1[np.uint8]  # one bit per status that may stay
    joining: Array1[np.float64]
    joining_young: Array1[np.float64]
    young_to: Array1[np.int64]  # age index at the start up to which the young ratio holds
    delay: Array1[np.int64]  # months
    leaving: Array1[np.float64]
    leaving_arrested: Array1[np.float64]
    stay: Array1[np.int64]  # months
    drop_out: Array1[np.float64]  # monthly probability
    absence: Array1[np.float64]  # monthly probability that absence ends
    consent: Array1[np.float64]
    harm: Array1[np.uint8]  # 1 where an early end does harm
    by_police: Array1[np.uint8]
    refers: Array1[np.uint8]  # 1 where it raises the chance in other lotteries


class Cases(NamedTuple):
    """Stays in forms, in order of admission, each of shape (lanes, room)."""

    uid: Array2[np.uint32]  # of the youth, so that it need not be looked for
    row: Array2[np.int32]
    area: Array2[np.int32]
    form: Array2[np.uint8]
    start: Array2[np.int32]
    state: Array2[np.uint8]  # ongoing, or waiting for a delayed effect
    length: Array1[np.int64]  # (lanes,)


class CaseRule(NamedTuple):
    """What holds for every stay."""

    ages: int
    early_months: int  # a stay that ends before is ended early
    harm_months: int
    labelled: float  # chance that the police's form leaves a label


class CaseCounts(NamedTuple):
    """Whole numbers by lane, municipality and form."""

    held: Array3[np.int64]  # stays now
    admitted: Array3[np.int64]
    declined: Array3[np.int64]
    ended_early: Array3[np.int64]
    labelled: Array3[np.int64]
    by_area: Array3[np.int64]  # (lanes, areas, forms) stays now


@spliced
def fetch_support(status, flags, programme, legacy, row):
    """Ask for what support of a youth looks at and changes."""
    fetch(status, row)
    fetch(flags, row)
    fetch(programme, row)
    fetch(legacy, row)


@inner
def support_ratio(forms, form, status, flags, young, months):
    """Return what a stay does this month to the hazard of the youth's next move."""
    if status >= SHORT:
        ratio = forms.leaving[form]
        if flags & ARRESTED:
            ratio *= forms.leaving_arrested[form]
        return ratio
    if not young:
        return forms.joining[form]
    if months < forms.delay[form]:
        return 1.0
    return forms.joining_young[form]


@inner
def sort_offers(offers):
    """Sort in place: by form, then lottery number, then row.

    By Shell's method: with long steps first few are far from their place when steps are of one, so
    that time grows little faster than the number of offers.
    """
    step = 1
    while step < offers.shape[0] // 3:
        step = 3 * step + 1
    while step > 0:
        for at in range(step, offers.shape[0]):
            offer, place = offers[at], at
            while place >= step and offers[place - step] > offer:
                offers[place] = offers[place - step]
                place -= step
            offers[place] = offer
        step //= 3


@compiled(
    Population, Youths, Forms, Cases, Array3[np.int64], CaseCounts, Offers, CaseRule, Key, int
)
def forms_month(population, youths, forms, cases, capacity, counts, offers, rule, key, month):
    """Carry stays through the month and fill free places by lottery, for all lanes.

    ``capacity`` of shape (lanes, municipalities, forms) is the number of places. A stay ends when
    its time or its purpose is over, when the youth drops out, or when places are fewer than stays,
    the last to come being the first to go; its effect becomes legacy. Offers come from
    ``offers``; the lowest lottery number is asked first.
    """
    first = population.first
    window = YEAR * rule.ages - 1
    counts.held[:] = 0
    counts.by_area[:] = 0
    for lane in range(youths.status.shape[0]):
        status, profile, flags = youths.status[lane], youths.profile[lane], youths.flags[lane]
        programme, legacy = youths.programme[lane], youths.legacy[lane]
        harm, enrolled = youths.harm[lane], youths.enrolled[lane]
        held, places, by_area = counts.held[lane], capacity[lane], counts.by_area[lane]
        uids, rows, areas = cases.uid[lane], cases.row[lane], cases.area[lane]
        names, starts, states = cases.form[lane], cases.start[lane], cases.state[lane]
        kept, last = 0, cases.length[lane] - 1
        for case in range(last + 1):
            later = np.uint64(rows[min(case + AHEAD, last)])
            fetch_support(status, flags, programme, legacy, later)
            uid, row, area = uids[case], rows[case], areas[case]
            form, start, born = np.int64(names[case]), starts[case], born_in(uid)
            municipality, months, state = population.municipality[area], month - start, states[case]
            young = (start + window - born) // YEAR <= forms.young_to[form]
            ratio = support_ratio(forms, form, status[row], flags[row], young, months)
            gone = born < month or not (forms.statuses[form] >> status[row]) & 1
            ended = False
            if not gone and state == WAITING:
                ended = months >= forms.delay[form]
            elif not gone:
                kind = YOUTH | (forms.code[form] << KIND_BITS)
                programme[row] *= np.float32(ratio)
                over = months >= forms.stay[form]
                if forms.absence[form] > 0.0:
                    limit = forms.absence[form] * WORD
                    if not flags[row] & ABSENT:
                        over = True
                    elif word(uid, month, ABSENCE_SUPPORT, kind, key) < limit:
                        flags[row] &= ALL_FLAGS ^ ABSENT
                        profile[row] -= 1
                        over = True
                dropped = held[municipality, form] >= places[municipality, form]
                limit = forms.drop_out[form] * WORD
                dropped |= word(uid, month, DROP_OUT, kind, key) < limit
                ended = over or dropped
                if ended and not over and months < rule.early_months:
                    counts.ended_early[lane, municipality, form] += 1
                    if forms.harm[form]:
                        harm[row] = rule.harm_months
                if over and young and months < forms.delay[form]:
                    state, ended = WAITING, False
                elif not ended:
                    held[municipality, form] += 1
                    by_area[area, form] += 1
            if ended:
                legacy[row] = (1.0 + np.float64(legacy[row])) * ratio - 1.0
                flags[row] |= TOUCHED
            if ended or gone:
                enrolled[row] &= ALL_FORMS ^ np.uint16(1 << form)
                if forms.refers[form]:
                    flags[row] &= ALL_FLAGS ^ REFERRED
            else:
                uids[kept], rows[kept], areas[kept] = uid, row, area
                names[kept], starts[kept], states[kept] = form, start, state
                kept += 1
        begin = 0
        while begin < first.shape[0]:
            municipality = population.municipality[begin]
            end = begin
            while end < first.shape[0] and population.municipality[end] == municipality:
                end += 1
            asked = offers.each[lane, offers.start[lane, begin] : offers.start[lane, end]]
            sort_offers(asked)
            for at in range(asked.shape[0]):
                offer, later = asked[at], asked[min(at + AHEAD, asked.shape[0] - 1)] & LOCAL_MASK
                later += np.uint64(population.start[municipality])
                fetch(population.uid, later)
                fetch(profile, later)
                fetch_support(status, flags, programme, legacy, later)
                form = np.int64(offer >> np.uint64(FORM_BITS))
                if held[municipality, form] >= places[municipality, form] or kept >= rows.shape[0]:
                    continue
                row = population.start[municipality] + np.int64(offer & LOCAL_MASK)
                uid, kind = population.uid[row], YOUTH | (forms.code[form] << KIND_BITS)
                limit = forms.consent[form] * WORD
                if word(uid, month // YEAR, CONSENT, kind, key) >= limit:
                    counts.declined[lane, municipality, form] += 1
                    continue
                area = begin
                while row >= first[area, first.shape[1] - 1]:
                    area += 1
                uids[kept], rows[kept], areas[kept] = uid, row, area
                names[kept], starts[kept], states[kept] = form, month, ONGOING
                kept += 1
                enrolled[row] |= np.uint16(1 << form)
                flags[row] |= TOUCHED
                if forms.refers[form]:
                    flags[row] |= REFERRED
                limit = rule.labelled * WORD
                if (
                    forms.by_police[form]
                    and not profile[row] & LABELLED
                    and word(uid, month, LABELLING, kind, key) < limit
                ):
                    profile[row] |= LABELLED
                    counts.labelled[lane, municipality, form] += 1
                young = (month + window - born_in(uid)) // YEAR <= forms.young_to[form]
                ratio = support_ratio(forms, form, status[row], flags[row], young, np.int64(0))
                programme[row] *= np.float32(ratio)
                held[municipality, form] += 1
                by_area[area, form] += 1
                counts.admitted[lane, municipality, form] += 1
            begin = end
        cases.length[lane] = kept
