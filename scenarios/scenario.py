"""A scenario: what is decided, read from one file and those that it extends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path

from model.collaboration import form_names
from model.levers import Course
from scenarios import shelf
from scenarios.course import build_course
from scenarios.document import Entry, file_limits, read_document
from scenarios.errors import Language, Lever, ScenarioError, phrases
from scenarios.rules import Leaf, Vocabulary, read_levers, read_text


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is decided in one possible future.

    Attributes
    ----------
    name
        The file's name without its ending.
    title, about
        Language ("sv", "en") to a title of a few words and to one line: what is decided and
        what it tells. `about` is empty text when the file has none.
    reference
        Name or path of the scenario that this one is compared with.
    extends
        What the file extends, as written; None for the history.
    course
        The levers through time.
    content
        All levers of the course as JSON in one fixed form: two files that decide the same have
        the same content, whatever their order, comments and titles.
    path
        The file.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    reference: str
    extends: str | None
    course: Course
    content: str
    path: Path

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class _Link:
    """One file of a chain."""

    found: shelf.Shelved
    document: Entry
    header: Mapping[str, Entry]


def read_scenario(
    name_or_path: str | Path,
    *,
    language: Language = "en",
    forms: Collection[str] | None = None,
    known_parameters: Collection[str] | None = None,
) -> Scenario:
    """Read a scenario of the catalogue or an own file.

    Parameters
    ----------
    name_or_path
        A name in the catalogue or the path of a ``.toml`` file.
    language
        Language of errors, "sv" or "en".
    forms
        Names of the forms of collaboration; those of the model if not given.
    known_parameters
        Names of parameters that may be overridden; any name if not given.

    Returns
    -------
    Scenario
        The scenario, with every lever checked.

    Raises
    ------
    ScenarioError
        When the file, or one that it extends, cannot be read or says what cannot be. The error
        names file, line, column and, for a misspelt word, the nearest right one.
    """
    words = Vocabulary(
        forms=frozenset(form_names() if forms is None else forms),
        parameters=None if known_parameters is None else frozenset(known_parameters),
    )
    try:
        return _read(shelf.find(name_or_path), words)
    except ScenarioError as error:
        raise error.in_language(language) from None


def _read(found: shelf.Shelved, words: Vocabulary) -> Scenario:
    chain = _chain(found)
    history: dict[Lever, Leaf] = {}
    own: dict[Lever, Leaf] = {}
    reference = ""
    for link in chain:
        levers = read_levers(link.document, words, link.found.is_root)
        if link.found.is_root:
            history = levers
        for lever, leaf in levers.items():
            own.pop(lever, None)
            own[lever] = leaf
        if "reference" in link.header:
            reference = _reference(link)
    last = chain[-1]
    course = build_course(chain[0].document, history, own, words)
    stem = {language: found.path.stem for language in phrases()["did_you_mean"]}
    blank = dict.fromkeys(stem, "")
    return Scenario(
        name=found.path.stem,
        title=read_text(last.header["title"]) if "title" in last.header else stem,
        about=read_text(last.header["about"]) if "about" in last.header else blank,
        reference=reference or found.path.stem,
        extends=last.header["extends"].value if "extends" in last.header else None,
        course=course,
        content=_canonical(course),
        path=found.path,
    )


def _chain(found: shelf.Shelved) -> list[_Link]:
    """Read the files from the history to the one that was asked for."""
    longest = int(file_limits()["chain"])
    chain: list[_Link] = []
    while True:
        document = read_document(found.path, found.shown)
        link = _Link(found, document, {item.name: item for item in document.children()})
        chain.insert(0, link)
        if found.is_root:
            return chain
        if "extends" not in link.header:
            raise document.fault("no_base")
        extends = link.header["extends"]
        found = shelf.find_from(found, extends)
        met = [earlier.found.path.resolve() for earlier in chain]
        if found.path.resolve() in met:
            names = [link.found.path.name for link in reversed(chain)]
            raise extends.fault("cycle", chain=" → ".join([*names, found.path.name]))
        if len(chain) >= longest:
            raise extends.fault("long_chain", limit=str(longest))


def _reference(link: _Link) -> str:
    """Say the name in the catalogue or the path that the reference means."""
    entry = link.header["reference"]
    target = shelf.find_from(link.found, entry)
    named = entry.value in shelf.catalogue_names()
    return str(entry.value) if named else str(target.path)


def _canonical(course: Course) -> str:
    return json.dumps(
        asdict(course),
        default=_plain,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no canonical form")
