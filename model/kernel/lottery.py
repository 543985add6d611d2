"""Who stands in line for which form of collaboration, and whom its lottery asks."""

from __future__ import annotations

import numpy as np

from model.compiled import inner, spliced
from model.kernel.state import (
    ABSENT,
    FORM_BITS,
    IN_CONTACT,
    KNOWN,
    LIMIT,
    LOTTERY_BITS,
    RISK_MASK,
    RISK_SHIFT,
    SEAT_ROWS,
    SEAT_SHIFT,
    WORD_BITS,
)


@spliced
def ticket(drawn, turn):
    """Return the number in one form's lottery: the drawn word, turned by the form's own bits."""
    rest = (np.uint32(WORD_BITS) - turn) & np.uint32(WORD_BITS - 1)
    return np.uint32((drawn << turn) | (drawn >> rest))


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


@inner
def leave_out_enrolled(here, rows, eligible_forms, eligible):
    """Take from those eligible by form the ``rows`` whom the form has enrolled already."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        seat = seat_of(here.status[i], here.profile[i], here.flags[i])
        taken = eligible_forms[here.age[i], seat] & here.enrolled[i]
        for form in range(eligible.shape[0]):
            eligible[form] -= (taken >> form) & 1
