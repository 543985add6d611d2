"""What makes a run the run it is: versions, and content keys.

Two runs have the same key exactly when they would give the same numbers, so that what is computed
can be found again whatever the study, the folder or the machine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import model
from experiments.design import Draws, Study, Task
from experiments.settings import settings
from model.extensions import extensions

KEY = 2**5
"""Characters of a key: 128 bits."""
IGNORED = {"__pycache__"}
CODE = {".py", ".toml", ".csv"}
EXTENDS_MODEL = ("collaboration", "outcomes", "parameters")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def model_files() -> dict[str, str]:
    """Return the SHA-256 of every source file and table of the model, by name.

    What installed extensions add to the model counts too; their figures and words do not.
    """
    found = _digests("model", Path(next(iter(model.__path__))))
    for extension in extensions():
        for part in EXTENDS_MODEL:
            found |= _digests(f"{extension.name}/{part}", extension.folder / part)
    return found


def _digests(name: str, folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in CODE)
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": sha256_of(path)
        for path in files
        if not IGNORED & set(path.parts)
    }


def package_versions(which: str) -> dict[str, str]:
    """Return versions of the packages listed under ``[versions]`` in the settings."""
    return {name: metadata.version(name) for name in settings()["versions"][which]}


@cache
def model_version() -> str:
    """Return one digest of the model's files and of the packages that it computes with."""
    content = {"files": model_files(), "packages": package_versions("model")}
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: object) -> bytes:
    """Return JSON in one fixed form."""
    written = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return written.encode("utf-8")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a study's runs.

    Attributes
    ----------
    scenarios, variants, parameters, common
        What tells scenarios, variants and draws apart, and what all runs have in common.
    """

    scenarios: tuple[str, ...]
    variants: tuple[str, ...]
    parameters: tuple[str, ...]
    common: str

    @classmethod
    def of(cls, study: Study, draws: Draws, version: str) -> KeyRing:
        """Return the key ring of a study."""
        common = {
            "version": version,
            "seed": study.seed,
            "scale": float(study.scale).hex(),
            "end_year": study.end_year,
            "outcomes": sorted(study.outcomes),
            "parameters": draws.names,
        }
        return cls(
            scenarios=tuple(f"{item.name} {item.digest}" for item in study.scenarios),
            variants=tuple(
                f"{item.name} {canonical(item.content).decode('utf-8')}" for item in study.variants
            ),
            parameters=tuple(
                hashlib.sha256(row.tobytes()).hexdigest()[:KEY] for row in draws.values
            ),
            common=hashlib.sha256(canonical(common)).hexdigest(),
        )

    def key(self, task: Task, scenario: int) -> str:
        """Return the key of one run."""
        parts = (
            self.common,
            self.scenarios[scenario],
            self.parameters[task.draw],
            str(task.stream),
            self.variants[task.variant],
        )
        digest = hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
        return digest[:KEY]
