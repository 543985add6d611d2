"""Arrays that the kernels work on, and the codes in them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.streams import Kind

YEAR = 12
STATUSES = OUTSIDE, STREET, SHORT, LONG, LEFT = range(1 + 4)

# A byte of flags.
KNOWN, ABSENT, IN_CONTACT, TOUCHED, ARRESTED, REFERRED = (1 << bit for bit in range(2 * 3))
ALL_FLAGS = (1 << 8) - 1

# A byte of profile: three bits of risk factors, two of friends, then sibling, girl, labelled.
FRIEND_SHIFT, FRIEND_BITS, PROFILE_BITS = 3, 2, 2**3
RISKS, PROFILES = 1 << FRIEND_SHIFT, 1 << PROFILE_BITS
RISK_MASK = RISKS - 1
FRIEND_MASK = ((1 << FRIEND_BITS) - 1) << FRIEND_SHIFT
SIBLING, GIRL, LABELLED = (1 << bit for bit in range(FRIEND_SHIFT + FRIEND_BITS, PROFILE_BITS))

# A seat: status, risk, known, absent; a contact seat: status and risk.
STATUS_SHIFT, RISK_SHIFT = FRIEND_SHIFT, 2
SEAT_SHIFT = RISK_SHIFT + FRIEND_SHIFT
CONTACT_SEATS, SEATS = len(STATUSES) << STATUS_SHIFT, len(STATUSES) << SEAT_SHIFT
SEAT_ROWS = 2**2

# Whole numbers that stand for fractions.
LEVELS = 2**8
FIXED, RELATIVE = 2.0**30, 2.0**20
LIMIT = 2.0**32 - 1.0

# A form in the counter, and an offer: form, lottery number, row.
KIND_BITS, FORM_BITS, LOTTERY_BITS = (
    PROFILE_BITS,
    2**3 * PROFILE_BITS - PROFILE_BITS,
    3 * PROFILE_BITS,
)
ALL_FORMS = np.uint16(2**16 - 1)

NUMBER_PLACES = (
    STREET_END,
    CONTACT_END,
    TRUST_GROWTH,
    TRUST_LOSS,
    LEGACY_DECAY,
    LEGACY_FLOOR,
    HARM_RATIO,
    LONG_SHARE,
    ARREST_SHARE,
    REPLACEMENT,
    REFERRAL_GAIN,
) = range(3 + 2**3)
NUMBERS = len(NUMBER_PLACES)
YOUTH, AREA, ADULT, POST = int(Kind.YOUTH), int(Kind.AREA), int(Kind.ADULT), int(Kind.POST)


class Population(NamedTuple):
    """What never changes: who lives where, born when, tied to whom."""

    uid: NDArray[np.uint32]  # (rows,) identity in the counter
    first: NDArray[np.int64]  # (areas, cohorts + 1) first row of each birth month
    born: NDArray[np.int16]  # (rows,) birth month; those born in month m turn 21 in month m + 1
    key: NDArray[np.uint32]  # (areas,) number of the area in the counter
    bits: NDArray[np.int64]  # (areas,) log2 of the size of a matching block
    municipality: NDArray[np.int64]  # (areas,) index of the municipality
    start: NDArray[np.int64]  # (municipalities,) first row


class Youths(NamedTuple):
    """Columns of the youths, each of shape (lanes, rows)."""

    status: NDArray[np.uint8]
    profile: NDArray[np.uint8]  # risk 3 bits, friends 2, sibling, girl, labelled
    flags: NDArray[np.uint8]
    gang_friends: NDArray[np.uint8]
    programme: NDArray[np.float32]  # ratio on the hazard of the next move
    trust: NDArray[np.float32]
    legacy: NDArray[np.float32]  # relative change of hazard left from ended support
    worker: NDArray[np.int32]
    months: NDArray[np.uint8]  # months in contact
    harm: NDArray[np.uint8]  # months of harm left after an early end
    enrolled: NDArray[np.uint16]  # one bit per form


class Rules(NamedTuple):
    """Tables and probabilities of one parameter set, shared by all lanes."""

    joining: NDArray[np.float64]  # (ages * 256,) relative hazard by age and profile
    by_status: NDArray[np.float64]  # (5,) ratio by status, zero where none can join
    street: NDArray[np.uint32]  # (ages * 256,) limit of entering a street group
    known: NDArray[np.float64]  # (8,) relative rate by risk factors
    trust_effect: NDArray[np.float64]  # (257,) ratio by level of trust
    absence: NDArray[np.uint32]  # (ages * 2,) limits of onset and end by age
    leaving: NDArray[np.float64]  # (5,) monthly probability by status
    number: NDArray[np.float64]  # single numbers; their places are STREET_END to REFERRAL_GAIN
    ties: NDArray[np.float64]  # (3,) rounds of friends, cap on friends, share of siblings
    early_months: int
    harm_months: int
    ages: int
    index_14: int


class Setting(NamedTuple):
    """What municipalities, workers and networks set for this month, per lane."""

    contact: NDArray[np.float64]  # (lanes, ages * 40) relative chance of contact by risk and status
    contact_scale: NDArray[np.float64]  # (lanes, areas)
    known_scale: NDArray[np.float64]  # (lanes, areas) monthly probability for ratio one
    joining_scale: NDArray[np.float64]  # (lanes, areas) monthly hazard for relative hazard one
    demand: NDArray[np.float64]  # (lanes, areas) recruits wanted; negative: as supplied
    gone: NDArray[np.uint8]  # (lanes, posts) worker left this month
    posts: NDArray[np.int32]  # (lanes, posts) filled posts ordered by area
    posts_from: NDArray[np.int32]  # (lanes, areas + 1)
    eligible_forms: NDArray[np.uint16]  # (ages, 160) forms open by age and seat: status, risk,
    # known, absent
    alike: NDArray[np.int64]  # (ages,) youngest of the ages up to this one with the same open forms
    rotation: NDArray[np.uint32]  # (forms,)
    cut: NDArray[np.float64]  # (lanes, municipalities, forms) lottery limit * WORD


class Counts(NamedTuple):
    """Whole numbers that the month adds to; the world reads and clears them."""

    joined: NDArray[np.int64]  # (lanes, areas, ages, 2)
    left: NDArray[np.int64]  # (lanes, areas, ages, 2)
    arrested: NDArray[np.int64]  # (lanes, areas)
    removed: NDArray[np.int64]  # (lanes, areas) this month: left and arrested
    supply: NDArray[np.int64]  # (lanes, areas) this month, fixed point
    stock: NDArray[np.int64]  # (lanes, areas, ages, 2, 5) this month
    contact: NDArray[np.int64]  # (lanes, areas, ages, 2) this month
    trusted: NDArray[np.int64]  # (lanes, areas, ages, 2) this month
    begun: NDArray[np.int64]  # (lanes, areas) contacts begun
    lost: NDArray[np.int64]  # (lanes, areas) contacts lost with a worker
    closed_early: NDArray[np.int64]  # (lanes, areas)
    known: NDArray[np.int64]  # (lanes, areas) newly known
    eligible: NDArray[np.int64]  # (lanes, municipalities, forms) this month
    caseload: NDArray[np.int64]  # (lanes, posts) this month


class Scratch(NamedTuple):
    """Room to work in; ``window`` is the largest number of youths in an area at a time."""

    words: NDArray[np.uint32]  # (4, window)
    age: NDArray[np.uint8]  # (window,)
    events: NDArray[np.uint8]  # (window,)
    seat: NDArray[np.uint8]  # (window,)
    tickets: NDArray[np.uint16]  # (window,) one bit for each form that may have drawn a low number
    chosen: NDArray[np.int32]  # (window,) places in the window that need a closer look
    chance: NDArray[np.float64]  # (window,)
    known: NDArray[np.uint32]  # (8,) limits of the area at hand
    highest: NDArray[np.float64]  # (lanes,) highest relative chance of contact
    room: NDArray[np.int64]  # (lanes,) filled places of offers
    offers: NDArray[np.uint64]  # (lanes, room)
    offers_from: NDArray[np.int64]  # (lanes, areas + 1)
    seats: NDArray[np.int64]  # (lanes, ages, 4, 160) youths by seat, in rows to be added
