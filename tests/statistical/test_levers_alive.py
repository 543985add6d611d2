"""Each lever alone moves the first link of its chain, in nineteen seeds of twenty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from model.ledger import Account
from model.levers import (
    AllocationKey,
    Continuation,
    Course,
    EffectResponse,
    Effects,
    Hiring,
)
from model.world import World
from tests import worlds

SEEDS = range(20)
ENOUGH = 19
SCALE = 0.2
YEAR = 2023
BASE = worlds.paying(worlds.course_of("keep_250", start=2022, end=YEAR), 250.0)

Link = Callable[[World], float]


def column(name: str, group: tuple[str, str] = ("all", "all")) -> Link:
    return lambda world: float(worlds.series(world, name, group)[-1])


def account(kind: Account) -> Link:
    return lambda world: float(world.ledger.total(YEAR, kind))


def split(world: World) -> float:
    amounts = world.ledger.of(YEAR, Account.ALLOCATED)
    return float((amounts * np.arange(1, len(amounts) + 1)).sum())


def who_joined(world: World) -> float:
    return float(np.flatnonzero(worlds.ever_joined(world)).sum())


def programme(world: World) -> float:
    rows = worlds.rows_of(world)
    return float(world.stage.youths.programme[world.lane][rows].sum(dtype=np.float64))


CODES = tuple(sorted({area.municipality_code for area in worlds.facts().grant_areas()}))[:9]
# name: (lever turned, first link, sign that is expected; 0 where it may go either way)
LEVERS: dict[str, tuple[Course, Link, int]] = {
    "appropriation_sek": (worlds.paying(BASE, 80.0), column("grant_allocated"), -1),
    "general_sek": (
        worlds.grant(BASE, general_sek=((YEAR, 170_000_000),)),
        column("untied_money_for_prevention"),
        1,
    ),
    "agency_support_sek": (
        worlds.grant(BASE, agency_support_sek=0),
        account(Account.AGENCY_SUPPORT),
        -1,
    ),
    "agency_administration_sek": (
        worlds.grant(BASE, agency_administration_sek=0),
        account(Account.AGENCY_ADMINISTRATION),
        -1,
    ),
    "key": (worlds.grant(BASE, key=AllocationKey.PER_AREA), split, 0),
    "key_youth": (worlds.grant(BASE, key=AllocationKey.BY_YOUTH), split, 0),
    "key_exclusion": (worlds.grant(BASE, key=AllocationKey.BY_EXCLUSION), split, 0),
    "all_municipalities": (
        worlds.grant(BASE, all_municipalities=True),
        column("grant_allocated"),
        -1,
    ),
    "requisition_deadline_month": (
        worlds.grant(BASE, requisition_deadline_month=1),
        account(Account.REPAID),
        -1,
    ),
    "notice_months": (
        worlds.grant(BASE, notice_months=12),
        column("field_workers_quit"),
        -1,
    ),
    "period_years": (worlds.grant(BASE, period_years=3), column("field_workers_quit"), -1),
    "permanent_posts": (
        worlds.grant(BASE, permanent_posts=True),
        column("field_workers_quit"),
        -1,
    ),
    "form_on": (
        worlds.form(BASE, "mentoring", on=False),
        column("posts_grant_mentoring"),
        -1,
    ),
    "form_share": (
        worlds.form(BASE, "sspf", share=0.1),
        column("posts_grant_sspf"),
        1,
    ),
    "form_everywhere": (
        worlds.form(BASE, "sig", everywhere=True),
        column("posts_grant_sig"),
        1,
    ),
    "form_municipalities": (
        worlds.form(BASE, "gvi", municipalities=CODES),
        column("posts_grant_gvi"),
        1,
    ),
    "support_on": (
        worlds.form(worlds.form(BASE, "sspf", everywhere=True), "method_support", on=False),
        column("stage_of_sspf"),
        -1,
    ),
    "age_from": (
        worlds.targeting(BASE, age_from=16),
        column("youths_in_contact", ("age", "13-15")),
        -1,
    ),
    "age_to": (
        worlds.targeting(BASE, age_to=15),
        column("youths_in_contact", ("age", "18-20")),
        -1,
    ),
    "risk_from": (worlds.targeting(BASE, risk_from=3), column("contacts_begun"), 0),
    "evening_share": (worlds.targeting(BASE, evening_share=1.0), column("contacts_begun"), 1),
    "effect_response": (
        worlds.structure(BASE, effect_response=EffectResponse.THRESHOLD),
        programme,
        0,
    ),
    "hiring": (worlds.structure(BASE, hiring=Hiring.LINEAR), column("vacancies"), -1),
    "continuation": (
        worlds.paying(worlds.structure(BASE, continuation=Continuation.CONSTANT), 80.0),
        column("posts_kept"),
        1,
    ),
    "contagion": (worlds.structure(BASE, contagion=False), who_joined, 0),
    "effects": (worlds.with_effects(BASE, Effects.HARM), programme, 1),
    "parameters": (
        worlds.believing(BASE, kept_by_own_funds=0.9),
        column("posts_kept"),
        1,
    ),
}  # fmt: skip
REFERENCES = {
    "continuation": worlds.paying(BASE, 80.0),
    "support_on": worlds.form(BASE, "sspf", everywhere=True),
}


def changes() -> dict[str, list[float]]:
    """How far each lever moves its link, seed by seed."""
    found: dict[str, list[float]] = {name: [] for name in LEVERS}
    references = {name: REFERENCES.get(name, BASE) for name in LEVERS}
    together = [name for name, (course, _, _) in LEVERS.items() if course.beliefs == BASE.beliefs]
    for seed in SEEDS:
        courses = [LEVERS[name][0] for name in together]
        bases = list({id(course): course for course in references.values()}.values())
        lanes = worlds.lanes_of([*bases, *courses], seed=seed, scale=SCALE)
        base = {id(course): world for course, world in zip(bases, lanes, strict=False)}
        turned = dict(zip(together, lanes[len(bases) :], strict=True))
        for name, (course, link, _) in LEVERS.items():
            world = turned.get(name) or worlds.lived(course, seed=seed, scale=SCALE)
            found[name].append(link(world) - link(base[id(references[name])]))
    return found


def test_each_lever_alone_moves_its_first_link() -> None:
    still = {}
    for name, moved in changes().items():
        sign = LEVERS[name][2]
        seeds = sum(change != 0.0 if sign == 0 else change * sign > 0.0 for change in moved)
        if seeds < ENOUGH:
            still[name] = moved
    assert not still
