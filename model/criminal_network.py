"""The demand side: recruiters, empty roles and replacement in each area.

A share of prevented or removed recruits is replaced (evidence B16). What is normal is read off the
last years of the history; after that, demand is the normal number of recruits plus what opens when
members leave or are arrested beyond the normal, times the growth of networks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.kernel.state import FIXED, LONG, SHORT, YEAR
from model.parameters.declare import ParameterSet, constant

AS_SUPPLIED = -1.0


@dataclass(slots=True)
class CriminalNetwork:
    """State of the networks of all areas, a row for each lane.

    Attributes
    ----------
    vacancies
        Expected empty roles (lanes, areas).
    recruiters
        Members aged 15-20 at the end of last month (lanes, areas).
    normal_supply, normal_opening, normal_recruiters
        Monthly means over the reference months (lanes, areas), once the history is over.
    reference_months
        Months added up in what is normal.
    """

    vacancies: NDArray[np.float64]
    recruiters: NDArray[np.float64]
    normal_supply: NDArray[np.float64]
    normal_opening: NDArray[np.float64]
    normal_recruiters: NDArray[np.float64]
    reference_months: int = 0

    @classmethod
    def before(cls, areas: int) -> CriminalNetwork:
        """Return the networks of a single lane before the first month."""

        def none() -> NDArray[np.float64]:
            return np.zeros((1, areas))

        return cls(none(), none(), none(), none(), none())

    def remember(self) -> None:
        """Add this month to what is normal."""
        self.normal_recruiters += self.recruiters
        self.reference_months += 1

    def close_history(self) -> None:
        """Turn sums over the reference months into means."""
        months = max(self.reference_months, 1)
        for total in (self.normal_supply, self.normal_opening, self.normal_recruiters):
            total /= months

    def pressure(self, parameters: ParameterSet) -> NDArray[np.float64]:
        """Return the ratio on joining from the number of recruiters (lanes, areas)."""
        slope = parameters["recruiter_pressure_slope"]
        normal = np.maximum(self.normal_recruiters, 1.0)
        ratio = 1.0 + slope * (self.recruiters - self.normal_recruiters) / normal
        return np.clip(ratio, constant("pressure_floor"), constant("pressure_ceiling"))

    def demand(self, parameters: ParameterSet, months_after: int) -> NDArray[np.float64]:
        """Return the recruits wanted this month (lanes, areas)."""
        opening = self.vacancies / parameters["vacancy_months"]
        growth = (1.0 + parameters["network_growth"]) ** (months_after / YEAR)
        youth_share = 1.0 - parameters["adult_entry_share"]
        wanted = self.normal_supply * growth + youth_share * (opening - self.normal_opening)
        return np.asarray(np.maximum(wanted, 0.0))

    def month_over(
        self,
        parameters: ParameterSet,
        removed: NDArray[np.int64],
        supply: NDArray[np.int64],
        stock: NDArray[np.int64],
        recruiter_index: int,
        *,
        reference: bool,
    ) -> None:
        """Take in what the month did.

        Parameters
        ----------
        parameters
            Parameter set of the run.
        removed
            Members who left or were arrested (lanes, areas).
        supply
            Expected joinings before replacement (lanes, areas), fixed point.
        stock
            Members at the end of the month (lanes, areas, ages, sexes, statuses).
        recruiter_index
            Index of the lowest age of recruiters.
        reference
            True in the months that say what is normal.
        """
        opening = self.vacancies / parameters["vacancy_months"]
        if reference:
            self.normal_supply += supply / FIXED
            self.normal_opening += opening
        self.vacancies += removed - opening
        members = stock[:, :, recruiter_index:, :, SHORT : LONG + 1]
        self.recruiters = members.sum(axis=(2, -2, -1)).astype(float)
        if reference:
            self.remember()
