"""Every item of the checklists points to a file, and to a heading in it, that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POINTER = re.compile(r"^`([^`]+)`(?: › (.+))?$")
LISTS = sorted((ROOT / "docs" / "checklists").glob("*.md"))
WITHOUT_POINTERS = {"index.md", "planted_errors.md"}
STANDARDS = {
    "odd_2020": 38,
    "trace": 17,
    "stress_abs": 24,
    "rahmandad_sterman": 17,
    "cheers_2022": 28,
    "aqua": 15,
    "comses": 11,
    "fair4rs": 15,
}


def rows(path: Path) -> list[list[str]]:
    """Cells of every row of the tables of a page, without heads."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    below = [at for at, line in enumerate(lines) if set(line) <= set("|- ")]
    return [row for at, row in enumerate(cells) if at not in below and at + 1 not in below]


def fault(pointer: str) -> str | None:
    """What is wrong with a pointer, if anything."""
    found = POINTER.match(pointer)
    if found is None:
        return "is not of the form `file` › heading"
    path = ROOT / found[1]
    if not path.exists():
        return "no such file"
    if found[2] is not None:
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        if found[2].strip() not in headings:
            return "no such heading"
    elif path.suffix == ".md":
        return "names no heading"
    return None


@pytest.mark.parametrize(
    "path",
    [*(it for it in LISTS if it.name not in WITHOUT_POINTERS), ROOT / "docs" / "assumptions.md"],
    ids=lambda path: path.stem,
)
def test_pointers_exist(path: Path) -> None:
    faults = {row[-1]: fault(row[-1]) for row in rows(path)}
    assert {pointer: wrong for pointer, wrong in faults.items() if wrong} == {}


def test_no_item_is_lost() -> None:
    counted = {name: len(rows(ROOT / "docs" / "checklists" / f"{name}.md")) for name in STANDARDS}
    assert counted == STANDARDS


def test_every_list_is_known() -> None:
    assert {it.name for it in LISTS} - WITHOUT_POINTERS == {f"{name}.md" for name in STANDARDS}


def test_planted_errors_name_tests_that_exist() -> None:
    missing = []
    for row in rows(ROOT / "docs" / "checklists" / "planted_errors.md"):
        path = ""
        for named in re.findall(r"`([^`]+)`", row[0]):
            file, _, test = named.rpartition("::")
            path = file or path
            text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
            if f"def {test.partition('[')[0]}(" not in text:
                missing.append(named)
    assert missing == []
