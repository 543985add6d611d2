"""Parameters and constants: declared in TOML, read once, never written in Python.

A parameter is uncertain and has a prior. A constant is a size or table of the model's design.
Both name their sources: rows of the evidence table (``A21``), observations (``OBS:…``) or
``assumption``, so that assumptions can be counted and shown.
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from model.extensions import extensions
from model.levers import Effects

CONSTANTS_FILE = "constants.toml"
Aim = Literal["lower", "higher"]


class ParameterError(ValueError):
    """A parameter that does not exist, or a value that cannot be."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior distribution, named as in :mod:`scipy.stats`.

    Attributes
    ----------
    name
        Name of the distribution in ``scipy.stats``.
    arguments
        Shape, ``loc`` and ``scale`` arguments.
    """

    name: str
    arguments: Mapping[str, float]

    def frozen(self) -> Any:
        """Return the frozen ``scipy.stats`` distribution."""
        from scipy import stats

        return getattr(stats, self.name)(**self.arguments)

    def quantile(self, probability: Any) -> Any:
        """Return the quantile for one or many probabilities in (0, 1)."""
        return self.frozen().ppf(probability)

    def __str__(self) -> str:
        inner = ", ".join(f"{key}={value:g}" for key, value in self.arguments.items())
        return f"{self.name}({inner})"


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain number of the model.

    Attributes
    ----------
    name
        Full words; the key everywhere.
    value
        Default value, inside the prior.
    unit
        Unit in words.
    prior
        Prior distribution.
    sources
        Evidence rows, observations or ``assumption``.
    about
        One sentence.
    effect
        ``lower`` where this is a programme's effect as a ratio that aims below one,
        ``None`` otherwise.
    imported
        True where the effect was studied elsewhere and is shrunk by ``transport_factor``.
    group
        Name of the file that declares it.
    """

    name: str
    value: float
    unit: str
    prior: Prior
    sources: tuple[str, ...]
    about: str
    effect: Aim | None
    imported: bool
    group: str

    @property
    def is_assumption(self) -> bool:
        """True where no study stands behind the prior."""
        return "assumption" in self.sources


@dataclass(frozen=True, slots=True)
class Constant:
    """A size or table of the model's design, with unit and source but no prior."""

    name: str
    value: float | tuple[float, ...]
    unit: str
    sources: tuple[str, ...]
    about: str


@cache
def _tables() -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple(_read_tables())


def _read_tables() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = resources.files("model.parameters")
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            yield entry.name, tomllib.loads(entry.read_text(encoding="utf-8"))
    for extension in extensions():
        for path in extension.tables("parameters"):
            name = f"{extension.name}/{path.name}"
            yield name, tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def declared_parameters() -> Mapping[str, Parameter]:
    """Return every declared parameter by name, in order of file and declaration.

    Files of installed extensions (:mod:`model.extensions`) come last.
    """
    found: dict[str, Parameter] = {}
    for file_name, rows in _tables():
        if file_name == CONSTANTS_FILE:
            continue
        for name, row in rows.items():
            if name in found:
                raise ParameterError(f"{file_name}: [{name}] is declared twice; keep one of them")
            prior = dict(row["prior"])
            found[name] = Parameter(
                name=name,
                value=float(row["value"]),
                unit=row["unit"],
                prior=Prior(prior.pop("name"), {k: float(v) for k, v in prior.items()}),
                sources=tuple(row["source"]),
                about=row["about"],
                effect=row.get("effect"),
                imported=bool(row.get("imported", False)),
                group=file_name.removesuffix(".toml"),
            )
    return found


@cache
def declared_constants() -> Mapping[str, Constant]:
    """Return every constant of the model's design by name."""
    rows = dict(_tables())[CONSTANTS_FILE]
    return {
        name: Constant(
            name=name,
            value=tuple(row["value"]) if isinstance(row["value"], list) else row["value"],
            unit=row["unit"],
            sources=tuple(row["source"]),
            about=row["about"],
        )
        for name, row in rows.items()
    }


def constant(name: str) -> float:
    """Return the number of one constant."""
    value = declared_constants()[name].value
    if isinstance(value, tuple):
        raise ParameterError(f"{name} is a table; read it with constant_table")
    return value


def whole(name: str) -> int:
    """Return one constant as a whole number."""
    return int(constant(name))


def constant_table(name: str) -> tuple[float, ...]:
    """Return the numbers of one constant table."""
    value = declared_constants()[name].value
    if not isinstance(value, tuple):
        raise ParameterError(f"{name} is one number; read it with constant")
    return value


def unknown_parameter(name: str, known: Iterable[str]) -> ParameterError:
    """Return the error that answers a misspelt parameter with the nearest name."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return ParameterError(f"unknown parameter '{name}'.{hint}")


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """One value for every parameter: the defaults, a draw from the prior or the posterior.

    Attributes
    ----------
    values
        Parameter name to value.
    effects
        What is believed of programme effects; rules what :meth:`effect` returns.
    asked
        Names that have been read, so that unused parameters can be found.
    """

    values: Mapping[str, float]
    effects: Effects = Effects.PRIORS
    asked: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def defaults(cls) -> ParameterSet:
        """Return the declared default values."""
        return cls({name: item.value for name, item in declared_parameters().items()})

    @classmethod
    def at(cls, position: Mapping[str, float]) -> ParameterSet:
        """Return the prior quantiles at positions in (0, 1), one per parameter.

        Parameters
        ----------
        position
            Parameter name to probability; parameters that are not named keep their default.
        """
        values = {name: item.value for name, item in declared_parameters().items()}
        for name, probability in position.items():
            if name not in values:
                raise unknown_parameter(name, values)
            values[name] = float(declared_parameters()[name].prior.quantile(probability))
        return cls(values)

    def believing(self, effects: Effects, overrides: Mapping[str, float]) -> ParameterSet:
        """Return this set under a belief about effects and with explicit overrides."""
        values = dict(self.values)
        for name, value in overrides.items():
            if name not in values:
                raise unknown_parameter(name, values)
            if not math.isfinite(value):
                raise ParameterError(f"parameter {name} must be a finite number, not {value}")
            values[name] = value
        return ParameterSet(values, effects)

    def __getitem__(self, name: str) -> float:
        """Return the value of one parameter as it was drawn."""
        self.asked.add(name)
        try:
            return self.values[name]
        except KeyError:
            raise unknown_parameter(name, self.values) from None

    def effect(self, name: str) -> float:
        """Return a programme effect as a ratio that aims below one.

        The drawn ratio is shrunk on the log scale by ``transport_factor`` where it was studied
        elsewhere; it is one where effects are believed to be none, and is turned against its aim,
        as strong as drawn, in the harm case.
        """
        ratio = max(self[name], 0.0)
        return self.as_believed(
            self.transported(ratio) if declared_parameters()[name].imported else ratio
        )

    def transported(self, ratio: float) -> float:
        """Return a ratio studied elsewhere as it is carried over to Sweden."""
        return float(ratio ** self["transport_factor"])

    def as_believed(self, ratio: float) -> float:
        """Return an effect ratio under the belief about effects."""
        if self.effects is Effects.NONE:
            return 1.0
        if self.effects is Effects.HARM:
            return max(ratio, 1.0 / ratio)
        return ratio

    def share_as_believed(self, share: float) -> float:
        """Return a helpful share under the belief about effects: none of it, or as drawn.

        A share of ended absence has no mirror image, so the harm case lets it be none too.
        """
        return share if self.effects is Effects.PRIORS else 0.0
