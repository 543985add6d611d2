"""A polynomial surrogate: indices of single parameters from a design that moves them in groups.

The basis is orthonormal: polynomials of each parameter by itself (Legendre's of its place between
the ends of its prior, Hermite's where the prior has no end), and products for the strongest.
Squares of coefficients are then parts of the variance. Terms enter one by one, the one first that
explains most of what is left (orthogonal matching pursuit), and stop where rows that were held out
are guessed best. Whole rows of the design are drawn again with replacement for the error of the
coefficients, which is taken off their squares (noise alone would make them positive), and for
half-widths, in which the variance that indices are shares of is drawn again too.

What is divided up is the mean over random numbers: interactions of a parameter with the seed are
counted with the seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import factorial

import numpy as np
from numpy.polynomial.hermite_e import hermeval
from numpy.polynomial.legendre import legval
from numpy.typing import NDArray
from scipy.special import ndtri

from experiments.analysis.settings import rules

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Term = tuple[int, ...]


def half_width(drawn: Floats) -> Floats:
    """Return half the width of the interval that resamples (resamples, …) give."""
    outside = (1.0 - float(rules()["indices"]["level"])) / 2
    low, high = np.quantile(drawn, [outside, 1.0 - outside], axis=0)
    return np.asarray((high - low) / 2)


@dataclass(frozen=True, slots=True)
class Surrogate:
    """What a surrogate says of the variance.

    Attributes
    ----------
    terms
        Parameters that each term is made of, one as often as its degree.
    parts
        Shares of the variance by term, error taken off (terms,).
    by_resample
        The same in each resample (resamples, terms).
    explained
        Share of the variance that the surrogate explains of rows it was not fitted to.
    rows
        Runs it was fitted to.
    guess
        What it says of each row when it was fitted without the row's part of the design (rows,).
    """

    terms: tuple[Term, ...]
    parts: Floats
    by_resample: Floats
    explained: float
    rows: int
    guess: Floats

    def share(self, chosen: Sequence[bool]) -> tuple[float, float]:
        """Return the share of the variance of some terms together, and its half-width."""
        found = np.array(chosen, float)
        half = float(half_width(self.by_resample @ found))
        return max(float(self.parts @ found), 0.0), half

    def first(self, at: int) -> tuple[float, float]:
        """Return the index of a parameter by itself, and its half-width."""
        return self.share([set(term) == {at} for term in self.terms])

    def total(self, members: Sequence[int]) -> tuple[float, float]:
        """Return the total index of parameters together, and its half-width."""
        return self.share([touches(term, members) for term in self.terms])

    @property
    def pairs(self) -> dict[tuple[int, int], tuple[float, float]]:
        """Indices of two parameters to their interaction and its half-width."""
        alone = {(one, other) for one, *_, other in self.terms_of_two}
        return {
            pair: self.share([set(term) == set(pair) for term in self.terms])
            for pair in sorted(alone)
        }

    @property
    def terms_of_two(self) -> list[Term]:
        """Terms that are made of two parameters."""
        return [term for term in self.terms if set(term) == {term[0], term[-1]} != {term[0]}]


def touches(term: Term, members: Sequence[int]) -> bool:
    """Say whether a term is made of any of some parameters."""
    return not set(members).isdisjoint(term)


def fitted(
    unit: Floats,
    endless: NDArray[np.bool_],
    values: Floats,
    blocks: Whole,
    plain: NDArray[np.bool_],
    resamples: int,
    seed: int,
) -> Surrogate:
    """Fit a surrogate.

    Parameters
    ----------
    unit
        Places in the unit cube (rows, parameters).
    endless
        True for parameters whose values have no upper end: a polynomial of the place in the cube
        does not follow their tail, one of the normal deviate at that place does (parameters,).
    values
        One number per row.
    blocks
        Row of the design that each row belongs to (rows,); blocks are independent of each other.
    plain
        True for the rows that are a plain sample: theirs is the variance that indices are
        shares of (rows,).
    resamples
        Of blocks.
    seed
        Of the resampling.
    """
    basis, terms = _basis(unit, endless, _strongest(unit, values))
    place = np.unique(blocks, return_inverse=True)[1]
    moments = _moments(basis, values, place)
    start = _start(unit)
    guess, count = _held_out(basis, values, place, moments, start)
    active, chosen = _path(moments[0].sum(axis=0), moments[1].sum(axis=0), start, count)[-1]
    drawn, variances = _drawn_again(
        moments, active, values, place, plain, resamples, np.random.default_rng(seed)
    )
    error = drawn.var(axis=0, ddof=1)
    return Surrogate(
        tuple(terms[at - 1] for at in active[1:]),
        (chosen[1:] ** 2 - error) / float(values[plain].var()),
        (drawn**2 - 2.0 * error) / variances[:, None],
        float(1.0 - np.mean((values - guess) ** 2) / np.var(values)),
        len(values),
        guess,
    )


def _drawn_again(
    moments: tuple[Floats, Floats],
    active: list[int],
    values: Floats,
    place: Whole,
    plain: NDArray[np.bool_],
    resamples: int,
    generator: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Return coefficients (resamples, terms) and the variance (resamples,) of drawn blocks."""
    squares = moments[0][:, active][:, :, active]
    products, count = moments[1][:, active], len(moments[0])
    powers = np.array(
        [np.bincount(place[plain], values[plain] ** power, count) for power in range(2 + 1)]
    )
    drawn, variances = np.empty((resamples, len(active) - 1)), np.empty(resamples)
    for number in range(resamples):
        weight = np.bincount(generator.integers(count, size=count), minlength=count)
        drawn[number] = _solve(np.tensordot(weight, squares, 1), weight @ products)[1:]
        rows, total, square = powers @ weight
        variances[number] = square / rows - (total / rows) ** 2
    return drawn, variances


