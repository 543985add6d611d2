"""Options weighed: costs, worth, regret and what more knowledge would be worth."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.analysed import blocks_of
from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return tables, sentences and figures, or why there are none."""
    return blocks_of(maker, "decide", ("acceptability", "information"))
