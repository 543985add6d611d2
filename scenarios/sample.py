"""A new scenario file: everything that can be decided, commented, with the values that hold."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from model.collaboration import form_names
from scenarios import shelf
from scenarios.document import read_document
from scenarios.errors import Language
from scenarios.rules import FORM, ONLY_HISTORY, PLAIN_TABLES, YEARLY, rules
from scenarios.scenario import read_scenario
from scenarios.schema import lever_text, lever_texts

OFF = "#"

Tables = dict[str, Any]


def sample(base: str, name: str, schema_file: str, language: Language) -> str:
    """Return the text of a new scenario file.

    Parameters
    ----------
    base
        Name of the scenario in the catalogue that it starts from.
    name
        Its name; the file's name without the ending.
    schema_file
        Name of the JSON Schema beside it.
    language
        Language of the comments.

    Raises
    ------
    ScenarioError
        When there is no such scenario.
    """
    start = read_scenario(base, language=language)
    fields = {"base": base, "title": start.title[language], "file": f"{name}.toml"}
    texts = lever_texts()
    said = {key: texts["file"][key] for key in ("head", "how", "then", "about", "parameter")}
    head = [f"#:schema ./{schema_file}"]
    head += [f"# {said[key][language].format(**fields)}" for key in ("head", "how", "then")]
    head += ["", f"extends = {json.dumps(base)}", f"reference = {json.dumps(base)}"]
    head += [f"title.{each} = {_text(name)}" for each in said["about"]]
    head += [
        f"about.{each} = {_text(line.format(**fields))}" for each, line in said["about"].items()
    ]
    last = ["", "[parameters]", f"# {said['parameter'][language]}"]
    return "\n".join([*head, *_levers(base, language), *last]) + "\n"


def _levers(base: str, language: Language) -> Iterator[str]:
    """Yield the tables with every lever switched off by a comment sign."""
    values, texts = merged(base), lever_texts()["table"]
    for table in PLAIN_TABLES:
        yield f"\n# --- {texts[table][language]}"
        yield f"[{table}]"
        for lever, rule in rules(table).items():
            if (table, lever) not in ONLY_HISTORY:
                yield f"# {lever_text(table, lever, rule, language)}"
                yield f"{OFF}{lever} = {_text(values[table][lever])}"
    yield f"\n# --- {texts['forms'][language]}"
    for lever, rule in rules(FORM).items():
        yield f"# {lever}: {lever_text(FORM, lever, rule, language)}"
    for form in sorted(form_names()):
        yield f"\n[forms.{form}]"
        for lever in rules(FORM):
            yield f"{OFF}{lever} = {_text(values['forms'][form][lever])}"


def merged(base: str) -> Tables:
    """Return the tables of a scenario with those that it extends, as written in its files."""
    found = shelf.find(base)
    chain: list[Tables] = []
    while True:
        chain.insert(0, tomllib.loads(found.path.read_text(encoding="utf-8")))
        if found.is_root:
            break
        document = read_document(found.path, found.shown)
        header = {item.name: item for item in document.children()}
        found = shelf.find_from(found, header["extends"])
    whole: Tables = {}
    for tables in chain:
        _lay(whole, {key: value for key, value in tables.items() if isinstance(value, dict)})
    for table, lever in YEARLY:
        value = chain[0].get(table, {}).get(lever)
        if isinstance(value, dict) and whole[table][lever] == value:
            whole[table][lever] = value[max(value, key=int)]
    for form in form_names():
        own = whole.setdefault("forms", {}).get(form, {})
        whole["forms"][form] = {**whole["every_form"], **own}
    return whole


def _lay(below: Tables, above: Mapping[str, Any]) -> None:
    """Lay tables over others; a lever is replaced whole, also one that holds years."""
    for key, value in above.items():
        if isinstance(value, dict) and (key in PLAIN_TABLES or key in ("forms", "every_form")):
            _lay(below.setdefault(key, {}), value)
        elif isinstance(value, dict) and isinstance(below.get(key), dict) and key in form_names():
            _lay(below[key], value)
        else:
            below[key] = value


def _text(value: object) -> str:
    """Return a value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_text(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)
