"""Whether the posterior can be trusted: truths that are known, and regions of the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.inference import Inference
from calibration.sbc import Ranks, Uniformity, rank, uniformity
from calibration.settings import settings
from calibration.surrogate import Surrogate
from calibration.targets import Floats
from calibration.weighing import Weights


@dataclass(frozen=True, slots=True)
class Fault:
    """What is planted to see that it is found.

    Attributes
    ----------
    shrink
        Factor on the standard deviations of the posterior.
    bias
        By how many of its standard deviations the first target is moved.
    """

    shrink: float = 1.0
    bias: float = 0.0


@dataclass(frozen=True, slots=True)
class Truths:
    """Rows of a bank that the surrogate has not seen.

    Attributes
    ----------
    z
        Normal scores (truths, parameters).
    statistics
        Fitted statistics (truths, targets).
    effects
        Scenario effects (truths, effects).
    """

    z: Floats
    statistics: Floats
    effects: Floats


@dataclass(frozen=True, slots=True)
class Trial:
    """Ranks of truths among draws of their posteriors.

    Attributes
    ----------
    ranks
        Quantity to ranks (truths,).
    strata
        Uniformity within regions of parameters, by "parameter, region: quantity".
    draws
        Number of draws.
    """

    ranks: Mapping[str, Ranks]
    strata: tuple[Uniformity, ...]
    draws: int


@dataclass(frozen=True, slots=True)
class Foretold:
    """What the surrogate says of every prior draw, and how residuals of effects look.

    Attributes
    ----------
    mean, spread
        Of statistics, then effects (draws, statistics + effects).
    order
        Rows of residuals, by the spread of each effect there (effects, rows).
    sorted_spread
        Those spreads, ascending (effects, rows).
    grain
        Smallest step of each effect; 0 where it has none (effects,).
    """

    mean: Floats
    spread: Floats
    order: NDArray[np.int64]
    sorted_spread: Floats
    grain: Floats

    @classmethod
    def of(cls, inference: Inference, trained: Floats, grain: Floats) -> Foretold:
        """Evaluate the surrogate.

        Parameters
        ----------
        inference
            With the draws.
        trained
            Normal scores of the rows that the surrogate was fitted to (rows, parameters).
        grain
            Smallest step of each effect (effects,).
        """
        found = [inference.surrogate.at(z) for z in inference.blocks()]
        mean, spread = (np.vstack([each[part] for each in found]) for part in (0, 1))
        here = inference.surrogate.at(trained)[1][:, inference.fitted :]
        order = np.argsort(here, axis=0, kind="stable").T
        return cls(mean, spread, order, np.take_along_axis(here.T, order, axis=1), grain)

    def effects(
        self, inference: Inference, chosen: Ranks, observed: Floats, random: np.random.Generator
    ) -> Floats:
        """Return predicted effects of the very run that was observed (draws, effects).

        Residuals of effects go with those of statistics in the same run: given the latter, the
        former are shifted and narrower, as in a joint Gaussian. Their form is that of residuals
        of rows with a similar spread.
        """
        count, surrogate = inference.fitted, inference.surrogate
        mean, spread = self.mean[chosen], self.spread[chosen]
        among = surrogate.correlation[count:, :count]
        between = spread[:, count:, None] * among * spread[:, None, :count]
        whitening = inference.proposals.whitening[chosen]
        residual = whitening @ observed - inference.proposals.centre[chosen]
        link = np.einsum("nej,nij->nei", between, whitening)
        shift = np.einsum("nei,ni->ne", link, residual)
        left = np.sqrt(np.maximum(spread[:, count:] ** 2 - (link**2).sum(axis=-1), 0.0))
        drawn = self._residuals(surrogate, spread[:, count:], random)
        return self.in_steps(mean[:, count:] + shift + left * drawn)

    def in_steps(self, values: Floats) -> Floats:
        """Return effects in whole steps, so that equal ones are equal to the last bit."""
        steps = np.where(self.grain > 0, self.grain, 1.0)
        return np.asarray(np.where(self.grain > 0, np.round(values / steps) * steps, values))

    def _residuals(
        self, surrogate: Surrogate, spread: Floats, random: np.random.Generator
    ) -> Floats:
        """Return standardised residuals of rows with similar spreads (draws, effects)."""
        near, rows = int(settings()["sbc"]["similar"]), self.order.shape[1]
        found = np.empty_like(spread)
        shape = surrogate.residuals[:, -spread.shape[1] :]
        for at in range(spread.shape[1]):
            middle = np.searchsorted(self.sorted_spread[at], spread[:, at])
            first = np.clip(middle - near // 2, 0, max(rows - near, 0))
            picked = first + random.integers(0, min(near, rows), len(first))
            found[:, at] = shape[self.order[at, picked], at]
        return found


def try_truths(
    inference: Inference,
    foretold: Foretold,
    truths: Truths,
    names: Sequence[str],
    effects: Sequence[str],
    fault: Fault | None = None,
    *,
    regions: bool = False,
) -> Trial:
    """Rank every truth among draws of the posterior that its own statistics give.

    Parameters
    ----------
    inference, foretold
        Surrogate fitted to other rows, and prepared prior draws.
    truths
        Rows with known parameters.
    names, effects
        Parameters and scenario effects, in order.
    fault
        Error to plant; none if not given.
    regions
        True to test regions of parameters too: truths of a region against the posterior under
        the prior restricted to it, since ranks are uniform only against that.
    """
    rules, planted = settings()["sbc"], fault or Fault()
    count, random = int(rules["draws"]), np.random.default_rng(int(rules["seed"]))
    noise = random.standard_normal(truths.statistics.shape)
    told = truths.statistics + inference.errors * noise
    told[:, 0] += planted.bias * inference.errors[0]
    truths = replace(truths, effects=foretold.in_steps(truths.effects))
    strata = _Strata(inference, foretold, truths, names) if regions else None
    ranks = np.empty((len(told), len(names) + len(effects)), np.int64)
    known = np.hstack([truths.z.astype(np.float32).astype(float), truths.effects])
    for at, observed in enumerate(told):
        logarithms = inference.proposals.log_likelihood(observed)
        chosen = Weights.of(logarithms).chosen(count, random)
        foreseen = foretold.effects(inference, chosen, observed, random)
        drawn = np.hstack([inference.z[chosen], foreseen])
        if planted.shrink < 1.0:
            drawn = drawn.mean(axis=0) + planted.shrink * (drawn - drawn.mean(axis=0))
        ranks[at] = rank(known[at], drawn, random)
        if strata is not None:
            strata.add(at, logarithms, observed, random)
    table = {name: ranks[:, at] for at, name in enumerate([*names, *effects])}
    return Trial(table, strata.tested(effects) if strata else (), count)


class _Strata:
    """Ranks within regions of the parameters that reach most."""

    def __init__(
        self, inference: Inference, foretold: Foretold, truths: Truths, names: Sequence[str]
    ) -> None:
        rules = settings()["sbc"]
        self.inference, self.foretold, self.names = inference, foretold, names
        self.truths = truths
        self.parameters = inference.surrogate.reached[: int(rules["stratified"])].tolist()
        regions = int(rules["strata"])
        inner = np.arange(1, regions) / regions
        self.bounds = {at: np.quantile(inference.z[:, at], inner) for at in self.parameters}
        self.kept = {
            (at, here): np.flatnonzero(np.digitize(inference.z[:, at], bounds) == here)
            for at, bounds in self.bounds.items()
            for here in range(regions)
        }
        self.ranks: dict[tuple[int, int], list[Ranks]] = {}

    def add(
        self, at: int, logarithms: Floats, observed: Floats, random: np.random.Generator
    ) -> None:
        """Rank one truth under every restricted prior that it lies in."""
        count = int(settings()["sbc"]["draws"])
        for parameter in self.parameters:
            here = int(np.digitize(self.truths.z[at, parameter], self.bounds[parameter]))
            kept = self.kept[parameter, here]
            chosen = kept[Weights.of(logarithms[kept]).chosen(count, random)]
            foreseen = self.foretold.effects(self.inference, chosen, observed, random)
            drawn = np.hstack([self.inference.z[chosen][:, [parameter]], foreseen])
            truth = np.concatenate([self.truths.z[at, [parameter]], self.truths.effects[at]])
            self.ranks.setdefault((parameter, here), []).append(rank(truth, drawn, random))

    def tested(self, effects: Sequence[str]) -> tuple[Uniformity, ...]:
        """Return uniformity of the parameter and of every effect in every region."""
        draws = int(settings()["sbc"]["draws"])
        found = []
        for (parameter, here), rows in sorted(self.ranks.items()):
            name, ranks = self.names[parameter], np.array(rows)
            for column, quantity in enumerate([name, *effects]):
                label = f"{name}, {here + 1}: {quantity}"
                found.append(uniformity(label, ranks[:, column], draws))
        return tuple(found)
