"""From a bank to a posterior, and to what a second prior and a second method say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from calibration.settings import settings
from calibration.surrogate import Index, Surrogate, fit, scores
from calibration.targets import Floats, Target
from calibration.weighing import Proposals, Weights, implausibility, observations
from model.parameters.declare import declared_parameters

Single = NDArray[np.float32]


def normal_scores(parameters: Floats) -> Floats:
    """Return the normal score of every parameter value under its prior (rows, parameters)."""
    priors = [item.prior.frozen() for item in declared_parameters().values()]
    columns = [scores(prior.cdf(parameters[:, at])) for at, prior in enumerate(priors)]
    return np.column_stack(columns)


def parameter_values(z: Floats) -> Floats:
    """Return parameter values (rows, parameters) at normal scores of their priors."""
    declared = declared_parameters().values()
    positions = ndtr(np.asarray(z, np.float64))
    return np.column_stack(
        [item.prior.quantile(positions[:, at]) for at, item in enumerate(declared)]
    )


def fresh(count: int, seed: int) -> Single:
    """Return normal scores of fresh prior draws (draws, parameters)."""
    random = np.random.default_rng(seed)
    return random.standard_normal((count, len(declared_parameters())), dtype=np.float32)


def flat(count: int, seed: int, reached: Index) -> Single:
    """Return draws from the second prior, as normal scores of the first (draws, parameters).

    Parameters that reach a target are uniform between two quantiles of their priors; the others
    keep their priors.
    """
    low, high = settings()["second_prior"]["quantiles"]
    z = fresh(count, seed)
    random = np.random.default_rng([seed, 1])
    declared = list(declared_parameters().values())
    for at in reached.tolist():
        prior = declared[at].prior
        least, most = prior.quantile(low), prior.quantile(high)
        values = least + (most - least) * random.random(count)
        z[:, at] = scores(prior.frozen().cdf(values))
    return z


@dataclass(frozen=True, slots=True)
class Inference:
    """What is believed after the observations.

    Attributes
    ----------
    surrogate
        Of fitted statistics, then effects.
    fitted
        Number of fitted statistics.
    z
        Normal scores of the draws that were weighed (draws, parameters).
    proposals
        The same, prepared.
    observed, errors
        Of the fitted targets.
    weights
        Of the draws.
    """

    surrogate: Surrogate
    fitted: int
    z: Single
    proposals: Proposals
    observed: Floats
    errors: Floats
    weights: Weights

    @property
    def plausible(self) -> float:
        """Share of prior draws that history matching does not rule out."""
        limit = settings()["matching"]["implausible"]
        statistics = self.surrogate.only(slice(0, self.fitted))
        kept = [
            implausibility(statistics, z, self.observed, self.errors) < limit for z in self.blocks()
        ]
        return float(np.concatenate(kept).mean())

    def blocks(self) -> Iterator[Floats]:
        """Yield the draws, some at a time."""
        block = int(settings()["weighing"]["block"])
        for at in range(0, len(self.z), block):
            yield self.z[at : at + block].astype(float)

    @property
    def anything_fits(self) -> bool:
        """True where enough prior draws come near what was observed."""
        return self.plausible >= float(settings()["matching"]["least"])

    def draws(self, count: int, seed: int) -> Single:
        """Return normal scores of posterior draws (draws, parameters), in random order."""
        chosen = self.weights.chosen(count, np.random.default_rng(seed))
        return self.z[chosen]

    def contraction(self) -> Floats:
        """Return 1 - posterior variance / prior variance of every normal score (parameters,).

        Parameters that no statistic reaches were not weighed, so theirs is zero.
        """
        weights, used = self.weights.values, self.surrogate.reached
        found = np.zeros(self.z.shape[1])
        z = self.z[:, used].astype(float)
        spread = weights @ (z - weights @ z) ** 2
        found[used] = 1.0 - spread / z.var(axis=0)
        return found

    def effects(self) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of every effect's expectation under the weights."""
        only, weights = self.surrogate.only(slice(self.fitted, None)), self.weights.values
        means = np.vstack([only.at(z)[0] for z in self.blocks()])
        centre = weights @ means
        return centre, np.sqrt(weights @ (means - centre) ** 2)


def infer(
    z: Floats, statistics: Floats, effects: Floats, targets: Sequence[Target], draws: Single
) -> Inference:
    """Fit the surrogate to a bank and weigh prior draws by what was observed.

    Parameters
    ----------
    z
        Normal scores of the bank's parameters (rows, parameters).
    statistics
        The model's numbers for `targets` (rows, targets), transformed.
    effects
        Scenario effects (rows, effects).
    targets
        Targets to fit.
    draws
        Normal scores of the draws to weigh.

    Raises
    ------
    TargetError
        When one of the targets is not declared for fitting.
    """
    observed, errors = observations(targets)
    surrogate = fit(z, np.hstack([statistics, effects]))
    return weigh(surrogate, draws, observed, errors)


def weigh(surrogate: Surrogate, draws: Single, observed: Floats, errors: Floats) -> Inference:
    """Weigh draws by what was observed, with a surrogate that is there already."""
    count = len(observed)
    proposals = Proposals.of(surrogate.only(slice(0, count)), draws, errors)
    weights = Weights.of(proposals.log_likelihood(observed))
    return Inference(surrogate, count, draws, proposals, observed, errors, weights)
