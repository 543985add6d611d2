"""The youths of one area in one lane, as the kernels look at them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from model.compiled import Array1, Field1, spliced


class Here(NamedTuple):
    """A window of each column, of the youths of one area in one lane, and their age index."""

    uid: Array1[np.uint32]
    age: Array1[np.uint8]
    status: Array1[np.uint8]
    profile: Array1[np.uint8]
    flags: Array1[np.uint8]
    programme: Array1[np.float32]
    trust: Field1[np.float32]
    legacy: Field1[np.float32]
    worker: Field1[np.int32]
    enrolled: Field1[np.uint16]
    months: Field1[np.uint8]
    harm: Field1[np.uint8]


@spliced
def window(uid, age, youths, lane, low, high):
    """Return the youths of the rows from ``low`` up to ``high`` in one lane."""
    return Here(
        uid[low:high], age[low:high],
        youths.status[lane, low:high], youths.profile[lane, low:high],
        youths.flags[lane, low:high], youths.programme[lane, low:high],
        youths.trust[lane, low:high], youths.legacy[lane, low:high],
        youths.worker[lane, low:high], youths.enrolled[lane, low:high],
        youths.months[lane, low:high], youths.harm[lane, low:high],
    )  # fmt: skip
