"""What a name means: every parameter, constant, scenario, outcome, form and fact can be asked for.

An explanation holds key and value pairs; its keys are messages, so that it can be told in either
language. Texts of the model and its facts that have no translation are shown as they stand.
"""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain
from pathlib import Path

import model
from experiments.errors import Exit, ExperimentError, text
from experiments.settings import settings
from experiments.words import words
from model.collaboration.form import forms
from model.extensions import extensions
from model.facts.read import Facts, read_facts
from model.outcomes.outcome import Outcome, Shape, outcomes
from model.parameters.declare import declared_constants, declared_parameters
from scenarios import catalogue_names, read_scenario
from scenarios.errors import Language

Pairs = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a name means.

    Attributes
    ----------
    kind
        Key of the message that names the kind of thing.
    name
        The name.
    pairs
        Keys of messages, and what stands under them.
    """

    kind: str
    name: str
    pairs: tuple[tuple[str, str], ...]


def explain(name: str, language: Language) -> tuple[Explanation, ...]:
    """Explain a name; one that means several things is explained once for each.

    Raises
    ------
    ExperimentError
        When nothing has that name; the message offers the nearest ones.
    """
    found = tuple(
        Explanation(kind, name, tuple(pairs(name, language)))
        for kind, (names, pairs) in _kinds().items()
        if name in names()
    )
    if not found:
        known = known_names()
        offered = int(settings()["explain"]["offered"])
        near = difflib.get_close_matches(name, sorted(known), n=offered, cutoff=0)
        listed = ", ".join(f"'{each}'" for each in near)
        raise ExperimentError("unknown_name", Exit.USAGE, word=name, near=listed)
    return found


def known_names() -> set[str]:
    """Return every name that can be explained."""
    return {each for names, _ in _kinds().values() for each in names()}


def _kinds() -> Mapping[str, tuple[Callable[[], set[str]], Callable[[str, Language], Pairs]]]:
    return {
        "kind_parameter": (lambda: set(declared_parameters()), _parameter),
        "kind_constant": (lambda: set(declared_constants()), _constant),
        "kind_scenario": (lambda: set(catalogue_names()), _scenario),
        "kind_outcome": (lambda: set(_outcome_names()), _outcome),
        "kind_form": (lambda: {form.name for form in forms()}, _form),
        "kind_fact": (lambda: set(_fact_rows()), _fact),
    }


def _parameter(name: str, language: Language) -> Pairs:
    item = declared_parameters()[name]
    low, high = (float(item.prior.quantile(at)) for at in settings()["explain"]["interval"])
    yield "label_meaning", words(language).parameter(name, item.about)
    yield "label_unit", item.unit
    yield "label_default", f"{item.value:g}"
    yield "label_prior", f"{item.prior}; 90 %: {low:.3g} – {high:.3g}"
    yield from _sources(item.sources)
    if item.imported:
        yield "label_imported", "transport_factor"
    owner, _, file = item.group.rpartition("/")
    yield "label_declared", f"{owner or 'model'}/parameters/{file}.toml"
    yield from _rank(name, language)
    yield from _used(name)


def _rank(name: str, language: Language) -> Pairs:
    """Yield the place of a parameter in the sensitivity analysis that comes with the project."""
    from experiments.analysis.kept import analyses

    told = analyses().get("sensitivity", {})
    row = told.get("parameters", {}).get(name)
    if row is not None:
        yield (
            "label_rank",
            text(
                "rank_is",
                language,
                rank=told["order"].index(name) + 1,
                count=len(told["order"]),
                total=f"{row['total']:.3f}",
                half=f"{row['total_half_width']:.3f}",
            ),
        )


def _constant(name: str, language: Language) -> Pairs:
    item = declared_constants()[name]
    values = item.value if isinstance(item.value, tuple) else (item.value,)
    yield "label_meaning", item.about
    yield "label_unit", item.unit
    yield "label_value", ", ".join(f"{value:g}" for value in values)
    yield from _sources(item.sources)
    yield from _used(name)


def _scenario(name: str, language: Language) -> Pairs:
    item = read_scenario(name, language=language)
    yield "label_meaning", f"{item.title[language]}. {item.about[language]}"
    yield "label_reference", item.reference
    if item.extends is not None:
        yield "label_extends", item.extends
    yield "label_years", f"{item.course.part_year}–{item.course.end_year}"
    yield "label_declared", f"{item.path.parent.name}/{item.path.name}"


def _outcome(name: str, language: Language) -> Pairs:
    item = _outcome_names()[name]
    yield "label_meaning", item.about
    yield "label_unit", item.unit
    yield "label_aim", item.aim.value
    if name != item.name:
        yield "label_part", name.removeprefix(f"{item.name}_")
    measure = item.measure if inspect.isfunction(item.measure) else type(item.measure)
    line = inspect.getsourcelines(measure)[1]
    yield "label_code", _place(Path(inspect.getfile(measure)), line)


def _form(name: str, language: Language) -> Pairs:
    item = next(form for form in forms() if form.name == name)
    module = inspect.getmodule(type(item))
    yield "label_meaning", inspect.cleandoc((module and module.__doc__) or "")
    yield "label_delivery", item.delivery.value
    own = [each for each in declared_parameters() if each.startswith(f"{name}_")]
    if own:
        yield "label_parameters", ", ".join(own)
    yield "label_code", _place(Path(inspect.getfile(type(item))), 1)


def _fact(name: str, language: Language) -> Pairs:
    facts, row = read_facts(), _fact_rows()[name]
    for column in fields(row):  # type: ignore[arg-type]
        value = getattr(row, column.name)
        if column.name == "sources":
            yield from _cited(facts, value)
        elif value not in (None, "", ()):
            yield column.name, str(value)


def _sources(names: tuple[str, ...]) -> Pairs:
    """Yield what stands behind a value: studies and observations with their own sources."""
    facts = read_facts()
    for name in names:
        row = _fact_rows().get(name.removeprefix("OBS:"))
        if row is None or name == "assumption":
            yield "label_source", name if row is None else f"{name}: {getattr(row, 'title', '')}"
            continue
        note = getattr(row, "note", "") or getattr(row, "title", "")
        status = getattr(row, "status", "")
        yield "label_source", f"{name} [{status}] {note}".strip()
        yield from _cited(facts, getattr(row, "sources", ()))


def _cited(facts: Facts, ids: tuple[str, ...]) -> Pairs:
    for each in ids:
        source = facts.source(each)
        year = f" ({source.year})" if source.year else ""
        told = ". ".join(part for part in (source.publisher, source.title) if part)
        yield "label_from", f"{each}: {told}{year} {source.url}".strip()


def _used(name: str) -> Pairs:
    for place, about in _mentions().get(name, ()):
        yield "label_code", f"{place}  {about}".strip()


# --- where things stand -----------------------------------------------------------------------


@cache
def _fact_rows() -> Mapping[str, object]:
    """Return every row of facts that has an id: findings, observations, sources, municipalities."""
    facts = read_facts()
    rows: dict[str, object] = {row.id: row for row in facts.sources}
    rows |= {row.id: row for row in facts.observations}
    rows |= {row.id: row for row in facts.evidence}
    rows |= {row.code: row for row in facts.municipalities}
    return rows


@cache
def _outcome_names() -> Mapping[str, Outcome]:
    by_part = {Shape.FUNCTIONS, Shape.CASES}
    names: dict[str, Outcome] = {item.name: item for item in outcomes()}
    for item in outcomes():
        if item.shape in by_part:
            names |= {f"{item.name}_{form.name}": item for form in forms()}
    return names


@cache
def _mentions() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return where the code of the model reads each name, and what that function is about."""
    names = declared_parameters().keys() | declared_constants().keys()
    found: dict[str, list[tuple[str, str]]] = {}
    added = [extension.folder.rglob("*.py") for extension in extensions()]
    for path in sorted(chain(_model_folder().rglob("*.py"), *added)):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            about = (ast.get_docstring(function) or "").split("\n\n")[0].replace("\n", " ")
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and node.value in names:
                    place = (_place(path, node.lineno), f"{function.name}: {about}")
                    found.setdefault(str(node.value), []).append(place)
    return {name: tuple(dict(places).items()) for name, places in found.items()}


def _place(path: Path, line: int) -> str:
    """Return file and line, the file as seen from the folder that its package stands in."""
    roots = [_model_folder().parent, *(extension.folder.parent for extension in extensions())]
    root = max((root for root in roots if path.is_relative_to(root)), key=lambda it: len(it.parts))
    return f"{path.relative_to(root).as_posix()}:{line}"


def _model_folder() -> Path:
    return Path(next(iter(model.__path__)))
