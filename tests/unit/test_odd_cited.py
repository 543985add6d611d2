"""Every equation of the ODD document is cited by a test, and every parameter has its place."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from model.parameters.declare import declared_parameters

ROOT = Path(__file__).resolve().parents[2]
HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)*) (.+)$", re.MULTILINE)
SECTION = r"\d+(?:\.\d+)+"
CITATION = re.compile(rf"\bODD ({SECTION}(?:(?:, then |, | and | to | then |, and ){SECTION})*)")
WITH_EQUATIONS = ("5.", "7.")
FORM_ENDS = ("_consent_share", "_stay_months", "_drop_out_share")


@cache
def text() -> str:
    return (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")


@cache
def numbers() -> tuple[str, ...]:
    """Numbers of all sections, in order."""
    return tuple(number for number, _ in HEADING.findall(text()))


def cited(prose: str) -> set[str]:
    """Sections that a text cites as `ODD 7.1.2, 7.3.1 to 7.3.4 and 7.5`, ranges in full."""
    found: set[str] = set()
    for citation in CITATION.findall(prose):
        found |= set(re.findall(SECTION, citation))
        for first, last in re.findall(rf"({SECTION}) to ({SECTION})", citation):
            start, end = numbers().index(first), numbers().index(last)
            assert start < end, f"{first} to {last}"
            found |= set(numbers()[start : end + 1])
    return found


def leaves() -> list[str]:
    """Sections with equations that have no section below them."""
    inner = {number.rpartition(".")[0] for number in numbers()}
    return [it for it in numbers() if it.startswith(WITH_EQUATIONS) and it not in inner]


def test_every_equation_is_cited_by_a_test() -> None:
    files = [*ROOT.glob("tests/reference/*.py"), *ROOT.glob("tests/[psu]*/*.py")]
    found = set().union(*(cited(path.read_text(encoding="utf-8")) for path in files))
    assert [number for number in leaves() if number not in found] == []


def steps(module: ast.Module) -> list[tuple[str, str]]:
    """Functions and classes, each with its own docstring and that of the class around it."""
    found: list[tuple[str, str]] = []

    def look(body: list[ast.stmt], around: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                told = around + (ast.get_docstring(node) or "")
                found.append((node.name, told))
                look(node.body, told)

    look(module.body, "")
    return found


def test_every_step_of_the_numpy_reference_cites_its_section() -> None:
    silent = [
        f"{path.name}: {name}"
        for path in sorted(ROOT.glob("tests/reference/numpy_*.py"))
        for name, told in steps(ast.parse(path.read_text(encoding="utf-8")))
        if not cited(told)
    ]
    assert silent == []


@cache
def read_in() -> dict[str, list[str]]:
    """Files of the model that read each parameter."""
    found: dict[str, list[str]] = {name: [] for name in declared_parameters()}
    for path in sorted(ROOT.glob("model/**/*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        constants = {it.value for it in ast.walk(module) if isinstance(it, ast.Constant)}
        for name in found:
            if name in constants:
                found[name].append(path.relative_to(ROOT / "model").as_posix())
    return found


@cache
def told_in() -> dict[str, list[str]]:
    """Sections that name each parameter."""
    found: dict[str, list[str]] = {name: [] for name in declared_parameters()}
    parts = re.split(HEADING, text().partition("\n## 8 ")[0])
    for number, prose in zip(parts[1::3], parts[3::3], strict=True):
        if not number.startswith(("5", "7")) or number.startswith("7.15"):
            continue
        for name in found:
            ending = any(f"x{end}" in prose and name.endswith(end) for end in FORM_ENDS)
            if re.search(rf"\b{name}\b", prose) or ending:
                found[name].append(number)
    return found


def used() -> list[tuple[str, str, str, str]]:
    """Rows of the table in 8.3, as they must be; the symbol is only written there."""
    return [
        (name, "", ", ".join(told_in()[name]), ", ".join(f"`{it}`" for it in read_in()[name]))
        for name in declared_parameters()
    ]


def written() -> list[tuple[str, ...]]:
    """Rows of the table in 8.3."""
    lines = text().partition("\n### 8.3 ")[2].partition("\n## 9 ")[0].splitlines()
    rows = [tuple(cell.strip() for cell in it.split("|")[1:-1]) for it in lines if it[:1] == "|"]
    return rows[2:]


def test_every_parameter_has_section_and_code() -> None:
    rows = {row[0].strip("`"): row for row in written()}
    assert [(name, *rows.get(name, ("",) * 4)[2:]) for name in declared_parameters()] == [
        (name, sections, code) for name, _, sections, code in used()
    ]
    assert all(sections and code for _, _, sections, code in used())


def test_symbols_stand_in_their_sections() -> None:
    parts = re.split(HEADING, text().partition("\n## 8 ")[0])
    prose = dict(zip(parts[1::3], parts[3::3], strict=True))
    for row in written():
        symbol = row[1].strip("`")
        assert any(symbol in prose[number] for number in row[2].split(", ")), row
