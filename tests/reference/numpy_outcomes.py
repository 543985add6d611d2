"""Yearly outcomes of the numpy reference (ODD 7.14)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.facts.read import PoliceClass
from model.parameters.declare import constant, constant_table
from tests.reference.numpy_draws import TINY, YEAR, Array, Block, Kind
from tests.reference.numpy_tables import (
    AGES,
    CASES,
    FORM_NAMES,
    LEFT,
    LONG,
    SHORT,
    STREET,
    WINDOW,
    YOUNGEST,
)
from tests.reference.numpy_towns import ACCOUNTS

if TYPE_CHECKING:
    from tests.reference.numpy_reference import Reference

MONEY = {
    "grant_allocated": "ALLOCATED",
    "grant_requisitioned": "REQUISITIONED",
    "grant_redistributed": "REDISTRIBUTED",
    "grant_paid": "PAID_OUT",
    "grant_used_additional": "USED_ADDITIONAL",
    "grant_used_displacing": "USED_DISPLACING",
    "grant_repaid": "REPAID",
    "grant_claimed_back": "CLAIMED_BACK",
    "own_money_same_activity": "OWN_KEPT_ACTIVITY",
    "own_money_other_activity": "OWN_KEPT_OTHER",
    "taken_from_other_welfare": "FROM_OTHER_WELFARE",
    "taken_from_own_means": "FROM_OWN_MEANS",
    "own_money_freed": "OWN_FREED",
    "untied_money_for_prevention": "GENERAL_PREVENTION",
}


class Year:
    """ODD 7.14: sums over the months of a year."""

    def __init__(self) -> None:
        self.months, self.sums = 0, dict[str, Array]()

    def add(self, run: Reference) -> None:
        """Add the month that has just been lived."""
        posts, towns = run.posts, run.towns
        own = posts.slot < posts.own_open[posts.town]
        now = {
            **run.counts,
            "own": posts.count(posts.filled & own),
            "by_grant": posts.count(posts.filled & ~own),
            "vacant": np.maximum(posts.open - posts.count(posts.filled), 0),
            "filled": towns.filled,
            "changes": run.changes,
            "adults_entered": run.adults_entered,
        }
        self.months += 1
        self.sums = {name: self.sums.get(name, 0) + values for name, values in now.items()}


def measure(run: Reference) -> dict[str, Array]:
    """ODD 7.14: every column of the year that has just been lived, by group."""
    found: dict[str, Array] = {}
    for name, values in _people(run).items():
        found[name] = _by_person(run, values)
    for name, values in _areas(run).items():
        found[name] = _by_area(run, values)
    for name, values in _towns(run).items():
        found[name] = _by_town(run, values)
    for name, parts, table in _parts(run):
        whole = table.sum(axis=0)
        for at, part in enumerate(parts):
            column = _by_town(run, table[:, at])
            column[0] = whole[at]
            found[f"{name}_{part}"] = column
    return found


def _people(run: Reference) -> dict[str, Array]:
    """ODD 7.14: outcomes by area, age and sex."""
    sums, months, scale = run.year_sums.sums, run.year_sums.months, run.scale
    y, month = run.youths, run.month
    stock = sums["stock"]
    member_months = (stock[..., SHORT] + stock[..., LONG]) / scale
    rows = y.present(month)
    member = (y.status[rows] == SHORT) | (y.status[rows] == LONG)
    minor = y.age(rows, month) < constant("adult_age") - YOUNGEST
    rows = rows[member & minor]
    u = run.draws.uniform(Block.COUNTED, Kind.YOUTH, y.uid[rows])
    counted = rows[u < run.p["minor_detection_ratio"]]
    yearly_cost = run.p["career_cost_sek"] / constant("career_years")
    return {
        "youths_in_contact": sums["contact"] / (months * scale),
        "girls_in_contact": _children(sums["contact"], 1) / (months * scale),
        "boys_in_contact": _children(sums["contact"], 0) / (months * scale),
        "youths_with_trust": sums["trusted"] / (months * scale),
        "youths_joining": sums["joined"] / scale,
        "youths_leaving": sums["left"] / scale,
        "street_group_youths": stock[..., STREET] / (months * scale),
        "network_short_stay": stock[..., SHORT] / (months * scale),
        "network_long_stay": stock[..., LONG] / (months * scale),
        "former_members": stock[..., LEFT] / (months * scale),
        "network_person_months": member_months,
        "police_counted_minors": y.tally(counted, month) / scale,
        "societal_cost": member_months / YEAR * yearly_cost,
    }


def _children(contact: Array, sex: int) -> Array:
    """ODD 7.14: contacts with children of one sex, zero elsewhere."""
    found = np.zeros_like(contact)
    until = int(constant("adult_age")) - YOUNGEST
    found[:, :until, sex] = contact[:, :until, sex]
    return found


def _areas(run: Reference) -> dict[str, Array]:
    """ODD 7.14: outcomes by area."""
    sums, scale, adults = run.year_sums.sums, run.scale, run.adults.rows
    areas = len(run.places.areas)
    ages = YOUNGEST + (run.month + WINDOW - 1 - adults["born"]) / YEAR
    return {
        "contacts_begun": sums["begun"] / scale,
        "contacts_lost": sums["lost"] / scale,
        "contacts_ended_early": sums["closed_early"] / scale,
        "youths_becoming_known": sums["known"] / scale,
        "adult_members": np.bincount(adults["area"], minlength=areas) / scale,
        "adult_member_years": np.bincount(adults["area"], ages, areas) / scale,
        "arrests": sums["arrested"] / scale,
        "adults_joining": sums["adults_entered"] / scale,
    }


def _towns(run: Reference) -> dict[str, Array]:
    """ODD 7.14: outcomes by municipality."""
    sums, months, scale = run.year_sums.sums, run.year_sums.months, run.scale
    towns, posts, p = run.towns, run.posts, run.p
    by_grant, own = _posts(run)
    hired, quits, cut = sums["changes"].T
    tenure = np.bincount(posts.town, (run.month - posts.since) * posts.filled, towns.n)
    found = {
        name: towns.ledger[: towns.n, ACCOUNTS.index(account)] / 100
        for name, account in MONEY.items()
    }
    found |= {
        "youths_labelled": sums["labelled"].sum(axis=1) / scale,
        "posts_all": (by_grant + own).sum(axis=1),
        "posts_in_areas": posts.count(posts.filled & (posts.area >= 0)) / scale,
        "vacancies": sums["vacant"] / (months * scale),
        "posts_kept": (towns.kept * p["activity_kept_share"]).sum(axis=1),
        "posts_displaced": towns.displaced.sum(axis=1),
        "field_workers_hired": hired / scale,
        "field_workers_quit": quits / scale,
        "field_workers_cut": cut / scale,
        "tenure_months": tenure / scale,
    }
    return found


def _posts(run: Reference) -> tuple[Array, Array]:
    """ODD 7.14: filled posts by payer, mean of the year (municipalities, functions)."""
    towns, sums = run.towns, run.year_sums.sums
    mean = sums["filled"] / run.year_sums.months
    share = towns.grant / np.maximum(towns.wanted, TINY)
    by_grant, own = mean * share, mean * (1.0 - share)
    by_grant[:, 0] = sums["by_grant"] / (run.year_sums.months * run.scale)
    own[:, 0] = sums["own"] / (run.year_sums.months * run.scale)
    return by_grant, own


def _parts(run: Reference) -> list[tuple[str, tuple[str, ...], Array]]:
    """ODD 7.14: outcomes by function and by form on cases (municipalities, parts)."""
    sums, months, scale, towns = run.year_sums.sums, run.year_sums.months, run.scale, run.towns
    by_grant, own = _posts(run)
    cases = tuple(FORM_NAMES[f] for f in CASES)
    working = (run.works & (towns.filled > 0.0)).astype(float)
    return [
        ("stage_of", FORM_NAMES, np.where(towns.wanted > 0.0, towns.progress, 0.0)),
        ("municipalities_working_with", FORM_NAMES, working),
        ("posts_grant", FORM_NAMES, by_grant),
        ("posts_own", FORM_NAMES, own),
        ("youths_in", cases, sums["held"] / (months * scale)),
        ("youths_waiting_for", cases, sums["eligible"] / (months * scale)),
        ("youths_admitted_to", cases, sums["admitted"] / scale),
        ("offers_declined_by", cases, sums["declined"] / scale),
        ("stays_ended_early_in", cases, sums["ended_early"] / scale),
    ]


def _bands() -> list[tuple[int, int]]:
    """ODD 7.14: sums over ages in bands."""
    starts = [int(age) - YOUNGEST for age in constant_table("age_bands")]
    return list(zip(starts, [*starts[1:], AGES], strict=True))


def _classes(run: Reference) -> list[Array]:
    """ODD 7.14: sums over areas by police class."""
    listed = [area.class_2021 for area in run.places.areas]
    kinds = [kind for kind in PoliceClass if kind in listed]
    return [np.array([one is kind for one in listed]) for kind in kinds]


def _by_area(run: Reference, values: Array) -> Array:
    """ODD 7.14: all; municipality; sex and age, which do not apply; class."""
    towns = np.bincount(run.places.town, values, run.towns.n)
    nothing = [np.nan] * (2 + len(_bands()))
    of_class = [(inside * values).sum() for inside in _classes(run)]
    return np.array([values.sum(), *towns, *nothing, *of_class])


def _by_person(run: Reference, values: Array) -> Array:
    """ODD 7.14: all; municipality; sex; age; class."""
    found = _by_area(run, values.sum(axis=(1, 2)))
    first = 1 + run.towns.n
    found[first : first + 2] = values.sum(axis=(0, 1))
    by_age = values.sum(axis=(0, 2))
    found[first + 2 : first + 2 + len(_bands())] = [
        by_age[a] + by_age[a + 1 : b].sum() for a, b in _bands()
    ]
    return found


def _by_town(run: Reference, values: Array) -> Array:
    """ODD 7.14: all; municipality; nothing else applies."""
    nothing = [np.nan] * (2 + len(_bands()) + len(_classes(run)))
    return np.array([values.sum(), *values, *nothing])
