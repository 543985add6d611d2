"""``konsekvens check FILE``: is this scenario right, and what does it change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from experiments.cautions import cautions
from experiments.completion import scenarios
from experiments.options import Format, FormatOption, LangOption
from experiments.terminal import speaking
from model.parameters.declare import declared_parameters
from scenarios import Scenario, read_scenario

FileArgument = Annotated[
    str, typer.Argument(metavar="FILE", help="help_check_file", autocompletion=scenarios)
]


def command(file: FileArgument, lang: LangOption = None, form: FormatOption = Format.TEXT) -> None:
    """Check one scenario file and list what it changes against its reference."""
    terminal = speaking(lang, form=form)
    language, known = terminal.language, declared_parameters().keys()
    scenario = read_scenario(file, language=language, known_parameters=known)
    reference = read_scenario(scenario.reference, language=language, known_parameters=known)
    for caution in cautions(scenario):
        terminal.warn(caution.message, **caution.words)
    found = list(differences(reference, scenario))
    title = scenario.title[language]
    lines = [terminal.text("check_ok", file=file, title=title)]
    if not found:
        lines.append(terminal.text("check_same", reference=reference.name))
    else:
        lines.append(terminal.text("check_changes", reference=reference.name))
        lines += [f"  {name}: {before} → {now}" for name, before, now in found]
    terminal.show(
        lines,
        {
            "name": scenario.name,
            "title": title,
            "digest": scenario.digest,
            "reference": reference.name,
            "changes": [{"lever": n, "reference": b, "scenario": s} for n, b, s in found],
        },
    )


def differences(reference: Scenario, scenario: Scenario) -> Iterator[tuple[str, str, str]]:
    """Yield each lever that two scenarios set otherwise, with both values as JSON."""
    before = dict(_flat(json.loads(reference.content)))
    now = dict(_flat(json.loads(scenario.content)))
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield name, before.get(name, "–"), now.get(name, "–")


def _flat(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _flat(value, f"{path}.{name}" if path else str(name))
    else:
        yield path, json.dumps(content, ensure_ascii=False)
