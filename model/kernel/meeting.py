"""Detection, contact, school absence, trust, fading, and the queue to forms of collaboration."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inner, spliced
from model.kernel.state import (
    ABSENT,
    ALL_FLAGS,
    ALL_FORMS,
    CONTACT_END,
    CONTACT_SEATS,
    FORM_BITS,
    GIRL,
    HARM_RATIO,
    HIT_ABSENCE,
    HIT_ACTIVE,
    HIT_CONTACT,
    HIT_KNOWN,
    HIT_TICKET,
    IN_CONTACT,
    KNOWN,
    LEGACY_DECAY,
    LEGACY_FLOOR,
    LEVELS,
    LIMIT,
    LOTTERY_BITS,
    REFERRAL_GAIN,
    REFERRED,
    RISK_MASK,
    RISK_SHIFT,
    RISKS,
    SEAT_SHIFT,
    SEATS,
    SHORT,
    STATUS_SHIFT,
    TOUCHED,
    TRUST_GROWTH,
    TRUST_LOSS,
    YEAR,
    YOUTH,
)
from model.streams import WORD, Block, word, words

WORD_BITS = 2**5
HALF = 1.0 / 2
MEETING, COLLEAGUE = int(Block.MEETING), int(Block.COLLEAGUE)


@spliced
def limit_of(probability):
    """Return the limit on a word below which an event of this probability happens."""
    return np.uint32(min(np.ceil(probability * WORD), LIMIT))


@spliced
def ticket(drawn, turn):
    """Return the number in one form's lottery: the drawn word, turned by the form's own bits."""
    rest = (np.uint32(WORD_BITS) - turn) & np.uint32(WORD_BITS - 1)
    return np.uint32((drawn << turn) | (drawn >> rest))


@inner
def pick(uid, month, posts, start, stop, key):
    """Return one of the filled posts ``posts[start:stop]``, drawn by the youth."""
    drawn = np.uint64(word(uid, month, COLLEAGUE, YOUTH, key))
    turn = (drawn * np.uint64(stop - start)) >> np.uint64(WORD_BITS)
    return posts[np.int64(start) + np.int64(turn)]


@inner
def note_offers(rotation, cut, offers, place, open_forms, drawn, gain, local):
    """Note an offer for every form whose lottery asks the youth; return the filled places.

    ``rotation`` and ``cut`` (forms,) are the municipality's, ``local`` is the youth's row in it.
    """
    for form in range(rotation.shape[0]):
        number = ticket(drawn, rotation[form]) / gain
        if (open_forms >> form) & 1 and number < cut[form] and place < offers.shape[0]:
            offers[place] = (
                (np.uint64(form) << np.uint64(FORM_BITS))
                | (np.uint64(number) << np.uint64(LOTTERY_BITS))
                | np.uint64(local)
            )
            place += 1
    return place


@inner
def mark_tickets(rotation, cut, gain, drawn, marks):
    """Mark who may have drawn a number low enough to be asked by some form."""
    marks[:] = 0
    for form in range(rotation.shape[0]):
        highest = cut[form] * max(gain, 1.0)
        if highest > 0.0:
            limit = np.uint32(min(highest, LIMIT))
            turn = rotation[form]
            for i in range(marks.shape[0]):
                marks[i] |= np.uint8(ticket(drawn[i], turn) <= limit) * HIT_TICKET


@inner
def count_eligible(eligible_forms, seats, eligible):
    """Turn the seats of a municipality into youths eligible by form, and clear them."""
    for seat in range(seats.shape[0]):
        if seats[seat] > 0:
            for form in range(eligible.shape[0]):
                eligible[form] += seats[seat] * ((eligible_forms[seat] >> form) & 1)
            seats[seat] = 0


@inner
def find_events(
    status, profile, flags, age, w0, w1, w2, marks, events, absence, contact, known, everyone
):
    """Find to whom of an area something may happen this month."""
    size = events.shape[0]
    for i in range(size):
        seat = (profile[i] & RISK_MASK) | (status[i] << STATUS_SHIFT)
        events[i] = np.uint8(w0[i] < contact[age[i] * CONTACT_SEATS + seat]) * HIT_CONTACT
    for i in range(size):
        seen = (w1[i] < known[profile[i] & RISK_MASK]) & ((flags[i] & KNOWN) == 0)
        events[i] |= np.uint8(seen) * HIT_KNOWN
    for i in range(size):
        turn = w2[i] < absence[2 * age[i] + ((flags[i] & ABSENT) >> 1)]
        events[i] |= np.uint8(turn) * HIT_ABSENCE
    for i in range(size):
        active = ((flags[i] & (IN_CONTACT | TOUCHED | KNOWN | ABSENT)) | status[i]) != 0
        events[i] |= ((np.uint8(active) | everyone) * HIT_ACTIVE) | marks[i]


@compiled
def meeting_month(population, youths, rules, setting, counts, scratch, month, key):
    """Detection, contact, school absence, trust and fading of one month, for all lanes.

    ``month`` counts from the first simulated month and is also the index of the first birth
    month in the window. Fills ``scratch.offers`` per lane, grouped by area.
    """
    ages, first, uid = rules.ages, population.first, population.uid
    number, trust_effect = rules.number, rules.trust_effect
    areas, lanes = first.shape[0], youths.status.shape[0]
    growth, decay, floor = number[TRUST_GROWTH], number[LEGACY_DECAY], number[LEGACY_FLOOR]
    contact_end = number[CONTACT_END]
    counts.contact[:] = 0
    counts.trusted[:] = 0
    counts.caseload[:] = 0
    counts.eligible[:] = 0
    scratch.room[:] = 0
    for area in range(areas):
        low, high = first[area, month], first[area, month + YEAR * ages]
        size = high - low
        age, events, marks = scratch.age[:size], scratch.events[:size], scratch.marks[:size]
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, MEETING, YOUTH, key, w0, w1, w2, w3)
        for index in range(ages):
            begin = first[area, month + YEAR * (ages - 1 - index)] - low
            age[begin : first[area, month + YEAR * (ages - index)] - low] = index
        municipality = population.municipality[area]
        last = area == areas - 1 or population.municipality[area + 1] != municipality
        for lane in range(lanes):
            scratch.offers_from[lane, area] = scratch.room[lane]
            status, profile = youths.status[lane, low:high], youths.profile[lane, low:high]
            flags, trust = youths.flags[lane, low:high], youths.trust[lane, low:high]
            worker, months = youths.worker[lane, low:high], youths.months[lane, low:high]
            legacy, harm = youths.legacy[lane, low:high], youths.harm[lane, low:high]
            enrolled, programme = youths.enrolled[lane, low:high], youths.programme[lane, low:high]
            seats, gone = scratch.seats[lane], setting.gone[lane]
            in_contact, trusted = counts.contact[lane, area], counts.trusted[lane, area]
            caseload, posts = counts.caseload[lane], setting.posts[lane]
            start, stop = setting.posts_from[lane, area], setting.posts_from[lane, area + 1]
            for seat in range(scratch.contact.shape[0]):
                scratch.contact[seat] = limit_of(
                    setting.contact[lane, seat] * setting.contact_scale[lane, area]
                )
            for risk in range(RISKS):
                scratch.known[risk] = limit_of(rules.known[risk] * setting.known_scale[lane, area])
            cut, eligible = setting.cut[lane, municipality], counts.eligible[lane, municipality]
            mark_tickets(setting.rotation, cut, number[REFERRAL_GAIN], w3, marks)
            find_events(
                status, profile, flags, age, w0, w1, w2, marks, events, rules.absence,
                scratch.contact, scratch.known, setting.for_everyone[0],
            )  # fmt: skip
            for i in range(size):
                event = events[i]
                if event == 0:
                    continue
                row = low + i
                if event & HIT_ABSENCE:
                    flags[i] ^= ABSENT
                    profile[i] = profile[i] + 1 if flags[i] & ABSENT else profile[i] - 1
                if event & HIT_KNOWN:
                    flags[i] |= KNOWN
                    counts.known[lane, area] += 1
                if flags[i] & IN_CONTACT:
                    ended = w0[i] < contact_end
                    if gone[worker[i]]:
                        trust[i] *= np.float32(1.0 - number[TRUST_LOSS])
                        if stop > start:
                            worker[i] = pick(uid[row], month, posts, start, stop, key)
                        else:
                            ended = True
                            counts.lost[lane, area] += 1
                    if ended:
                        level = np.int64(trust[i] * LEVELS)
                        legacy[i] = (1.0 + np.float64(legacy[i])) * trust_effect[level] - 1.0
                        trust[i] = 0.0
                        flags[i] = (flags[i] & (ALL_FLAGS ^ IN_CONTACT)) | TOUCHED
                        if months[i] < rules.early_months:
                            harm[i] = rules.harm_months
                            counts.closed_early[lane, area] += 1
                    else:
                        old = np.float64(trust[i])
                        trust[i] = old + (1.0 - old) * growth
                        months[i] = min(months[i] + 1, LEVELS - 1)
                elif event & HIT_CONTACT and stop > start:
                    worker[i] = pick(uid[row], month, posts, start, stop, key)
                    flags[i] |= IN_CONTACT
                    trust[i], months[i] = growth, 1
                    counts.begun[lane, area] += 1
                if flags[i] & (IN_CONTACT | TOUCHED):
                    ratio = 1.0
                    if flags[i] & IN_CONTACT:
                        caseload[worker[i]] += 1
                        ratio = trust_effect[np.int64(trust[i] * LEVELS)]
                        sex = (profile[i] & GIRL) // GIRL
                        in_contact[age[i], sex] += 1
                        trusted[age[i], sex] += trust[i] > HALF
                    if flags[i] & TOUCHED:
                        left = np.float64(legacy[i]) * decay
                        if abs(left) < floor:
                            left = 0.0
                        legacy[i] = left
                        ratio *= 1.0 + left
                        if harm[i] > 0:
                            harm[i] -= 1
                            if status[i] < SHORT:
                                ratio *= number[HARM_RATIO]
                        elif left == 0.0 and enrolled[i] == 0:
                            flags[i] &= ALL_FLAGS ^ TOUCHED
                    programme[i] = ratio
                seat = (np.int64(status[i]) << SEAT_SHIFT) | (
                    np.int64(profile[i] & RISK_MASK) << RISK_SHIFT
                )
                known = (flags[i] & KNOWN) | ((flags[i] & IN_CONTACT) >> 2)
                seat |= (np.int64(known) << 1) | np.int64((flags[i] & ABSENT) >> 1)
                seat += age[i] * SEATS
                if enrolled[i] == 0:
                    seats[seat] += 1
                if enrolled[i] != 0 or event & HIT_TICKET:
                    open_forms = setting.eligible_forms[seat] & (ALL_FORMS ^ enrolled[i])
                    if enrolled[i] != 0:
                        for form in range(setting.rotation.shape[0]):
                            eligible[form] += (open_forms >> form) & 1
                    if event & HIT_TICKET and open_forms != 0:
                        gain = number[REFERRAL_GAIN] if flags[i] & REFERRED else 1.0
                        scratch.room[lane] = note_offers(
                            setting.rotation, cut, scratch.offers[lane], scratch.room[lane],
                            open_forms, w3[i], gain, row - population.start[municipality],
                        )  # fmt: skip
            if last:
                count_eligible(setting.eligible_forms, seats, eligible)
    for lane in range(lanes):
        scratch.offers_from[lane, areas] = scratch.room[lane]
