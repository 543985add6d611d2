"""The words that people read, one table per language, and how numbers are written.

Tables are the TOML files of ``experiments/labels/<language>``. Swedish numbers have a decimal
comma, no-break spaces between thousands and before units, and a real minus sign.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from experiments.comparison import Effect, settings
from experiments.measures import Measure, part_names
from model.extensions import Extension, extensions

MINUS = "\N{MINUS SIGN}"
LANGUAGES = ("sv", "en")


class WordsError(KeyError):
    """A label that a language lacks."""


@dataclass(frozen=True, slots=True)
class Unit:
    """How numbers of a measure are shown: the factor they are multiplied by, and its words."""

    factor: float
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """The labels and number formats of one language.

    Attributes
    ----------
    language
        "sv" or "en".
    tables
        All labels, nested as in the files.
    """

    language: str
    tables: Mapping[str, Any]

    def has(self, key: str) -> bool:
        """Return whether there is a text under a dotted key."""
        return isinstance(self._found(key), str)

    def text(self, key: str, /, **fields: object) -> str:
        """Return the text under a dotted key, with its fields filled in."""
        found = self._found(key)
        if found is None:
            near = difflib.get_close_matches(key, _keys(self.tables), n=1)
            raise WordsError(f"no text '{key}' in '{self.language}'; nearest: {near}")
        if not isinstance(found, str):
            raise WordsError(f"'{key}' in '{self.language}' is a table, not a text")
        return found.format(**fields) if fields else found

    def _found(self, key: str) -> Any:
        """Return what stands under a dotted key; None if nothing does."""
        found: Any = self.tables
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                return None
            found = found[part]
        return found

    def outcome(self, name: str) -> str:
        """Return the label of a measure; parts by form are put together from two labels."""
        table = self.tables["outcomes"]
        if name in table:
            return str(table[name])
        for part in part_names()[0]:
            stem = name.removesuffix(f"_{part}")
            if stem != name and stem in table:
                return str(table[stem]).format(form=self.form(part))
        raise WordsError(f"no label for outcome '{name}' in '{self.language}'")

    def form(self, name: str) -> str:
        """Return the name of a form of collaboration."""
        return str(self.tables["forms"].get(name, name.replace("_", " ")))

    def parameter(self, name: str, about: str) -> str:
        """Return what a parameter means; `about` where the language is that of its declaration."""
        table = self.tables.get("parameters", {})
        if name in table:
            return str(table[name])
        for part in part_names()[0]:
            stem = name.removeprefix(f"{part}_")
            if stem != name and stem in table:
                return str(table[stem]).format(form=self.form(part))
        return about

    def target(self, name: str) -> str:
        """Return the name of a target of calibration, as it stands in the file if it has none."""
        return str(self.tables["targets"].get(name, name.replace("_", " ")))

    def group(self, name: str) -> str:
        """Return the name of a sex or class of areas; age bands are their own names."""
        if name in self.tables["groups"]:
            return str(self.tables["groups"][name])
        return self.text("number.ages", ages=name.replace("-", "–"))

    def unit(self, measure: Measure) -> Unit:
        """Return how numbers of a measure are shown."""
        if measure.is_money:
            return Unit(float(self.tables["number"]["money_factor"]), self.text("units.money"))
        if measure.over:
            return Unit(float(self.tables["number"]["percent_factor"]), self.text("units.percent"))
        return Unit(1.0, str(self.tables["units"].get(measure.unit, measure.unit)))

    def number(self, value: float, step: float = 1.0, *, sign: bool = False) -> str:
        """Return a number rounded to a step, in the language's form; ``..`` where there is none."""
        if not math.isfinite(value):
            return ".."
        rounded = round(value / step) * step
        decimals = max(0, -math.floor(math.log10(step))) if step < 1 else 0
        body = f"{abs(rounded):,.{decimals}f}"
        form = self.tables["number"]
        body = body.translate(str.maketrans({",": form["thousands"], ".": form["decimal"]}))
        if rounded < 0:
            return MINUS + body
        return "+" + body if sign and rounded > 0 else body

    def percent(self, share: float, step: float = 0.0) -> str:
        """Return a share as a percentage; whole percents unless a step is given."""
        form = self.tables["number"]
        if not math.isfinite(share):
            return ".."
        factor = float(form["percent_factor"])
        return self.number(share * factor, step or 1.0) + str(form["percent"])

    def plain(self, value: float) -> str:
        """Return a number with as many digits as are worth showing."""
        if value == 0 or not math.isfinite(value):
            return self.number(value)
        digits = int(settings()["significant_digits"])
        step = float(settings()["base"]) ** (math.floor(math.log10(abs(value))) - digits + 1)
        return self.tick(float(f"{value:.{digits}g}")) if step < 1 else self.number(value)

    def tick(self, value: float) -> str:
        """Return a round number with the decimals that it has."""
        text = f"{abs(value):.10g}"
        decimals = len(text.partition(".")[-1])
        return self.number(value, float(settings()["base"]) ** -decimals)

    def interval(self, low: float, high: float, step: float) -> str:
        """Return the two ends of an interval."""
        return self.text(
            "number.interval", low=self.number(low, step), high=self.number(high, step)
        )

    def short_interval(self, low: float, high: float, step: float) -> str:
        """Return the two ends of an interval that holds no negative number, with a dash."""
        return self.text(
            "number.short_interval", low=self.number(low, step), high=self.number(high, step)
        )

    def effect(self, effect: Effect, *, sign: bool = True) -> str:
        """Return a mean with its 90 % interval, both rounded to the Monte Carlo error."""
        step = effect.step
        return self.text(
            "number.effect",
            mean=self.number(effect.mean, step, sign=sign),
            interval=self.interval(effect.low_90, effect.high_90, step),
        )


def _keys(tables: Mapping[str, Any], inside: str = "") -> list[str]:
    found: list[str] = []
    for key, value in tables.items():
        found += _keys(value, f"{inside}{key}.") if isinstance(value, Mapping) else [inside + key]
    return found


@cache
def words(language: str) -> Words:
    """Return the words of one language, "sv" or "en"."""
    if language not in LANGUAGES:
        raise WordsError(f"no language '{language}'; there is {', '.join(LANGUAGES)}")
    tables: dict[str, Any] = {}
    folder = resources.files("experiments").joinpath("labels").joinpath(language)
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            for key, value in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                if key in tables:
                    raise WordsError(f"'{key}' stands in two files of '{language}'")
                tables[key] = value
    for extension in extensions():
        for path in extension.tables("labels", language):
            _add(tables, tomllib.loads(path.read_text(encoding="utf-8")), extension)
    return Words(language, tables)


def _add(tables: dict[str, Any], more: Mapping[str, Any], extension: Extension) -> None:
    """Add the labels of an extension, table by table, to those that there are."""
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(tables.get(key), dict):
            _add(tables[key], value, extension)
        else:
            extension.refuse_known("label", [key], tables)
            tables[key] = value


def label_keys(language: str) -> frozenset[str]:
    """Return every dotted key of one language, so that languages can be held together."""
    return frozenset(_keys(words(language).tables))
