"""The decorators of the kernels, and a cache on disk that sees every edit.

Numba's cache looks only at the file of the function itself, not at the files of functions it
calls. The cache folder is therefore named after the contents of all kernel files.

Kernels work on arrays that are given to them and make none, so they are compiled without Numba's
reference counting, which would cost more than the work itself. They say what they are given, so
that they can be compiled before they are called (``docs/decisions/engine.md``).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numba
import numpy as np
from numba import njit
from numba.core.caching import FunctionCache
from numpy.typing import NDArray

ScalarT = TypeVar("ScalarT", bound=np.generic)

# Arrays that say how many axes they have, and whether their values stand next to each other; those
# of a field of records do not.
Array1 = Annotated[NDArray[ScalarT], 1, "C"]
Array2 = Annotated[NDArray[ScalarT], 2, "C"]
Array3 = Annotated[NDArray[ScalarT], 1 + 2, "C"]
Array4 = Annotated[NDArray[ScalarT], 2 * 2, "C"]
Array5 = Annotated[NDArray[ScalarT], 1 + 2 * 2, "C"]
Field1 = Annotated[NDArray[ScalarT], 1, "A"]
Field2 = Annotated[NDArray[ScalarT], 2, "A"]
Key = Array1[np.uint32]

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


class QuietCache(FunctionCache):
    """A cache on disk that loads machine code without waking up all that compiling needs.

    Numba's own first has every function that it knows declared, and loads much of SciPy for it,
    which takes longer than all else before the first month.
    """

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what the cache holds for a signature, or nothing."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]


KERNELS: dict[Any, tuple[Any, ...]] = {}
"""Every kernel that is called from Python, with what it is given, in order of the source."""


def compiled(*given: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a kernel that is called from Python.

    Parameters
    ----------
    *given
        What it is given: ``int``, ``float``, an array such as ``Array1[np.uint32]``, or a named
        tuple of such.
    """

    def declared(function: Callable[..., Any]) -> Any:
        kernel = njit(**WITHOUT_COUNTING)(function)
        if not numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
            kernel._cache = QuietCache(function)  # type: ignore[no-untyped-call]
        KERNELS[kernel] = given
        return kernel

    return declared


inner = njit(**WITHIN)
"""A function that only kernels call, which spares it the way in from Python."""

spliced = njit(inline="always", **WITHIN)
"""A function that kernels call for every row: its body is put in place of the call."""
