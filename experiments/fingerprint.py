"""One small run whose numbers tell whether the model still is the one that was calibrated.

The digest is of results, not of source: a model that is written otherwise and gives the same bits
has the same fingerprint.
"""

from __future__ import annotations

from dataclasses import replace

from calibration.content import digest_of
from calibration.settings import settings
from calibration.targets import Target
from experiments.bank import bank_study, compared
from experiments.simulation import live
from experiments.statistics import columns_of
from model.parameters.declare import ParameterSet
from model.streams import Streams


def fingerprint(targets: tuple[Target, ...]) -> str:
    """Return the digest of what targets and effects are read off, in one small run.

    Parameters
    ----------
    targets
        Declared targets.
    """
    rules = settings()["fingerprint"]
    study = bank_study(targets, 1)
    courses = [
        replace(scenario.course, end_year=int(rules["end_year"])) for scenario in study.scenarios
    ]
    streams = Streams(int(rules["seed"]), 0)
    runs = live(courses, ParameterSet.defaults(), streams, float(rules["scale"]))
    columns = columns_of(compared(targets))
    numbers = [
        [[float(value).hex() for value in year[name]] for name in columns]
        for run in runs
        for year in run.years
    ]
    return digest_of(numbers)
