"""``konsekvens explain NAME``: what a name means, where it comes from and where it is used."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.completion import explained
from experiments.explain import explain
from experiments.options import Format, FormatOption, LangOption
from experiments.terminal import speaking

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="help_explain_name", autocompletion=explained)
]


def command(name: Name, lang: LangOption = None, form: FormatOption = Format.TEXT) -> None:
    """Explain a parameter, scenario, outcome, form of collaboration or fact."""
    terminal = speaking(lang, form=form)
    found = explain(name, terminal.language)
    lines: list[str] = []
    for each in found:
        lines.append(f"{each.name} ({terminal.text(each.kind)})")
        for key, value in each.pairs:
            label = terminal.text(key) if key.startswith("label_") else key
            lines.append(f"  {label}: {value}")
    data = [{"name": each.name, "kind": each.kind, "about": list(each.pairs)} for each in found]
    terminal.show(lines, {"explanations": data})
