"""Plant errors one by one in a copy of the project, and see their tests fail.

Run ``python tests/planted/plant.py [WORD]``; only errors whose test or text holds the word are
planted. Prints one row for ``docs/checklists/planted_errors.md`` each, and ends with 1 if a test
did not see its error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ERRORS = Path(__file__).with_name("errors.toml")
PARTS = ("model", "scenarios", "calibration", "experiments", "tests", "docs", "examples")
FILES = ("pyproject.toml", "constraints.txt", "README.md", "CHANGELOG.md", "CITATION.cff")
SECONDS = 600


def copied(folder: Path) -> None:
    """Copy the project into a folder."""
    skipped = shutil.ignore_patterns("__pycache__", "_build", "generated")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=skipped)
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)


def failed(folder: Path, test: str) -> str | None:
    """Run one test; return the first line of its failure, or None where it passes."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    before = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=before, capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode == 0:
        return None
    told = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E  ")]
    return told[0] if told else f"pytest ended with {done.returncode}"


def main(word: str) -> int:
    """Plant every chosen error and tell what was seen."""
    errors = tomllib.loads(ERRORS.read_text(encoding="utf-8"))["error"]
    unseen = 0
    for error in errors:
        if word not in error["test"] + error["about"]:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            copied(folder)
            path = folder / error["file"]
            text = path.read_text(encoding="utf-8")
            if error["old"] not in text:
                seen = None
                print(f"{error['file']} no longer holds what is to be replaced", file=sys.stderr)
            else:
                path.write_text(text.replace(error["old"], error["new"], 1), encoding="utf-8")
                seen = failed(folder, error["test"])
        unseen += seen is None
        verdict = "**no**" if seen is None else "yes"
        print(
            f"| `{error['test']}` | {error['about']} (`{error['file']}`) | {verdict} |", flush=True
        )
        print(f"    {seen}", file=sys.stderr, flush=True)
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
