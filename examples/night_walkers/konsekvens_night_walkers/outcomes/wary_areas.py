"""Areas that are less willing to engage with services than they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.outcomes.outcome import Aim, Shape, outcome

if TYPE_CHECKING:
    from model.world import World


@outcome("areas in December", Aim.LOWER, Shape.AREAS)
def wary_areas(world: World) -> NDArray[Any]:
    """Areas where the willingness to engage with services is below what it was in 2018."""
    return np.asarray((world.willingness < 1.0).astype(np.int64))
