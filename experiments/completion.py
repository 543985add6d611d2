"""Words that a shell offers after Tab; found without importing the model wherever that can be."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

SETTINGS = frozenset({"limits", "messages", "levers"})
DRAWS = "\ndef draw("


def scenarios(incomplete: str) -> list[str]:
    """Return names of the catalogue that begin as the word does."""
    names = (path.stem for path in _files("scenarios", "*.toml"))
    return sorted(name for name in names if name not in SETTINGS and name.startswith(incomplete))


def figures(incomplete: str) -> list[str]:
    """Return names of figures that begin as the word does."""
    return sorted(
        path.stem
        for path in _files("experiments.figures", "*.py")
        if path.stem.startswith(incomplete) and DRAWS in path.read_text(encoding="utf-8")
    )


def explained(incomplete: str) -> list[str]:
    """Return names that can be explained and begin as the word does."""
    from experiments.explain import known_names

    return sorted(name for name in known_names() if name.startswith(incomplete))


def measured(incomplete: str) -> list[str]:
    """Return names of outcomes that begin as the word does."""
    from experiments.measures import measures

    return sorted(name for name in measures() if name.startswith(incomplete))


def _files(package: str, pattern: str) -> Iterator[Path]:
    found = find_spec(package)
    for folder in (found and found.submodule_search_locations) or ():
        yield from Path(folder).glob(pattern)
