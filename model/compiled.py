"""The decorators of the kernels, and a cache on disk that sees every edit.

Numba's cache looks only at the file of the function itself, not at the files of functions it
calls. The cache folder is therefore named after the contents of all kernel files.

Kernels work on arrays that are given to them and make none, so they are compiled without Numba's
reference counting, which would cost more than the work itself (``docs/decisions/engine.md``).
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba
from numba import njit

KERNEL_FILES = ("streams.py", "compiled.py", "kernel/*.py")
DIGITS = 2**4


def cache_folder() -> Path:
    """Return the folder for compiled kernels of exactly these sources."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for pattern in KERNEL_FILES:
        for path in sorted(here.glob(pattern)):
            digest.update(path.read_bytes())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "konsekvens" / digest.hexdigest()[:DIGITS]


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]

WITHOUT_COUNTING: dict[str, Any] = {
    "nogil": True,
    "_nrt": False,
    "no_cfunc_wrapper": True,
    "error_model": "numpy",
}
WITHIN = WITHOUT_COUNTING | {"no_cpython_wrapper": True}

compiled = njit(cache=True, **WITHOUT_COUNTING)
"""A kernel that is called from Python."""

inner = njit(**WITHIN)
"""A function that only kernels call, which spares it the way in from Python."""

spliced = njit(inline="always", **WITHIN)
"""A function that kernels call for every row: its body is put in place of the call."""
