"""Who stands in line for which form of collaboration, and whom its lottery asks."""

from __future__ import annotations

import numpy as np

from model.compiled import inner, spliced
from model.kernel.state import (
    ABSENT,
    ALL_FORMS,
    FORM_BITS,
    FORMS_AT_A_TIME,
    IN_CONTACT,
    KNOWN,
    LIMIT,
    LOTTERY_BITS,
    MAY_BE_ASKED,
    RISK_MASK,
    RISK_SHIFT,
    SEAT_SHIFT,
    WORD_BITS,
)

SUMS = 2**2
BYTE_BITS, BYTE = np.uint64(2**3), np.uint64(2**8 - 1)
AT_A_TIME = int(BYTE) // SUMS * SUMS


@spliced
def ticket(drawn, turn):
    """Return the number in one form's lottery: the drawn word, turned by the form's own bits."""
    there = turn & np.uint32(WORD_BITS - 1)  # said, so that the turn stays within 32 bits
    rest = (np.uint32(WORD_BITS) - there) & np.uint32(WORD_BITS - 1)
    return np.uint32((drawn << there) | (drawn >> rest))


@inner
def find_asked(rows, age, seat, eligible_forms, offered):
    """Keep at the head of ``rows`` those eligible for a form with places; return how many."""
    asks = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        rows[asks] = rows[at]
        asks += eligible_forms[age[i], seat[i]] & offered != 0
    return asks


@spliced
def open_to(here, i, seat, eligible_forms):
    """Return the forms, one bit each, that are open to a youth and have not enrolled it."""
    return eligible_forms[here.age[i], seat[i]] & (ALL_FORMS ^ here.enrolled[i])


@inner
def note_offers(rotation, cut, offers, place, open_forms, drawn, gain, local):
    """Note an offer for every form whose lottery asks the youth; return the filled places.

    ``rotation`` and ``cut`` (forms,) are the municipality's, ``local`` is the youth's row in it.
    """
    for form in range(rotation.shape[0]):
        if (open_forms >> form) & 1:
            number = ticket(drawn, rotation[form]) / gain
            if number < cut[form] and place < offers.shape[0]:
                offers[place] = (
                    (np.uint64(form) << np.uint64(FORM_BITS))
                    | (np.uint64(number) << np.uint64(LOTTERY_BITS))
                    | np.uint64(local)
                )
                place += 1
    return place


@inner
def raise_asked(rotation, cut, drawn, raised):
    """Raise a bit for those whose number may be low enough for a form to ask them.

    Those who are referred have better odds and are all marked later, whatever they drew. Return
    the forms with places, one bit each.
    """
    none, asked, forms = np.uint32(0), np.uint32(MAY_BE_ASKED), 0
    for form in range(rotation.shape[0]):
        if cut[form] > 0.0:
            forms |= 1 << form
            limit, turn = np.uint32(min(cut[form], LIMIT)), rotation[form]
            for i in range(raised.shape[0]):
                raised[i] |= asked if ticket(drawn[i], turn) <= limit else none
    return forms


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
def count_eligible(seat, open_sums, eligible):
    """Count for at most eight forms the youths of like ages to whom each is open.

    ``open_sums`` (160,) has a byte for each form, so that one addition counts for all of them; a
    byte counts no further than 255. Four sums keep a youth from waiting for the one before.
    """
    for begin in range(0, seat.shape[0], AT_A_TIME):
        here = seat[begin : min(begin + AT_A_TIME, seat.shape[0])]
        fours, sum0 = here.shape[0] // SUMS, np.uint64(0)
        sum1 = sum2 = sum3 = sum0
        for four in range(fours):
            sum0 += open_sums[here[SUMS * four]]
            sum1 += open_sums[here[SUMS * four + 1]]
            sum2 += open_sums[here[SUMS * four + 2]]
            sum3 += open_sums[here[SUMS * four + 2 + 1]]
        for i in range(SUMS * fours, here.shape[0]):
            sum0 += open_sums[here[i]]
        sum0 += sum1 + sum2 + sum3
        for form in range(eligible.shape[0]):
            eligible[form] += np.int64(sum0 & BYTE)
            sum0 >>= BYTE_BITS


@inner
def count_by_age(begins, alike, seat, open_sums, eligible):
    """Count the youths to whom each form is open, with what is open to each age.

    ``begins`` (ages + 1,) says where those of an age begin, oldest first; ages alike are gone
    through together.
    """
    ages, begin = begins.shape[0] - 1, 0
    for place in range(ages):
        index = ages - 1 - place
        if alike[index] != index:
            continue
        stop = begins[place + 1]
        for block in range(open_sums.shape[0]):
            count_eligible(
                seat[begin:stop],
                open_sums[block, index],
                eligible[FORMS_AT_A_TIME * block : FORMS_AT_A_TIME * (block + 1)],
            )
        begin = stop


@inner
def leave_out_enrolled(here, rows, eligible_forms, eligible):
    """Take from those eligible by form the ``rows`` whom the form has enrolled already."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        seat = seat_of(here.status[i], here.profile[i], here.flags[i])
        taken = eligible_forms[here.age[i], seat] & here.enrolled[i]
        for form in range(eligible.shape[0]):
            eligible[form] -= (taken >> form) & 1
