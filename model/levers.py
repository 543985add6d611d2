"""What can be decided: the levers that a scenario sets and the world obeys.

A lever has no prior and no uncertainty; it is the value of a decision. Scenario files
(see :mod:`scenarios`) are read into :class:`Levers`; every default stands in
``scenarios/history.toml``, none stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class AllocationKey(Enum):
    """How the distributable sum is split over municipalities (fördelningsnyckel)."""

    PER_AREA = "per_area"
    BY_CLASS = "by_class"
    BY_YOUTH = "by_youth"
    BY_EXCLUSION = "by_exclusion"


class EffectResponse(Enum):
    """Structural variant: how the effect of a contact follows trust."""

    PROPORTIONAL = "proportional"
    THRESHOLD = "threshold"


class Hiring(Enum):
    """Structural variant: whether money becomes posts at once or through recruitment."""

    LINEAR = "linear"
    FRICTION = "friction"


class Continuation(Enum):
    """Structural variant: what decides the share that own funds keep when the grant falls."""

    CONSTANT = "constant"
    SAVINGS_PRESSURE = "savings_pressure"


class Effects(Enum):
    """What is believed of the programmes' effects on youths."""

    PRIORS = "priors"
    NONE = "none"
    HARM = "harm"


@dataclass(frozen=True, slots=True)
class GrantLevers:
    """The rules of the state grant (statsbidraget).

    Attributes
    ----------
    appropriation_sek
        Pairs (year, SEK); a value holds until the next listed year.
    general_sek
        Pairs (year, SEK) of untied money (generellt statsbidrag) sent beside the grant.
    agency_support_sek, agency_administration_sek
        What the agency may keep a year for method support and for administration.
    key
        Allocation key.
    all_municipalities
        True when the same money is spread over all 290 municipalities.
    requisition_deadline_month
        Month (1-12) after which unrequisitioned money is redistributed.
    notice_months
        Months before January at which next year's amount is made known.
    period_years
        Number of years that are decided at a time.
    permanent_posts
        True when municipalities may count on the money and employ without end date.
    """

    appropriation_sek: tuple[tuple[int, int], ...]
    general_sek: tuple[tuple[int, int], ...]
    agency_support_sek: int
    agency_administration_sek: int
    key: AllocationKey
    all_municipalities: bool
    requisition_deadline_month: int
    notice_months: int
    period_years: int
    permanent_posts: bool


@dataclass(frozen=True, slots=True)
class FormLevers:
    """How one form of collaboration is used.

    Attributes
    ----------
    on
        Whether the form runs at all.
    share
        Share of the grant's money that pays for it. Shares of all forms that are on sum to at
        most one; the rest pays for short activities without posts.
    everywhere
        True when every municipality of the grant runs it, false when only those that the
        start-up history or ``municipalities`` names do.
    municipalities
        SCB codes of the municipalities that run it; empty means no restriction by name.
    """

    on: bool
    share: float
    everywhere: bool
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TargetingLevers:
    """Whom outreach turns to: early and wide, or late and narrow.

    Attributes
    ----------
    age_from, age_to
        Ages in years, both included.
    risk_from
        Smallest number of risk factors of a youth that workers seek out.
    evening_share
        Share of field workers' hours on evenings and weekends.
    """

    age_from: int
    age_to: int
    risk_from: int
    evening_share: float


@dataclass(frozen=True, slots=True)
class Structure:
    """Structural variants: choices of mechanism that are crossed, never averaged."""

    effect_response: EffectResponse
    hiring: Hiring
    continuation: Continuation
    contagion: bool


@dataclass(frozen=True, slots=True)
class Levers:
    """Everything that is decided for one stretch of time.

    Attributes
    ----------
    grant
        The state grant.
    forms
        Form name (as in :mod:`model.collaboration`) to its levers.
    targeting
        Whom outreach turns to.
    """

    grant: GrantLevers
    forms: Mapping[str, FormLevers]
    targeting: TargetingLevers


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What one assumes rather than decides; it holds from the first month on.

    Attributes
    ----------
    structure
        Structural variants.
    effects
        Whether programme effects come from their priors, are none, or are harmful.
    parameters
        Parameter name to a value that overrides the draw.
    """

    structure: Structure
    effects: Effects
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Course:
    """The course of decisions that one world lives through.

    Attributes
    ----------
    start_year, part_year, end_year
        First simulated year, first year of the scenario's own levers, last simulated year.
    history
        Levers before ``part_year``, common to all scenarios.
    future
        Levers from January of ``part_year``.
    beliefs
        What is assumed throughout.
    """

    start_year: int
    part_year: int
    end_year: int
    history: Levers
    future: Levers
    beliefs: Beliefs
