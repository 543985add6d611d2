"""Mesa's model and agent, without what else Mesa's package imports: graphs, tables, geometry.

Those take longer to load than everything that a run needs, and every worker would load them. The
package is therefore put in place unexecuted and runs as soon as somebody asks it for anything, so
that ``import mesa`` elsewhere means what it always does.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

NAME = "mesa"


class Waiting(ModuleType):
    """A package whose own code has not run yet."""

    def __getattr__(self, name: str) -> Any:
        """Run the code of the package, and return what was asked for."""
        spec = self.__spec__
        self.__class__ = ModuleType  # type: ignore[assignment]
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(self)
        return getattr(self, name)


def _wait() -> None:
    spec = importlib.util.find_spec(NAME)
    if spec is None:
        raise ModuleNotFoundError(f"No module named '{NAME}'", name=NAME)
    package = importlib.util.module_from_spec(spec)
    package.__class__ = Waiting
    sys.modules[NAME] = package


if NAME not in sys.modules:
    _wait()

Model: Any = importlib.import_module(f"{NAME}.model").Model
Agent: Any = importlib.import_module(f"{NAME}.agent").Agent
