"""What the README and the how-tos tell to write can be read."""

from __future__ import annotations

import ast
import csv
import json
import re
import textwrap
import tomllib
from pathlib import Path
from typing import Any

import pytest

from experiments.api import figure, run
from experiments.studies import read_study
from model.collaboration.form import form_names
from scenarios import read_scenario

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "start.md",
    ROOT / "docs" / "clusters.md",
    *sorted(ROOT.glob("docs/howto/*.md")),
]
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
    if "scenarios" in table:
        path = tmp_path / "small.toml"
        path.write_text(text, encoding="utf-8")
        assert read_study(str(path)).study.scenarios


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


def test_the_array_of_the_cluster_page_runs_every_shard() -> None:
    """The script asks for a shard per task, and the stand-in for Slurm sets what it reads."""
    script, stand_in = (
        next(text for _, text in blocks("bash") if mark in text) for mark in ("#SBATCH", "srun() ")
    )
    read = set(re.findall(r"\$(SLURM_\w+)", script))
    assert read == set(re.findall(r"(SLURM_\w+)=", stand_in))
    assert "--shard" in script


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("results")
    return run(["keep_250", "cut_80"], draws=2, replicates=1, scale=0.02, jobs=1, out=out / "r")


def test_what_the_page_on_embedding_names_is_written(results: Any, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "howto" / "embed.md").read_text(encoding="utf-8")
    figure(results, "keep_250", "cut_80", "headline_effect", tmp_path, language="sv",
           formats=("svg", "png", "pdf"))  # fmt: skip
    named = set(re.findall(r"figures/(headline_effect\.sv\.\w+)", page))
    assert named >= {f"headline_effect.sv.{suffix}" for suffix in ("json", "png", "pdf", "csv")}
    assert not named - {path.name for path in tmp_path.iterdir()}
    told = json.loads((tmp_path / "headline_effect.sv.json").read_text(encoding="utf-8"))
    assert {"caption", "alt", "footer", "title"} | set(
        re.findall(r"told\$(\w+)", page)
    ) <= told.keys()
    with (tmp_path / "headline_effect.sv.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == told["columns"]
    assert len(rows) == told["rows"]


def test_a_figure_says_no_more_than_it_holds(results: Any, tmp_path: Path) -> None:
    """Scenarios without controls, and a small population."""
    figure(results, "keep_250", "cut_80", "headline_effect", tmp_path, "en", ("svg",))
    told = json.loads((tmp_path / "headline_effect.en.json").read_text(encoding="utf-8"))
    assert told["rows"] == 1
    assert "harm" not in told["caption"] + told["alt"]
    assert "At 2% of the population's size" in told["footer"]


@pytest.mark.parametrize("program", ["R", "STATA"])
def test_columns_that_other_programs_read_are_there(results: Any, program: str) -> None:
    text = (ROOT / "docs" / "tutorials" / "other_tools.py").read_text(encoding="utf-8")
    code = re.findall(rf'^{program} = """(.*?)"""', text, re.DOTALL | re.MULTILINE)[0]
    columns = set(results.query("SELECT * FROM results LIMIT 1").column_names) | {"error"}
    named = {
        "R": r"(\w+) (?:==|>=)|is\.na\((\w+)\)|select\(([^)]*)\)|= sum\((\w+)\)",
        "STATA": r"(\w+) (?:==|>=)|destring ([\w ]+),|\(sum\) (\w+)"
        r"|by\((\w+ [\w ]+)\)|[ij]\(([\w ]+)\)",
    }
    found = " ".join(part for parts in re.findall(named[program], code) for part in parts)
    asked = set(re.findall(r"\w+", found))
    assert asked >= {"scenario", "draw", "replicate", "year", "breakdown", "youths_joining"}
    assert asked <= columns
