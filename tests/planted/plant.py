"""Plant errors one by one in a copy of the project, and see their tests fail.

Run ``python tests/planted/plant.py [WORD ...]``; only errors whose test or text holds one of the
words are planted. Prints one row for ``docs/checklists/planted_errors.md`` each, and ends with 1 if
a test did not see its error. Kernels are compiled once for all errors that are not in a kernel.
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
HERE = Path(__file__).parent
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
    before = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(folder / "cache"),
    }
    done = subprocess.run(
        command, cwd=folder, env=before, capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode == 0:
        return None
    told = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E  ")]
    return told[0] if told else f"pytest ended with {done.returncode}"


def planted(folder: Path, error: dict[str, str]) -> str | None:
    """Plant one error, run its test, and take the error out again; return what was seen."""
    path = folder / error["file"]
    text, held = path.read_text(encoding="utf-8"), path.stat()
    if error["old"] not in text:
        print(f"{error['file']} no longer holds what is to be replaced", file=sys.stderr)
        return None
    path.write_text(text.replace(error["old"], error["new"], 1), encoding="utf-8")
    try:
        return failed(folder, error["test"])
    finally:
        path.write_text(text, encoding="utf-8")
        # compiled kernels go by the time of their file
        os.utime(path, ns=(held.st_atime_ns, held.st_mtime_ns))


def main(words: list[str]) -> int:
    """Plant every chosen error and tell what was seen."""
    errors = [
        error
        for path in sorted(HERE.glob("*.toml"))
        for error in tomllib.loads(path.read_text(encoding="utf-8"))["error"]
    ]
    unseen = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copied(folder)
        for error in errors:
            if not any(word in error["test"] + error["about"] for word in words):
                continue
            seen = planted(folder, error)
            unseen += seen is None
            verdict = "**no**" if seen is None else "yes"
            print(
                f"| `{error['test']}` | {error['about']} (`{error['file']}`) | {verdict} |",
                flush=True,
            )
            print(f"    {seen}", file=sys.stderr, flush=True)
    return 1 if unseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [""]))
