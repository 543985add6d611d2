"""The path of the state's money in an average year after the scenarios part."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.comparison import Effect, spread
from experiments.measures import Floats, measure
from experiments.subject import Subject

DESTINATIONS = ("additional", "displacing", "repaid", "not_requisitioned", "agency")


def path_of(subject: Subject, scenario: str, *, share: bool = False) -> Mapping[str, Effect]:
    """Return where the appropriation of an average year ends, in SEK or as shares of it.

    What the agency keeps is the appropriation less what it allocates; what is not requisitioned
    is what is allocated less what is paid out. The five parts sum to the appropriation.
    """
    years, *_ = measure("grant_paid").cube(subject.answers, scenario)
    later = years >= subject.first_year
    appropriation = np.array([subject.told[scenario].appropriation(int(year)) for year in years])

    def yearly(name: str) -> Floats:
        return measure(name).cube(subject.answers, scenario)[-1][..., 0][..., later]

    whole = appropriation[later].astype(float)
    allocated, paid = yearly("grant_allocated"), yearly("grant_paid")
    parts = {
        "additional": yearly("grant_used_additional"),
        "displacing": yearly("grant_used_displacing"),
        "repaid": yearly("grant_repaid"),
        "not_requisitioned": allocated - paid,
        "agency": whole - allocated,
    }
    divisor = whole.mean() if share else 1.0
    return {
        name: spread(values.mean(axis=-1) / divisor if divisor else values.mean(axis=-1)).at()
        for name, values in parts.items()
    }
