"""Every krona: who paid, for what, where it ended.

Amounts are whole öre. The state's money of a year ends in exactly one account per krona; the
accounts that only watch (allocated, requisitioned, …) say how it came there.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

ORE = 100
"""Öre in a krona."""


class Account(IntEnum):
    """Accounts of the ledger.

    The first seven are destinations of the appropriation; the next two are those of untied state
    money; ``OWN_`` accounts are the municipality's money; the rest only watch.
    """

    AGENCY_SUPPORT = 0
    AGENCY_ADMINISTRATION = 1
    NOT_REQUISITIONED = 2
    USED_ADDITIONAL = 3
    USED_DISPLACING = 4
    REPAID = 5
    UNALLOCATED = 6
    GENERAL_PREVENTION = 7
    GENERAL_OTHER = 8
    OWN_KEPT_ACTIVITY = 9
    OWN_KEPT_OTHER = 10
    OWN_FREED = 11
    FROM_OTHER_WELFARE = 12
    FROM_OWN_MEANS = 13
    APPROPRIATION = 14
    GENERAL_GRANT = 15
    ALLOCATED = 16
    REQUISITIONED = 17
    REDISTRIBUTED = 18
    PAID_OUT = 19
    CLAIMED_BACK = 20


DESTINATIONS = (
    Account.AGENCY_SUPPORT,
    Account.AGENCY_ADMINISTRATION,
    Account.NOT_REQUISITIONED,
    Account.USED_ADDITIONAL,
    Account.USED_DISPLACING,
    Account.REPAID,
    Account.UNALLOCATED,
)


class LedgerError(AssertionError):
    """Money that appeared or vanished."""


class Ledger:
    """Amounts by year, payer or receiver, and account.

    Parameters
    ----------
    years
        Simulated years, in order.
    municipalities
        Number of municipalities; two further columns are municipalities outside the model and
        the state itself.

    Attributes
    ----------
    entries
        Whole öre (years, municipalities + 2, accounts).
    """

    def __init__(self, years: range, municipalities: int) -> None:
        self.years = years
        self.outside, self.state = municipalities, municipalities + 1
        self.entries: NDArray[np.int64] = np.zeros(
            (len(years), municipalities + 2, len(Account)), np.int64
        )

    def post(
        self, year: int, who: int | slice, account: Account, ore: NDArray[np.int64] | int
    ) -> None:
        """Add an amount in öre to an account."""
        self.entries[self.years.index(year), who, account] += ore

    def of(self, year: int, account: Account) -> NDArray[np.int64]:
        """Return the amounts of one account by holder, in öre."""
        return self.entries[self.years.index(year), :, account]

    def total(self, year: int, account: Account) -> int:
        """Return the amount of one account over all holders, in öre."""
        return int(self.of(year, account).sum())

    def check(self, year: int) -> None:
        """Raise unless every öre of the year's state money has ended in one place.

        Raises
        ------
        LedgerError
            With the year and the difference.
        """
        pairs = (
            (Account.APPROPRIATION, DESTINATIONS),
            (Account.GENERAL_GRANT, (Account.GENERAL_PREVENTION, Account.GENERAL_OTHER)),
        )
        for source, destinations in pairs:
            ended = sum(self.total(year, account) for account in destinations)
            if ended != self.total(year, source):
                raise LedgerError(
                    f"{year}: {source.name} is {self.total(year, source)} öre, "
                    f"but {ended} öre ended somewhere"
                )
        own = self.of(year, Account.OWN_KEPT_ACTIVITY) + self.of(year, Account.OWN_KEPT_OTHER)
        paid = self.of(year, Account.FROM_OTHER_WELFARE) + self.of(year, Account.FROM_OWN_MEANS)
        if not np.array_equal(own, paid):
            raise LedgerError(f"{year}: own money kept and where it is taken from differ")


def split(total: int, weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Split whole öre by weights so that the parts add up exactly.

    Each part is the floor of its share; what is left goes, one öre each, to the largest
    remainders, ties to the first. Where all weights are zero nothing can be split.
    """
    weight = float(weights.sum())
    if weight <= 0.0:
        return np.zeros(len(weights), np.int64)
    exact = weights / weight * total
    parts = np.floor(exact).astype(np.int64)
    left = total - int(parts.sum())
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[:left]] += 1
    parts[order[0]] += total - int(parts.sum())
    return parts
