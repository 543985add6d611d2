"""Study files: scenarios × parameter draws × seeds × structural variants × outcomes × horizon.

A study is a TOML file, so that what was asked can be read, kept and repeated. Those that come with
the project stand in ``experiments/studies/``. Faults are told with file, line and column.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from importlib import resources
from pathlib import Path, PureWindowsPath
from typing import Any, NoReturn

from calibration.posterior import SHIPPED, posterior_folder
from experiments.design import AS_WRITTEN, Study, Variant, folder_name, nearest
from experiments.errors import Exit, ExperimentError
from experiments.measures import measures, part_names
from experiments.settings import profile, settings
from model.levers import Continuation, EffectResponse, Hiring, Structure
from model.outcomes.outcome import measured
from model.parameters.declare import declared_parameters
from scenarios import Scenario, read_scenario
from scenarios.document import Entry, read_document
from scenarios.errors import Language, ScenarioError

SUFFIX = ".toml"
PRIORS, DEFAULTS = "priors", "defaults"
KEYS = (
    "title", "about", "scenarios", "draws", "replicates", "seed", "scale", "parameters",
    "outcomes", "end_year", "variants",
)  # fmt: skip
CHOICES: Mapping[str, type[Enum] | None] = {
    "effect_response": EffectResponse,
    "hiring": Hiring,
    "continuation": Continuation,
    "contagion": None,
}


@dataclass(frozen=True, slots=True)
class StudyFile:
    """A study and what its file says of it.

    Attributes
    ----------
    study
        The study.
    title, about
        Language to text.
    """

    study: Study
    title: Mapping[str, str]
    about: Mapping[str, str]


def study_names() -> tuple[str, ...]:
    """Return the names of the studies that come with the project, ordered."""
    files = resources.files("experiments").joinpath("studies").iterdir()
    names = (item.name.removesuffix(SUFFIX) for item in files if item.name.endswith(SUFFIX))
    return tuple(sorted(names))


def read_study(name_or_path: str, *, language: Language = "en") -> StudyFile:
    """Read a study by its name or its path.

    Parameters
    ----------
    name_or_path
        A name among :func:`study_names`, or the path of a ``.toml`` file.
    language
        Language of errors.

    Raises
    ------
    ScenarioError
        When the file, or a scenario that it names, cannot be read.
    ExperimentError
        When the file says what cannot be; the message gives line and column.
    """
    path, shown = _found(name_or_path)
    try:
        document = read_document(path, shown)
    except ScenarioError as error:
        raise error.in_language(language) from None
    return _Reader(document, path, language).study()


def _found(name_or_path: str) -> tuple[Path, str]:
    if name_or_path in study_names():
        folder = resources.files("experiments").joinpath("studies")
        return Path(str(folder.joinpath(name_or_path + SUFFIX))), name_or_path + SUFFIX
    if name_or_path.endswith(SUFFIX) or PureWindowsPath(name_or_path).name != name_or_path:
        return Path(name_or_path), name_or_path
    raise ExperimentError(
        "unknown_study", Exit.INVALID, word=name_or_path, near=nearest(name_or_path, study_names())
    )


class _Reader:
    """Reads the entries of one study file."""

    def __init__(self, document: Entry, path: Path, language: Language) -> None:
        self.document, self.path, self.language = document, path, language
        self.entries = {entry.name: entry for entry in document.children()}

    def study(self) -> StudyFile:
        for entry in self.document.children():
            if entry.name not in KEYS:
                self.wrong(entry, "study_unknown", word=entry.name, near=nearest(entry.name, KEYS))
        standard, entries = profile("standard"), self.entries
        draws = self.whole("draws", standard["draws"])
        parameters = entries.get("parameters")
        words = {} if parameters is None else {"value": self.text(parameters)}
        source = words.get("value", PRIORS)
        study = Study(
            name=folder_name(self.path.stem),
            scenarios=self.scenarios(),
            draws=0 if source == DEFAULTS else draws,
            replicates=self.whole("replicates", standard["replicates"]),
            seed=self.whole("seed", settings()["study"]["seed"]),
            scale=self.number("scale", standard["scale"]),
            variants=self.variants(),
            posterior=None if source in (PRIORS, DEFAULTS) else self.posterior(source),
            outcomes=self.outcomes(),
            end_year=self.whole("end_year", None),
            source=self.path,
        )
        return StudyFile(study, self.told("title", self.path.stem), self.told("about", ""))

    def posterior(self, source: str) -> Path:
        """Return a folder beside the file, or the project's own for ``shipped``."""
        return posterior_folder(Path(SHIPPED) if source == SHIPPED else self.path.parent / source)

    # --- entries --------------------------------------------------------------------------

    def scenarios(self) -> tuple[Scenario, ...]:
        if "scenarios" not in self.entries:
            self.wrong(self.document, "study_lacks", word="scenarios")
        known = declared_parameters().keys()
        found: list[Scenario] = []
        for entry in self.listed("scenarios"):
            word = self.text(entry)
            name = str(self.path.parent / word) if word.endswith(SUFFIX) else word
            try:
                found.append(read_scenario(name, language=self.language, known_parameters=known))
            except ScenarioError as error:
                self.wrong(entry, "study_scenario", reason=error)
            if found[-1].name in [item.name for item in found[:-1]]:
                self.wrong(entry, "study_twice", word=found[-1].name)
        return tuple(found)

    def outcomes(self) -> tuple[str, ...]:
        """Return columns; an outcome by function or form stands for all of its columns."""
        columns = measured(*part_names())
        chosen: list[str] = []
        for entry in self.listed("outcomes"):
            word = self.text(entry)
            fitting = [c.name for c in columns if word in (c.name, c.outcome.name)]
            fitting = fitting or list(measures()[word].add if word in measures() else ())
            if not fitting:
                names = tuple({each for c in columns for each in (c.name, c.outcome.name)})
                near = nearest(word, tuple(sorted(names)))
                self.wrong(entry, "study_outcome", word=word, near=near)
            chosen += fitting
        return tuple(dict.fromkeys(chosen))

    def variants(self) -> tuple[Variant, ...]:
        entry = self.entries.get("variants")
        if entry is None:
            return (AS_WRITTEN,)
        if not isinstance(entry.value, dict):
            self.wrong(entry, "study_kind", kind="[variants.NAME]")
        return tuple(self.variant(each) for each in entry.children()) or (AS_WRITTEN,)

    def variant(self, entry: Entry) -> Variant:
        if not isinstance(entry.value, dict):
            self.wrong(entry, "study_kind", kind="[variants.NAME]")
        structure: dict[str, object] = {}
        names = tuple(field.name for field in fields(Structure))
        for choice in entry.children():
            if choice.name not in names:
                near = nearest(choice.name, names)
                self.wrong(choice, "study_unknown", word=choice.name, near=near)
            structure[choice.name] = self.choice(choice, CHOICES[choice.name])
        return Variant(entry.name, structure)

    def choice(self, entry: Entry, kind: type[Enum] | None) -> object:
        if kind is None:
            if not isinstance(entry.value, bool):
                self.wrong(entry, "study_kind", kind="true/false")
            return entry.value
        values = tuple(str(member.value) for member in kind)
        word = self.text(entry)
        if word not in values:
            self.wrong(entry, "study_choice", word=word, known=", ".join(values))
        return kind(word)

    def told(self, key: str, default: str) -> Mapping[str, str]:
        entry = self.entries.get(key)
        if entry is None:
            return {"sv": default, "en": default}
        texts = {each.name: self.text(each) for each in entry.children()}
        if set(texts) != {"sv", "en"}:
            self.wrong(entry, "study_kind", kind=f"{key}.sv, {key}.en")
        return texts

    # --- kinds ----------------------------------------------------------------------------

    def listed(self, key: str) -> list[Entry]:
        entry = self.entries.get(key)
        if entry is None:
            return []
        if not isinstance(entry.value, list):
            self.wrong(entry, "study_kind", kind='["…", "…"]')
        return entry.children()

    def text(self, entry: Entry) -> str:
        if not isinstance(entry.value, str) or not entry.value or not entry.value.isprintable():
            self.wrong(entry, "study_kind", kind='"…"')
        return str(entry.value)

    def whole(self, key: str, default: Any) -> Any:
        return self._number(key, default, lambda value: type(value) is int, "1, 2, 3 …")

    def number(self, key: str, default: Any) -> Any:
        def fits(value: Any) -> bool:
            return type(value) in (int, float) and math.isfinite(value)

        return self._number(key, default, fits, "0.1, 1.0 …")

    def _number(self, key: str, default: Any, fits: Callable[[Any], bool], kind: str) -> Any:
        entry = self.entries.get(key)
        if entry is None:
            return default
        if not fits(entry.value):
            self.wrong(entry, "study_kind", kind=kind)
        limits = settings()["limits"].get(key)
        if limits is not None and not limits["low"] <= entry.value <= limits["high"]:
            words = {"value": entry.value, "low": limits["low"], "high": limits["high"]}
            self.wrong(entry, "study_outside", name=key, **words)
        return entry.value

    def wrong(self, entry: Entry, message: str, **words: object) -> NoReturn:
        place = str(entry.place()).strip()
        raise ExperimentError(message, Exit.INVALID, place=place, **words)
