"""Detection, contact, school absence, trust, fading, and the queue to forms of collaboration."""

from __future__ import annotations

import numpy as np

from model.compiled import Key, compiled
from model.kernel.ahead import fetch_all, words_ahead
from model.kernel.contact import (
    Staff,
    become_known,
    begin_contact,
    count_contacts,
    fade,
    find_busy,
    find_met,
    keep_contact,
    limit_of,
    part_busy,
    raise_by_age,
    turn_absent,
)
from model.kernel.here import window
from model.kernel.listing import listed
from model.kernel.lottery import (
    count_by_age,
    find_asked,
    find_seats,
    leave_out_enrolled,
    note_offers,
    open_to,
    raise_asked,
)
from model.kernel.state import (
    REFERRAL_GAIN,
    REFERRED,
    RISKS,
    TRUST_GROWTH,
    YEAR,
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
from model.streams import Block

MEETING, SLICE = int(Block.MEETING), 2**12
LISTS = CHOSEN, NOTED, TURNED, MET, KEPT, TOUCHED_LIST, ASKED = range(2**3 - 1)


@compiled(Population, Youths, Rules, Setting, Staffing, Meetings, Scratch, Queue, Offers, Key, int)
def meeting_month(
    population, youths, rules, setting, staffing, counts, scratch, queue, offers, key, month
):
    """Detection, contact, school absence, trust and fading of one month, for all lanes.

    ``month`` counts from the first simulated month and is also the index of the first birth
    month in the window. Fills ``offers.each`` per lane, grouped by area.
    """
    ages, first, number = rules.ages, population.first, rules.number
    areas, lanes = first.shape[0], youths.status.shape[0]
    gain, begins = number[REFERRAL_GAIN], queue.begins
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
        for lane in range(lanes):
            offers.start[lane, area] = offers.filled[lane]
        municipality, end_of_area = population.municipality[area], first[area, month + YEAR * ages]
        for low in range(first[area, month], end_of_area, SLICE):
            high = min(low + SLICE, end_of_area)
            size = high - low
            busy, seat, lists = scratch.marks[:size], queue.seat[:size], scratch.lists
            raised = lists[CHOSEN, :size]
            chosen, noted, turned = lists[CHOSEN], lists[NOTED], lists[TURNED]
            met, kept, touched, asked = lists[MET], lists[KEPT], lists[TOUCHED_LIST], lists[ASKED]
            w0, w1 = scratch.words[0, :size], scratch.words[1, :size]
            w2, w3 = scratch.words[2, :size], scratch.words[3, :size]
            for age in range(ages + 1):
                begins[age] = min(max(first[area, month + YEAR * age] - low, 0), size)
            here = window(population.uid, scratch.age, youths, 0, low, high)
            words_ahead(here, month, MEETING, key, w0, w1, w2, w3)
            for lane in range(lanes):
                here = window(population.uid, scratch.age, youths, lane, low, high)
                staff = Staff(
                    staffing.posts[lane], np.int64(staffing.posts_from[lane, area]),
                    np.int64(staffing.posts_from[lane, area + 1]), month, key,
                )  # fmt: skip
                highest_contact = np.uint32(0)
                contact_scale = setting.contact_scale[lane, area]
                if staff.stop > staff.start:
                    highest_contact = limit_of(queue.highest[lane] * contact_scale)
                highest_known = np.uint32(0)
                for risk in range(RISKS):
                    queue.known[risk] = limit_of(
                        rules.known[risk] * setting.known_scale[lane, area]
                    )
                    highest_known = max(highest_known, queue.known[risk])
                cut, eligible = setting.cut[lane, municipality], counts.eligible[lane, municipality]
                raise_by_age(
                    begins, rules.absence, highest_contact, highest_known, w0, w1, w2, raised
                )
                offered = raise_asked(setting.rotation, cut, w3, raised)
                find_busy(here.flags, raised, busy)
                marked = chosen[: listed(busy, chosen)]
                if lane > 0:
                    fetch_all(here.trust, marked)
                notes, turns, meets, keeps, touches, asks = part_busy(
                    here.programme, busy, marked, noted, turned, met, kept, touched, asked,
                )  # fmt: skip
                counts.known[lane, area] += become_known(here, noted[:notes], w1, queue.known)
                meets = find_met(here, met[:meets], w0, setting.contact[lane], contact_scale)
                turn_absent(here, turned[:turns])
                keeps, touches, lost, closed_early = keep_contact(
                    here, kept[:keeps], touched, touches, w0, staffing.gone[lane], staff, rules
                )
                begin_contact(here, met[:meets], staff, number[TRUST_GROWTH])
                counts.begun[lane, area] += meets
                counts.lost[lane, area] += lost
                counts.closed_early[lane, area] += closed_early
                caseload, in_contact = counts.caseload[lane], counts.contact[lane, area]
                trusted = counts.trusted[lane, area]
                for rows in (kept[:keeps], met[:meets]):
                    count_contacts(here, rows, rules.trust_effect, caseload, in_contact, trusted)
                enrolled = fade(here, touched[:touches], rules)
                leave_out_enrolled(here, touched[:enrolled], setting.eligible_forms, eligible)
                find_seats(here.status, here.profile, here.flags, seat)
                count_by_age(begins, setting.alike, seat, setting.open_sums, eligible)
                asks = find_asked(asked[:asks], here.age, seat, setting.eligible_forms, offered)
                for at in range(asks):
                    i = np.int64(asked[at])
                    offers.filled[lane] = note_offers(
                        setting.rotation, cut, offers.each[lane], offers.filled[lane],
                        open_to(here, i, seat, setting.eligible_forms), w3[i],
                        gain if here.flags[i] & REFERRED else 1.0,
                        low + i - population.start[municipality],
                    )  # fmt: skip
    for lane in range(lanes):
        offers.start[lane, areas] = offers.filled[lane]
