"""The options that commands share, each declared once.

Helps are keys of ``messages.toml``; the command line fills in the text of the chosen language.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """Language of everything that is said."""

    SV = "sv"
    EN = "en"


class Format(StrEnum):
    """Form of what is put on stdout."""

    TEXT = "text"
    JSON = "json"


DrawsOption = Annotated[int | None, typer.Option("--draws", help="help_draws")]
ReplicatesOption = Annotated[int | None, typer.Option("--replicates", help="help_replicates")]
SeedOption = Annotated[int | None, typer.Option("--seed", help="help_seed")]
ScaleOption = Annotated[float | None, typer.Option("--scale", help="help_scale")]
JobsOption = Annotated[int | None, typer.Option("--jobs", help="help_jobs")]
OutOption = Annotated[Path | None, typer.Option("--out", help="help_out")]
PosteriorOption = Annotated[Path | None, typer.Option("--posterior", help="help_posterior")]
LangOption = Annotated[Lang | None, typer.Option("--lang", help="help_lang")]
FormatOption = Annotated[Format, typer.Option("--format", help="help_format")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="help_quiet")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="help_dry_run")]
QuickOption = Annotated[bool, typer.Option("--quick", help="help_quick")]
