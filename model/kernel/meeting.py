"""Detection, contact, school absence, trust, fading, and the queue to forms of collaboration."""

from __future__ import annotations

import numpy as np

from model.compiled import Key, compiled, inner, spliced
from model.kernel.listing import listed
from model.kernel.state import (
    ABSENT,
    ALL_FLAGS,
    ALL_FORMS,
    CONTACT_END,
    CONTACT_SEATS,
    FORM_BITS,
    GIRL,
    HARM_RATIO,
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
    SEAT_ROWS,
    SEAT_SHIFT,
    SHORT,
    STATUS_SHIFT,
    TOUCHED,
    TRUST_GROWTH,
    TRUST_LOSS,
    YEAR,
    YOUTH,
    Meetings,
    Offers,
    Population,
    Queue,
    Rules,
    Scratch,
    Setting,
    Staffing,
    Youths,
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
def draw_tickets(rotation, cut, gain, drawn, tickets):
    """Mark, one bit per form, who may have drawn a number low enough to be asked by the form."""
    tickets[:] = 0
    for form in range(rotation.shape[0]):
        highest = cut[form] * max(gain, 1.0)
        if highest > 0.0:
            limit = np.uint32(min(highest, LIMIT))
            turn, bit = rotation[form], np.uint16(1 << form)
            for i in range(tickets.shape[0]):
                tickets[i] |= np.uint16(ticket(drawn[i], turn) <= limit) * bit


@inner
def find_busy(flags, w0, w1, w2, contact, known, onset, end, busy):
    """Mark to whom something may happen, by the highest limits that hold for anybody here.

    ``onset`` and ``end`` of school absence hold exactly; ``contact`` and ``known`` are the highest
    limits, so that some are marked to whom nothing happens.
    """
    for i in range(busy.shape[0]):
        absent = (flags[i] & ABSENT) != 0
        hit = (w0[i] < contact) | ((w1[i] < known) & ((flags[i] & KNOWN) == 0))
        hit |= w2[i] < (end if absent else onset)
        busy[i] = np.uint8(hit) | (flags[i] & (IN_CONTACT | TOUCHED))


@spliced
def seat_of(status, profile, flags):
    """Return a youth's seat: status, risk factors, known or in contact, absent."""
    risk, known = (profile & RISK_MASK) << RISK_SHIFT, flags & KNOWN | (flags & IN_CONTACT) >> 2
    return np.uint8(status << SEAT_SHIFT | risk | known << 1 | (flags & ABSENT) >> 1)


@inner
def find_seats(status, profile, flags, seat):
    """Find everybody's seat."""
    for i in range(seat.shape[0]):
        seat[i] = seat_of(status[i], profile[i], flags[i])


@inner
def take_seats(seat, seats):
    """Count the seats (4, 160) of like ages; rows keep neighbours from waiting for each other."""
    for i in range(seat.shape[0]):
        seats[i & (SEAT_ROWS - 1), seat[i]] += 1


@inner
def count_eligible(eligible_forms, alike, seats, eligible):
    """Turn the seats of a municipality into youths eligible by form, and clear them."""
    for index in range(alike.shape[0]):
        if alike[index] != index:
            continue
        for seat in range(seats.shape[2]):
            here = 0
            for row in range(SEAT_ROWS):
                here += seats[index, row, seat]
                seats[index, row, seat] = 0
            open_forms = eligible_forms[index, seat]
            if here != 0 and open_forms != 0:
                for form in range(eligible.shape[0]):
                    eligible[form] += here * ((open_forms >> form) & 1)


@compiled(Population, Youths, Rules, Setting, Staffing, Meetings, Scratch, Queue, Offers, int, Key)
def meeting_month(
    population, youths, rules, setting, staffing, counts, scratch, queue, offers, month, key
):
    """Detection, contact, school absence, trust and fading of one month, for all lanes.

    ``month`` counts from the first simulated month and is also the index of the first birth
    month in the window. Fills ``offers.each`` per lane, grouped by area.
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
    offers.filled[:] = 0
    for lane in range(lanes):
        highest = 0.0
        for each in range(setting.contact.shape[1]):
            highest = max(highest, setting.contact[lane, each])
        queue.highest[lane] = highest
    for area in range(areas):
        low, high = first[area, month], first[area, month + YEAR * ages]
        size = high - low
        busy, seat, tickets = scratch.events[:size], queue.seat[:size], queue.tickets[:size]
        chosen = scratch.chosen
        w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
        w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
        words(uid[low:high], month, np.int64(MEETING), np.int64(YOUTH), key, w0, w1, w2, w3)
        municipality = population.municipality[area]
        last = area == areas - 1 or population.municipality[area + 1] != municipality
        for lane in range(lanes):
            offers.start[lane, area] = offers.filled[lane]
            status, profile = youths.status[lane, low:high], youths.profile[lane, low:high]
            flags, trust = youths.flags[lane, low:high], youths.trust[lane, low:high]
            worker, months = youths.worker[lane, low:high], youths.months[lane, low:high]
            legacy, harm = youths.legacy[lane, low:high], youths.harm[lane, low:high]
            enrolled, programme = youths.enrolled[lane, low:high], youths.programme[lane, low:high]
            seats, gone = queue.seats[lane], staffing.gone[lane]
            in_contact, trusted = counts.contact[lane, area], counts.trusted[lane, area]
            caseload, posts = counts.caseload[lane], staffing.posts[lane]
            start, stop = staffing.posts_from[lane, area], staffing.posts_from[lane, area + 1]
            contact, contact_scale = setting.contact[lane], setting.contact_scale[lane, area]
            highest_contact = np.uint32(0)
            if stop > start:
                highest_contact = limit_of(queue.highest[lane] * contact_scale)
            highest_known = np.uint32(0)
            for risk in range(RISKS):
                queue.known[risk] = limit_of(rules.known[risk] * setting.known_scale[lane, area])
                highest_known = max(highest_known, queue.known[risk])
            cut, eligible = setting.cut[lane, municipality], counts.eligible[lane, municipality]
            index = ages - 1
            while index >= 0:
                begin = first[area, month + YEAR * (ages - 1 - index)] - low
                onset, end = rules.absence[2 * index], rules.absence[2 * index + 1]
                while (
                    index > 0
                    and rules.absence[2 * index - 2] == onset
                    and rules.absence[2 * index - 1] == end
                ):
                    index -= 1
                stops = first[area, month + YEAR * (ages - index)] - low
                find_busy(
                    flags[begin:stops], w0[begin:stops], w1[begin:stops], w2[begin:stops],
                    highest_contact, highest_known, onset, end, busy[begin:stops],
                )  # fmt: skip
                index -= 1
            index, bound = ages, np.int64(0)
            for at in range(listed(busy, chosen)):
                i = np.int64(chosen[at])
                while i >= bound:
                    index -= 1
                    bound = first[area, month + YEAR * (ages - index)] - low
                risk = profile[i] & RISK_MASK
                absent = (flags[i] & ABSENT) >> 1
                met = contact[index * CONTACT_SEATS + np.int64(risk | (status[i] << STATUS_SHIFT))]
                becomes_known = not flags[i] & KNOWN and w1[i] < queue.known[risk]
                if w2[i] < rules.absence[2 * index + absent]:
                    flags[i] ^= ABSENT
                    profile[i] = profile[i] + 1 if flags[i] & ABSENT else profile[i] - 1
                if becomes_known:
                    flags[i] |= KNOWN
                    counts.known[lane, area] += 1
                if flags[i] & IN_CONTACT:
                    ended = w0[i] < contact_end
                    if gone[worker[i]]:
                        trust[i] *= np.float32(1.0 - number[TRUST_LOSS])
                        if stop > start:
                            worker[i] = pick(uid[low + i], month, posts, start, stop, key)
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
                elif w0[i] < highest_contact and w0[i] < limit_of(met * contact_scale):
                    worker[i] = pick(uid[low + i], month, posts, start, stop, key)
                    flags[i] |= IN_CONTACT
                    trust[i], months[i] = growth, 1
                    counts.begun[lane, area] += 1
                if flags[i] & (IN_CONTACT | TOUCHED):
                    ratio = 1.0
                    if flags[i] & IN_CONTACT:
                        caseload[worker[i]] += 1
                        ratio = trust_effect[np.int64(trust[i] * LEVELS)]
                        sex = (profile[i] & GIRL) // GIRL
                        in_contact[index, sex] += 1
                        trusted[index, sex] += trust[i] > HALF
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
                    if enrolled[i] != 0:
                        here = seat_of(status[i], profile[i], flags[i])
                        open_forms = setting.eligible_forms[index, here]
                        for form in range(setting.rotation.shape[0]):
                            closed = (open_forms >> form) & (enrolled[i] >> form) & 1
                            eligible[form] -= closed
            draw_tickets(setting.rotation, cut, number[REFERRAL_GAIN], w3, tickets)
            find_seats(status, profile, flags, seat)
            index, bound = ages, np.int64(0)
            while index > 0:
                index = setting.alike[index - 1]
                begin, bound = bound, first[area, month + YEAR * (ages - index)] - low
                take_seats(seat[begin:bound], seats[index])
            index, bound = ages, np.int64(0)
            for at in range(listed(tickets, chosen)):
                i = np.int64(chosen[at])
                while i >= bound:
                    index = setting.alike[index - 1]
                    bound = first[area, month + YEAR * (ages - index)] - low
                open_forms = setting.eligible_forms[index, seat[i]]
                if open_forms & tickets[i] != 0:
                    gain = number[REFERRAL_GAIN] if flags[i] & REFERRED else 1.0
                    offers.filled[lane] = note_offers(
                        setting.rotation, cut, offers.each[lane], offers.filled[lane],
                        open_forms & (ALL_FORMS ^ enrolled[i]), w3[i], gain,
                        low + i - population.start[municipality],
                    )  # fmt: skip
            if last:
                count_eligible(setting.eligible_forms, setting.alike, seats, eligible)
    for lane in range(lanes):
        offers.start[lane, areas] = offers.filled[lane]
