"""Effects by municipality and by class of area."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.report.build import Maker
from experiments.report.document import Block, Table

MEASURES = ("posts_all", "youths_in_contact", "youths_joining")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return dot plots and a table by municipality, ordered by code."""
    return (
        maker.paragraph("distribution.text"),
        maker.figure("municipality_posts"),
        maker.figure("municipality_recruitment"),
        _table(maker),
    )


def _table(maker: Maker) -> Table:
    subject, words = maker.subject, maker.words
    contrasts = [subject.contrast(name, "municipality") for name in MEASURES]
    rows = [
        (
            subject.facts.municipality(code).name,
            code,
            *(
                maker.cell(contrast.total.at(at), sign=True) if contrast.shown[at] else ".."
                for contrast in contrasts
            ),
        )
        for at, code in enumerate(contrasts[0].groups)
    ]
    head = (
        maker.text("table.municipality"),
        maker.text("table.code"),
        *(words.outcome(name) for name in MEASURES),
    )
    return Table(
        "municipalities",
        maker.text("tables.municipalities"),
        head,
        rows,
        maker.text("table.small"),
    )
