"""Results: what a folder holds, read back as tables and arrays.

Only runs that the folder's manifest asks for are read, each once, from parts that are whole.
Parameter draws of which any run failed or is missing are left out altogether, so that scenarios
stay paired and no gap ever becomes a number; :attr:`Results.left_out` says how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from experiments.design import nearest
from experiments.errors import Exit, ExperimentError
from experiments.inventory import Inventory, take_stock
from experiments.parts import LABELS, Part, Run, named
from experiments.plan import DRAWS, read_manifest
from experiments.settings import settings

ALL = "all"


class Cube(NamedTuple):
    """One outcome of one scenario.

    Attributes
    ----------
    years
        Calendar years.
    groups
        Groups of the breakdown.
    values
        Values (draws, replicates, years, groups); draws as in :attr:`Results.draws`.
    """

    years: NDArray[np.int64]
    groups: tuple[str, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the rows of one run are: a part, the first row, the first year and their number."""

    part: int
    row: int
    first_year: int
    years: int


@dataclass(frozen=True)
class Results:
    """Results of a study.

    Attributes
    ----------
    folder
        Where they are.
    manifest
        What was run: scenarios with titles and digests, versions, seeds, inputs with hashes.
    inventory
        Which parts and runs are there, and which failed or are missing.
    """

    folder: Path
    manifest: Mapping[str, Any]
    inventory: Inventory
    _columns: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict, repr=False)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, in the order of the study."""
        return tuple(item["name"] for item in self.manifest["scenarios"])

    @property
    def variants(self) -> tuple[str, ...]:
        """Names of the structural variants, in the order of the study."""
        return tuple(item["name"] for item in self.manifest["variants"])

    def title(self, scenario: str, language: str) -> str:
        """Return the title of a scenario in a language."""
        for item in self.manifest["scenarios"]:
            if item["name"] == scenario:
                return str(item["title"][language])
        raise self._unknown("scenario", scenario, self.scenarios)

    @cached_property
    def draws(self) -> tuple[int, ...]:
        """Numbers of the parameter draws that are complete."""
        asked = range(max(int(self.manifest["draws"]), 1))
        return tuple(draw for draw in asked if draw not in self.inventory.incomplete_draws)

    @property
    def replicates(self) -> int:
        """Seeds per parameter draw."""
        return int(self.manifest["replicates"])

    @property
    def left_out(self) -> int:
        """Number of parameter draws that are left out because a run failed or is missing."""
        return len(self.inventory.incomplete_draws)

    @property
    def failed(self) -> tuple[Run, ...]:
        """Runs that failed, with their errors."""
        return self.inventory.failed

    @property
    def missing(self) -> int:
        """Number of runs that are planned and not there."""
        return self.inventory.missing

    @cached_property
    def parameters(self) -> dict[str, NDArray[np.float64]]:
        """Parameter name to its values (draws,), as drawn; overrides of scenarios are not in it."""
        table = pq.read_table(self.folder / DRAWS)
        at = np.array(self.draws, np.int64)
        return {name: table[name].to_numpy()[at] for name in table.column_names if name != "draw"}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the outcomes."""
        part = self._parts[0].path
        return tuple(name for name in pq.read_schema(part).names if name not in LABELS)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Breakdown to its groups: all, municipality, sex, age, class."""
        found: dict[str, list[str]] = {}
        for kind, group in self._parts[0].groups:
            found.setdefault(kind, []).append(group)
        return {kind: tuple(names) for kind, names in found.items()}

    def years(self, scenario: str, variant: str | None = None) -> NDArray[np.int64]:
        """Return the calendar years of a scenario."""
        place = self._place_of(scenario, self._variant(variant), self.draws[0], 0)
        return np.arange(place.first_year, place.first_year + place.years)

    def cube(
        self, scenario: str, column: str, breakdown: str = ALL, variant: str | None = None
    ) -> Cube:
        """Return one outcome of one scenario by draw, replicate, year and group.

        Parameters
        ----------
        scenario, column, breakdown
            Names as in :attr:`scenarios`, :attr:`columns` and :attr:`groups`.
        variant
            Name of a structural variant; the first if not given.

        Returns
        -------
        Cube
            Unpacks into years, groups and values.

        Raises
        ------
        ExperimentError
            For an unknown name, with the nearest one.
        """
        self._known("scenario", [scenario], self.scenarios)
        self._known("outcome", [column], self.columns)
        self._known("breakdown", [breakdown], tuple(self.groups))
        variant = self._variant(variant)
        kinds = np.array([kind == breakdown for kind, _ in self._parts[0].groups])
        width = len(kinds)
        arrays = self._column(column)
        years = self.years(scenario, variant)
        shape = (len(self.draws), self.replicates, len(years), int(kinds.sum()))
        values = np.empty(shape)
        for at, draw in enumerate(self.draws):
            for replicate in range(self.replicates):
                place = self._place_of(scenario, variant, draw, replicate)
                rows = self._cells(arrays, place)
                values[at, replicate] = rows.reshape(place.years, width)[:, kinds]
        return Cube(years, self.groups[breakdown], values)

    def frame(
        self,
        scenarios: Iterable[str] | None = None,
        breakdown: str | None = None,
        years: Iterable[int] | None = None,
        columns: Iterable[str] | None = None,
        variant: str | None = None,
    ) -> pa.Table:
        """Return results as a table, one row per scenario, variant, draw, replicate, year, group.

        Parameters
        ----------
        scenarios, years, columns
            What to keep; everything if not given.
        breakdown, variant
            One breakdown, one structural variant; all if not given.

        Returns
        -------
        pyarrow.Table
            Rows of complete draws in a fixed order: by scenario, variant, draw, replicate and
            year, groups as in :attr:`groups`.
        """
        chosen = self.scenarios if scenarios is None else tuple(scenarios)
        names = self.columns if columns is None else tuple(columns)
        kinds = tuple(self.groups) if breakdown is None else (breakdown,)
        variants = self.variants if variant is None else (variant,)
        self._known("scenario", chosen, self.scenarios)
        self._known("outcome", names, self.columns)
        self._known("breakdown", kinds, tuple(self.groups))
        self._known("variant", variants, self.variants)
        runs = [
            (scenario, each, draw, replicate)
            for scenario in chosen
            for each in variants
            for draw in self.draws
            for replicate in range(self.replicates)
        ]
        kept = np.array([kind in kinds for kind, _ in self._parts[0].groups])
        span = None if years is None else np.array(list(years), np.int64)
        masks = [self._mask(self._places[run], kept, span) for run in runs]
        labels = self._labels(runs, masks, kept)
        parts = [self._rows(part, names) for part in self._parts] if names else []
        for name in names:
            arrays = [part[name].to_numpy() for part in parts]
            cells = [
                self._cells(arrays, self._places[run])[mask.ravel()]
                for run, mask in zip(runs, masks, strict=True)
            ]
            labels[name] = pa.array(np.concatenate(cells))
        return pa.table(labels)

    def query(self, sql: str) -> pa.Table:
        """Ask DuckDB: the views ``results`` (good rows of all parts), ``runs`` and ``draws``.

        Examples
        --------
        >>> results.query(
        ...     "SELECT year, avg(youths_joining) FROM results "
        ...     "WHERE breakdown = 'all' AND scenario = 'cut_80' GROUP BY year"
        ... )  # doctest: +SKIP
        """
        from experiments.ask import ask

        return ask(self.folder, self.inventory, self.draws, sql)

    # --- reading --------------------------------------------------------------------------

    @property
    def _parts(self) -> tuple[Part, ...]:
        return tuple(part for part in self.inventory.used if part.groups)

    @cached_property
    def _places(self) -> dict[tuple[str, str, int, int], _Place]:
        found: dict[tuple[str, str, int, int], _Place] = {}
        for number, part in enumerate(self._parts):
            row = 0
            for run, rows in zip(part.runs, part.rows, strict=True):
                name = (run.scenario, run.variant, run.draw, run.replicate)
                if run.error is None and run.key in self.inventory.planned and name not in found:
                    found[name] = _Place(number, row, run.first_year, run.years)
                row += rows
        return found

    @staticmethod
    def _mask(
        place: _Place, kept: NDArray[np.bool_], span: NDArray[np.int64] | None
    ) -> NDArray[np.bool_]:
        """Return which rows of a run are wanted (years, groups)."""
        years = np.arange(place.first_year, place.first_year + place.years)
        wanted = np.ones(len(years), bool) if span is None else np.isin(years, span)
        return wanted[:, None] & kept

    def _cells(self, arrays: Sequence[NDArray[np.float64]], place: _Place) -> NDArray[np.float64]:
        """Return the values of one run (years * groups,)."""
        width = len(self._parts[0].groups)
        return arrays[place.part][place.row : place.row + place.years * width]

    def _labels(
        self,
        runs: Sequence[tuple[str, str, int, int]],
        masks: Sequence[NDArray[np.bool_]],
        kept: NDArray[np.bool_],
    ) -> dict[str, pa.Array]:
        """Return the columns that say what each row is about, with dictionaries in fixed order."""
        lengths = [int(mask.sum()) for mask in masks]
        groups = self._parts[0].groups

        def of_run(part: int, known: Sequence[str]) -> pa.Array:
            at = {name: index for index, name in enumerate(known)}
            return named(known, np.repeat([at[str(run[part])] for run in runs], lengths))

        def of_group(part: int) -> pa.Array:
            known = list(dict.fromkeys(group[part] for group in groups))
            at = np.array([known.index(group[part]) for group in groups])
            cells = [np.broadcast_to(at, mask.shape)[mask] for mask in masks]
            return named(known, np.concatenate(cells))

        years = [
            np.repeat(
                np.arange(self._places[run].first_year, self._places[run].first_year + len(mask)),
                mask.sum(axis=1),
            )
            for run, mask in zip(runs, masks, strict=True)
        ]
        draws, replicates = zip(*((run[2], run[-1]) for run in runs), strict=True)
        return {
            "scenario": of_run(0, self.scenarios),
            "variant": of_run(1, self.variants),
            "draw": pa.array(np.repeat(draws, lengths), pa.int32()),
            "replicate": pa.array(np.repeat(replicates, lengths), pa.int16()),
            "year": pa.array(np.concatenate(years), pa.int16()),
            "breakdown": of_group(0),
            "group": of_group(1),
        }

    def _place_of(self, scenario: str, variant: str, draw: int, replicate: int) -> _Place:
        return self._places[scenario, variant, draw, replicate]

    def _column(self, name: str) -> list[NDArray[np.float64]]:
        if name not in self._columns:
            size = sum(part.size for part in self._parts)
            small = size <= settings()["store"]["read_bytes"] / 2**3
            names = self.columns if small else (name,)
            self._columns.clear()
            self._columns.update({each: [] for each in names})
            for part in self._parts:
                table = self._rows(part, names)
                for each in names:
                    self._columns[each].append(table[each].to_numpy())
        return self._columns[name]

    @staticmethod
    def _rows(part: Part, names: Sequence[str]) -> pa.Table:
        return pq.read_table(part.path, columns=list(names), partitioning=None)

    def _variant(self, variant: str | None) -> str:
        if variant is None:
            return self.variants[0]
        self._known("variant", [variant], self.variants)
        return variant

    def _known(self, kind: str, words: Iterable[str], known: tuple[str, ...]) -> None:
        for word in words:
            if word not in known:
                raise self._unknown(kind, word, known)

    @staticmethod
    def _unknown(kind: str, word: str, known: tuple[str, ...]) -> ExperimentError:
        return ExperimentError(f"unknown_{kind}", word=word, near=nearest(word, known))


def open_results(folder: Path | str) -> Results:
    """Open the results of a folder.

    Parameters
    ----------
    folder
        Folder that a study was run into.

    Returns
    -------
    Results
        What is there; parts are checked against their hashes.

    Raises
    ------
    ExperimentError
        When the folder holds no results, or not one complete parameter draw.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    results = Results(place, manifest, take_stock(place))
    if not results.draws and results.failed:
        raise ExperimentError(
            "all_failed",
            Exit.FAILED,
            folder=place,
            failed=len(results.failed),
            error=results.failed[0].error,
        )
    if not results.draws:
        raise ExperimentError("nothing_complete", Exit.MISSING, folder=place)
    return results
