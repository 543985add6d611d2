"""Detection, contact, trust, fading and the queue to forms of collaboration."""

from __future__ import annotations

import numpy as np

from model.compiled import compiled, inlined, inner
from model.kernel.state import (
    ABSENT,
    CONTACT_END,
    FORM_BITS,
    GIRL,
    HARM_RATIO,
    HIT_ABSENCE,
    HIT_ACTIVE,
    HIT_CONTACT,
    HIT_KNOWN,
    IN_CONTACT,
    KNOWN,
    LEFT,
    LEGACY_DECAY,
    LEGACY_FLOOR,
    LEVELS,
    LOTTERY_BITS,
    REFERRAL_GAIN,
    REFERRED,
    RISK_MASK,
    SHORT,
    STATUS_SHIFT,
    STREET,
    TOUCHED,
    TRUST_GROWTH,
    TRUST_LOSS,
    YEAR,
    YOUTH,
)
from model.streams import WORD, Block, word, words

MEETING, COLLEAGUE = int(Block.MEETING), int(Block.COLLEAGUE)


@inlined
def pick(uid, month, posts, start, stop, key):  # type: ignore[no-untyped-def]
    """Return one of the filled posts ``posts[start:stop]``, drawn by the youth."""
    drawn = np.uint64(word(uid, month, COLLEAGUE, YOUTH, key))
    return posts[start + ((drawn * np.uint64(stop - start)) >> np.uint64(32))]


@inner
def end_contact(youths, rules, lane, row):  # type: ignore[no-untyped-def]
    """End a contact: its effect becomes legacy, and harm where it ended early."""
    level = np.int64(youths.trust[lane, row] * LEVELS)
    kept = (1.0 + youths.legacy[lane, row]) * rules.trust_effect[level] - 1.0
    youths.legacy[lane, row] = kept
    youths.trust[lane, row] = 0.0
    youths.flags[lane, row] &= ~IN_CONTACT
    youths.flags[lane, row] |= TOUCHED
    early = youths.months[lane, row] < rules.early_months
    if early:
        youths.harm[lane, row] = rules.harm_months
    return early


@inner
def meet(population, youths, rules, setting, counts, lane, area, row, hit, drawn, month, key):  # type: ignore[no-untyped-def]
    """Let one youth meet, keep or lose a field worker, and let old support fade."""
    number = rules.number
    if youths.flags[lane, row] & IN_CONTACT:
        worker = youths.worker[lane, row]
        start, stop = setting.posts_from[lane, area], setting.posts_from[lane, area + 1]
        ended = drawn < number[CONTACT_END]
        if setting.gone[lane, worker]:
            youths.trust[lane, row] *= np.float32(1.0 - number[TRUST_LOSS])
            if stop > start:
                worker = pick(population.uid[row], month, setting.posts[lane], start, stop, key)
                youths.worker[lane, row] = worker
            else:
                ended = True
                counts.lost[lane, area] += 1
        if ended:
            counts.closed_early[lane, area] += end_contact(youths, rules, lane, row)
        else:
            trust = np.float64(youths.trust[lane, row])
            youths.trust[lane, row] = trust + (1.0 - trust) * number[TRUST_GROWTH]
            youths.months[lane, row] = min(youths.months[lane, row] + 1, LEVELS - 1)
    elif hit:
        start, stop = setting.posts_from[lane, area], setting.posts_from[lane, area + 1]
        if stop > start:
            youths.worker[lane, row] = pick(
                population.uid[row], month, setting.posts[lane], start, stop, key
            )
            youths.flags[lane, row] |= IN_CONTACT
            youths.trust[lane, row] = number[TRUST_GROWTH]
            youths.months[lane, row] = 1
            counts.begun[lane, area] += 1
    ratio = 1.0
    if youths.flags[lane, row] & IN_CONTACT:
        counts.caseload[lane, youths.worker[lane, row]] += 1
        ratio = rules.trust_effect[np.int64(youths.trust[lane, row] * LEVELS)]
    if youths.flags[lane, row] & TOUCHED:
        legacy = np.float64(youths.legacy[lane, row]) * number[LEGACY_DECAY]
        if abs(legacy) < number[LEGACY_FLOOR]:
            legacy = 0.0
        youths.legacy[lane, row] = legacy
        ratio *= 1.0 + legacy
        if youths.harm[lane, row] > 0:
            youths.harm[lane, row] -= 1
            if youths.status[lane, row] < SHORT:
                ratio *= number[HARM_RATIO]
        elif legacy == 0.0 and youths.enrolled[lane, row] == 0:
            youths.flags[lane, row] &= ~TOUCHED
    youths.programme[lane, row] = ratio


