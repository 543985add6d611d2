"""What each lever may hold, and the reading of entries into values.

Kinds, units and limits stand in ``limits.toml``; this module knows only how to check a kind.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from model.facts.read import read_facts
from model.levers import AllocationKey, Continuation, EffectResponse, Effects, Hiring
from scenarios.document import Entry, limits
from scenarios.errors import Lever, ScenarioError, hint, phrases

HEADER = ("extends", "title", "about", "reference")
FORM = "form"
PLAIN_TABLES = ("time", "grant", "targeting", "structure", "beliefs")
TABLES = (*PLAIN_TABLES, "every_form", "forms", "parameters")
ONLY_HISTORY: frozenset[Lever] = frozenset({("time", "start"), ("time", "part"), ("every_form",)})

YEARLY: tuple[Lever, ...] = (("grant", "appropriation_msek"), ("grant", "general_msek"))

MoneyByYear = tuple[tuple[int | None, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one lever may hold.

    Attributes
    ----------
    kind
        Name of the kind, a key of the table of readers.
    low, high
        Smallest and largest value, in `unit`; unused by kinds that are no numbers.
    unit
        Language to the unit's name.
    """

    kind: str
    low: float = -math.inf
    high: float = math.inf
    unit: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that files may use.

    Attributes
    ----------
    forms
        Forms of collaboration.
    parameters
        Parameters of the model, or None when any name may be overridden.
    """

    forms: frozenset[str]
    parameters: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """The value of one lever and the entry that it was read from."""

    value: Any
    entry: Entry


def rules(table: str) -> Mapping[str, Rule]:
    """Look up the rules of the levers in one table of ``limits.toml``."""
    return _rules()[table]


def read_levers(document: Entry, words: Vocabulary, is_history: bool) -> dict[Lever, Leaf]:
    """Check all levers that a file sets.

    Parameters
    ----------
    document
        The file.
    words
        Names that it may use.
    is_history
        Whether the file may set what is common to all scenarios.

    Returns
    -------
    dict
        Lever, as tables and key, to its value.

    Raises
    ------
    ScenarioError
        At the first entry, in the order of the file, that cannot be.
    """
    levers: dict[Lever, Leaf] = {}
    for table in document.children():
        if table.name in HEADER:
            continue
        if table.name not in TABLES:
            raise _unknown_table(table)
        if not is_history and table.lever in ONLY_HISTORY:
            raise table.key_fault("only_history")
        if table.name == "forms":
            for form in _table_of(table):
                if form.name not in words.forms:
                    offer = hint(form.name, words.forms)
                    raise form.key_fault("unknown_form", hint=offer)
                levers |= _read_table(form, FORM, is_history)
        elif table.name == "parameters":
            for override in _table_of(table):
                levers[override.lever] = _read_parameter(override, words.parameters)
        else:
            kind = FORM if table.name == "every_form" else table.name
            levers |= _read_table(table, kind, is_history)
    return levers


def read_text(entry: Entry) -> dict[str, str]:
    """Read a title or description: language to one line of text."""
    texts: dict[str, str] = {}
    languages = tuple(phrases()["did_you_mean"])
    longest = int(limits()["file"]["text_characters"])
    for item in _table_of(entry, "kind_texts"):
        if item.name not in languages:
            raise item.key_fault("unknown_key", hint=hint(item.name, languages))
        if not isinstance(item.value, str):
            raise item.wrong_kind("kind_text")
        if not 0 < len(item.value.strip()) <= longest or not item.value.isprintable():
            raise item.fault("bad_text", limit=str(longest))
        texts[item.name] = item.value.strip()
    if not texts:
        raise entry.fault("no_language")
    first = next(iter(texts.values()))
    return {language: texts.get(language, first) for language in languages}


@lru_cache(maxsize=1)
def _rules() -> Mapping[str, Mapping[str, Rule]]:
    return {
        table: {name: Rule(**fields) for name, fields in limits()[table].items()}
        for table in (*PLAIN_TABLES, FORM, "parameter")
    }


def _table_of(entry: Entry, wanted: str = "kind_table") -> list[Entry]:
    if not isinstance(entry.value, dict):
        raise entry.wrong_kind(wanted)
    return entry.children()


def _read_table(table: Entry, kind: str, is_history: bool) -> dict[Lever, Leaf]:
    known = rules(kind)
    levers = {}
    for entry in _table_of(table):
        if entry.name not in known:
            raise _unknown_key(entry, known)
        if not is_history and entry.lever in ONLY_HISTORY:
            raise entry.key_fault("only_history")
        rule = known[entry.name]
        levers[entry.lever] = Leaf(_READERS[rule.kind](entry, rule), entry)
    return levers


def _read_parameter(entry: Entry, known: Collection[str] | None) -> Leaf:
    if known is not None and entry.name not in known:
        raise entry.key_fault("unknown_parameter", hint=hint(entry.name, known))
    return Leaf(_number(entry, rules("parameter")["any"]), entry)


def _unknown_table(entry: Entry) -> ScenarioError:
    home = _home(entry.name)
    if home:
        return entry.key_fault("misplaced", table=home)
    return entry.key_fault("unknown_table", hint=hint(entry.name, [*HEADER, *TABLES]))


def _unknown_key(entry: Entry, known: Iterable[str]) -> ScenarioError:
    home = _home(entry.name)
    if home:
        return entry.key_fault("misplaced", table=home)
    return entry.key_fault("unknown_key", hint=hint(entry.name, known))


def _home(name: str) -> str | None:
    """Find the table that a key stands under, when it is one of the plain tables."""
    return next((table for table in PLAIN_TABLES if name in rules(table)), None)


def _integer(entry: Entry, rule: Rule) -> int:
    if isinstance(entry.value, bool) or not isinstance(entry.value, int):
        raise entry.wrong_kind("kind_integer")
    _within(entry, rule)
    return int(entry.value)


def _number(entry: Entry, rule: Rule, wanted: str = "kind_number") -> float:
    if isinstance(entry.value, bool) or not isinstance(entry.value, int | float):
        raise entry.wrong_kind(wanted)
    if isinstance(entry.value, float) and not math.isfinite(entry.value):
        raise entry.fault("not_finite", text=entry.written)
    _within(entry, rule)
    return float(entry.value) + 0


def _within(entry: Entry, rule: Rule) -> None:
    if rule.low <= entry.value <= rule.high:
        return
    message = "negative" if entry.value < 0 <= rule.low else "out_of_range"
    raise entry.fault(
        message,
        text=entry.written,
        low=f"{rule.low:g}",
        high=f"{rule.high:g}",
        unit=rule.unit or "",
    )


def _money(entry: Entry, rule: Rule) -> float:
    return _number(entry, rule)


def _money_by_year(entry: Entry, rule: Rule) -> MoneyByYear:
    if not isinstance(entry.value, dict):
        return ((None, _number(entry, rule, "kind_money")),)
    if not entry.value:
        raise entry.fault("empty_table", year=str(limits()["money"]["example_year"]))
    years = rules("time")["end"]
    pairs = []
    for item in entry.children():
        year = int(item.name) if item.name.isascii() and item.name.isdecimal() else -1
        if not years.low <= year <= years.high:
            raise item.key_fault("not_a_year", low=f"{years.low:g}", high=f"{years.high:g}")
        pairs.append((year, _number(item, rule)))
    return tuple(sorted(pairs))


def _flag(entry: Entry, rule: Rule) -> bool:
    if not isinstance(entry.value, bool):
        raise entry.wrong_kind("kind_flag")
    return entry.value


def _choice(choices: type[Enum]) -> Callable[[Entry, Rule], Enum]:
    def read(entry: Entry, rule: Rule) -> Enum:
        if not isinstance(entry.value, str):
            raise entry.wrong_kind("kind_text")
        try:
            return choices(entry.value)
        except ValueError:
            offer = hint(entry.value, [str(choice.value) for choice in choices])
            raise entry.fault("unknown_choice", word=entry.word, hint=offer) from None

    return read


def _municipalities(entry: Entry, rule: Rule) -> tuple[str, ...]:
    if not isinstance(entry.value, list):
        raise entry.wrong_kind("kind_names")
    codes = set()
    for item in entry.children():
        if not isinstance(item.value, str):
            raise item.wrong_kind("kind_text")
        code = _codes().get(_folded(item.value))
        if code is None:
            offer = hint(item.value, _names())
            raise item.fault("unknown_municipality", word=item.word, hint=offer)
        codes.add(code)
    return tuple(sorted(codes))


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(municipality.name for municipality in read_facts().municipalities)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """Map each name, in one spelling, and each code of a municipality to its code."""
    places = read_facts().municipalities
    return {_folded(place.name): place.code for place in places} | {
        place.code: place.code for place in places
    }


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip()).casefold()


_READERS: Mapping[str, Callable[[Entry, Rule], Any]] = {
    "integer": _integer,
    "number": _number,
    "money": _money,
    "money_by_year": _money_by_year,
    "flag": _flag,
    "municipalities": _municipalities,
    "key": _choice(AllocationKey),
    "effect_response": _choice(EffectResponse),
    "hiring": _choice(Hiring),
    "continuation": _choice(Continuation),
    "effects": _choice(Effects),
}
