"""Arrays that the kernels work on, and the codes in them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.compiled import Array1, Array2, Array3, Array4, Array5, Field2
from model.streams import Kind

YEAR = 12
STATUSES = OUTSIDE, STREET, SHORT, LONG, LEFT = range(1 + 4)

# A byte of flags.
KNOWN, ABSENT, IN_CONTACT, TOUCHED, ARRESTED, REFERRED = (1 << bit for bit in range(2 * 3))
ALL_FLAGS = (1 << 8) - 1

# A byte of marks: what may happen to a youth this month. The first three bits stand where the flag
# stands that would change; those of what goes on stand HELD_SHIFT above their flag.
MAY_BE_KNOWN, MAY_TURN, MAY_MEET, MAY_BE_ASKED = KNOWN, ABSENT, IN_CONTACT, TOUCHED
HELD_SHIFT, ASKED_SHIFT = 2**2, 2
MAY_END = ABSENT << HELD_SHIFT  # raised by a word; becomes MAY_TURN for those who are absent

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
FORMS_AT_A_TIME = 2**3

# Whole numbers that stand for fractions.
LEVELS = 2**8
WORD_BITS, FIXED_BITS = 2**5, 2**5 - 2
FIXED, RELATIVE = 2.0**FIXED_BITS, 2.0**20
LIMIT = 2.0**32 - 1.0

# A form in the counter, and an offer: form, lottery number, row.
KIND_BITS, FORM_BITS, LOTTERY_BITS = (
    PROFILE_BITS,
    2**3 * PROFILE_BITS - PROFILE_BITS,
    3 * PROFILE_BITS,
)
ALL_FORMS = np.uint16(2**16 - 1)

# The uid of a youth: area, birth month, rank in it.
AREA_SHIFT, COHORT_SHIFT = 2**5 - 2**3, 2**4 - 2
RANK_LIMIT, AREA_LIMIT, COHORT_LIMIT = 2**COHORT_SHIFT, 2**8, 2 ** (AREA_SHIFT - COHORT_SHIFT)

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


def birth_month(uid: Any) -> Any:
    """Return when the youth of a uid is born; those born in month m turn 21 in month m + 1."""
    return np.int64((uid >> COHORT_SHIFT) & (COHORT_LIMIT - 1))


class Population(NamedTuple):
    """What never changes: who lives where, born when, tied to whom."""

    uid: Array1[np.uint32]  # (rows,) identity in the counter, with the birth month in it
    first: Array2[np.int64]  # (areas, cohorts + 1) first row of each birth month
    key: Array1[np.uint32]  # (areas,) number of the area in the counter
    bits: Array1[np.int64]  # (areas,) log2 of the size of a matching block
    municipality: Array1[np.int64]  # (areas,) index of the municipality
    start: Array1[np.int64]  # (municipalities,) first row


# What few have and is looked at together: a record, so that it is fetched together. Of 16 bytes.
SUPPORT = np.dtype(
    [
        ("trust", np.float32),
        ("legacy", np.float32),
        ("worker", np.int32),
        ("enrolled", np.uint16),
        ("months", np.uint8),
        ("harm", np.uint8),
    ]
)


class Youths(NamedTuple):
    """Columns of the youths, each of shape (lanes, rows); those of SUPPORT are its fields."""

    status: Array2[np.uint8]
    profile: Array2[np.uint8]  # risk 3 bits, friends 2, sibling, girl, labelled
    flags: Array2[np.uint8]
    gang_friends: Array2[np.uint8]
    programme: Array2[np.float32]  # ratio on the hazard of the next move
    trust: Field2[np.float32]
    legacy: Field2[np.float32]  # relative change of hazard left from ended support
    worker: Field2[np.int32]
    enrolled: Field2[np.uint16]  # one bit per form
    months: Field2[np.uint8]  # months in contact
    harm: Field2[np.uint8]  # months of harm left after an early end


class Rules(NamedTuple):
    """Tables and probabilities of one parameter set, shared by all lanes."""

    joining: Array1[np.float64]  # (ages * 256,) relative hazard by age and profile
    by_status: Array1[np.float64]  # (5,) ratio by status, zero where none can join
    street: Array1[np.uint32]  # (ages * 256,) limit of entering a street group
    known: Array1[np.float64]  # (8,) relative rate by risk factors
    trust_effect: Array1[np.float64]  # (257,) ratio by level of trust
    absence: Array1[np.uint32]  # (ages * 2,) limits of onset and end by age
    leaving: Array1[np.float64]  # (5,) monthly probability by status
    number: Array1[np.float64]  # single numbers; their places are STREET_END to REFERRAL_GAIN
    ties: Array1[np.float64]  # (3,) rounds of friends, cap on friends, share of siblings
    early_months: int
    harm_months: int
    ages: int
    index_14: int


class Setting(NamedTuple):
    """What municipalities set for meetings and forms this month, per lane."""

    contact: Array2[np.float64]  # (lanes, ages * 40) relative chance of contact by risk and status
    contact_scale: Array2[np.float64]  # (lanes, areas)
    known_scale: Array2[np.float64]  # (lanes, areas) monthly probability for ratio one
    eligible_forms: Array2[np.uint16]  # (ages, 160) forms open by age and seat: status, risk,
    # known, absent
    open_sums: Array3[np.uint64]  # (blocks, ages, 160) the same, eight to a block, a byte for each
    alike: Array1[np.int64]  # (ages,) youngest of the ages up to this one with the same open forms
    rotation: Array1[np.uint32]  # (forms,)
    cut: Array3[np.float64]  # (lanes, municipalities, forms) lottery limit * WORD


class Staffing(NamedTuple):
    """Field workers this month, per lane."""

    gone: Array2[np.uint8]  # (lanes, posts) worker left this month
    posts: Array2[np.int32]  # (lanes, posts) filled posts ordered by area
    posts_from: Array2[np.int32]  # (lanes, areas + 1)


class Recruitment(NamedTuple):
    """What networks and prevention set for joining this month, per lane."""

    scale: Array2[np.float64]  # (lanes, areas) monthly hazard for relative hazard one
    demand: Array2[np.float64]  # (lanes, areas) recruits wanted; negative: as supplied


class Meetings(NamedTuple):
    """Whole numbers about contact and detection; the world reads and clears them."""

    contact: Array4[np.int64]  # (lanes, areas, ages, 2) this month
    trusted: Array4[np.int64]  # (lanes, areas, ages, 2) this month
    begun: Array2[np.int64]  # (lanes, areas) contacts begun
    lost: Array2[np.int64]  # (lanes, areas) contacts lost with a worker
    closed_early: Array2[np.int64]  # (lanes, areas)
    known: Array2[np.int64]  # (lanes, areas) newly known
    eligible: Array3[np.int64]  # (lanes, municipalities, forms) this month
    caseload: Array2[np.int64]  # (lanes, posts) this month


class Moves(NamedTuple):
    """Whole numbers about joining and leaving; the world reads and clears them."""

    joined: Array4[np.int64]  # (lanes, areas, ages, 2)
    left: Array4[np.int64]  # (lanes, areas, ages, 2)
    arrested: Array2[np.int64]  # (lanes, areas)
    removed: Array2[np.int64]  # (lanes, areas) this month: left and arrested
    supply: Array2[np.int64]  # (lanes, areas) this month, fixed point
    stock: Array5[np.int64]  # (lanes, areas, ages, 2, 5) this month


class Scratch(NamedTuple):
    """Room to work in; ``window`` is the largest number of youths in an area at a time."""

    words: Array2[np.uint32]  # (4, window)
    age: Array1[np.uint8]  # (rows,) age this month, counted from the youngest
    marks: Array1[np.uint8]  # (window,) what may happen to whom
    lists: Array2[np.uint32]  # (7, window) lists of places in the window that need a closer look
    level: Array1[np.float64]  # (window,) hazard of joining without what programmes do
    tied: Array2[np.int64]  # (2, 1 + rounds) rows of the sibling and of a friend by round, or -1


class Queue(NamedTuple):
    """Room to find out who stands in line for which form, and whom workers look for."""

    seat: Array1[np.uint8]  # (window,)
    known: Array1[np.uint32]  # (8,) limits of becoming known in the area at hand
    highest: Array1[np.float64]  # (lanes,) highest relative chance of contact
    begins: Array1[np.int64]  # (ages + 1,) where those of each age begin in the slice, oldest first


class Offers(NamedTuple):
    """Offers of places in forms that the lotteries make this month, per lane."""

    each: Array2[np.uint64]  # (lanes, room) form, lottery number and row of one offer
    filled: Array1[np.int64]  # (lanes,) places of ``each`` that are filled
    start: Array2[np.int64]  # (lanes, areas + 1) place of the first offer of an area
