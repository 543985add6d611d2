"""How it was done, and what it cannot say."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block


def blocks(maker: Maker) -> Sequence[Block]:
    """Return what the model is, how scenarios are paired, and its limits."""
    made, words = maker.subject.made, maker.words
    return (
        maker.paragraph("method.model"),
        maker.paragraph(
            "method.pairs",
            draws=words.number(made.draws),
            replicates=words.number(made.replicates),
            scale=words.percent(made.scale),
        ),
        maker.paragraph("method.limits"),
    )
