"""The world: facts, parameters, people, municipalities, forms of collaboration, outcomes.

Nothing here knows of files that users write, of sampling or of figures. Mesa comes first, since its
log looks through every module that is loaded by then.
"""

from model import mesa_core

__all__ = ["mesa_core"]
