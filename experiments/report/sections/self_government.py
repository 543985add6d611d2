"""The self-government of municipalities, and the financing principle."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block
from experiments.report.maker import Maker


def blocks(maker: Maker) -> Sequence[Block]:
    """Return why the principle does not apply, and which duties remain."""
    return (
        maker.paragraph("self_government.voluntary"),
        maker.paragraph("self_government.duties"),
        maker.paragraph("self_government.steering", "own_money"),
    )
