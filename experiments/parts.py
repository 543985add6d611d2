"""One Parquet part per chunk: written beside and moved into place, recognised by its hash.

The name of a part holds the SHA-256 of its bytes, and its footer lists the runs in it, so that a
part that was cut short, changed or put there by something else is never taken for results.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.settings import settings

PARTS = "parts"
RUNS, GROUPS = b"konsekvens.runs", b"konsekvens.groups"
LABELS = ("key", "scenario", "variant", "draw", "replicate", "year", "breakdown", "group", "error")
_NAME = re.compile(r"(\d+)-([0-9a-f]+)\.parquet")


@dataclass(frozen=True, slots=True)
class Run:
    """One run in a part.

    Attributes
    ----------
    key
        Content key.
    scenario, variant
        Names.
    draw, replicate
        Indices from zero.
    first_year, years
        First year and number of years; no year where the run failed.
    error
        What went wrong; None where nothing did.
    """

    key: str
    scenario: str
    variant: str
    draw: int
    replicate: int
    first_year: int
    years: int
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A run with its numbers.

    Attributes
    ----------
    run
        What was run.
    columns
        Outcome to values (years * groups,), years outermost; empty where the run failed.
    """

    run: Run
    columns: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is whole.

    Attributes
    ----------
    path
        The file.
    runs
        Its runs, in the order of its rows.
    groups
        Breakdown and group of every row of a year.
    size
        Bytes.
    """

    path: Path
    runs: tuple[Run, ...]
    groups: tuple[tuple[str, str], ...]
    size: int

    @property
    def rows(self) -> list[int]:
        """Number of rows of each run: one for a run that failed."""
        return [run.years * len(self.groups) if run.error is None else 1 for run in self.runs]


class DamagedPartError(ValueError):
    """A file among the parts that is no whole part."""


def write_part(
    folder: Path, first_task: int, blocks: Sequence[Block], groups: Sequence[tuple[str, str]]
) -> Path:
    """Write runs as one part; it is there whole, or not at all.

    Parameters
    ----------
    folder
        Folder of the results.
    first_task
        Number of the chunk's first task, which begins the name.
    blocks
        Runs with their numbers.
    groups
        Breakdown and group of every row of a year.

    Returns
    -------
    Path
        The file, named after its content.
    """
    buffer = io.BytesIO()
    table = _table(blocks, groups)
    floats = [name for name in table.column_names if name not in LABELS]
    pq.write_table(
        table,
        buffer,
        compression=settings()["store"]["compression"],
        use_dictionary=list(LABELS),
        column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
    )
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()[: int(settings()["store"]["digest_characters"])]
    path = folder / PARTS / f"{first_task:08d}-{digest}.parquet"
    put(path, content)
    return path


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there, so that nobody sees half of it."""
    with put_aside(path) as beside:
        beside.write_bytes(content)


@contextmanager
def put_aside(path: Path) -> Iterator[Path]:
    """Yield a place beside a file's; what was written there is then moved to the file's place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        with beside.open("r+b") as stream:  # Windows only writes out what may be written to
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def named(known: Sequence[str], codes: NDArray[np.int32]) -> pa.Array:
    """Return names as a dictionary array, from the number of each name among the known ones."""
    indices = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(known), pa.string()))


def _table(blocks: Sequence[Block], groups: Sequence[tuple[str, str]]) -> pa.Table:
    runs = [block.run for block in blocks]
    lengths = [run.years * len(groups) if run.error is None else 1 for run in runs]
    whole = [run.error is None for run in runs]

    def repeated(values: Sequence[str | None]) -> pa.Array:
        known = sorted({value for value in values if value is not None})
        at = {value: index for index, value in enumerate(known)}
        codes = np.array([at.get(value or "", 0) for value in values], np.int32)
        missing = np.array([value is None for value in values])
        indices = pa.array(np.repeat(codes, lengths), mask=np.repeat(missing, lengths))
        return pa.DictionaryArray.from_arrays(indices, pa.array(known, pa.string()))

    def grouped(part: int) -> pa.Array:
        names = sorted({group[part] for group in groups})
        at = {name: index for index, name in enumerate(names)}
        codes = np.array([at[group[part]] for group in groups], np.int32)
        cells = [
            np.tile(codes, run.years) if run.error is None else np.zeros(1, np.int32)
            for run in runs
        ]
        failed = np.repeat([not each for each in whole], lengths)
        indices = pa.array(np.concatenate(cells), mask=failed)
        return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))

    years = np.concatenate(
        [
            np.repeat(np.arange(run.first_year, run.first_year + run.years), len(groups))
            if run.error is None
            else np.array([run.first_year])
            for run in runs
        ]
    )
    failed = np.repeat([not each for each in whole], lengths)
    columns: dict[str, pa.Array] = {
        "key": repeated([run.key for run in runs]),
        "scenario": repeated([run.scenario for run in runs]),
        "variant": repeated([run.variant for run in runs]),
        "draw": pa.array(np.repeat([run.draw for run in runs], lengths), pa.int32()),
        "replicate": pa.array(np.repeat([run.replicate for run in runs], lengths), pa.int16()),
        "year": pa.array(years, pa.int16(), mask=failed),
        "breakdown": grouped(0),
        "group": grouped(1),
        "error": repeated([run.error for run in runs]),
    }
    for name in next((list(block.columns) for block in blocks if block.columns), []):
        cells = [block.columns[name] if block.columns else np.zeros(1) for block in blocks]
        columns[name] = pa.array(np.concatenate(cells), pa.float64(), mask=failed)
    return pa.table(columns).replace_schema_metadata(
        {
            RUNS: json.dumps([asdict(run) for run in runs], ensure_ascii=False),
            GROUPS: json.dumps(list(groups), ensure_ascii=False),
        }
    )


def listed(folder: Path) -> Iterator[Path]:
    """Yield the files among the parts, in order of name, apart from those being written."""
    for path in sorted((folder / PARTS).glob("*")):
        if not path.name.startswith("."):
            yield path


def sweep(folder: Path) -> None:
    """Remove what writers that died long ago have left; younger files may belong to someone."""
    oldest = time.time() - settings()["running"]["stale_seconds"]
    for path in (folder / PARTS).glob(".*"):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def read_part(path: Path) -> Part:
    """Check a part against its name and read its footer.

    Raises
    ------
    DamagedPartError
        When the file is no part, or not the one that was written.
    """
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise DamagedPartError(path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedPartError(path.name) from error
    if not hashlib.sha256(content).hexdigest().startswith(named[2]):
        raise DamagedPartError(path.name)
    try:
        metadata = pq.read_schema(pa.BufferReader(content)).metadata or {}
        runs = tuple(Run(**run) for run in json.loads(metadata[RUNS]))
        groups = tuple((kind, group) for kind, group in json.loads(metadata[GROUPS]))
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
        raise DamagedPartError(path.name) from error
    return Part(path, runs, groups, len(content))
