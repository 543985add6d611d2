"""The options that analyses share beside those of every command."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.errors import ExperimentError

First = Annotated[str, typer.Argument(metavar="A", help="help_compare_a")]
Second = Annotated[str, typer.Argument(metavar="B", help="help_compare_b")]
OutcomeOption = Annotated[str, typer.Option("--outcome", help="help_analysis_outcome")]
YearOption = Annotated[int | None, typer.Option("--year", help="help_analysis_year")]
PartOption = Annotated[str, typer.Option("--by", help="help_by")]
GroupOption = Annotated[str, typer.Option("--group", help="help_analysis_group")]
ReducedOption = Annotated[bool, typer.Option("--reduced", help="help_reduced")]


def profile_of(*, quick: bool, reduced: bool) -> str:
    """Return the profile that is asked for.

    Raises
    ------
    ExperimentError
        When two are.
    """
    if quick and reduced:
        raise ExperimentError("other_way", first="quick", second="reduced")
    return "quick" if quick else "reduced" if reduced else "full"
