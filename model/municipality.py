"""Municipalities (kommuner): posts by function and payer, and the decisions about them.

What all municipalities have stands in the columns of :class:`Capacity`; the agent
:class:`Municipality` decides for one of them, once a year when the money is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.facts.read import MunicipalityFact
from model.kernel.state import KIND_BITS
from model.levers import Continuation, FormLevers
from model.mesa_core import Agent
from model.parameters.declare import ParameterSet
from model.rates import log_spread
from model.streams import Block, Kind, Streams, code

if TYPE_CHECKING:
    from model.world import World


@dataclass(slots=True)
class Capacity:
    """What municipalities have, in posts of full time; forms without field work in name order.

    That of a world; those of all lanes have a row for each (:mod:`model.rows`).

    Attributes
    ----------
    own
        Posts with own funds before the grant (municipalities, functions); function 0 is field
        work, the others are the forms of collaboration in order of name.
    grant
        Posts that the grant pays.
    kept
        Posts whose money the municipality put in itself when the grant fell.
    displaced
        Own posts that the grant came to pay and that did not come back.
    general
        Posts paid by untied state money.
    filled
        Posts that are staffed; for field work see the posts of the world.
    progress
        Start-up of each function; at one it works on cases.
    runs
        True where the municipality uses the form when it is not brought to all.
    start_up_ratio
        The municipality's start-up time relative to others'.
    wanted_ratio
        Money wanted, relative to what is allocated (municipalities,).
    additional
        Share of used grant that is new activity (municipalities + 1,); the last for all others.
    pressured
        True under savings requirements (municipalities,).
    fraction
        Draw that makes a number of posts whole (municipalities,).
    asked, given
        Öre requisitioned in January and received at the deadline (municipalities,).
    staff_sek
        Grant money spent on staff so far this year (municipalities,).
    """

    own: NDArray[np.float64]
    grant: NDArray[np.float64]
    kept: NDArray[np.float64]
    displaced: NDArray[np.float64]
    general: NDArray[np.float64]
    filled: NDArray[np.float64]
    progress: NDArray[np.float64]
    runs: NDArray[np.bool_]
    start_up_ratio: NDArray[np.float64]
    wanted_ratio: NDArray[np.float64]
    additional: NDArray[np.float64]
    pressured: NDArray[np.bool_]
    fraction: NDArray[np.float64]
    asked: NDArray[np.int64]
    given: NDArray[np.int64]
    staff_sek: NDArray[np.float64]

    def own_paid(self, activity_share: float) -> NDArray[np.float64]:
        """Return posts that the municipality pays (municipalities, functions)."""
        return self.own - self.displaced + self.kept * activity_share + self.general

    def wanted_posts(self, activity_share: float) -> NDArray[np.float64]:
        """Return posts that are to be staffed (municipalities, functions)."""
        return self.own_paid(activity_share) + self.grant


def first_capacity(
    municipalities: Sequence[MunicipalityFact],
    functions: Sequence[tuple[str, bool]],
    levers: Mapping[str, FormLevers],
    residents: NDArray[np.float64],
    parameters: ParameterSet,
    streams: Streams,
) -> Capacity:
    """Return what municipalities have before the grant.

    Own field workers are the national number split by inhabitants; own specialist posts follow by
    a ratio and are spread over the forms that a municipality uses as the grant's money is.

    Parameters
    ----------
    municipalities
        Facts of each.
    functions
        Name of each form with posts, field work first, and whether several authorities share it.
    levers
        How the history uses each form.
    residents
        Share of all Sweden's inhabitants (municipalities,).
    parameters, streams
        Parameter set and draws of the run.
    """
    who = np.array([int(item.code) for item in municipalities], np.uint32)
    size = (len(who), len(functions))

    def drawn(block: Block, name: str = "") -> NDArray[np.float64]:
        kind = int(Kind.MUNICIPALITY) | (code(name) << KIND_BITS if name else 0)
        return np.asarray(streams.uniform(who, 0, block, kind)[0])

    runs, active, ratio = np.ones(size, bool), np.ones(size), np.ones(size)
    for index, (name, shared) in enumerate(functions):
        ratio[:, index] = log_spread(drawn(Block.START_UP, name), parameters["start_up_spread"])
        if index > 0:
            runs[:, index] = drawn(Block.POSTS, name) < parameters["form_reach_share"]
        if shared:
            share = parameters["coordination_active_share"]
            active[:, index] = np.minimum((1.0 - drawn(Block.ACTIVE, name)) / (1.0 - share), 1.0)
    field_workers = parameters["field_workers_national"] * residents
    own = np.zeros(size)
    own[:, 0] = field_workers
    used = [levers[name] for name, _ in functions]
    shares = np.array([item.share if item.on else 0.0 for item in used])
    named = np.array(
        [
            [not item.municipalities or town.code in item.municipalities for item in used]
            for town in municipalities
        ]
    )
    weights = np.where(runs & named, shares, 0.0)[:, 1:]
    total = np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    own[:, 1:] = (field_workers * parameters["own_specialist_ratio"])[:, None] * weights / total
    spread = parameters["additional_spread"]
    additional = parameters["additional_share"] + spread * (2 * drawn(Block.ADDITIONAL) - 1.0)
    zeros = np.zeros(size)
    return Capacity(
        own=own,
        grant=zeros.copy(),
        kept=zeros.copy(),
        displaced=zeros.copy(),
        general=zeros.copy(),
        filled=own.copy(),
        progress=active,
        runs=runs,
        start_up_ratio=ratio,
        wanted_ratio=log_spread(drawn(Block.WANTED), parameters["wanted_spread"]),
        additional=np.append(np.clip(additional, 0.0, 1.0), parameters["additional_share"]),
        pressured=drawn(Block.SAVINGS) < parameters["savings_pressure_share"],
        fraction=drawn(Block.PLACE),
        asked=np.zeros(len(who), np.int64),
        given=np.zeros(len(who), np.int64),
        staff_sek=np.zeros(len(who)),
    )


class Municipality(Agent):  # type: ignore[misc]
    """One municipality, which decides on posts when the year's money is known.

    Parameters
    ----------
    world
        The world.
    index
        Row in the columns of :class:`Capacity`.
    fact
        Name, code and inhabitants.
    """

    model: World

    def __init__(self, world: World, index: int, fact: MunicipalityFact) -> None:
        super().__init__(world)
        self.index, self.fact = index, fact

    def uses(self, form: FormLevers, function: int) -> bool:
        """Return whether this municipality runs a form under its levers."""
        if not form.on:
            return False
        if form.municipalities:
            return self.fact.code in form.municipalities
        return form.everywhere or bool(self.model.capacity.runs[self.index, function])

    def shares(self) -> NDArray[np.float64]:
        """Return the share of the grant's money by function (functions,).

        Money for forms that the municipality does not use goes to those that it uses, so that the
        total spent on posts is that of the scenario.
        """
        world = self.model
        in_force = world.levers.forms
        levers = [in_force[form.name] for form in world.stage.functions]
        planned = np.array([item.share if item.on else 0.0 for item in levers])
        used = np.array([self.uses(item, at) for at, item in enumerate(levers)])
        running = float(planned[used].sum())
        if running <= 0.0:
            return np.zeros(len(levers))
        return np.where(used, planned, 0.0) * (float(planned.sum()) / running)

    def kept_share(self) -> float:
        """Return the share of lost grant posts that own funds keep."""
        parameters = self.model.parameters
        share = parameters["kept_by_own_funds"]
        if (
            self.model.beliefs.structure.continuation is Continuation.SAVINGS_PRESSURE
            and self.model.capacity.pressured[self.index]
        ):
            share *= 1.0 - parameters["savings_pressure_effect"]
        return share

    def other_welfare_share(self) -> float:
        """Return the share of own money put in that is taken from other welfare."""
        parameters = self.model.parameters
        share = parameters["other_welfare_share"]
        if self.model.capacity.pressured[self.index]:
            share += (1.0 - share) * parameters["savings_pressure_effect"]
        return share

    def decide(self, granted_sek: float, untied_sek: float) -> None:
        """Set posts by payer for the year; see :func:`decide_posts`."""
        rows = slice(self.index, self.index + 1)
        decide_posts(self.model, rows, np.array([granted_sek]), np.array([untied_sek]))


def decide_posts(
    world: World,
    rows: slice,
    granted_sek: NDArray[np.float64],
    untied_sek: NDArray[np.float64],
) -> None:
    """Let municipalities set posts by payer for the year.

    Parameters
    ----------
    world
        The world.
    rows
        Which municipalities decide.
    granted_sek
        Grant that each requisitioned for the year.
    untied_sek
        Untied state money of each that goes to work of the grant's kind.

    Notes
    -----
    A fall of grant posts is met by own money for a part of them. A rise lets the grant take over
    kept and own posts to the extent that it is not additional; own posts once taken over do not
    come back by themselves.
    """
    capacity, costs, shares = world.capacity, world.lanes.post_cost, world.grant_shares[rows]
    kept_shares = np.array([town.kept_share() for town in world.municipalities[rows]])
    posts = shares * granted_sek[:, None] / costs
    before = capacity.grant[rows]
    displacing = (1.0 - capacity.additional[:-1][rows])[:, None]
    lost, gained = np.maximum(before - posts, 0.0), np.maximum(posts - before, 0.0)
    kept = capacity.kept[rows] + kept_shares[:, None] * lost
    capacity.kept[rows] = np.maximum(kept - displacing * gained, 0.0)
    capacity.displaced[rows] = np.minimum(
        np.maximum(capacity.displaced[rows], displacing * posts), capacity.own[rows]
    )
    capacity.general[rows] = shares * untied_sek[:, None] / costs
    capacity.grant[rows] = posts
