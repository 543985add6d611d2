"""``konsekvens new NAME --from cut_80``: a commented scenario file to change."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from experiments.completion import scenarios
from experiments.errors import ExperimentError
from experiments.options import Format, FormatOption, LangOption
from experiments.settings import settings
from experiments.terminal import speaking

NAME = re.compile(r"[a-z][a-z0-9_]*")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="help_new_name")]
FromOption = Annotated[str, typer.Option("--from", help="help_new_from", autocompletion=scenarios)]
FolderOption = Annotated[Path, typer.Option("--out", help="help_new_out")]


def command(
    name: NameArgument,
    base: FromOption = "cut_80",
    out: FolderOption = Path(),
    lang: LangOption = None,
    form: FormatOption = Format.TEXT,
) -> None:
    """Write a scenario file and the JSON Schema beside it."""
    from experiments.design import taken_by_windows
    from scenarios import catalogue_names
    from scenarios.sample import sample
    from scenarios.schema import schema

    terminal = speaking(lang, form=form)
    stem = name.removesuffix(".toml")
    if not NAME.fullmatch(stem) or stem in catalogue_names() or taken_by_windows(stem):
        raise ExperimentError("bad_name", word=name)
    path = out / f"{stem}.toml"
    beside = out / str(settings()["new"]["schema"])
    text = sample(base, stem, beside.name, terminal.language)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
        told = json.dumps(schema(terminal.language), ensure_ascii=False, indent=2)
        beside.write_text(told + "\n", encoding="utf-8")
    except FileExistsError:
        raise ExperimentError("file_exists", path=path) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExperimentError("folder_unwritable", folder=out, reason=reason) from None
    terminal.tell("new_then", path=path, base=base)
    terminal.show([str(path)], {"path": str(path), "schema": str(beside), "extends": base})
