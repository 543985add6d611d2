"""Whether the posterior can be trusted: truths that are known, and regions of the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calibration.inference import Inference
from calibration.sbc import Ranks, Uniformity, rank, uniformity
from calibration.settings import settings
from calibration.surrogate import Surrogate
from calibration.targets import Floats
from calibration.weighing import Proposals, Weights


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
    """What the surrogate says of every prior draw, and what runs foretold alike turned out to be.

    Attributes
    ----------
    mean, spread
        Of statistics, then effects (draws, statistics + effects).
    alike
        Of each effect, the rows that the surrogate was fitted to.
    grain
        Smallest step of each effect; 0 where it has none (effects,).
    """

    mean: Floats
    spread: Floats
    alike: tuple[Alike, ...]
    grain: Floats

    @classmethod
    def of(cls, inference: Inference, trained: Truths, grain: Floats) -> Foretold:
        """Evaluate the surrogate.

        Parameters
        ----------
        inference
            With the draws.
        trained
            The rows that the surrogate was fitted to.
        grain
            Smallest step of each effect (effects,).
        """
        found = [inference.surrogate.at(z) for z in inference.blocks()]
        mean, spread = (np.vstack([each[part] for each in found]) for part in (0, 1))
        surrogate, count, errors = inference.surrogate, inference.fitted, inference.errors
        here = surrogate.at(trained.z)[1]
        residual = surrogate.residuals * here
        random = np.random.default_rng([int(settings()["sbc"]["seed"]), 1])
        told = residual[:, :count] + errors * random.standard_normal(trained.statistics.shape)
        expected = trained.effects - residual[:, count:]
        whitening = Proposals.of(surrogate.only(slice(0, count)), trained.z, errors).whitening
        shift, left = _given(surrogate, here, whitening, np.einsum("nij,nj->ni", whitening, told))
        alike = [
            Alike.of(expected[:, at] + shift[:, at], left[:, at], trained.effects[:, at])
            for at in range(len(grain))
        ]
        return cls(mean, spread, tuple(alike), grain)

    def effects(
        self, inference: Inference, chosen: Ranks, observed: Floats, random: np.random.Generator
    ) -> Floats:
        """Return predicted effects of the very run that was observed (draws, effects).

        Residuals of effects go with those of statistics in the same run: given the latter, the
        former are shifted and narrower, as in a joint Gaussian. Around that expectation lies
        what runs turned out to be of which as much was expected.
        """
        count, surrogate = inference.fitted, inference.surrogate
        whitening = inference.proposals.whitening[chosen]
        residual = whitening @ observed - inference.proposals.centre[chosen]
        shift, left = _given(surrogate, self.spread[chosen], whitening, residual)
        expected = self.mean[chosen, count:] + shift
        drawn = [
            alike.drawn(expected[:, at], left[:, at], float(self.grain[at]), random)
            for at, alike in enumerate(self.alike)
        ]
        return in_steps(np.column_stack(drawn), self.grain)


def in_steps(values: Floats, grain: Floats) -> Floats:
    """Return values in whole steps, so that equal ones are equal to the last bit.

    Parameters
    ----------
    values
        Values (rows, effects).
    grain
        Smallest step of each effect; 0 where it has none (effects,).
    """
    steps = np.where(grain > 0, grain, 1.0)
    return np.asarray(np.where(grain > 0, np.round(values / steps) * steps, values))


def _given(
    surrogate: Surrogate, spread: Floats, whitening: Floats, residual: Floats
) -> tuple[Floats, Floats]:
    """Return how whitened residuals of statistics move effects, and the deviation that is left.

    Parameters
    ----------
    surrogate
        Of statistics, then effects.
    spread
        Standard deviations (rows, statistics + effects).
    whitening, residual
        Of the statistics (rows, statistics, statistics) and (rows, statistics).
    """
    count = whitening.shape[1]
    among = surrogate.correlation[count:, :count]
    between = spread[:, count:, None] * among * spread[:, None, :count]
    link = np.einsum("nej,nij->nei", between, whitening)
    variance = spread[:, count:] ** 2 - (link**2).sum(axis=-1)
    return np.einsum("nei,ni->ne", link, residual), np.sqrt(np.maximum(variance, 0.0))


@dataclass(frozen=True, slots=True)
class Alike:
    """Runs by what was expected of one effect, and what it turned out to be.

    Attributes
    ----------
    bounds
        Deviations that part the groups (groups - 1,).
    groups
        Of each group expectations, ascending, with deviations and effects (3, rows).
    """

    bounds: Floats
    groups: tuple[Floats, ...]

    @classmethod
    def of(cls, expected: Floats, left: Floats, effects: Floats) -> Alike:
        """Sort runs (rows,) by expectation, in groups of a similar deviation."""
        count = min(int(settings()["sbc"]["spreads"]), max(len(left) // _near(), 1))
        bounds = np.quantile(left, np.arange(1, count) / count)
        table, group = np.vstack([expected, left, effects]), np.digitize(left, bounds)
        parts = [table[:, group == at] for at in range(count)]
        return cls(bounds, tuple(part[:, np.argsort(part[0], kind="stable")] for part in parts))

    def drawn(
        self, expected: Floats, left: Floats, grain: float, random: np.random.Generator
    ) -> Floats:
        """Return an effect for every expectation and deviation (draws,).

        It is one of a run of which as much was expected, moved by the difference of the two
        expectations: in whole steps where effects are whole, else with its residual scaled by
        the two deviations.
        """
        found, group = np.empty_like(expected), np.digitize(left, self.bounds)
        for at, (means, widths, effects) in enumerate(self.groups):
            here = np.flatnonzero(group == at)
            near = min(_near(), len(means))
            first = np.searchsorted(means, expected[here]) - near // 2
            first = np.clip(first, 0, len(means) - near)
            picked = first + random.integers(0, near, len(here))
            moved = expected[here] - means[picked]
            if grain > 0:
                found[here] = effects[picked] + np.round(moved / grain) * grain
            else:
                scaled = (effects - means)[picked] * (left[here] / widths[picked])
                found[here] = expected[here] + scaled
        return found


def _near() -> int:
    return int(settings()["sbc"]["similar"])


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
    truths = replace(truths, effects=in_steps(truths.effects, foretold.grain))
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
            drawn[:, len(names) :] = in_steps(drawn[:, len(names) :], foretold.grain)
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
