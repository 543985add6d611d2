"""Ask for a value before it is needed, so that the processor need not wait for it then."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from model.compiled import inner
from model.kernel.state import SUPPORT, YOUTH
from model.streams import draw, words

LINE = 2**6
"""Bytes in a line of the cache."""

RECORDS = LINE // SUPPORT.itemsize
"""Records of what few youths have in such a line."""

READ, SOON, DATA = 0, 2 + 1, 1
"""Arguments of LLVM's ``prefetch``: to be read, to be kept near, and not an instruction."""


def _fetch(_typing: Any, column: types.Array, row: types.Integer) -> Any:
    """Ask for ``column[row]``; the value is not looked at, and nothing changes."""

    def generated(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        stride = cgutils.unpack_tuple(builder, array.strides, 1)[0]
        byte, number = ir.IntType(2**3).as_pointer(), ir.IntType(2**5)
        place = builder.gep(
            builder.bitcast(array.data, byte),
            [builder.mul(builder.zext(given[1], stride.type), stride)],
        )
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(prefetch, [place, number(READ), number(SOON), number(DATA)])
        return context.get_dummy_value()

    return types.void(column, row), generated


def _nothing(column: Any, row: Any) -> None:
    """Take the place of :func:`fetch` where nothing is compiled."""


fetch: Any = _nothing if numba.config.DISABLE_JIT else intrinsic(_fetch)  # type: ignore[attr-defined]
"""``fetch(column, row)`` asks for a value of an array with one axis; ``row`` has no sign."""


@inner
def words_ahead(here, month, block, key, w0, w1, w2, w3):
    """Draw the words of youths, and meanwhile ask for what stands in their rows in one lane.

    Drawing needs nothing but arithmetic, so that all has come when it is done. Youths are gone
    through by as many as there are bytes in a line of the cache, the rest in one go.
    """
    month, block, kind = np.int64(month), np.int64(block), np.int64(YOUTH)
    uid, begin, step = here.uid, np.uint64(0), np.uint64(LINE)
    while begin + step <= uid.shape[0]:
        end = begin + step
        fetch(here.age, begin)
        fetch(here.status, begin)
        fetch(here.profile, begin)
        fetch(here.flags, begin)
        for record in range(0, LINE, RECORDS):
            fetch(here.trust, begin + np.uint64(record))
        draw(
            uid[begin:end], month, block, kind, key,
            w0[begin:end], w1[begin:end], w2[begin:end], w3[begin:end], LINE,
        )  # fmt: skip
        begin = end
    words(uid[begin:], month, block, kind, key, w0[begin:], w1[begin:], w2[begin:], w3[begin:])


@inner
def fetch_all(column, rows):
    """Ask for the values of ``rows``, of a lane for which :func:`words_ahead` has not asked."""
    for at in range(rows.shape[0]):
        fetch(column, rows[at])
