"""Whether the posterior can be trusted: truths that are known, and regions of the parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from calibration.inference import Inference
from calibration.sbc import Ranks, Uniformity, rank, uniformity
from calibration.settings import settings
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


def try_truths(
    inference: Inference,
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
    inference
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
    strata = _Strata(inference, truths, names) if regions else None
    ranks = np.empty((len(told), len(names) + len(effects)), np.int64)
    for at, observed in enumerate(told):
        logarithms = inference.proposals.log_likelihood(observed)
        chosen = Weights.of(logarithms).chosen(count, random)
        z = inference.z[chosen].astype(float)
        z = z.mean(axis=0) + planted.shrink * (z - z.mean(axis=0))
        foretold = _effects(inference, chosen, z, observed, random)
        drawn = np.hstack([z, foretold])
        truth = np.concatenate([truths.z[at].astype(np.float32), truths.effects[at]])
        ranks[at] = rank(truth, drawn, random)
        if strata is not None:
            strata.add(at, logarithms, observed, random)
    table = {name: ranks[:, at] for at, name in enumerate([*names, *effects])}
    return Trial(table, strata.tested(effects) if strata else (), count)


def _effects(
    inference: Inference, chosen: Ranks, z: Floats, observed: Floats, random: np.random.Generator
) -> Floats:
    """Return predicted effects of the very run that was observed (draws, effects).

    Residuals of effects go with those of statistics in the same run: given the latter, the
    former are shifted and narrower, as in a joint Gaussian. Noise is drawn from residuals.
    """
    count, surrogate = inference.fitted, inference.surrogate
    mean, spread = surrogate.at(z)
    between = (
        spread[:, count:, None] * surrogate.correlation[count:, :count] * spread[:, None, :count]
    )
    whitening = inference.proposals.whitening[chosen]
    residual = whitening @ observed - inference.proposals.centre[chosen]
    link = np.einsum("nej,nij->nei", between, whitening)
    shift = np.einsum("nei,ni->ne", link, residual)
    left = np.sqrt(np.maximum(spread[:, count:] ** 2 - (link**2).sum(axis=-1), 0.0))
    drawn = surrogate.residuals[random.integers(0, len(surrogate.residuals), len(z)), count:]
    return np.asarray(mean[:, count:] + shift + left * drawn)


class _Strata:
    """Ranks within regions of the parameters that reach most."""

    def __init__(self, inference: Inference, truths: Truths, names: Sequence[str]) -> None:
        rules = settings()["sbc"]
        self.inference, self.truths, self.names = inference, truths, names
        self.parameters = inference.surrogate.reached[: int(rules["stratified"])].tolist()
        regions = int(rules["strata"])
        inner = np.arange(1, regions) / regions
        self.bounds = {at: np.quantile(inference.z[:, at], inner) for at in self.parameters}
        self.region = {at: np.digitize(inference.z[:, at], self.bounds[at]) for at in self.bounds}
        self.ranks: dict[tuple[int, int], list[Ranks]] = {}

    def add(
        self, at: int, logarithms: Floats, observed: Floats, random: np.random.Generator
    ) -> None:
        """Rank one truth under every restricted prior that it lies in."""
        count = int(settings()["sbc"]["draws"])
        for parameter in self.parameters:
            here = int(np.digitize(self.truths.z[at, parameter], self.bounds[parameter]))
            kept = np.flatnonzero(self.region[parameter] == here)
            chosen = kept[Weights.of(logarithms[kept]).chosen(count, random)]
            z = self.inference.z[chosen].astype(float)
            drawn = np.hstack(
                [z[:, [parameter]], _effects(self.inference, chosen, z, observed, random)]
            )
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
