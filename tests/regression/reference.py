"""The numbers of the reference scenarios that a change of the model must not move unnoticed.

Rewrite them with ``python -m tests.regression.update_reference`` and say in CHANGELOG.md why they
moved.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from tests import worlds

FILE = Path(__file__).with_name("reference.json")
SCENARIOS = ("keep_250", "cut_80")
SEED, SCALE = 1, 0.05
COUNTED = (
    "youths_joining", "youths_leaving", "network_person_months", "police_counted_minors",
    "adult_members", "contacts_begun", "youths_becoming_known", "youths_admitted_to_sspf",
    "youths_admitted_to_sig", "youths_admitted_to_school_social_team", "youths_labelled",
    "field_workers_hired", "field_workers_quit", "field_workers_cut",
)  # fmt: skip
"""Outcomes that are whole numbers in the size of the run, summed over all years."""

MONEY = ("grant_used_additional", "grant_repaid")
"""Outcomes in kronor of the last year, held to the öre."""


def numbers() -> dict[str, dict[str, int]]:
    """Return the reference numbers as the model gives them now."""
    lanes = worlds.lanes_of(
        [worlds.scenario_course(name) for name in SCENARIOS], seed=SEED, scale=SCALE
    )
    found: dict[str, dict[str, int]] = {}
    for name, world in zip(SCENARIOS, lanes, strict=True):
        counts = {item: round(worlds.total(world, item) * SCALE) for item in COUNTED}
        money = {item: round(worlds.series(world, item)[-1] * 100) for item in MONEY}
        ever = int(np.flatnonzero(worlds.ever_joined(world)).sum())
        found[name] = {**counts, **money, "sum_of_rows_of_members": ever}
    return found


def recorded() -> dict[str, dict[str, int]]:
    """Return the reference numbers as they were last written."""
    answer: dict[str, dict[str, int]] = json.loads(FILE.read_text(encoding="utf-8"))
    return answer


def write() -> Path:
    """Write the numbers that the model gives now."""
    text = json.dumps(numbers(), indent=2)
    FILE.write_text(text + "\n", encoding="utf-8")
    return FILE
