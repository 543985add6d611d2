"""The log of assumptions takes its weights from the sensitivity analysis that is kept."""

from __future__ import annotations

import json
import sys
from importlib import import_module

from tests.unit.test_house import ROOT

sys.path.insert(0, str(ROOT / "docs"))
generate = import_module("generate")


def test_weights_are_those_of_the_analysis_that_comes_with_the_project() -> None:
    path = ROOT / "experiments" / "analysis" / "shipped" / "sensitivity.json"
    kept = json.loads(path.read_text(encoding="utf-8"))["parameters"]
    page = generate.assumption_log()
    assert generate.weights().keys() == kept.keys()
    for name, row in kept.items():
        weight = f"{row['total']:.3f} ± {row['total_half_width']:.3f}"
        line = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"| {weight} |" in line
