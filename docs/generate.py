"""Write the reference pages from what the code declares, so that they cannot lag behind it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from experiments.analysis.kept import analyses
from experiments.cli import command_lines, group
from experiments.measures import measures
from experiments.words import words
from model.collaboration.form import forms
from model.facts.read import read_facts
from model.outcomes.outcome import outcomes
from model.parameters.declare import declared_constants, declared_parameters
from scenarios import catalogue


def write(folder: Path) -> None:
    """Write every generated page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def cell(text: object) -> str:
    """Return a text as it may stand in a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(cell(item) for item in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def commands() -> str:
    """Return the page on commands: options and what each means."""
    parts = ["# Commands\n", "`konsekvens COMMAND --help` tells the same in Swedish or English.\n"]
    all_commands = group("en")
    for name in command_lines():
        _, command, _ = all_commands.resolve_command(None, [name])
        parts.append(f"## `konsekvens {name}`\n\n{command.help}\n")
        rows = [option(item) for item in command.params]
        parts.append(table(("option", "default", "meaning"), rows))
    return "\n".join(parts)


def option(item: Any) -> tuple[str, str, str]:
    """Return how an option is written, its default, and what it means."""
    names = ", ".join([*item.opts, *item.secondary_opts])
    written = names if names.startswith("-") else str(item.metavar or names.upper())
    given = getattr(item.default, "value", item.default)
    default = "" if given in (None, False) or callable(given) else f"`{given}`"
    return f"`{written}`", default, item.help or ""


def parameters() -> str:
    """Return the page on parameters with priors and sources."""
    parts = [
        "# Parameters\n",
        "What is uncertain: value, prior and source of each. A source is a row of the table of "
        "evidence, an observation (`OBS:`), or an assumption of this project. "
        "`konsekvens explain NAME` tells of one with its studies in full.\n",
    ]
    declared = declared_parameters().values()
    for file in dict.fromkeys(item.group for item in declared):
        parts.append(f"## `{file}.toml`\n")
        rows = [
            (f"`{it.name}`", f"{it.value:g}", it.unit, f"`{it.prior}`", sources(it), it.about)
            for it in declared
            if it.group == file
        ]
        parts.append(table(("name", "value", "unit", "prior", "source", "meaning"), rows))
    parts.append("## Constants\n\nSizes and tables of the design; they have no prior.\n")
    constants = [
        (f"`{it.name}`", it.value, it.unit, ", ".join(it.sources), it.about)
        for it in declared_constants().values()
    ]
    parts.append(table(("name", "value", "unit", "source", "meaning"), constants))
    return "\n".join(parts)


def sources(item: Any) -> str:
    """Return the sources of a parameter, its aim and whether it is carried over from elsewhere."""
    told = [", ".join(item.sources)]
    told += ["effect"] if item.effect else []
    told += ["imported"] if item.imported else []
    return "; ".join(told)


def outcome_page() -> str:
    """Return the page on outcomes and measures."""
    swedish = words("sv")
    direct = [
        (f"`{it.name}`", it.unit, it.aim.value, it.shape.value, it.about) for it in outcomes()
    ]
    combined = [
        (f"`{it.name}`", it.unit, it.aim.value, swedish.outcome(it.name), it.about)
        for it in measures().values()
        if len(it.add) > 1 or it.over
    ]
    return "\n".join(
        [
            "# Outcomes\n",
            "What is read off a world every year, for all, by municipality, sex, age band and "
            "class of area. Outcomes that run over functions or cases have one column for each "
            "form, such as `posts_grant_sspf`.\n",
            table(("name", "unit", "better when", "runs over", "meaning"), direct),
            "## Sums and shares\n",
            table(("name", "unit", "better when", "in Swedish", "made of"), combined),
        ]
    )


def scenario_page() -> str:
    """Return the page on the scenarios of the catalogue."""
    parts = ["# Scenarios\n"]
    for item in catalogue():
        parts.append(f"## `{item.name}`\n")
        parts.append(f"**{item.title['en']}** (*{item.title['sv']}*). {item.about['en']}\n")
        extends = f"extends `{item.extends}`; " if item.extends else ""
        parts.append(f"{extends}compared with `{item.reference}`.\n")
        text = item.path.read_text(encoding="utf-8").strip()
        parts.append(f"```toml\n{text}\n```\n")
    return "\n".join(parts)


def form_page() -> str:
    """Return the page on forms of collaboration."""
    parts = ["# Forms of collaboration\n"]
    for item in forms():
        about = (sys.modules[type(item).__module__].__doc__ or "").strip()
        own = [name for name in declared_parameters() if name.startswith(f"{item.name}_")]
        named = ", ".join(f"`{name}`" for name in own) or "none of its own"
        parts.append(f"## `{item.name}`\n\n{about}\n")
        parts.append(f"Meets people through: {item.delivery.value}. Parameters: {named}.\n")
    return "\n".join(parts)


def evidence() -> str:
    """Return the page on evidence and sources."""
    facts = read_facts()
    rows = [
        (
            it.id,
            it.parameter,
            it.estimate if it.estimate is not None else ", ".join(map(str, it.series)),
            it.unit,
            f"{it.study} ({it.population})",
            it.quality,
            it.status.value,
            ", ".join(it.sources),
        )
        for it in facts.evidence
    ]
    head = ("id", "of", "estimate", "unit", "study", "quality", "status", "sources")
    listed = [(it.id, it.title, it.publisher, it.year or "", it.url) for it in facts.sources]
    return "\n".join(
        [
            "# Evidence and sources\n",
            "What studies found, as it stands in `model/facts/evidence.csv`. Status: *sourced* was "
            "read in the source, *derived* computed from it, *recalled* not found again.\n",
            table(head, rows),
            "## Sources\n",
            table(("id", "title", "publisher", "year", "address"), listed),
        ]
    )


def assumption_log() -> str:
    """Return the log of uncertain numbers: how well each is supported, how much it weighs."""
    facts = {item.id: item.quality for item in read_facts().evidence}
    order = ("high", "medium", "low", "none")
    ranks = weights()
    rows = []
    for item in declared_parameters().values():
        found = [facts.get(source, "none") for source in item.sources]
        best = min((quality_of(it) for it in found), key=order.index)
        weight = ranks.get(item.name, "not measured")
        rows.append((order.index(best), item.name, best, weight, item))
    rows.sort(key=lambda row: (-row[0], row[1]))
    measured = (
        "Weight is the total index of the last sensitivity analysis: the share of the variance of "
        "the main effect that would remain if everything else were known."
        if ranks
        else "Weight comes from a sensitivity analysis. None is kept with the project yet, so "
        "every weight says *not measured*; `konsekvens sensitivity` measures it."
    )
    listed = [
        (f"`{name}`", best, weight, ", ".join(item.sources), item.about)
        for _, name, best, weight, item in rows
    ]
    return "\n".join(
        [
            "# Uncertain numbers by quality and weight\n",
            "Quality is that of the best study behind the prior; *none* is an assumption of this "
            "project, or an observation whose step to the parameter is one. The least supported "
            f"come first. {measured}\n",
            table(("parameter", "quality", "weight", "source", "meaning"), listed),
        ]
    )


def quality_of(text: str) -> str:
    """Return the quality of a study as one of four words."""
    return next((word for word in ("high", "medium", "low") if text.startswith(word)), "none")


def weights() -> dict[str, str]:
    """Return each parameter's weight in the last sensitivity analysis; empty if there is none."""
    found = analyses().get("sensitivity", {}).get("parameters", {})
    return {
        name: f"{row['total']:.3f} ± {row['total_half_width']:.3f}" for name, row in found.items()
    }


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "parameters": parameters,
    "outcomes": outcome_page,
    "scenarios": scenario_page,
    "forms": form_page,
    "evidence": evidence,
    "assumption_log": assumption_log,
}
