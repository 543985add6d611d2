"""From results to a document: every section is a file in ``sections``.

A section has a function ``blocks(maker) -> Sequence[Part]``. Its number and place stand in
``report.toml``; its heading and basis in the labels of each language.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace

from experiments.figures.style import look
from experiments.posteriors import misses, told_or_shipped
from experiments.report.document import (
    Block,
    Document,
    FigureBlock,
    Paragraph,
    Part,
    Section,
    Sketch,
    Table,
)
from experiments.report.maker import Maker, plan
from experiments.sentences import common_fields
from experiments.settings import settings as defaults
from experiments.subject import Subject
from experiments.words import Words
from model.parameters.declare import declared_parameters


def build(subject: Subject, words: Words, size: str = "full", *, halves: bool = True) -> Document:
    """Return the report on a subject in one language.

    Parameters
    ----------
    subject
        What it is about.
    words
        Language.
    size
        ``brief``, ``standard`` or ``full``: which sections, as in ``report.toml``.
    halves
        False where no format shows figures narrow, so that none is drawn so.
    """
    maker = Maker(subject, words, common_fields(subject, words))
    sections = []
    for key in plan()["sizes"][size]:
        heading, basis = maker.text(f"headings.{key}"), maker.text(f"bases.{key}")
        number = plan()["sections"][key]
        blocks = [_drawn(part, halves=halves) for part in _parts(maker, key, size)]
        sections.append(Section(key, number, heading, basis, blocks))
    title, subtitle = maker.text("title"), maker.text("subtitle")
    return Document(words.language, title, subtitle, sections, warnings(maker))


def _drawn(part: Part, *, halves: bool) -> Block:
    """Return a part of a section as a block: a figure is drawn only now that it is shown."""
    if not isinstance(part, Sketch):
        return part
    picture = part.draw(0)
    if part.halved and halves:
        picture = replace(picture, narrow=part.draw(float(look()["narrow_inches"])).svg)
    return FigureBlock(picture)


def _parts(maker: Maker, key: str, size: str) -> Sequence[Part]:
    """Return what a section holds, with the files inside it, as far as a size shows it."""
    names = (key, *plan()["inside"].get(key, ()))
    modules = [importlib.import_module(f"experiments.report.sections.{name}") for name in names]
    shown: list[Part] = []
    out: list[Part] = []
    for module in modules:
        for part in module.blocks(maker):
            (out if _left_out(part, size) else shown).append(part)
    return [*shown, _also(maker, out)] if out else shown


def _left_out(part: Part, size: str) -> bool:
    """Return whether a size does without a part."""
    out = plan()["left_out"].get(size, {"tables": (), "figures": ()})
    if isinstance(part, Table):
        return part.name in out["tables"]
    if isinstance(part, Sketch):
        return part.name in out["figures"]
    return isinstance(part, Paragraph) and part.detail and size in plan()["left_out"]


def _also(maker: Maker, out: Sequence[Part]) -> Paragraph:
    """Return what the full size holds of a section that this size leaves out."""
    titles = [part.title for part in out if isinstance(part, Table)]
    drawn = sum(isinstance(part, Sketch) for part in out)
    said = sum(isinstance(part, Paragraph) for part in out)
    counts = (("also_figures", drawn), ("also_sentences", said))
    titles += [
        maker.words.text(f"report.page.{key}", count=maker.words.number(count))
        for key, count in counts
        if count
    ]
    return Paragraph(maker.words.text("report.page.also", held="; ".join(titles)))


def warnings(maker: Maker) -> Sequence[str]:
    """Return what page one must say of how the results were made."""
    made, words = maker.subject.made, maker.words
    found = []
    if made.scale < 1:
        scale, draws = words.percent(made.scale), words.number(made.draws)
        found.append(maker.text("warnings.scale", scale=scale, draws=draws))
    if made.left_out:
        found.append(maker.text("warnings.left_out", count=words.number(made.left_out)))
    missed = misses(told_or_shipped(made.calibration))
    if missed:
        names = "; ".join(words.target(name) for name in missed)
        found.append(words.text("validation_report.page_one", names=names))
    shown = {name for pair in maker.subject.replacement.values() for name in pair}
    tail = defaults()["draws"]["outside_prior"]
    for told in maker.subject.told.values():
        for name, value in told.overrides.items():
            prior = declared_parameters()[name].prior
            low, high = float(prior.quantile(tail)), float(prior.quantile(1 - tail))
            if told.name not in shown and not low <= value <= high:
                span = words.text("number.interval", low=words.plain(low), high=words.plain(high))
                said = {"name": name, "value": words.plain(value), "prior": span}
                found.append(maker.text("warnings.outside", scenario=told.name, **said))
    return found
