"""What a process and its children have used, where the operating system tells."""

from __future__ import annotations

import sys

KILO = 2.0**10

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
        """Return the most memory that this process has held, in bytes."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILO

    def children_seconds() -> float | None:
        """Return the processor time of processes that have ended."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
