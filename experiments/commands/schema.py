"""``konsekvens schema``: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

import json

from experiments.options import LangOption
from experiments.terminal import speaking


def command(lang: LangOption = None) -> None:
    """Put the JSON Schema on stdout."""
    from scenarios.schema import schema

    terminal = speaking(lang)
    print(json.dumps(schema(terminal.language), ensure_ascii=False, indent=2))
