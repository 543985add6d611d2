"""The demand side: recruiters, empty roles and replacement in each area.

A share of prevented or removed recruits is replaced (evidence B16). What is normal is read off the
last years of the history; after that, demand is the normal number of recruits plus what opens when
members leave or are arrested beyond the normal, times the growth of networks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.kernel.state import FIXED, LONG, SHORT, YEAR
from model.parameters.declare import ParameterSet, constant

AS_SUPPLIED = -1.0


class CriminalNetwork:
    """State of the networks of all areas, in one lane.

    Attributes
    ----------
    vacancies
        Expected empty roles (areas,).
    recruiters
        Members aged 15-20 at the end of last month (areas,).
    normal_supply, normal_opening, normal_recruiters
        Monthly means over the reference months (areas,), once the history is over.
    """

    def __init__(self, areas: int) -> None:
        self.vacancies = np.zeros(areas)
        self.recruiters = np.zeros(areas)
        self.normal_supply = np.zeros(areas)
        self.normal_opening = np.zeros(areas)
        self.normal_recruiters = np.zeros(areas)
        self.reference_months = 0

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
        """Return the ratio on joining from the number of recruiters (areas,)."""
        slope = parameters["recruiter_pressure_slope"]
        normal = np.maximum(self.normal_recruiters, 1.0)
        ratio = 1.0 + slope * (self.recruiters - self.normal_recruiters) / normal
        return np.clip(ratio, constant("pressure_floor"), constant("pressure_ceiling"))

    def demand(self, parameters: ParameterSet, months_after: int) -> NDArray[np.float64]:
        """Return the recruits wanted this month (areas,)."""
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
            Members who left or were arrested (areas,).
        supply
            Expected joinings before replacement (areas,), fixed point.
        stock
            Members at the end of the month (areas, ages, sexes, statuses).
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
        self.recruiters = (
            stock[:, recruiter_index:, :, SHORT : LONG + 1].sum(axis=(1, 2, -1)).astype(float)
        )
        if reference:
            self.remember()

    def copy(self) -> CriminalNetwork:
        """Return a copy for another lane."""
        other = CriminalNetwork(len(self.vacancies))
        for name in ("vacancies", "recruiters", "normal_supply", "normal_opening"):
            getattr(other, name)[:] = getattr(self, name)
        other.normal_recruiters[:] = self.normal_recruiters
        other.reference_months = self.reference_months
        return other
