"""The options that analyses share beside those of every command."""

from __future__ import annotations

from typing import Annotated

import typer

First = Annotated[str, typer.Argument(metavar="A", help="help_compare_a")]
Second = Annotated[str, typer.Argument(metavar="B", help="help_compare_b")]
OutcomeOption = Annotated[str, typer.Option("--outcome", help="help_analysis_outcome")]
YearOption = Annotated[int | None, typer.Option("--year", help="help_analysis_year")]
PartOption = Annotated[str, typer.Option("--by", help="help_by")]
GroupOption = Annotated[str, typer.Option("--group", help="help_analysis_group")]
