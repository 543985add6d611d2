"""What is decided: one TOML file for each scenario.

A file extends another one and says only what differs; ``history.toml`` declares every lever.
To add a scenario, put a file here, or anywhere and give its path. :func:`read_scenario` checks
it and gives a :class:`Scenario`; :func:`catalogue` gives all that come with the model.
"""

from scenarios.catalogue import catalogue, catalogue_names
from scenarios.errors import ScenarioError
from scenarios.scenario import Scenario, read_scenario

__all__ = ["Scenario", "ScenarioError", "catalogue", "catalogue_names", "read_scenario"]
