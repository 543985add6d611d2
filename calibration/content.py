"""What a posterior rests on, in two digests: declared parameters, and targets.

They are made of what is declared, never of the source of the model, so that the same numbers
computed faster keep a posterior fresh. That the numbers are the same is checked by running the
model once; see :mod:`experiments.fingerprint`.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources

from model.parameters.declare import declared_constants, declared_parameters

TARGETS = "targets.toml"


def digest_of(content: object) -> str:
    """Return the SHA-256 of plain values written as JSON in one fixed form."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def targets_text() -> str:
    """Return the declared targets as they are written."""
    return resources.files("calibration").joinpath(TARGETS).read_text(encoding="utf-8")


def content_now() -> Mapping[str, str]:
    """Return the digests of today's declarations, by name: ``parameters`` and ``targets``."""
    priors = {
        name: [item.value, item.prior.name, dict(item.prior.arguments), item.effect, item.imported]
        for name, item in declared_parameters().items()
    }
    constants = {name: asdict(item)["value"] for name, item in declared_constants().items()}
    return {
        "parameters": digest_of({"priors": priors, "constants": constants}),
        "targets": digest_of(tomllib.loads(targets_text())),
    }
