"""A polynomial surrogate: indices of single parameters from a design that moves them in groups.

The basis is orthonormal on the unit cube: Legendre polynomials of each parameter by itself, and
products of two of them for the strongest. Squares of coefficients are then parts of the variance.
Whole rows of the design are drawn again with replacement for the error of the coefficients, which
is taken off their squares (noise alone would make them positive), and for half-widths.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.polynomial.legendre import legval
from numpy.typing import NDArray

from experiments.analysis.settings import rules

Floats = NDArray[np.float64]
Term = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Surrogate:
    """What a surrogate says of the variance.

    Attributes
    ----------
    first, first_half_width, total, total_half_width
        Indices of parameters and half-widths of their intervals (parameters,).
    pairs
        Indices of two parameters to their interaction and its half-width.
    by_resample
        Total indices in each resample (resamples, parameters).
    explained
        Share of the variance that the surrogate explains of rows it was not fitted to.
    terms, rows
        Size of the basis, rows of the design.
    """

    first: Floats
    first_half_width: Floats
    total: Floats
    total_half_width: Floats
    pairs: dict[tuple[int, int], tuple[float, float]]
    by_resample: Floats
    explained: float
    terms: int
    rows: int


def fitted(
    unit: Floats,
    values: Floats,
    blocks: NDArray[np.int64],
    variance: float,
    resamples: int,
    seed: int,
) -> Surrogate:
    """Fit a surrogate.

    Parameters
    ----------
    unit
        Places in the unit cube (rows, parameters).
    values
        One number per row.
    blocks
        Row of the design that each row belongs to (rows,); blocks are independent of each other.
    variance
        Variance that indices are shares of.
    resamples
        Of blocks.
    seed
        Of the resampling.
    """
    strongest = _strongest(unit, values)
    basis, terms = _basis(unit, strongest)
    per_block = _moments(basis, values, blocks)
    chosen = _solve(*(part.sum(axis=0) for part in per_block))
    generator = np.random.default_rng(seed)
    count = len(per_block[0])
    drawn = np.empty((resamples, len(terms)))
    for number in range(resamples):
        weight = np.bincount(generator.integers(count, size=count), minlength=count)
        drawn[number] = _solve(
            np.tensordot(weight, per_block[0], 1), np.tensordot(weight, per_block[1], 1)
        )
    error = drawn.var(axis=0, ddof=1)
    parts = (chosen**2 - error) / variance
    by_resample = (drawn**2 - 2.0 * error) / variance
    return _shared_out(
        terms,
        unit.shape[1],
        parts,
        by_resample,
        _held_out(basis, values, blocks),
        len(values),
    )


def _shared_out(
    terms: list[Term], count: int, parts: Floats, by_resample: Floats, explained: float, rows: int
) -> Surrogate:
    """Return indices from parts of the variance by term."""
    alone = np.array([[set(term) == {at} for term in terms] for at in range(count)], float)
    within = np.array([[at in term for term in terms] for at in range(count)], float)
    low, high = _ends()
    first, total = np.maximum(alone @ parts, 0.0), np.maximum(within @ parts, 0.0)
    firsts, totals = by_resample @ alone.T, by_resample @ within.T

    def half(drawn: Floats) -> Floats:
        ends = np.quantile(drawn, [low, high], axis=0)
        return np.asarray((ends[1] - ends[0]) / 2, float)

    halves = half(by_resample)
    pairs = {
        (term[0], term[1]): (max(float(parts[at]), 0.0), float(halves[at]))
        for at, term in enumerate(terms)
        if term[0] != term[-1]
    }
    return Surrogate(
        first, half(firsts), total, half(totals), pairs, totals, explained, len(terms), rows
    )


def _ends() -> tuple[float, float]:
    outside = (1.0 - float(rules()["indices"]["level"])) / 2
    return outside, 1.0 - outside


def _polynomial(unit: Floats, degree: int) -> Floats:
    """Return the orthonormal Legendre polynomial of a degree on (0, 1)."""
    coefficients = np.zeros(degree + 1)
    coefficients[degree] = np.sqrt(2 * degree + 1)
    return np.asarray(legval(2 * unit - 1, coefficients), float)


def _strongest(unit: Floats, values: Floats) -> list[int]:
    """Return the parameters by the size of their straight lines, strongest first."""
    lines = _polynomial(unit, 1)
    weight = np.abs(lines.T @ (values - values.mean()))
    return [int(at) for at in np.argsort(-weight, kind="stable")]


def _basis(unit: Floats, strongest: list[int]) -> tuple[Floats, list[Term]]:
    """Return the columns of the basis without the constant, and what each is made of.

    Few rows carry few terms: first the degree is lowered, then fewer parameters go two by two.
    """
    setting = rules()["surrogate"]
    room = len(unit) / int(setting["least_rows_per_term"])
    degree, pairs = int(setting["degree"]), int(setting["pairs"])
    while degree > 1 and unit.shape[1] * degree > room * float(setting["alone"]):
        degree -= 1
    while pairs > 1 and unit.shape[1] * degree + pairs * (pairs - 1) / 2 > room:
        pairs -= 1
    columns, terms = [], []
    for power in range(1, degree + 1):
        for at in range(unit.shape[1]):
            columns.append(_polynomial(unit[:, at], power))
            terms.append((at,) * power)
    for one, other in combinations(sorted(strongest[:pairs]), 2):
        columns.append(_polynomial(unit[:, one], 1) * _polynomial(unit[:, other], 1))
        terms.append((one, other))
    return np.column_stack(columns), terms


def _moments(basis: Floats, values: Floats, blocks: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return sums of squares and products by block (blocks, terms, terms), (blocks, terms)."""
    whole = np.column_stack([np.ones(len(basis)), basis])
    kinds, place = np.unique(blocks, return_inverse=True)
    squares = np.zeros((len(kinds), whole.shape[1], whole.shape[1]))
    products = np.zeros((len(kinds), whole.shape[1]))
    for at in range(len(kinds)):
        rows = whole[place == at]
        squares[at], products[at] = rows.T @ rows, rows.T @ values[place == at]
    return squares, products


def _solve(squares: Floats, products: Floats) -> Floats:
    """Return coefficients without the constant's."""
    solution, *_ = np.linalg.lstsq(squares, products)
    return np.asarray(solution[1:], float)


def _held_out(basis: Floats, values: Floats, blocks: NDArray[np.int64]) -> float:
    """Return the share of the variance explained of blocks that were not fitted to."""
    whole = np.column_stack([np.ones(len(basis)), basis])
    folds = int(rules()["surrogate"]["folds"])
    fold = np.unique(blocks, return_inverse=True)[1] % folds
    guess = np.empty(len(values))
    for number in range(folds):
        away = fold == number
        solution, *_ = np.linalg.lstsq(whole[~away], values[~away])
        guess[away] = whole[away] @ solution
    return float(1.0 - np.mean((values - guess) ** 2) / np.var(values))
