"""The records that the tables of facts are read into, and the questions they answer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol, TypeVar


class FactsError(ValueError):
    """A table of facts that cannot be used, or a fact that does not exist."""


class Status(StrEnum):
    """How far a figure can be trusted to be what its source says."""

    SOURCED = "sourced"
    DERIVED = "derived"
    RECALLED = "recalled"
    ASSUMPTION = "assumption"
    MISSING = "missing"


class PoliceClass(Enum):
    """Class of an area in the national police list (särskilt utsatt, riskområde, utsatt)."""

    ESPECIALLY_VULNERABLE = "especially_vulnerable"
    RISK = "risk"
    VULNERABLE = "vulnerable"
    RISK_OR_VULNERABLE = "risk_or_vulnerable"


@dataclass(frozen=True, slots=True)
class Source:
    """A document, a data file, or one of the two special sources `assumption` and `own`."""

    id: str
    title: str
    authors: str
    publisher: str
    year: int | None
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area on a police list of 2019, 2021 or 2023.

    Classes are None in the years when the area was not listed. Populations are registered
    residents of `population_year`; `youth_12_20` counts residents aged 12 to 20, of whom
    `boys_share` are boys (None: not known). `class_status` is that of the least certain year.
    """

    area_id: int
    name: str
    municipality_code: str
    police_region: str
    class_2019: PoliceClass | None
    class_2021: PoliceClass | None
    class_2023: PoliceClass | None
    population: int
    population_low: int
    population_high: int
    population_year: int
    youth_12_20: int
    boys_share: float | None
    sources: tuple[str, ...]
    class_status: Status
    population_status: Status
    youth_status: Status
    boys_status: Status
    note: str


@dataclass(frozen=True, slots=True)
class MunicipalityFact:
    """A municipality (kommun) with a listed area; `code` is SCB's, text with leading zeros.

    Grants are whole SEK per year, None where not known. `population` is about the end of 2024.
    """

    code: str
    name: str
    county: str
    in_grant_2021: bool
    in_grant_2023: bool
    population: int
    population_status: Status
    grant_2021_sek: int | None
    grant_2022_sek: int | None
    grant_2023_sek: int | None
    grant_2024_sek: int | None
    grant_status: Status
    sources: tuple[str, ...]
    note: str

    @property
    def grant_sek(self) -> dict[int, int]:
        """Known sums of the grant by year, in SEK; years without a known sum are left out."""
        prefix, suffix = "grant_", "_sek"
        sums = {
            int(name.removeprefix(prefix).removesuffix(suffix)): getattr(self, name)
            for name in self.__slots__
            if name.startswith(prefix) and name.endswith(suffix)
        }
        return {year: amount for year, amount in sums.items() if amount is not None}


@dataclass(frozen=True, slots=True)
class Observation:
    """One measured figure; `value` is None where it is missing or told in words in `note`."""

    id: str
    indicator: str
    year: int | None
    value: float | None
    unit: str
    low: float | None
    high: float | None
    geography: str
    sources: tuple[str, ...]
    status: Status
    note: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding of a study, with the prior it suggests.

    An estimate of several numbers stands in `series` (and `estimate` is None); a finding that
    gives a direction and no size has neither.
    """

    id: str
    parameter: str
    estimate: float | None
    series: tuple[float, ...]
    unit: str
    low: float | None
    high: float | None
    prior: str
    population: str
    study: str
    year: int | None
    sources: tuple[str, ...]
    status: Status
    quality: str
    note: str


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


IdentifiedT = TypeVar("IdentifiedT", bound=_Identified)


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which of the known words is most like a word that was not found."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0)
    return f"nearest: {close[0]!r}" if close else "the table is empty"


def _pick(kind: str, wanted: str, rows: Sequence[IdentifiedT]) -> IdentifiedT:
    for row in rows:
        if row.id == wanted:
            return row
    raise FactsError(f"no {kind} has the id {wanted!r}; {nearest(wanted, (r.id for r in rows))}")


@dataclass(frozen=True, slots=True)
class Facts:
    """All tables of facts, in the order of their files."""

    sources: tuple[Source, ...]
    areas: tuple[AreaFact, ...]
    municipalities: tuple[MunicipalityFact, ...]
    observations: tuple[Observation, ...]
    evidence: tuple[Evidence, ...]

    def source(self, source_id: str) -> Source:
        """Return the source of this id; FactsError names the nearest id if there is none."""
        return _pick("source", source_id, self.sources)

    def observation(self, observation_id: str) -> Observation:
        """Return the observation of this id; FactsError names the nearest if there is none."""
        return _pick("observation", observation_id, self.observations)

    def evidence_row(self, evidence_id: str) -> Evidence:
        """Return the finding of this id; FactsError names the nearest id if there is none."""
        return _pick("evidence row", evidence_id, self.evidence)

    def municipality(self, code: str) -> MunicipalityFact:
        """Return the municipality of this SCB code (four digits, as text)."""
        for row in self.municipalities:
            if row.code == code:
                return row
        known = {row.code: row.name for row in self.municipalities}
        near = nearest(code, [*known, *known.values()])
        raise FactsError(f"no municipality in the tables has the code {code!r}; {near}")

    def find(self, indicator: str, year: int | None, geography: str | None = None) -> Observation:
        """Return the only observation of an indicator in a year (and in a place).

        Raises
        ------
        FactsError
            If none fits (the nearest indicator is named) or several do (their ids are named).
        """
        hits = [
            row
            for row in self.observations
            if row.indicator == indicator
            and row.year == year
            and geography in (None, row.geography)
        ]
        if len(hits) == 1:
            return hits[0]
        wanted = f"{indicator!r}, year {year}" + (f", {geography!r}" if geography else "")
        if hits:
            ids = ", ".join(row.id for row in hits)
            raise FactsError(f"several observations fit {wanted}: {ids}; ask for one by its id")
        same = ", ".join(row.id for row in self.observations if row.indicator == indicator)
        near = same or nearest(indicator, (row.indicator for row in self.observations))
        raise FactsError(f"no observation fits {wanted}; {'there is ' if same else ''}{near}")

    def grant_areas(self) -> tuple[AreaFact, ...]:
        """Return the areas of the police list of 2021, on which the state grant rested.

        They are ordered by municipality code, then by area id.
        """
        listed = [area for area in self.areas if area.class_2021 is not None]
        return tuple(sorted(listed, key=lambda area: (area.municipality_code, area.area_id)))
