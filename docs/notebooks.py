"""Run the tutorials and write them as pages with what they print and draw.

A tutorial is a Python file in jupytext's percent format: it opens as a notebook in Jupyter and runs
as a program. `python docs/notebooks.py` runs all of them and writes notebooks beside the pages.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import jupytext
from nbclient import NotebookClient

KERNEL = "python3"
SECONDS = 300
HERE = Path(__file__).resolve().parent


def run(source: Path, target: Path) -> None:
    """Run every tutorial that has changed, and write its page and notebook."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.py")):
        page, mark = target / f"{path.stem}.md", f"<!-- {digest(path)} -->"
        if page.exists() and page.read_text(encoding="utf-8").startswith(mark):
            continue
        notebook = executed(path)
        jupytext.write(notebook, target / f"{path.stem}.ipynb")
        page.write_text(f"{mark}\n{told(notebook, target, path.stem)}", encoding="utf-8")


def digest(path: Path) -> str:
    """Return what tells whether a tutorial must run again: its text, and the model's version."""
    from experiments.identity import model_version

    content = path.read_bytes() + model_version().encode("utf-8")
    return hashlib.sha256(content).hexdigest()


def executed(path: Path) -> Any:
    """Run one tutorial in a folder of its own, with the project importable from it."""
    notebook = jupytext.read(path)
    root = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    before = {**os.environ, "PYTHONPATH": root, "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory() as folder:
        where = {"metadata": {"path": folder}}
        client = NotebookClient(notebook, timeout=SECONDS, kernel_name=KERNEL, resources=where)
        client.execute(env=before, stderr=subprocess.DEVNULL)
    return notebook


def told(notebook: Any, folder: Path, stem: str) -> str:
    """Return a notebook as Markdown: text, code, and what the code printed and drew."""
    parts: list[str] = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append(f"```python\n{cell.source}\n```")
            parts += [
                shown(item, folder, f"{stem}_{number}_{at}") for at, item in enumerate(cell.outputs)
            ]
    return "\n\n".join(part for part in parts if part) + "\n"


def shown(output: Any, folder: Path, name: str) -> str:
    """Return one output of a cell: a picture, or text."""
    data = output.get("data", {})
    if "image/png" in data:
        (folder / f"{name}.png").write_bytes(base64.b64decode(data["image/png"]))
        alt = output.get("metadata", {}).get("image/png", {}).get("alt", name)
        return f"![{alt}]({name}.png)"
    text = output.get("text") or data.get("text/plain", "")
    if output.get("name") == "stderr":
        return ""
    return f"```text\n{text.rstrip()}\n```" if text.strip() else ""


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    run(HERE / "tutorials", HERE / "generated" / "tutorials")
