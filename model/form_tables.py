"""Forms of collaboration as tables for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.collaboration.form import CollaborationForm, Delivery, Effect, Reach, forms
from model.kernel import state
from model.kernel.cases import Forms
from model.kernel.lottery import BYTE_BITS
from model.parameters.declare import ParameterSet
from model.rates import monthly_from_share
from model.rules import Ages
from model.streams import code

FORM_LIMIT, TURN = 2**4, 2**5
TINY = float(np.finfo(float).tiny)


@dataclass(frozen=True, slots=True)
class FormTables:
    """The forms of a run under one parameter set.

    Attributes
    ----------
    functions
        Forms with posts, field work first, then by name.
    reaches, effects
        Of each function.
    cases_at
        Index among functions of each form that works on cases.
    supports
        Names of the forms that support the municipality itself.
    start_up_ratio
        What support does to the start-up time of shared forms.
    shared
        True for functions that several authorities share.
    kernel
        Table for the kernels.
    eligible, open_sums, alike
        Forms open by age and seat, one bit each; the same with a byte for each, eight to a block;
        and the youngest of the ages up to each with the same forms.
    rotation
        By how many bits each form turns the lottery word.
    """

    functions: tuple[CollaborationForm, ...]
    reaches: tuple[Reach, ...]
    effects: tuple[Effect, ...]
    cases_at: tuple[int, ...]
    supports: tuple[str, ...]
    start_up_ratio: float
    shared: NDArray[np.bool_]
    kernel: Forms
    eligible: NDArray[np.uint16]
    open_sums: NDArray[np.uint64]
    alike: NDArray[np.int64]
    rotation: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the equations of a month take from the forms, found once a run.

    Attributes
    ----------
    cover
        For each form by coverage: index among functions, reach per post, whether it is measured
        in areas.
    detection, willingness, area_joining
        Index among functions and ratio of each form that has such an effect.
    pressure
        Index among forms on cases and ratio.
    cases_at
        Index among functions of each form on cases.
    per_post, consent
        Places per post and share who consent, of each form on cases.
    """

    cover: tuple[tuple[int, float, bool], ...]
    detection: tuple[tuple[int, float], ...]
    willingness: tuple[tuple[int, float], ...]
    area_joining: tuple[tuple[int, float], ...]
    pressure: tuple[tuple[int, float], ...]
    cases_at: NDArray[np.int64]
    per_post: NDArray[np.float64]
    consent: NDArray[np.float64]

    @classmethod
    def of(cls, tables: FormTables) -> Terms:
        """Return the terms of the forms of a run."""
        effects = list(enumerate(tables.effects))
        return cls(
            cover=tuple(
                (at, tables.reaches[at].per_post, tables.reaches[at].whole_areas)
                for at, form in enumerate(tables.functions)
                if form.delivery is Delivery.AREA
            ),
            detection=tuple((at, it.detection) for at, it in effects if it.detection != 1.0),
            willingness=tuple((at, it.willingness) for at, it in effects if it.willingness != 1.0),
            area_joining=tuple(
                (at, it.area_joining) for at, it in effects if it.area_joining != 1.0
            ),
            pressure=tuple(
                (bit, tables.effects[at].pressure)
                for bit, at in enumerate(tables.cases_at)
                if tables.effects[at].pressure != 1.0
            ),
            cases_at=np.array(tables.cases_at, np.int64),
            per_post=np.array([tables.reaches[at].per_post for at in tables.cases_at]),
            consent=np.maximum(tables.kernel.consent, TINY),
        )


class FormError(ValueError):
    """Forms of collaboration that the kernels have no room for."""


def functions_with_posts() -> tuple[CollaborationForm, ...]:
    """Return field work, then every other form that has posts, by name."""
    by_delivery = {item: [form for form in forms() if form.delivery is item] for item in Delivery}
    others = by_delivery[Delivery.CASES] + by_delivery[Delivery.AREA]
    return (*by_delivery[Delivery.WORKERS], *sorted(others, key=lambda form: form.name))


