"""Posterior draws of the parameters, and what they rest on.

A posterior is a folder with two files: ``draws.parquet``, one row per draw and one column per
parameter, and ``provenance.json``. Rows are equally probable and in random order, so that the
first n of them are a posterior of n draws. Parameters that no target reaches keep their priors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from calibration.content import content_now
from model.parameters.declare import declared_parameters

DRAWS, PROVENANCE = "draws.parquet", "provenance.json"
SHIPPED = "shipped"


class PosteriorError(ValueError):
    """A folder that holds no posterior of these parameters.

    Parameters
    ----------
    kind
        ``no_posterior``, ``unreadable``, ``posterior_lacks`` or ``posterior_not_finite``.
    words
        What a message needs: folder, path, reason, name, row.
    """

    def __init__(self, kind: str, **words: object) -> None:
        super().__init__(kind, words)
        self.kind, self.words = kind, words


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where posterior draws come from.

    Attributes
    ----------
    method
        How they were weighted: ``surrogate`` or ``abc``.
    profile
        Size of the calibration: ``quick`` or ``full``.
    model
        Version of the model that filled the bank.
    content
        Digests of declared parameters and targets, and of the numbers of one small run.
    bank
        What was run: rows, scale, seed, scenarios, last year, digest of the statistics.
    fitted, held_out
        Names of targets.
    proposals
        Prior draws that were weighted.
    effective
        Kish's effective number of them.
    largest_weight
        Share of the heaviest.
    contraction
        Parameter to 1 - posterior variance / prior variance.
    """

    method: str
    profile: str
    model: str
    content: Mapping[str, str]
    bank: Mapping[str, object]
    fitted: tuple[str, ...]
    held_out: tuple[str, ...]
    proposals: int
    effective: float
    largest_weight: float
    contraction: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Posterior draws.

    Attributes
    ----------
    names
        Parameters, in order of declaration.
    values
        Draws (draws, parameters), as 32-bit floats hold them.
    provenance
        Where they come from.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    provenance: Provenance

    @property
    def draws(self) -> dict[str, NDArray[np.float64]]:
        """Parameter name to its values (draws,)."""
        return {name: self.values[:, at] for at, name in enumerate(self.names)}

    def stale(self) -> tuple[str, ...]:
        """Return which declarations have changed since: ``parameters``, ``targets``, or none."""
        now = content_now()
        return tuple(name for name in now if self.provenance.content.get(name) != now[name])


def posterior_folder(path: Path) -> Path:
    """Return the folder that is meant: a path, or ``shipped`` for the one of the project."""
    if str(path) == SHIPPED and not path.exists():
        return Path(str(resources.files("calibration").joinpath(SHIPPED)))
    return path


def posterior_digest(folder: Path) -> str:
    """Return the SHA-256 of the draws in a folder; empty where there are none."""
    try:
        return hashlib.sha256((folder / DRAWS).read_bytes()).hexdigest()
    except OSError:
        return ""


def as_stored(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values as they are once written and read again."""
    return values.astype(np.float32).astype(np.float64)


def write_posterior(folder: Path, posterior: Posterior) -> None:
    """Write draws and provenance into a folder.

    Raises
    ------
    OSError
        When the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        name: pa.array(posterior.values[:, at].astype(np.float32))
        for at, name in enumerate(posterior.names)
    }
    pq.write_table(pa.table(columns), folder / DRAWS, compression="zstd", use_dictionary=False)
    written = json.dumps(asdict(posterior.provenance), ensure_ascii=False, indent=2)
    (folder / PROVENANCE).write_text(written + "\n", encoding="utf-8")


def read_posterior(folder: Path) -> Posterior:
    """Read the posterior of a folder, or the project's own for the path ``shipped``.

    Returns
    -------
    Posterior
        Draws of every declared parameter, in order of declaration.

    Raises
    ------
    PosteriorError
        When a file is missing or broken, a parameter has no column, or a value is not finite.
    """
    place = posterior_folder(folder)
    path, beside = place / DRAWS, place / PROVENANCE
    if not path.exists():
        raise PosteriorError("no_posterior", folder=place)
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise PosteriorError("unreadable", path=path, reason=error) from None
    try:
        told = json.loads(beside.read_text(encoding="utf-8"))
        told |= {key: tuple(told[key]) for key in ("fitted", "held_out")}
        provenance = Provenance(**told)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PosteriorError("unreadable", path=beside, reason=error) from None
    names = tuple(declared_parameters())
    for name in names:
        if name not in table.column_names:
            raise PosteriorError("posterior_lacks", path=path, name=name)
    values = np.column_stack([table[name].to_numpy() for name in names]).astype(np.float64)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise PosteriorError("posterior_not_finite", path=path, row=row, name=names[column])
    return Posterior(names, values, provenance)
