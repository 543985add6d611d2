"""The rules of the house, held against the files that are there."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("model", "scenarios", "calibration", "experiments")

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
LONG_FUNCTIONS = ROOT / "docs" / "decisions" / "long_functions.csv"
LONG_FILES = ROOT / "docs" / "decisions" / "long_files.csv"
CODE_SUFFIXES = {".py", ".toml", ".jinja", ".html", ".css", ".js", ".sh", ".yaml", ".yml"}
CODE_NAMES = {"Makefile", "run"}

# Numbers that may stand in Python, each with the reason.
EVERYWHERE: dict[complex, str] = {
    0: "empty, first, none",
    1: "one, whole",
    2: "a pair, a square",
    12: "months in a year",
}
PHILOX: dict[complex, str] = {
    0xD2511F53: "first multiplier of Philox4x32 (Salmon et al. 2011)",
    0xCD9E8D57: "second multiplier of Philox4x32",
    0x9E3779B9: "first key increment of Philox4x32 (golden ratio)",
    0xBB67AE85: "second key increment of Philox4x32 (square root of three)",
    10: "rounds of Philox4x32-10",
    32: "bits in a word",
    0xFFFFFFFF: "mask of a word",
}
WORDS: dict[complex, str] = {
    3: "last of the four words of a Philox4x32 block",
    4: "words in a Philox4x32 block",
}
# A path, or a folder with the slash that ends it.
ALLOWED_IN: dict[str, dict[complex, str]] = {
    "model/streams.py": PHILOX | WORDS,
    "model/kernel/": WORDS,
    "model/ledger.py": {100: "öre in a krona"},
}

BIT_OPERATIONS = (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)

# In two parts, so that this file does not hold what it looks for.
LOCAL_PLACES = re.compile(
    r"(?<![\w.:/-])/(?:work|root)/" + "|file:" + r"//|\.\./" + "shared/",
)


def listed_by_git() -> list[str]:
    """Names of all files that git tracks or would track; empty where git cannot tell."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return []
    return [name for name in listed.stdout.decode().split("\0") if name]


@cache
def our_files() -> tuple[Path, ...]:
    """All files of the project, without caches and results."""
    found = [ROOT / name for name in listed_by_git()] if (ROOT / ".git").exists() else []
    if not found:
        tops = [ROOT / top for top in (*PACKAGES, "tests", "docs", ".ci")]
        found = [*ROOT.iterdir(), *(path for top in tops for path in top.rglob("*"))]
    return tuple(sorted(p for p in found if p.is_file() and "__pycache__" not in p.parts))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*, tests: bool) -> list[Path]:
    tops = (*PACKAGES, "tests") if tests else PACKAGES
    return [p for p in our_files() if p.suffix == ".py" and named(p).split("/")[0] in tops]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST) -> str:
    return f"{named(path)}:{getattr(node, 'lineno', 0)}"


def is_code(path: Path) -> bool:
    return path.suffix in CODE_SUFFIXES or path.name in CODE_NAMES


def test_files_are_short() -> None:
    reasons: dict[str, str] = {}
    if LONG_FILES.exists():
        with LONG_FILES.open(encoding="utf-8", newline="") as lines:
            reasons = {row["path"]: row["reason"].strip() for row in csv.DictReader(lines)}
    lengths = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in our_files()
        if is_code(path)
    }
    long = {name for name, length in lengths.items() if length > LONGEST_FILE}
    assert not {name: lengths[name] for name in long - reasons.keys()}, "split, or give a reason"
    assert not reasons.keys() - long, "exceptions that are no longer needed"
    assert all(reasons.values()), "an exception without a reason"


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function, its docstring apart."""
    length = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return length - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


def test_functions_are_short() -> None:
    with LONG_FUNCTIONS.open(encoding="utf-8", newline="") as lines:
        reasons = {row["function"]: row["reason"].strip() for row in csv.DictReader(lines)}
    long = {
        f"{named(path)}::{node.name}": lines_of(node)
        for path in python_files(tests=True)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and lines_of(node) > LONGEST_FUNCTION
    }
    assert not {name: long[name] for name in long.keys() - reasons}, "split, or give a reason"
    assert not reasons.keys() - long.keys(), "exceptions that are no longer needed"
    assert all(reasons.values()), "an exception without a reason"


def enumerations(module: ast.Module) -> Iterator[ast.ClassDef]:
    """Classes whose members are names: their integers identify and are never computed with."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).split(".")[-1] in {"Enum", "IntEnum", "IntFlag", "Flag"}
            for base in node.bases
        ):
            yield node


