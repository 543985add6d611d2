"""Read and check the tables of facts.

A fact is measured and does not vary between runs; where it is uncertain, the table carries an
interval. No row is read unless its sources stand in ``sources.csv`` and its status is one of
five words, so that a figure without an origin cannot enter the model. Tables hold places and
public bodies only: a column for personal data is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TypeVar

from model.facts.records import (
    AreaFact,
    Evidence,
    Facts,
    FactsError,
    MunicipalityFact,
    Observation,
    PoliceClass,
    Source,
    Status,
)
from model.facts.rows import Row, read_rows

__all__ = [
    "AreaFact",
    "Evidence",
    "Facts",
    "FactsError",
    "MunicipalityFact",
    "Observation",
    "PoliceClass",
    "Source",
    "Status",
    "read_facts",
]

RecordT = TypeVar("RecordT", Source, AreaFact, MunicipalityFact, Observation, Evidence)


def read_facts(folder: Path | None = None) -> Facts:
    """Read the five tables of a folder.

    Parameters
    ----------
    folder : Path, optional
        Where ``sources.csv``, ``areas.csv``, ``municipalities.csv``, ``observations.csv`` and
        ``evidence.csv`` stand; the tables that come with the package if not given.

    Returns
    -------
    Facts
        Every row, checked.

    Raises
    ------
    FactsError
        At the first fault, naming file, line and column, what is wrong and what to do.
    """
    return _own_facts() if folder is None else _read(folder)


@cache
def _own_facts() -> Facts:
    return _read(Path(__file__).parent)


def _read(place: Path) -> Facts:
    sources = _table(place / "sources.csv", Source, "id", _source, frozenset())
    known = frozenset(source.id for source in sources)
    municipalities = _table(
        place / "municipalities.csv", MunicipalityFact, "code", _municipality, known
    )
    codes = frozenset(municipality.code for municipality in municipalities)

    def area(row: Row) -> AreaFact:
        return _area(row, codes)

    return Facts(
        sources=sources,
        areas=_table(place / "areas.csv", AreaFact, "area_id", area, known),
        municipalities=municipalities,
        observations=_table(place / "observations.csv", Observation, "id", _observation, known),
        evidence=_table(place / "evidence.csv", Evidence, "id", _evidence, known),
    )


def _table(
    path: Path,
    record: type[RecordT],
    key: str,
    convert: Callable[[Row], RecordT],
    source_ids: frozenset[str],
) -> tuple[RecordT, ...]:
    columns = [field.name for field in fields(record) if field.name != "series"]
    lines: dict[str, int] = {}
    records: list[RecordT] = []
    for row in read_rows(path, columns, source_ids):
        record_read = convert(row)
        name = str(getattr(record_read, key))
        if name in lines:
            problem = f"{name!r} stands on line {lines[name]} already"
            raise row.fault(key, problem, "give each row an id of its own")
        lines[name] = row.line
        records.append(record_read)
    return tuple(records)


def _source(row: Row) -> Source:
    return Source(
        id=row.text("id"),
        title=row.text("title"),
        authors=row.cells["authors"],
        publisher=row.cells["publisher"],
        year=row.count_or_none("year"),
        url=row.cells["url"],
        note=row.cells["note"],
    )


def _area(row: Row, codes: frozenset[str]) -> AreaFact:
    row.ordered("population_low", "population", "population_high")
    code = row.code("municipality_code")
    if code not in codes:
        remedy = "add it to municipalities.csv, or correct the code"
        raise row.fault("municipality_code", f"unknown municipality {code!r}", remedy)
    population, youths = row.count("population"), row.count("youth_12_20")
    if youths > population:
        problem = f"{youths} youths among {population} residents"
        raise row.fault("youth_12_20", problem, "correct the one or the other")
    area_id = row.count("area_id")
    if not area_id:
        raise row.fault("area_id", "0 is no id", "number areas from 1 and never renumber them")
    return AreaFact(
        area_id=area_id,
        name=row.text("name"),
        municipality_code=code,
        police_region=row.text("police_region"),
        class_2019=row.police_class("class_2019"),
        class_2021=row.police_class("class_2021"),
        class_2023=row.police_class("class_2023"),
        population=population,
        population_low=row.count("population_low"),
        population_high=row.count("population_high"),
        population_year=row.count("population_year"),
        youth_12_20=youths,
        boys_share=row.share_or_none("boys_share"),
        sources=row.sources(),
        class_status=row.status("class_status"),
        population_status=row.status("population_status"),
        youth_status=row.status("youth_status"),
        boys_status=row.status("boys_status"),
        note=row.cells["note"],
    )


def _municipality(row: Row) -> MunicipalityFact:
    return MunicipalityFact(
        code=row.code("code"),
        name=row.text("name"),
        county=row.text("county"),
        in_grant_2021=row.yes("in_grant_2021"),
        in_grant_2023=row.yes("in_grant_2023"),
        population=row.count("population"),
        population_status=row.status("population_status"),
        grant_2021_sek=row.count_or_none("grant_2021_sek"),
        grant_2022_sek=row.count_or_none("grant_2022_sek"),
        grant_2023_sek=row.count_or_none("grant_2023_sek"),
        grant_2024_sek=row.count_or_none("grant_2024_sek"),
        grant_status=row.status("grant_status"),
        sources=row.sources(),
        note=row.cells["note"],
    )


def _observation(row: Row) -> Observation:
    row.ordered("low", "value", "high")
    value, status = row.number_or_none("value"), row.status("status")
    if status is Status.MISSING and value is not None:
        raise row.fault("status", "a value is given, yet it is called missing", "change the one")
    return Observation(
        id=row.text("id"),
        indicator=row.text("indicator"),
        year=row.count_or_none("year"),
        value=value,
        unit=row.text("unit"),
        low=row.number_or_none("low"),
        high=row.number_or_none("high"),
        geography=row.text("geography"),
        sources=row.sources(),
        status=status,
        note=row.cells["note"],
    )


def _evidence(row: Row) -> Evidence:
    series = row.series("estimate")
    if not series:
        row.ordered("low", "estimate", "high")
    return Evidence(
        id=row.text("id"),
        parameter=row.text("parameter"),
        estimate=None if series else row.number_or_none("estimate"),
        series=series,
        unit=row.text("unit"),
        low=row.number_or_none("low"),
        high=row.number_or_none("high"),
        prior=row.cells["prior"],
        population=row.text("population"),
        study=row.text("study"),
        year=row.count_or_none("year"),
        sources=row.sources(),
        status=row.status("status"),
        quality=row.text("quality"),
        note=row.cells["note"],
    )
