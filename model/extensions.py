"""Installed packages that add to the model without touching it.

An extension is a package that names itself under the entry point group
``konsekvens.extensions`` and has folders like those of the project: ``collaboration``,
``outcomes``, ``parameters``, ``scenarios``, ``figures`` and ``labels``. Whatever stands in such a
folder is found just as what stands in the project's own. Nothing may be declared twice.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TypeVar

FoundT = TypeVar("FoundT")
GROUP = "konsekvens.extensions"
CODE_FAULTS = (ImportError, SyntaxError, NameError, AttributeError, TypeError, ValueError)


class ExtensionError(ValueError):
    """An installed extension that cannot be used.

    Parameters
    ----------
    kind
        What is wrong: ``missing`` (no such package), ``broken`` (a module that cannot be
        imported) or ``clash`` (a name that exists already).
    words
        Name of the extension and what the kind tells of: distribution, package, module, reason,
        thing, name.
    """

    def __init__(self, kind: str, **words: str) -> None:
        super().__init__(kind, words)
        self.kind = kind
        self.words: Mapping[str, str] = words

    def __str__(self) -> str:
        """Return the fault in plain words."""
        told = ", ".join(f"{key} {word}" for key, word in self.words.items())
        return f"extension cannot be used ({self.kind}): {told}"


@dataclass(frozen=True, slots=True)
class Extension:
    """An installed package that adds to the model.

    Attributes
    ----------
    name
        Name of its entry point.
    package
        Name by which it is imported.
    distribution
        Name under which it is installed.
    folder
        Where it stands.
    """

    name: str
    package: str
    distribution: str
    folder: Path

    def modules(self, part: str) -> Iterator[ModuleType]:
        """Import every module of one folder, in alphabetical order.

        Raises
        ------
        ExtensionError
            When a module cannot be imported.
        """
        for item in sorted(pkgutil.iter_modules([str(self.folder / part)]), key=lambda i: i.name):
            module = f"{self.package}.{part}.{item.name}"
            try:
                yield importlib.import_module(module)
            except CODE_FAULTS as error:
                reason = f"{type(error).__name__}: {error}"
                raise self._fault("broken", module=module, reason=reason) from error

    def tables(self, *parts: str) -> tuple[Path, ...]:
        """Return the TOML files of one folder, in alphabetical order."""
        return tuple(sorted(self.folder.joinpath(*parts).glob("*.toml")))

    def refuse_known(self, thing: str, names: Iterable[str], known: Iterable[str]) -> None:
        """Raise ExtensionError where one of the names is known already."""
        for name in sorted(set(names) & set(known)):
            raise self._fault("clash", thing=thing, name=name)

    def _fault(self, kind: str, **words: str) -> ExtensionError:
        about = {"extension": self.name, "distribution": self.distribution}
        return ExtensionError(kind, **about, **words)


def gathered(
    package: str, thing: str, defined: Callable[[ModuleType], Mapping[str, FoundT]]
) -> dict[str, FoundT]:
    """Return what the modules of a package of the project, and of extensions, define.

    Parameters
    ----------
    package
        Name of the package; extensions have a folder that is called as its last part.
    thing
        What is defined, in one word, for errors.
    defined
        What a module defines, by name.

    Raises
    ------
    ExtensionError
        When a module of an extension cannot be imported, or defines a name that exists already.
    """
    found: dict[str, FoundT] = {}
    for item in pkgutil.iter_modules(importlib.import_module(package).__path__):
        found |= defined(importlib.import_module(f"{package}.{item.name}"))
    for extension in extensions():
        for module in extension.modules(package.rpartition(".")[-1]):
            added = defined(module)
            extension.refuse_known(thing, added, found)
            found |= added
    return found


@cache
def extensions() -> tuple[Extension, ...]:
    """Return every installed extension, in order of name.

    Raises
    ------
    ExtensionError
        When an entry point names no package.
    """
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(_located(point) for point in dict.fromkeys(points))


def _located(point: EntryPoint) -> Extension:
    distribution = point.dist.name if point.dist is not None else point.name
    try:
        spec = find_spec(point.value)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        words = {"extension": point.name, "distribution": distribution, "package": point.value}
        raise ExtensionError("missing", **words)
    folder = Path(next(iter(spec.submodule_search_locations)))
    return Extension(point.name, point.value, distribution, folder)
