"""Settings of the documentation; `make docs` builds it."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from docs import generate, notebooks  # noqa: E402

_declared = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "Konsekvens"
author = _declared["authors"][0]["name"]
release = version = _declared["version"]
copyright = f"2026, {author}"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "tutorials/*.py"]
source_suffix = {".md": "markdown"}
html_theme = "furo"
html_title = "Konsekvens"
html_show_sourcelink = False
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
napoleon_use_rtype = False
autodoc_typehints = "description"
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
suppress_warnings = ["myst.header"]


def setup(app: Any) -> None:
    """Write the pages that are made from the declarations, and run the notebooks, first."""
    generate.write(HERE / "generated")
    notebooks.run(HERE / "tutorials", HERE / "generated" / "tutorials")