def bit_numbers(module: ast.Module) -> Iterator[ast.expr]:
    """Operands of bit operations and exponents of two: places of bits, not quantities."""
    for node in ast.walk(module):
        if not isinstance(node, ast.BinOp):
            continue
        if isinstance(node.op, BIT_OPERATIONS):
            for side in (node.left, node.right):
                cast = isinstance(side, ast.Call) and len(side.args) == 1
                yield side.args[0] if cast and isinstance(side, ast.Call) else side
        elif isinstance(node.op, ast.Pow) and ast.unparse(node.left) in {"2", "2.0"}:
            exponent = node.right
            yield exponent.operand if isinstance(exponent, ast.UnaryOp) else exponent


def numbers(module: ast.Module) -> Iterator[ast.Constant]:
    """Numeric literals, apart from places of bits and the numbering of an enumeration."""
    members = {
        id(statement.value)
        for enumeration in enumerations(module)
        for statement in enumeration.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, int)
    }
    bits = {
        id(node)
        for node in bit_numbers(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, int)
    }
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, int | float | complex)
            and not isinstance(node.value, bool)
            and id(node) not in members | bits
        ):
            yield node


def allowed(path: Path) -> set[complex]:
    rows = [
        numbers_there
        for where, numbers_there in ALLOWED_IN.items()
        if named(path) == where or (where.endswith("/") and named(path).startswith(where))
    ]
    return set(EVERYWHERE).union(*rows)


def test_no_numbers_in_python() -> None:
    found = [
        f"{place(path, node)} {node.value!r}"
        for path in python_files(tests=False)
        for node in numbers(tree(path))
        if node.value not in allowed(path)
    ]
    assert not found, "values belong in TOML or CSV, with unit and source; bits are shifts: 1 << 3"


def test_no_blind_except() -> None:
    blind = {"Exception", "BaseException"}
    found = []
    for path in python_files(tests=True):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type
                kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
                if any(k is None or ast.unparse(k).split(".")[-1] in blind for k in kinds):
                    found.append(place(path, node))
    assert not found, "catch what is expected and let the rest be seen"


def test_no_utils() -> None:
    found = [named(p) for p in our_files() if p.stem in {"utils", "util", "helpers", "misc"}]
    assert not found, "name the file after what it is about"


def test_seeds_are_not_truth_values() -> None:
    def is_seed(node: ast.expr) -> bool:
        name = getattr(node, "id", None) or getattr(node, "attr", None) or ""
        return name == "seed" or name.endswith("_seed")

    found = []
    for path in python_files(tests=True):
        for node in ast.walk(tree(path)):
            tested: list[ast.expr] = []
            if isinstance(node, ast.If | ast.IfExp | ast.While | ast.Assert):
                tested = [node.test]
            elif isinstance(node, ast.BoolOp):
                tested = node.values
            elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
                tested = [node.operand]
            found += [place(path, node) for value in tested if is_seed(value)]
    assert not found, "0 is a seed: compare with `is None`"


def undocumented(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, ast.stmt]]:
    """Public functions, classes and methods without a docstring."""
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        decorators = {ast.unparse(d).split(".")[-1] for d in node.decorator_list}
        if node.name.startswith("_") or decorators & {"overload", "override", "setter"}:
            continue
        if ast.get_docstring(node) is None:
            yield inside + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from undocumented(node.body, f"{inside}{node.name}.")


def test_public_things_are_documented() -> None:
    found = [named(p) for p in python_files(tests=False) if ast.get_docstring(tree(p)) is None]
    found += [
        f"{place(path, node)} {name}"
        for path in python_files(tests=False)
        for name, node in undocumented(tree(path).body)
    ]
    assert not found


def test_no_local_places() -> None:
    found = []
    for path in our_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{named(path)}:{number}"
            for number, line in enumerate(lines, start=1)
            if LOCAL_PLACES.search(line)
        ]
    assert not found, "a path that exists on one machine only"


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("line", pins())
def test_constraints_are_names_and_versions(line: str) -> None:
    assert re.fullmatch(r'[a-z0-9-]+==[0-9][0-9a-z.]*( ; python_version (<|>=) "3\.\d+")?', line)


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    names = {canonical(re.split(r"[<>=!~;\[ ]", each)[0]) for each in asked}
    assert names <= {line.split("==")[0] for line in pins()}
    assert pins() == sorted(pins())


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {project['version']}\n" in citation
    metadata = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
    assert metadata["version"] == project["version"]
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
