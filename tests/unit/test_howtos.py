"""What the README and the how-tos tell to write can be read."""

from __future__ import annotations

import ast
import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from model.collaboration.form import form_names
from scenarios import read_scenario

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "docs" / "start.md", *sorted(ROOT.glob("docs/howto/*.md"))]
BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[tuple[str, str]]:
    """Pages with their blocks in a language."""
    return [
        (path.stem, textwrap.dedent(text))
        for path in PAGES
        for kind, text in BLOCK.findall(path.read_text(encoding="utf-8"))
        if kind == language
    ]


@pytest.mark.parametrize(("page", "text"), blocks("toml"))
def test_toml(page: str, text: str, tmp_path: Path) -> None:
    table = tomllib.loads(text)
    assert table
    if "extends" in table:
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        assert read_scenario(path, forms=[*form_names(), "homework_help"]).reference


@pytest.mark.parametrize(("page", "text"), blocks("python"))
def test_python(page: str, text: str) -> None:
    imported = [it for it in ast.walk(ast.parse(text)) if isinstance(it, ast.ImportFrom)]
    for statement in imported:
        module = __import__(str(statement.module), fromlist=["*"])
        assert [it.name for it in statement.names if not hasattr(module, it.name)] == []


def test_commands_exist() -> None:
    from experiments.cli import command_lines

    written = {
        word
        for _, text in blocks("bash")
        for word in re.findall(r"^(?:\.venv/bin/)?konsekvens ([a-z]+)", text, re.MULTILINE)
    }
    assert written
    assert written <= command_lines().keys()
