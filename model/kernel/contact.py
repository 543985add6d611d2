"""To whom something happens in a month: contact, detection, school absence, trust and fading.

Few are touched by each. All who may be are marked in one pass over everybody; the marked are parted
into lists by what may happen to them, so that each list is gone through without turning aside.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import Array1, Key, inner, spliced
from model.kernel.ahead import fetch
from model.kernel.state import (
    ABSENT,
    ALL_FLAGS,
    ASKED_SHIFT,
    CONTACT_END,
    CONTACT_SEATS,
    GIRL,
    HARM_RATIO,
    HELD_SHIFT,
    IN_CONTACT,
    KNOWN,
    LEGACY_DECAY,
    LEGACY_FLOOR,
    LEVELS,
    LIMIT,
    MAY_BE_ASKED,
    MAY_BE_KNOWN,
    MAY_END,
    MAY_MEET,
    MAY_TURN,
    REFERRED,
    RISK_MASK,
    SHORT,
    STATUS_SHIFT,
    TOUCHED,
    TRUST_GROWTH,
    TRUST_LOSS,
    WORD_BITS,
    YOUTH,
)
from model.streams import WORD, Block, word

HALF = 1.0 / 2
TURN_BIT, MEET_BIT, ASKED_BIT = (
    np.uint64(bit.bit_length() - 1) for bit in (MAY_TURN, MAY_MEET, MAY_BE_ASKED)
)
KEPT_BIT, TOUCHED_BIT = (
    np.uint64((flag << HELD_SHIFT).bit_length() - 1) for flag in (IN_CONTACT, TOUCHED)
)
COLLEAGUE = int(Block.COLLEAGUE)


@spliced
def level_of(trust):
    """Return the place of trust in a table of its effects; no sign, so that none is looked for."""
    return np.uint64(np.int64(trust * LEVELS))


@spliced
def limit_of(probability):
    """Return the limit on a word below which an event of this probability happens."""
    return np.uint32(min(np.ceil(probability * WORD), LIMIT))


class Staff(NamedTuple):
    """The filled posts of one area, ``posts[start:stop]``, in one month."""

    posts: Array1[np.int32]
    start: int
    stop: int
    month: int
    key: Key


@inner
def pick(uid, staff):
    """Return one of the filled posts of the area, drawn by the youth."""
    drawn = np.uint64(word(uid, staff.month, COLLEAGUE, YOUTH, staff.key))
    turn = (drawn * np.uint64(staff.stop - staff.start)) >> np.uint64(WORD_BITS)
    return staff.posts[np.int64(staff.start) + np.int64(turn)]


@inner
def raise_meeting(w0, w1, w2, contact, known, onset, end, raised):
    """Raise the bits of what the words may bring about, whoever drew them.

    ``onset`` and ``end`` of school absence hold exactly; ``contact`` and ``known`` are the highest
    limits that hold for anybody here, so that some bits are raised and nothing happens.
    """
    none, meets, turns = np.uint32(0), np.uint32(MAY_MEET), np.uint32(MAY_TURN)
    noted, ends = np.uint32(MAY_BE_KNOWN), np.uint32(MAY_END)
    for i in range(raised.shape[0]):
        raised[i] = (
            (meets if w0[i] < contact else none)
            | (noted if w1[i] < known else none)
            | (turns if w2[i] < onset else none)
            | (ends if w2[i] < end else none)
        )


@inner
def raise_by_age(begins, absence, contact, known, w0, w1, w2, raised):
    """Raise the bits of :func:`raise_meeting` with each age's own limits of absence.

    ``begins`` (ages + 1,) says where those of an age begin, oldest first; ages with the same
    limits are gone through together.
    """
    ages, begin = begins.shape[0] - 1, 0
    for place in range(ages):
        index = ages - 1 - place
        onset, end = absence[2 * index], absence[2 * index + 1]
        if index > 0 and absence[2 * index - 2] == onset and absence[2 * index - 1] == end:
            continue
        stop = begins[place + 1]
        raise_meeting(
            w0[begin:stop], w1[begin:stop], w2[begin:stop], contact, known, onset, end,
            raised[begin:stop],
        )  # fmt: skip
        begin = stop


@inner
def find_busy(flags, raised, busy):
    """Mark what may happen to whom: of what is raised, that which their flags allow."""
    for i in range(busy.shape[0]):
        busy[i] = raised[i]
    for i in range(busy.shape[0]):
        mark, flag = busy[i], flags[i]
        begins = mark & (KNOWN | ABSENT | IN_CONTACT) & ~flag
        ends = ((mark & MAY_END) >> HELD_SHIFT) & flag
        asked = (mark & MAY_BE_ASKED) | ((flag & REFERRED) >> ASKED_SHIFT)
        busy[i] = begins | ends | asked | ((flag & (IN_CONTACT | TOUCHED)) << HELD_SHIFT)


@inner
def part_busy(programme, busy, chosen, noted, turned, met, kept, touched, asked):
    """Put each of ``chosen`` on the lists of what may happen to it; return their lengths.

    What programmes do to those in contact or touched is asked for; nobody else's is needed soon,
    and asking for that of the first again takes no time.
    """
    one = np.uint64(1)  # no sign, so that none is looked for
    notes = turns = meets = keeps = touches = asks = np.uint64(0)
    for at in range(chosen.shape[0]):
        row = chosen[at]
        mark = np.uint64(busy[row])
        keep, touch = (mark >> KEPT_BIT) & one, (mark >> TOUCHED_BIT) & one
        fetch(programme, row * np.uint32(keep | touch))
        noted[notes], turned[turns], met[meets] = row, row, row
        kept[keeps], touched[touches], asked[asks] = row, row, row
        notes += mark & one
        turns += (mark >> TURN_BIT) & one
        meets += (mark >> MEET_BIT) & one
        asks += (mark >> ASKED_BIT) & one
        keeps += keep
        touches += touch
    return (
        np.int64(notes), np.int64(turns), np.int64(meets),
        np.int64(keeps), np.int64(touches), np.int64(asks),
    )  # fmt: skip


@inner
def become_known(here, rows, drawn, limits):
    """Let those become known to social services whose word is below the limit of their risk."""
    newly = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        noted = drawn[i] < limits[here.profile[i] & RISK_MASK]
        here.flags[i] |= np.uint8(noted) * np.uint8(KNOWN)
        newly += noted
    return newly


@inner
def find_met(here, rows, drawn, contact, scale):
    """Keep at the head of ``rows`` those with whom contact begins; return how many they are."""
    begun = 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        seat = np.int64((here.profile[i] & RISK_MASK) | (here.status[i] << STATUS_SHIFT))
        seat += np.int64(here.age[i]) * CONTACT_SEATS
        rows[begun] = rows[at]
        begun += drawn[i] < limit_of(contact[seat] * scale)
    return begun


@inner
def turn_absent(here, rows):
    """Let school absence begin for ``rows`` who attend, and end for those who are absent."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        here.flags[i] ^= ABSENT
        here.profile[i] += np.int64(here.flags[i] & ABSENT) - 1


