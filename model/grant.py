"""The state grant (statsbidraget): appropriation, allocation, requisition, use, repayment.

Rules after the government's assignment of 2020: the agency keeps up to 5.0 MSEK for support and 1.5
for administration; municipalities requisition their share without application; what is not
requisitioned by the deadline goes to those who want more; money may not replace own funding;
what is not used is repaid. All amounts are whole öre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.ledger import ORE, Account, Ledger, split
from model.levers import AllocationKey, GrantLevers


@dataclass(frozen=True, slots=True)
class KeyWeights:
    """Weights of the municipalities under each allocation key (municipalities,).

    Attributes
    ----------
    by_key
        Weights for each key, with the deviation of true allocations from the key.
    residents
        Share of all Sweden's inhabitants, for money that is spread over all municipalities.
    known_sek
        Year to known sums in SEK, NaN where the sum is not known.
    """

    by_key: dict[AllocationKey, NDArray[np.float64]]
    residents: NDArray[np.float64]
    known_sek: dict[int, NDArray[np.float64]]

    def among(self, inside: NDArray[np.float64]) -> KeyWeights:
        """Return the weights when only some municipalities, marked by one, take part."""
        by_key = {key: weights * inside for key, weights in self.by_key.items()}
        return KeyWeights(by_key, self.residents, self.known_sek)


def holds(pairs: tuple[tuple[int, int], ...], year: int) -> int:
    """Return the amount in force in a year: a value holds until the next listed year."""
    amount = 0
    for since, value in sorted(pairs):
        if since <= year:
            amount = value
    return amount


class StateGrant:
    """One year's round of the grant after another.

    Parameters
    ----------
    ledger
        Where every krona is written down.
    weights
        Weights of the allocation keys.
    """

    def __init__(self, ledger: Ledger, weights: KeyWeights) -> None:
        self.ledger, self.weights = ledger, weights

    def allocate(self, year: int, levers: GrantLevers, *, known: bool) -> NDArray[np.int64]:
        """Open the year: take the agency's share and allocate the rest.

        Parameters
        ----------
        year
            Calendar year.
        levers
            Rules in force.
        known
            True where known sums of the history stand above the key.

        Returns
        -------
        ndarray
            Öre allocated to each municipality of the model.
        """
        ledger = self.ledger
        total = holds(levers.appropriation_sek, year) * ORE
        support = min(levers.agency_support_sek * ORE, total)
        administration = min(levers.agency_administration_sek * ORE, total - support)
        ledger.post(year, ledger.state, Account.APPROPRIATION, total)
        ledger.post(year, ledger.state, Account.AGENCY_SUPPORT, support)
        ledger.post(year, ledger.state, Account.AGENCY_ADMINISTRATION, administration)
        parts = self._split(year, levers, total - support - administration, known=known)
        everyone = slice(0, ledger.outside + 1)
        ledger.post(year, everyone, Account.ALLOCATED, parts)
        ledger.post(
            year,
            ledger.state,
            Account.UNALLOCATED,
            total - support - administration - int(parts.sum()),
        )
        self._send_untied(year, levers)
        return parts[:-1]

    def _split(
        self, year: int, levers: GrantLevers, total: int, *, known: bool
    ) -> NDArray[np.int64]:
        if levers.all_municipalities:
            residents = self.weights.residents
            return split(total, np.append(residents, 1.0 - residents.sum()))
        weights = self.weights.by_key[levers.key]
        fixed = self.weights.known_sek.get(year) if known else None
        parts = np.zeros(len(weights) + 1, np.int64)
        if fixed is None or np.nansum(fixed) * ORE > total:
            parts[:-1] = split(total, weights)
            return parts
        is_known = ~np.isnan(fixed)
        parts[:-1][is_known] = np.round(fixed[is_known] * ORE).astype(np.int64)
        rest = np.where(is_known, 0.0, weights)
        parts[:-1] += split(total - int(parts.sum()), rest)
        return parts

    def _send_untied(self, year: int, levers: GrantLevers) -> None:
        total = holds(levers.general_sek, year) * ORE
        residents = self.weights.residents
        parts = split(total, np.append(residents, 1.0 - residents.sum()))
        self.ledger.post(year, slice(0, self.ledger.outside + 1), Account.GENERAL_GRANT, parts)

    def requisition(
        self, year: int, allocated: NDArray[np.int64], wanted_ratio: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Let municipalities ask for money, and redistribute at the deadline what nobody asked for.

        Parameters
        ----------
        year
            Calendar year.
        allocated
            Öre allocated to each municipality.
        wanted_ratio
            What each wants, relative to its allocation.

        Returns
        -------
        tuple of ndarray
            Öre requisitioned at the start of the year, and öre received at the deadline.
        """
        wanted = np.floor(allocated * wanted_ratio).astype(np.int64)
        asked = np.minimum(allocated, wanted)
        pool = int((allocated - asked).sum())
        unmet = wanted - asked
        given = np.minimum(split(min(pool, int(unmet.sum())), unmet.astype(float)), unmet)
        ledger = self.ledger
        inside = slice(0, ledger.outside)
        outside = int(ledger.of(year, Account.ALLOCATED)[ledger.outside])
        ledger.post(year, inside, Account.REQUISITIONED, asked)
        ledger.post(year, ledger.outside, Account.REQUISITIONED, outside)
        ledger.post(year, inside, Account.REDISTRIBUTED, given)
        ledger.post(year, inside, Account.PAID_OUT, asked + given)
        ledger.post(year, ledger.outside, Account.PAID_OUT, outside)
        ledger.post(year, ledger.state, Account.NOT_REQUISITIONED, pool - int(given.sum()))
        return asked, given

    def settle(
        self,
        year: int,
        used: NDArray[np.int64],
        additional: NDArray[np.float64],
        general_share: float,
    ) -> None:
        """Close the year: use is additional or displacing, the rest is repaid.

        Parameters
        ----------
        year
            Calendar year.
        used
            Öre that each municipality used; at most what was paid out.
        additional
            Share of use that is new activity (municipalities + 1,), the last for those outside.
        general_share
            Share of untied money that goes to work of the grant's kind.
        """
        ledger = self.ledger
        everyone = slice(0, ledger.outside + 1)
        paid = ledger.of(year, Account.PAID_OUT)[everyone]
        spent = np.minimum(np.append(used, paid[-1]), paid)
        new = np.round(spent * additional).astype(np.int64)
        ledger.post(year, everyone, Account.USED_ADDITIONAL, new)
        ledger.post(year, everyone, Account.USED_DISPLACING, spent - new)
        ledger.post(year, everyone, Account.OWN_FREED, spent - new)
        ledger.post(year, everyone, Account.REPAID, paid - spent)
        untied = ledger.of(year, Account.GENERAL_GRANT)[everyone]
        prevention = np.round(untied * general_share).astype(np.int64)
        ledger.post(year, everyone, Account.GENERAL_PREVENTION, prevention)
        ledger.post(year, everyone, Account.GENERAL_OTHER, untied - prevention)
        ledger.check(year)