def tabulate(parameters: ParameterSet) -> FormTables:
    """Return the forms of a run under one parameter set."""
    functions = functions_with_posts()
    reaches = tuple(form.reach(parameters) for form in functions)
    effects = tuple(form.effect(parameters) for form in functions)
    cases_at = tuple(i for i, form in enumerate(functions) if form.delivery is Delivery.CASES)
    if len(cases_at) > FORM_LIMIT:
        raise FormError(f"at most {FORM_LIMIT} forms can work on cases, not {len(cases_at)}")
    supports = [form for form in forms() if form.delivery is Delivery.SUPPORT]
    eligible = seats(reaches, cases_at)
    start_up = np.prod([form.effect(parameters).start_up for form in supports])
    return FormTables(
        functions=functions,
        reaches=reaches,
        effects=effects,
        cases_at=cases_at,
        supports=tuple(form.name for form in supports),
        start_up_ratio=float(start_up),
        shared=np.array([reach.shared for reach in reaches]),
        kernel=build_forms(reaches, effects, cases_at, functions),
        eligible=eligible,
        open_sums=in_bytes(eligible, len(cases_at)),
        alike=youngest_alike(eligible),
        rotation=np.array([code(functions[at].name) % TURN for at in cases_at], np.uint32),
    )


def seats(reaches: Sequence[Reach], cases_at: Sequence[int]) -> NDArray[np.uint16]:
    """Return the forms open to a youth, one bit each, by age and by status, risk, known, absent."""
    ages = Ages.declared()
    table = np.zeros((ages.count, state.SEATS), np.uint16)
    seat = np.arange(state.SEATS)
    status, risk = seat >> state.SEAT_SHIFT, (seat >> state.RISK_SHIFT) & state.RISK_MASK
    known, absent = (seat >> 1) & 1, seat & 1
    for bit, at in enumerate(cases_at):
        reach = reaches[at]
        fits = np.isin(status, [int(item) for item in reach.statuses]) & (risk >= reach.risk_from)
        fits &= (known == 1) | (not reach.known)
        fits &= (absent == 1) | (not reach.absence)
        low, high = ages.index(reach.ages[0]), ages.index(reach.ages[1]) + 1
        table[low:high] |= np.where(fits, 1 << bit, 0).astype(np.uint16)
    return table


def in_bytes(eligible: NDArray[np.uint16], forms: int) -> NDArray[np.uint64]:
    """Return open forms by age and seat, a byte each, eight to a block (blocks, ages, seats)."""
    blocks = -(-forms // state.FORMS_AT_A_TIME)
    table = np.zeros((blocks, *eligible.shape), np.uint64)
    for form in range(forms):
        block, byte = divmod(form, state.FORMS_AT_A_TIME)
        is_open = (eligible >> form & 1).astype(np.uint64)
        table[block] |= is_open << (np.uint64(byte) * BYTE_BITS)
    return table


def youngest_alike(eligible: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Return for each age the youngest of the ages up to it with the same open forms (ages,)."""
    alike = np.arange(len(eligible))
    for age in range(1, len(eligible)):
        if np.array_equal(eligible[age], eligible[age - 1]):
            alike[age] = alike[age - 1]
    return alike


def build_forms(
    reaches: Sequence[Reach],
    effects: Sequence[Effect],
    cases_at: Sequence[int],
    functions: Sequence[CollaborationForm],
) -> Forms:
    """Return the table of forms that work on cases."""
    reach = [reaches[at] for at in cases_at]
    effect = [effects[at] for at in cases_at]
    ages = Ages.declared()
    stay = [max(round(item.stay_months), 1) for item in reach]
    return Forms(
        code=np.array([code(functions[at].name) for at in cases_at], np.uint32),
        statuses=np.array([sum(1 << int(s) for s in item.statuses) for item in reach], np.uint8),
        joining=np.array([item.joining for item in effect]),
        joining_young=np.array([item.joining_young for item in effect]),
        young_to=np.array([ages.index(item.young_to) for item in effect], np.int64),
        delay=np.array([item.delay_months for item in effect], np.int64),
        leaving=np.array([item.leaving for item in effect]),
        leaving_arrested=np.array([item.leaving_arrested for item in effect]),
        stay=np.array(stay, np.int64),
        drop_out=np.array(
            [monthly_from_share(r.drop_out_share, m) for r, m in zip(reach, stay, strict=True)]
        ),
        absence=np.array(
            [
                monthly_from_share(min(e.absence_end_share, 1.0 - np.finfo(float).eps), m)
                for e, m in zip(effect, stay, strict=True)
            ]
        ),
        consent=np.array([item.consent_share for item in reach]),
        harm=np.array([item.harm_if_early for item in effect], np.uint8),
        by_police=np.array([item.by_police for item in reach], np.uint8),
        refers=np.array([item.referral != 1.0 for item in effect], np.uint8),
    )