@inner
def keep_contact(here, rows, touched, touches, drawn, gone, staff, rules):
    """Let contacts go on, pass to a colleague or end; those that end are added to the touched.

    Returns
    -------
    tuple
        How many at the head of ``rows`` stay in contact, how many are touched, contacts lost with
        a worker, and contacts ended early.
    """
    number, stays, lost, closed_early = rules.number, 0, 0, 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        ended = drawn[i] < number[CONTACT_END]
        if gone[here.worker[i]]:
            here.trust[i] *= np.float32(1.0 - number[TRUST_LOSS])
            if staff.stop > staff.start:
                here.worker[i] = pick(here.uid[i], staff)
            else:
                ended = True
                lost += 1
        if ended:
            effect = rules.trust_effect[level_of(here.trust[i])]
            here.legacy[i] = (1.0 + np.float64(here.legacy[i])) * effect - 1.0
            here.trust[i] = 0.0
            touched[touches] = rows[at]
            touches += not here.flags[i] & TOUCHED
            here.flags[i] = (here.flags[i] & (ALL_FLAGS ^ IN_CONTACT)) | TOUCHED
            if here.months[i] < rules.early_months:
                here.harm[i] = rules.harm_months
                closed_early += 1
        else:
            old = np.float64(here.trust[i])
            here.trust[i] = old + (1.0 - old) * number[TRUST_GROWTH]
            here.months[i] = min(here.months[i] + 1, LEVELS - 1)
            rows[stays] = rows[at]
            stays += 1
    return stays, touches, lost, closed_early


@inner
def begin_contact(here, rows, staff, growth):
    """Let contact begin with ``rows``, each with one of the workers of the area."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        here.worker[i] = pick(here.uid[i], staff)
        here.flags[i] |= IN_CONTACT
        here.trust[i], here.months[i] = growth, 1


@inner
def count_contacts(here, rows, trust_effect, caseload, in_contact, trusted):
    """Count ``rows`` in contact by worker, age and sex, and let trust have its effect."""
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        age, sex = here.age[i], (here.profile[i] & GIRL) // GIRL
        caseload[here.worker[i]] += 1
        in_contact[age, sex] += 1
        trusted[age, sex] += here.trust[i] > HALF
        here.programme[i] = trust_effect[level_of(here.trust[i])]


@inner
def fade(here, rows, rules):
    """Let what ended support left fade; keep the enrolled at the head of ``rows``, and count them.

    ``rows`` are all who are touched: by something that ended, or by a form that goes on.
    """
    number, enrolled = rules.number, 0
    for at in range(rows.shape[0]):
        i = np.int64(rows[at])
        flags, harmed, inside = here.flags[i], here.harm[i] > 0, here.enrolled[i] != 0
        ratio = rules.trust_effect[level_of(here.trust[i])]
        ratio = ratio if flags & IN_CONTACT else 1.0
        left = np.float64(here.legacy[i]) * number[LEGACY_DECAY]
        left = left if abs(left) >= number[LEGACY_FLOOR] else 0.0
        ratio *= 1.0 + left
        ratio *= number[HARM_RATIO] if harmed and here.status[i] < SHORT else 1.0
        here.legacy[i] = left
        here.programme[i] = ratio
        here.harm[i] -= np.uint8(harmed)
        stays = harmed | inside | (left != 0.0)
        here.flags[i] = flags & (ALL_FLAGS if stays else ALL_FLAGS ^ TOUCHED)
        rows[enrolled] = rows[at]
        enrolled += inside
    return enrolled
