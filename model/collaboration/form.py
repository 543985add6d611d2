"""What every form of collaboration answers: whom it reaches, and what it does to them.

Reach (who may enter, who refers, consent, capacity, start-up, length, drop-out) is kept apart
from effect (ratios on hazards), as a form may reach many and help none.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import ModuleType
from typing import ClassVar

from model.extensions import gathered
from model.parameters.declare import ParameterSet
from model.youth import Status


class Delivery(Enum):
    """How a form meets people.

    ``WORKERS``: field workers out of doors. ``CASES``: a limited number of youths at a time,
    admitted one by one. ``AREA``: everybody in an area, by coverage. ``SUPPORT``: the
    municipality itself.
    """

    WORKERS = "workers"
    CASES = "cases"
    AREA = "area"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who may enter a form, and how many.

    Attributes
    ----------
    ages
        Lowest and highest age in years, both included.
    statuses
        Statuses that may enter and stay.
    known
        True where only youths are referred whom social services know or a field worker meets.
    absence
        True where only youths with problematic school absence are referred.
    risk_from
        Smallest number of risk factors.
    consent_share
        Share who say yes when offered a place.
    per_post
        Youths at a time per full-time post (cases), youths covered per post or areas covered per
        post (area forms).
    stay_months
        Planned length of a stay.
    drop_out_share
        Share of stays that end before plan.
    by_police
        True where police take part, so that admission may label.
    shared
        True where several authorities must agree before the first case, so that start-up is slow.
    whole_areas
        True where an area form is measured in areas per post, false where in youths per post.
    """

    ages: tuple[int, int]
    statuses: frozenset[Status]
    per_post: float
    known: bool = True
    absence: bool = False
    risk_from: int = 0
    consent_share: float = 1.0
    stay_months: float = 1.0
    drop_out_share: float = 0.0
    by_police: bool = False
    shared: bool = False
    whole_areas: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a form does; every ratio is one where it does nothing.

    Attributes
    ----------
    joining
        Ratio on the hazard of joining while in the form.
    joining_young, young_to, delay_months
        Ratio for those up to age ``young_to`` at the time, working only after a delay.
    leaving
        Ratio on the chance of leaving a network while in the form.
    leaving_arrested
        Further such ratio for members who have been arrested.
    absence_end_share
        Share of school absence that a full stay ends.
    harm_if_early
        True where a stay that ends early does harm (early closure).
    detection
        Ratio on the rate of becoming known where the form works on cases.
    referral
        Ratio on the chance in the lottery for places in other forms.
    pressure
        Ratio on the pressure from recruiters at full coverage of members.
    area_joining
        Ratio on joining at full coverage of an area.
    willingness
        Ratio on an area's willingness to engage at full coverage.
    start_up
        Ratio on the start-up time of collaboration in the municipality.
    """

    joining: float = 1.0
    joining_young: float = 1.0
    young_to: int = 0
    delay_months: int = 0
    leaving: float = 1.0
    leaving_arrested: float = 1.0
    absence_end_share: float = 0.0
    harm_if_early: bool = False
    detection: float = 1.0
    referral: float = 1.0
    pressure: float = 1.0
    area_joining: float = 1.0
    willingness: float = 1.0
    start_up: float = 1.0


class CollaborationForm(ABC):
    """A form of collaboration.

    Attributes
    ----------
    name
        Key in scenario files, parameters and labels; the module's name.
    delivery
        How it meets people.
    """

    name: ClassVar[str]
    delivery: ClassVar[Delivery]

    def __init_subclass__(cls) -> None:
        """Name the form after its module, which is what scenario files call it."""
        super().__init_subclass__()
        cls.name = cls.__module__.rpartition(".")[-1]

    @abstractmethod
    def reach(self, parameters: ParameterSet) -> Reach:
        """Return whom the form reaches under one parameter set."""

    @abstractmethod
    def effect(self, parameters: ParameterSet) -> Effect:
        """Return what the form does under one parameter set."""


@cache
def forms() -> tuple[CollaborationForm, ...]:
    """Return every form, ordered by name.

    Discovery is the only magic of the house: each module of this folder, and of the folder
    ``collaboration`` of every installed extension (:mod:`model.extensions`), is imported and the
    form that it defines is taken.

    Raises
    ------
    ExtensionError
        When an extension cannot be imported or names a form that exists already.
    """
    found = gathered("model.collaboration", "form", _defined)
    return tuple(found[name] for name in sorted(found))


def _defined(module: ModuleType) -> dict[str, CollaborationForm]:
    """Return the forms that a module defines, by name."""
    return {
        member.name: member()
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, CollaborationForm)
        and not inspect.isabstract(member)
        and member.__module__ == module.__name__
    }


def form_names() -> tuple[str, ...]:
    """Return the names of all forms, ordered."""
    return tuple(form.name for form in forms())
