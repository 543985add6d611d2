"""What is needed to repeat every number."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.document import Block, Table
from experiments.report.maker import Maker


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
        (
            maker.text("manifest.versions"),
            ", ".join(f"{name} {version}" for name, version in sorted(made.versions.items())),
        ),
    ]
    head = (maker.text("manifest.what"), maker.text("manifest.value"))
    title = maker.text("tables.manifest")
    return (
        maker.paragraph("manifest.text"),
        Table("manifest", title, head, rows, computed=False),
    )
