"""What the answer hangs on: parameters, chance and mechanisms."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.analysed import blocks_of
from experiments.report.document import Part
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Part]:
    """Return tables, sentences and figures, or why there are none."""
    return (
        *blocks_of(maker, "sensitivity", ("sobol_bars", "tornado", "sobol_convergence")),
        *blocks_of(maker, "structure", ("structure_variants",)),
    )
