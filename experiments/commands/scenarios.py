"""``konsekvens scenarios``: what there is to run."""

from __future__ import annotations

from experiments.options import Format, FormatOption, LangOption
from experiments.terminal import Terminal, speaking
from scenarios import catalogue


def command(lang: LangOption = None, form: FormatOption = Format.TEXT) -> None:
    """List the scenarios of the catalogue with one line each."""
    terminal: Terminal = speaking(lang, form=form)
    language = terminal.language
    listed = catalogue(language=language)
    width = max(len(item.name) for item in listed)
    terminal.show(
        [f"{item.name:<{width}}  {item.about[language]}" for item in listed],
        {
            "scenarios": [
                {
                    "name": item.name,
                    "title": item.title[language],
                    "about": item.about[language],
                    "reference": item.reference,
                    "digest": item.digest,
                }
                for item in listed
            ]
        },
    )