def _polynomial(unit: Floats, degree: int, endless: bool) -> Floats:
    """Return the orthonormal polynomial of a degree: Legendre's on (0, 1), or Hermite's."""
    coefficients = np.zeros(degree + 1)
    if endless:
        coefficients[degree] = 1.0 / np.sqrt(factorial(degree))
        return np.asarray(hermeval(ndtri(unit), coefficients), float)
    coefficients[degree] = np.sqrt(2 * degree + 1)
    return np.asarray(legval(2 * unit - 1, coefficients), float)


def _strongest(unit: Floats, values: Floats) -> list[int]:
    """Return the parameters by the size of their straight lines, strongest first."""
    lines = _polynomial(unit, 1, endless=False)
    weight = np.abs(lines.T @ (values - values.mean()))
    return [int(at) for at in np.argsort(-weight, kind="stable")]


def _basis(
    unit: Floats, endless: NDArray[np.bool_], strongest: list[int]
) -> tuple[Floats, list[Term]]:
    """Return the columns that may enter, without the constant, and what each is made of."""
    setting = rules()["surrogate"]
    terms: list[Term] = [
        (at,) * power
        for power in range(1, int(setting["degree"]) + 1)
        for at in range(unit.shape[1])
    ]
    terms += [tuple(sorted(two)) for two in combinations(strongest[: int(setting["pairs"])], 2)]
    bent = permutations(strongest[: int(setting["bent_pairs"])], 2)
    terms += [tuple(sorted((one, one, other))) for one, other in bent]
    threes = combinations(strongest[: int(setting["threes"])], 2 + 1)
    terms += [tuple(sorted(three)) for three in threes]
    lines = {
        (at, power): _polynomial(unit[:, at], power, bool(endless[at]))
        for at in range(unit.shape[1])
        for power in range(1, int(setting["degree"]) + 1)
    }
    columns = [
        np.prod([lines[at, term.count(at)] for at in dict.fromkeys(term)], axis=0) for term in terms
    ]
    return np.column_stack(columns), terms


def _moments(basis: Floats, values: Floats, place: Whole) -> tuple[Floats, Floats]:
    """Return sums of squares and products by block (blocks, terms, terms), (blocks, terms)."""
    whole = np.column_stack([np.ones(len(basis)), basis])
    count = int(place.max()) + 1
    squares = np.zeros((count, whole.shape[1], whole.shape[1]))
    products = np.zeros((count, whole.shape[1]))
    for at in range(count):
        rows = whole[place == at]
        squares[at], products[at] = rows.T @ rows, rows.T @ values[place == at]
    return squares, products


def _solve(squares: Floats, products: Floats) -> Floats:
    solution, *_ = np.linalg.lstsq(squares, products)
    return np.asarray(solution, float)


def _start(unit: Floats) -> list[int]:
    """Return what is in before terms are chosen: the constant, and with many rows all lines."""
    rows, count = unit.shape
    carried = rows >= count * int(rules()["surrogate"]["rows_per_line"])
    return list(range(count + 1)) if carried else [0]


def _path(
    squares: Floats, products: Floats, start: list[int], count: int
) -> list[tuple[list[int], Floats]]:
    """Return terms and coefficients as further terms enter one by one."""
    active, size = list(start), np.sqrt(np.maximum(np.diag(squares), np.finfo(float).tiny))
    steps = [(list(active), _solve(squares[np.ix_(active, active)], products[active]))]
    for _ in range(count):
        left = np.abs(products - squares[:, active] @ steps[-1][1]) / size
        left[active] = -1.0
        active.append(int(np.argmax(left)))
        steps.append((list(active), _solve(squares[np.ix_(active, active)], products[active])))
    return steps


def _held_out(
    basis: Floats, values: Floats, place: Whole, moments: tuple[Floats, Floats], start: list[int]
) -> tuple[Floats, int]:
    """Return guesses of blocks that were held out, and with how many terms they are best."""
    setting = rules()["surrogate"]
    whole = np.column_stack([np.ones(len(basis)), basis])
    folds = min(int(setting["folds"]), len(moments[0]))
    carried = len(values) // int(setting["least_rows_per_term"]) - len(start)
    most = min(whole.shape[1] - len(start), int(setting["most_terms"]), max(carried, 0))
    guesses = np.empty((most + 1, len(values)))
    for number in range(folds):
        kept = np.arange(len(moments[0])) % folds != number
        away = place % folds == number
        steps = _path(moments[0][kept].sum(axis=0), moments[1][kept].sum(axis=0), start, most)
        for step, (active, found) in enumerate(steps):
            guesses[step, away] = whole[np.ix_(away, active)] @ found
    best = int(np.argmin(((guesses - values) ** 2).mean(axis=1)))
    return guesses[best], best
