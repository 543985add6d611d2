"""What sections are made with: texts, tables and figures about one subject in one language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib import resources
from typing import Any

from experiments.comparison import Contrast, Effect, settings
from experiments.figures.figure import make
from experiments.report.document import (
    Cell,
    Link,
    Links,
    NotAnalysed,
    Paragraph,
    Sketch,
    Table,
    Value,
)
from experiments.sentences import statement
from experiments.subject import Subject
from experiments.words import Words
from model.parameters.declare import declared_parameters

HIDDEN = ".."


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

    def cited(self, *names: str) -> Links:
        """Return links to sources by their names."""
        sources = [self.subject.facts.source(name) for name in names]
        return Links(tuple(Link(source.title, source.url) for source in sources))

    def paragraph(self, key: str, table: str = "", **fields: object) -> Paragraph:
        """Return a paragraph; `table` names the table that holds its numbers.

        Raises
        ------
        ValueError
            When there are numbers and no table to follow them to.
        """
        if fields and not table:
            raise ValueError(f"the numbers of 'report.{key}' stand in no table")
        return Paragraph(self.text(key, **fields), table)

    def missing(self, key: str) -> NotAnalysed:
        """Return why something is not analysed."""
        return NotAnalysed(self.text(key))

    def figure(self, name: str, *, halved: bool = False) -> Sketch:
        """Return a figure; `halved` to draw it once more, for a phone and for half a page."""
        return Sketch(name, partial(make, name, self.subject, self.words), halved)

    def says(self, key: str, effect: Effect, **fields: object) -> str:
        """Return the sentence under a key that fits an effect."""
        return statement(self.words, f"report.{key}", effect, **{**self.fields, **fields})

    def cell(self, effect: Effect, *, sign: bool = False) -> Value:
        """Return an effect for a table: mean and 90 % interval."""
        return self._cell(effect, effect.step, sign=sign)

    def level(self, level: Effect) -> Value:
        """Return the level of one scenario for a table: mean and 90 % interval.

        The interval is written with a dash unless an end is below zero.
        """
        return self._cell(level, level.level_step, short=level.low_90 >= 0)

    def _cell(
        self, effect: Effect, step: float, *, sign: bool = False, short: bool = False
    ) -> Value:
        mean = self.words.number(effect.mean, step, sign=sign)
        ends = (effect.low_90, effect.high_90)
        interval = (self.words.short_interval if short else self.words.interval)(*ends, step)
        text = f"{mean} ({interval})"
        return Value(text, (effect.mean, effect.low_90, effect.high_90))

    def number(self, value: float) -> Value:
        """Return a number for a table, with as many digits as are worth showing."""
        return Value(self.words.plain(value), (value,))

    def percent(self, share: float) -> Value:
        """Return a share for a table."""
        return Value(self.words.percent(share), (share,))

    def prior_range(self, name: str) -> tuple[float, float]:
        """Return the outer interval of a parameter's prior."""
        return _prior_range(name)

    def heads(self, *keys: str) -> tuple[str, ...]:
        """Return names of columns."""
        return tuple(self.text(f"table.{key}") for key in keys)

    def later_years(self, contrast: Contrast) -> int:
        """Return the number of years that count in totals."""
        return sum(year >= self.subject.first_year for year in contrast.years)

    def effects_table(self, name: str, measures: Sequence[str], *, per_year: bool = False) -> Table:
        """Return a table of measures: both scenarios, the difference, and how sure it is."""
        rows = [self._effects_row(item, per_year=per_year) for item in measures]
        head = self.heads("outcome", "a", "b", "difference", "inner", "opposite", "stochastic")
        return Table(name, self.text(f"tables.{name}"), head, rows, self.text("table.note"))

    def _effects_row(self, name: str, *, per_year: bool) -> Sequence[Cell]:
        contrast = self.subject.contrast(name)
        unit = self.words.unit(contrast.measure)
        share = self.later_years(contrast) if per_year and contrast.measure.is_flow else 1
        factor = unit.factor / share
        effect = contrast.total.at(0).scaled(factor)
        summed = contrast.measure.is_flow and not per_year
        shown = self.words.text(
            "report.table.unit",
            outcome=self.words.outcome(name),
            unit=unit.name.removesuffix(str(self.words.tables["number"]["per_year"])),
            span=self.text(f"table.{'sum' if summed else 'mean'}"),
        )
        inner = self.words.interval(effect.low_50, effect.high_50, effect.step)
        return (
            shown,
            self.level(contrast.level_a.at(0).scaled(factor)),
            self.level(contrast.level_b.at(0).scaled(factor)),
            self.cell(effect, sign=True),
            Value(inner, (effect.low_50, effect.high_50)),
            self.percent(effect.opposite),
            self.percent(effect.stochastic_share),
        )

    def town_table(
        self,
        name: str,
        measures: Sequence[str],
        side: str = "difference",
        *,
        per_year: bool = False,
        **fields: object,
    ) -> Table:
        """Return a table of measures by municipality, in the order of codes.

        Parameters
        ----------
        name
            Key of the table.
        measures
            One column each.
        side
            ``a`` or ``b`` for the level in one scenario, ``difference`` for b less a.
        per_year
            True to divide sums over years by the number of years.
        fields
            Further fields of the title.
        """
        contrasts = [self.subject.contrast(each, "municipality") for each in measures]
        rows = [
            (
                self.subject.facts.municipality(code).name,
                code,
                *(self.town_cell(each, at, side, per_year=per_year) for each in contrasts),
            )
            for at, code in enumerate(contrasts[0].groups)
        ]
        head = (*self.heads("municipality", "code"), *map(self.words.outcome, measures))
        note = self.text("table.money" if contrasts[0].measure.is_money else "table.small")
        return Table(name, self.text(f"tables.{name}", **fields), head, rows, note)

    def town_cell(self, contrast: Contrast, at: int, side: str, *, per_year: bool) -> Cell:
        """Return the level or difference of one municipality, hidden where persons are few."""
        if not contrast.shown[at]:
            return HIDDEN
        part = {"a": contrast.level_a, "b": contrast.level_b, "difference": contrast.total}[side]
        factor = self.words.unit(contrast.measure).factor
        if per_year and contrast.measure.is_flow:
            factor /= self.later_years(contrast)
        scaled = part.at(at).scaled(factor)
        return self.cell(scaled, sign=True) if side == "difference" else self.level(scaled)
