"""From results to a document: every section is a file in ``sections``.

A section has a function ``blocks(maker) -> Sequence[Block]``. Its number, and with it its place,
stands in ``report.toml``; its heading in the labels of each language.
"""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from experiments.comparison import Effect, settings
from experiments.figures.figure import make
from experiments.report.document import Document, FigureBlock, Paragraph, Section, Table
from experiments.sentences import common_fields, statement
from experiments.settings import settings as defaults
from experiments.subject import Subject
from experiments.words import Words
from model.parameters.declare import declared_parameters


@cache
def plan() -> Mapping[str, Any]:
    """Return the plan of the report: its study, and its sections by number."""
    folder = resources.files("experiments.report")
    return tomllib.loads(folder.joinpath("report.toml").read_text(encoding="utf-8"))


@cache
def _prior_range(name: str) -> tuple[float, float]:
    low, high = declared_parameters()[name].prior.quantile(settings()["intervals"]["outer"])
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes blocks about one subject in one language."""

    subject: Subject
    words: Words
    fields: Mapping[str, object]

    def text(self, key: str, **fields: object) -> str:
        """Return a text of the report with the common fields filled in."""
        return self.words.text(f"report.{key}", **{**self.fields, **fields})

    def paragraph(self, key: str, **fields: object) -> Paragraph:
        """Return a paragraph."""
        return Paragraph(self.text(key, **fields))

    def figure(self, name: str) -> FigureBlock:
        """Return a figure."""
        return FigureBlock(make(name, self.subject, self.words))

    def says(self, key: str, effect: Effect, **fields: object) -> str:
        """Return the sentence under a key that fits an effect."""
        return statement(self.words, f"report.{key}", effect, **{**self.fields, **fields})

    def cell(self, effect: Effect, *, sign: bool = False) -> str:
        """Return an effect for a table: mean and 90 % interval."""
        step = effect.step
        mean = self.words.number(effect.mean, step, sign=sign)
        return f"{mean} ({self.words.interval(effect.low_90, effect.high_90, step)})"

    def prior_range(self, name: str) -> tuple[float, float]:
        """Return the outer interval of a parameter's prior."""
        return _prior_range(name)

    def effects_table(self, name: str, measures: Sequence[str], *, per_year: bool = False) -> Table:
        """Return a table of measures: both scenarios, the difference, and how sure it is."""
        rows = []
        for measure_name in measures:
            contrast = self.subject.contrast(measure_name)
            unit = self.words.unit(contrast.measure)
            years = sum(year >= self.subject.first_year for year in contrast.years)
            share = years if per_year and contrast.measure.is_flow else 1
            factor = unit.factor / share
            effect = contrast.total.at(0).scaled(factor)
            shown = self.words.text(
                "report.table.unit",
                outcome=self.words.outcome(measure_name),
                unit=unit.name.removesuffix(str(self.words.tables["number"]["per_year"])),
                span=self.text(
                    f"table.{'sum' if contrast.measure.is_flow and not per_year else 'mean'}"
                ),
            )
            rows.append(
                (
                    shown,
                    self.cell(contrast.level_a.at(0).scaled(factor)),
                    self.cell(contrast.level_b.at(0).scaled(factor)),
                    self.cell(effect, sign=True),
                    self.words.interval(effect.low_50, effect.high_50, effect.step),
                    self.words.percent(effect.opposite),
                    self.words.percent(effect.stochastic_share),
                )
            )
        head = tuple(
            self.text(f"table.{column}")
            for column in ("outcome", "a", "b", "difference", "inner", "opposite", "stochastic")
        )
        return Table(name, self.text(f"tables.{name}"), head, rows, self.text("table.note"))


def build(subject: Subject, words: Words) -> Document:
    """Return the report on a subject in one language."""
    maker = Maker(subject, words, common_fields(subject, words))
    sections = []
    for key, number in plan()["sections"].items():
        module = importlib.import_module(f"experiments.report.sections.{key}")
        sections.append(Section(key, number, maker.text(f"headings.{key}"), module.blocks(maker)))
    title, subtitle = maker.text("title"), maker.text("subtitle")
    return Document(words.language, title, subtitle, sections, warnings(maker))


def warnings(maker: Maker) -> Sequence[str]:
    """Return what page one must say of how the results were made."""
    made, words = maker.subject.made, maker.words
    found = []
    if made.scale < 1:
        scale, draws = words.percent(made.scale), words.number(made.draws)
        found.append(maker.text("warnings.scale", scale=scale, draws=draws))
    if made.left_out:
        found.append(maker.text("warnings.left_out", count=words.number(made.left_out)))
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
