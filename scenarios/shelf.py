"""Which files are scenarios, and which file another one means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath

from model.extensions import extensions
from scenarios.document import Entry
from scenarios.errors import Place, ScenarioError, hint

_SUFFIX = ".toml"
_SETTINGS = frozenset({"limits", "messages", "levers"})
_ROOT = "history"


@dataclass(frozen=True, slots=True)
class Shelved:
    """A scenario file that was found.

    Attributes
    ----------
    path
        The file.
    shown
        Its name in errors: the bare name for the catalogue, else the path as given.
    """

    path: Path
    shown: str

    @property
    def is_root(self) -> bool:
        """Whether this is the history, which all other scenarios extend in the end."""
        return self.path.resolve() == (_folder() / f"{_ROOT}{_SUFFIX}").resolve()


def catalogue_names() -> tuple[str, ...]:
    """List the scenarios of the model and of installed extensions, in alphabetical order."""
    return tuple(sorted(_catalogue()))


@cache
def _catalogue() -> Mapping[str, Path]:
    """Return the file of each scenario by name."""
    files = {path.stem: path for path in _folder().glob(f"*{_SUFFIX}")}
    found = {name: path for name, path in files.items() if name not in _SETTINGS}
    for extension in extensions():
        added = {path.stem: path for path in extension.tables("scenarios")}
        extension.refuse_known("scenario", added, found)
        found |= added
    return found


def find(name_or_path: str | Path) -> Shelved:
    """Find the file of a catalogue name or of a path.

    Raises
    ------
    ScenarioError
        When it is neither a name in the catalogue nor looks like a path of a ``.toml`` file.
    """
    word = str(name_or_path)
    names = catalogue_names()
    if word in names:
        return _from_catalogue(word)
    if word.endswith(_SUFFIX) or PureWindowsPath(word).name != word:
        return Shelved(Path(word), word)
    place = Place(Path(word), word)
    raise ScenarioError("unknown_scenario", place, words={"word": word, "hint": hint(word, names)})


def find_from(origin: Shelved, entry: Entry) -> Shelved:
    """Find the file that another one means by a name in the catalogue or of a file beside it.

    Parameters
    ----------
    origin
        The file that names it.
    entry
        The entry that holds the name.

    Raises
    ------
    ScenarioError
        When the value is no text, leads out of the folder or names nothing that exists.
    """
    word = entry.value
    if not isinstance(word, str):
        raise entry.wrong_kind("kind_text")
    names = catalogue_names()
    if word in names:
        return _from_catalogue(word)
    plain = PureWindowsPath(word).name == word and PurePosixPath(word).name == word
    if not plain or word.startswith("."):
        raise entry.fault("outside", word=entry.word)
    folder = origin.path.parent
    beside = {path.name for path in folder.glob(f"*{_SUFFIX}")}
    if word not in beside:
        known = [*names, *sorted(beside - {origin.path.name})]
        raise entry.fault("unknown_scenario", word=entry.word, hint=hint(word, known))
    path = folder / word
    if path.resolve().parent != folder.resolve():
        raise entry.fault("outside", word=entry.word)
    return Shelved(path, str(Path(origin.shown).parent / word))


def _from_catalogue(name: str) -> Shelved:
    return Shelved(_catalogue()[name], f"{name}{_SUFFIX}")


def _folder() -> Path:
    return Path(__file__).parent
