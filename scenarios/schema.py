"""The JSON Schema of scenario files, so that editors can complete and check them.

It is made from the same tables that the reader uses. What needs more than one file or the whole
file, such as shares that add up to more than one, only the reader can tell.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from model.collaboration import form_names
from model.facts.read import read_facts
from model.levers import AllocationKey, Continuation, EffectResponse, Effects, Hiring
from model.parameters.declare import declared_parameters
from scenarios.document import limits
from scenarios.errors import Language, phrases
from scenarios.rules import FORM, ONLY_HISTORY, PLAIN_TABLES, Rule, rules
from scenarios.shelf import catalogue_names

DIALECT = "https://json-schema.org/draft/2020-12/schema"
YEAR = "^[0-9]+$"

CHOICES: Mapping[str, type[Enum]] = {
    "key": AllocationKey,
    "effect_response": EffectResponse,
    "hiring": Hiring,
    "continuation": Continuation,
    "effects": Effects,
}

Schema = dict[str, Any]


@lru_cache(maxsize=1)
def lever_texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return what each lever is: table, then lever, then language to a line."""
    text = (Path(__file__).parent / "levers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def schema(language: Language = "en") -> Schema:
    """Return the JSON Schema of a scenario file.

    Parameters
    ----------
    language
        Language of the descriptions.
    """
    texts = lever_texts()
    languages = tuple(phrases()["did_you_mean"])
    lines = {
        "type": "object",
        "properties": {
            each: {"type": "string", "maxLength": int(limits()["file"]["text_characters"])}
            for each in languages
        },
        "additionalProperties": False,
    }
    name: Schema = {"type": "string", "examples": list(catalogue_names())}
    header: Mapping[str, Schema] = {
        "extends": name,
        "reference": name,
        "title": lines,
        "about": lines,
    }
    described = {
        key: {**value, "description": texts["header"][key][language]}
        for key, value in header.items()
    }
    tables = {table: _table(table, language) for table in PLAIN_TABLES}
    tables["forms"] = _object({each: _table(FORM, language) for each in sorted(form_names())})
    tables["parameters"] = _object(_parameters())
    for table, value in tables.items():
        value["description"] = texts["table"][table][language]
    return {
        "$schema": DIALECT,
        "title": "Konsekvens",
        **_object(described | tables),
        "required": ["extends"],
    }


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _table(table: str, language: Language) -> Schema:
    known = {
        lever: {**_kind(rule), "description": lever_text(table, lever, rule, language)}
        for lever, rule in rules(table).items()
        if (table, lever) not in ONLY_HISTORY
    }
    return _object(known)


def lever_text(table: str, lever: str, rule: Rule, language: Language) -> str:
    """Return what a lever is, with its limits and unit."""
    texts = lever_texts()
    told = texts[table][lever][language]
    if rule.kind in CHOICES:
        return f"{told} {', '.join(str(each.value) for each in CHOICES[rule.kind])}."
    if rule.unit is None:
        return told
    ends = {"low": f"{rule.low:g}", "high": f"{rule.high:g}", "unit": rule.unit[language]}
    return f"{told} {texts['file']['range'][language].format(**ends)}."


def _kind(rule: Rule) -> Schema:
    number = {"type": "number", "minimum": rule.low, "maximum": rule.high}
    if rule.kind in CHOICES:
        return {"enum": [str(each.value) for each in CHOICES[rule.kind]]}
    if rule.kind == "integer":
        return {**number, "type": "integer"}
    if rule.kind == "flag":
        return {"type": "boolean"}
    if rule.kind == "municipalities":
        places = read_facts().municipalities
        words = [*(place.name for place in places), *(place.code for place in places)]
        return {"type": "array", "items": {"enum": words}}
    if rule.kind == "money_by_year":
        years = {
            "type": "object",
            "patternProperties": {YEAR: number},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [number, years]}
    return number


def _parameters() -> Schema:
    return {
        item.name: {"type": "number", "description": f"{item.about} ({item.unit})"}
        for item in declared_parameters().values()
    }
