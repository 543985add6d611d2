"""What is needed to repeat every number."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block, Table


def blocks(maker: Maker) -> Sequence[Block]:
    """Return command, seed, versions."""
    made, words = maker.subject.made, maker.words
    rows = [
        (maker.text("manifest.command"), made.command),
        (maker.text("manifest.seed"), str(made.seed)),
        (maker.text("manifest.draws"), words.number(made.draws)),
        (maker.text("manifest.replicates"), words.number(made.replicates)),
        (maker.text("manifest.scale"), words.percent(made.scale)),
        (maker.text("manifest.model"), made.model),
        *((name, version) for name, version in sorted(made.versions.items())),
    ]
    head = (maker.text("manifest.what"), maker.text("manifest.value"))
    return (
        maker.paragraph("manifest.text"),
        Table("manifest", maker.text("tables.manifest"), head, rows),
    )