@inner
def queue(population, youths, rules, setting, counts, scratch, lane, area, row, age, drawn, room):  # type: ignore[no-untyped-def]
    """Enter a youth in the lottery for places in every form that is open to the youth."""
    flags = youths.flags[lane, row]
    known = (flags & KNOWN) | ((flags & IN_CONTACT) >> 2)
    seat = (np.int64(youths.status[lane, row]) << 5) | (
        np.int64(youths.profile[lane, row] & RISK_MASK) << 2
    )
    seat |= (np.int64(known) << 1) | np.int64((flags & ABSENT) >> 1)
    open_forms = setting.eligible_forms[age, seat] & ~youths.enrolled[lane, row]
    municipality = population.municipality[area]
    form = 0
    while open_forms:
        if open_forms & 1:
            counts.eligible[lane, municipality, form] += 1
            turn = setting.rotation[form]
            ticket = np.float64(
                np.uint32((drawn << turn) | (drawn >> ((np.uint32(32) - turn) & np.uint32(31))))
            )
            if flags & REFERRED:
                ticket /= rules.number[REFERRAL_GAIN]
            if ticket < setting.cut[lane, municipality, form] and room < scratch.offers.shape[1]:
                local = row - population.start[municipality]
                scratch.offers[lane, room] = (
                    (np.uint64(form) << np.uint64(FORM_BITS))
                    | (np.uint64(ticket) << np.uint64(LOTTERY_BITS))
                    | np.uint64(local)
                )
                room += 1
        open_forms >>= 1
        form += 1
    return room


@compiled
def meeting_month(population, youths, rules, setting, counts, scratch, month, key):  # type: ignore[no-untyped-def]
    """Detection, contact, school absence, trust and fading of one month, for all lanes.

    ``month`` counts from the first simulated month and is also the index of the first birth
    month in the window. Fills ``scratch.offers`` per lane, grouped by area.
    """
    lanes = youths.status.shape[0]
    areas, ages = population.first.shape[0], rules.ages
    counts.contact[:] = 0
    counts.trusted[:] = 0
    counts.caseload[:] = 0
    counts.eligible[:] = 0
    room = np.zeros(lanes, np.int64)
    for area in range(areas):
        low = population.first[area, month]
        high = population.first[area, month + YEAR * ages]
        drawn = scratch.words[:, : high - low]
        words(population.uid[low:high], month, MEETING, YOUTH, key, drawn)
        for lane in range(lanes):
            scratch.offers_from[lane, area] = room[lane]
            contact_scale = setting.contact_scale[lane, area] * WORD
            known_scale = setting.known_scale[lane, area] * WORD
            for age in range(ages - 1, -1, -1):
                begin = population.first[area, month + YEAR * (ages - 1 - age)] - low
                end = population.first[area, month + YEAR * (ages - age)] - low
                status = youths.status[lane, low + begin : low + end]
                profile = youths.profile[lane, low + begin : low + end]
                flags = youths.flags[lane, low + begin : low + end]
                events = scratch.events[begin:end]
                w0, w1, w2 = drawn[0, begin:end], drawn[1, begin:end], drawn[2, begin:end]
                contact = setting.contact[lane, age]
                onset, over = rules.absence[age, 0], rules.absence[age, 1]
                for i in range(end - begin):
                    risk = profile[i] & RISK_MASK
                    hit = w0[i] < contact[risk | (status[i] << STATUS_SHIFT)] * contact_scale
                    seen = w1[i] < rules.known[risk] * known_scale
                    turn = w2[i] < (over if flags[i] & ABSENT else onset)
                    active = (flags[i] & (IN_CONTACT | TOUCHED | KNOWN | ABSENT)) != 0
                    events[i] = (
                        np.uint8(hit) * HIT_CONTACT
                        | np.uint8(seen) * HIT_KNOWN
                        | np.uint8(turn) * HIT_ABSENCE
                        | np.uint8(active | (status[i] >= STREET)) * HIT_ACTIVE
                    )
                for i in range(begin, end):
                    event = scratch.events[i]
                    if event == 0:
                        continue
                    row = low + i
                    if event & HIT_ABSENCE:
                        youths.flags[lane, row] ^= ABSENT
                        if youths.flags[lane, row] & ABSENT:
                            youths.profile[lane, row] += 1
                        else:
                            youths.profile[lane, row] -= 1
                    if event & HIT_KNOWN and not youths.flags[lane, row] & KNOWN:
                        youths.flags[lane, row] |= KNOWN
                        counts.known[lane, area] += 1
                    if event & HIT_CONTACT or youths.flags[lane, row] & (IN_CONTACT | TOUCHED):
                        meet(
                            population, youths, rules, setting, counts, lane, area, row,
                            event & HIT_CONTACT, drawn[0, i], month, key,
                        )  # fmt: skip
                        if youths.flags[lane, row] & IN_CONTACT:
                            sex = (youths.profile[lane, row] & GIRL) // GIRL
                            counts.contact[lane, area, age, sex] += 1
                            counts.trusted[lane, area, age, sex] += youths.trust[lane, row] > 0.5
                    if youths.status[lane, row] != LEFT:
                        room[lane] = queue(
                            population, youths, rules, setting, counts, scratch, lane, area, row,
                            age, drawn[3, i], room[lane],
                        )  # fmt: skip
    for lane in range(lanes):
        scratch.offers_from[lane, areas] = room[lane]


