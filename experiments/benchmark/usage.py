"""What a process and its children have used, where the operating system tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path

KILO = 2.0**10
STATUS, MARK = Path(os.sep, "proc", "self", "status"), "VmHWM:"

if sys.platform == "win32":

    def peak_bytes() -> float | None:
        """Return None: Windows has no such count without a package of its own."""
        return None

    def children_seconds() -> float | None:
        """Return None: Windows does not sum up processes that have ended."""
        return None

else:
    import resource

    def peak_bytes() -> float | None:
        """Return the most memory that this process has held, in bytes.

        Linux counts into ``ru_maxrss`` what the process held before it became this program, that
        is, what its parent did; the mark of the program itself stands in its status.
        """
        if STATUS.exists():
            rows = (line.split() for line in STATUS.read_text(encoding="utf-8").splitlines())
            return next(float(row[1]) * KILO for row in rows if row[0] == MARK)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return float(most) if sys.platform == "darwin" else most * KILO

    def children_seconds() -> float | None:
        """Return the processor time of processes that have ended."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
