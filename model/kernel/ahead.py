"""Ask for a value before it is needed, so that the processor need not wait for it then."""

from __future__ import annotations

from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

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
