"""The decorator of the kernels, and a cache on disk that sees every edit.

Numba's cache looks only at the file of the function itself, not at the files of functions it
calls. The cache folder is therefore named after the contents of all kernel files.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numba
from numba import njit

KERNEL_FILES = ("streams.py", "compiled.py", "kernel/*.py")


def cache_folder() -> Path:
    """Return the folder for compiled kernels of exactly these sources."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for pattern in KERNEL_FILES:
        for path in sorted(here.glob(pattern)):
            digest.update(path.read_bytes())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "konsekvens" / digest.hexdigest()[: 2**4]


if not os.environ.get("NUMBA_CACHE_DIR"):
    numba.config.CACHE_DIR = str(cache_folder())

compiled = njit(cache=True, nogil=True)
inner = njit(nogil=True)
inlined = njit(inline="always")
