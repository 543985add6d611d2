"""When the answer turns."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.analysed import blocks_of
from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return tables, sentences and figures, or why there are none."""
    return blocks_of(maker, "discover", ("prim_trade_off", "prim_box"))
