"""Courses of decisions that hypothesis can generate: any levers that a scenario file may hold."""

from __future__ import annotations

from hypothesis import strategies as st

from model.collaboration import form_names
from model.levers import (
    AllocationKey,
    Beliefs,
    Continuation,
    Course,
    EffectResponse,
    Effects,
    FormLevers,
    GrantLevers,
    Hiring,
    Levers,
    Structure,
    TargetingLevers,
)
from tests import worlds

START, PART, END = 2022, 2023, 2025
KRONOR = st.one_of(
    st.just(0),
    st.integers(1, 20_000_000),
    st.integers(1, 2_000_000_000),
    st.sampled_from([80_000_000, 250_000_000, 467_000_000]),
)
CODES = tuple(sorted({area.municipality_code for area in worlds.facts().grant_areas()}))


@st.composite
def sums(draw: st.DrawFn, first: int) -> tuple[tuple[int, int], ...]:
    later = draw(st.dictionaries(st.integers(first + 1, END), KRONOR, max_size=2))
    return tuple(sorted({first: draw(KRONOR), **later}.items()))


@st.composite
def grants(draw: st.DrawFn, first: int) -> GrantLevers:
    agency = st.one_of(st.just(0), st.integers(1, 30_000_000))
    return GrantLevers(
        appropriation_sek=draw(sums(first)),
        general_sek=draw(sums(first)),
        agency_support_sek=draw(agency),
        agency_administration_sek=draw(agency),
        key=draw(st.sampled_from(AllocationKey)),
        all_municipalities=draw(st.booleans()),
        requisition_deadline_month=draw(st.integers(1, 12)),
        notice_months=draw(st.integers(0, 36)),
        period_years=draw(st.integers(1, 5)),
        permanent_posts=draw(st.booleans()),
    )


@st.composite
def all_forms(draw: st.DrawFn) -> dict[str, FormLevers]:
    names = form_names()
    parts = draw(st.lists(st.integers(0, 9), min_size=len(names) + 1, max_size=len(names) + 1))
    whole = max(sum(parts), 1)
    return {
        name: FormLevers(
            on=draw(st.booleans()),
            share=part / whole,
            everywhere=draw(st.booleans()),
            municipalities=tuple(sorted(draw(st.sets(st.sampled_from(CODES), max_size=3)))),
        )
        for name, part in zip(names, parts, strict=False)
    }


@st.composite
def some_levers(draw: st.DrawFn, first: int) -> Levers:
    ages = sorted(draw(st.lists(st.integers(10, 20), min_size=2, max_size=2)))
    return Levers(
        grant=draw(grants(first)),
        forms=draw(all_forms()),
        targeting=TargetingLevers(
            ages[0], ages[1], draw(st.integers(0, 7)), draw(st.floats(0.0, 1.0))
        ),
    )


@st.composite
def courses(draw: st.DrawFn) -> Course:
    """Any course of three years or so, before and after the parting."""
    structure = Structure(
        draw(st.sampled_from(EffectResponse)),
        draw(st.sampled_from(Hiring)),
        draw(st.sampled_from(Continuation)),
        draw(st.booleans()),
    )
    return Course(
        start_year=START,
        part_year=PART,
        end_year=draw(st.integers(PART, END)),
        history=draw(some_levers(START)),
        future=draw(some_levers(PART)),
        beliefs=Beliefs(structure, draw(st.sampled_from(Effects)), {}),
    )
