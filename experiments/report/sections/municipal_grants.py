"""The grant by municipality, in the columns of its yearly follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from experiments.comparison import shown_parts
from experiments.report.document import Cell, Part, Table
from experiments.report.maker import Maker
from experiments.report.sections.affected import similar, youths_by_town

COLUMNS = (
    "grant_allocated",
    "grant_requisitioned",
    "grant_used",
    "grant_repaid",
    "grant_redistributed",
)
REACHED = ("children_in_contact", "girls_in_contact", "boys_in_contact")
WORK = (
    "posts_grant_field_work",
    "posts_grant_school_social_team",
    "posts_grant_sspf",
    "posts_grant_sig",
    "youths_in_sspf",
    "youths_in_sig",
)
BESIDE = ("grant_used", "posts_all")


def blocks(maker: Maker) -> Sequence[Part]:
    """Return tables of money and of its use per scenario, municipalities ordered by code."""
    return (
        maker.paragraph("municipal_grants.text"),
        *(followed(maker, side) for side in ("a", "b")),
        replace(maker.paragraph("municipal_grants.work"), detail=True),
        *(
            maker.town_table(f"municipal_work_{side}", WORK, side, scenario=maker.fields[side])
            for side in ("a", "b")
        ),
        maker.figure("use_by_function"),
        replace(maker.paragraph("municipal_grants.similar"), detail=True),
        _side_by_side(maker),
        maker.missing("municipal_grants.children"),
    )


def followed(maker: Maker, side: str) -> Table:
    """Return money and children reached, by sex, of every municipality in one scenario.

    Girls and boys are shown together or not at all, since the number of children stands beside.
    """
    name, facts = f"municipal_grants_{side}", maker.subject.facts
    money = [maker.subject.contrast(each, "municipality") for each in COLUMNS]
    children, *sexes = (maker.subject.contrast(each, "municipality") for each in REACHED)
    both = shown_parts(children.shown, *(each.shown for each in sexes))
    shown = (*money, children, *(replace(each, shown=both) for each in sexes))
    rows = [
        (
            facts.municipality(code).name,
            code,
            *(maker.town_cell(each, at, side, per_year=True) for each in shown),
        )
        for at, code in enumerate(children.groups)
    ]
    head = (
        *maker.heads("municipality", "code"),
        *map(maker.words.outcome, COLUMNS),
        *maker.heads("reached", "girls", "boys"),
    )
    title = maker.text(f"tables.{name}", scenario=maker.fields[side])
    return Table(name, title, head, rows, maker.text("table.followed"))


def _side_by_side(maker: Maker) -> Table:
    """Return every municipality beside those whose areas have about as many youths."""
    facts = maker.subject.facts
    youths = youths_by_town(facts.grant_areas())
    contrasts = [maker.subject.contrast(name, "municipality") for name in BESIDE]
    cells = {
        code: [maker.town_cell(each, at, "b", per_year=True) for each in contrasts]
        for at, code in enumerate(contrasts[0].groups)
    }
    rows: list[tuple[Cell, ...]] = []
    for code, own in cells.items():
        near = similar(code, youths)
        beside = [
            "; ".join(f"{facts.municipality(each).name} {cells[each][at]}" for each in near)
            for at in range(len(BESIDE))
        ]
        pairs = (cell for pair in zip(own, beside, strict=True) for cell in pair)
        rows.append((facts.municipality(code).name, code, *pairs))
    head = list(maker.heads("municipality", "code"))
    for each in contrasts:
        head += [maker.words.outcome(each.measure.name), maker.text("table.similar")]
    title = maker.text("tables.similar", scenario=maker.fields["b"])
    return Table("similar", title, head, rows, maker.text("table.side_by_side"))
