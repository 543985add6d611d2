"""The fuzz command: few files here, ten thousand by hand; and its guard sees what it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from experiments.fuzz import MAKERS, Guard, _wrong
from scenarios import ScenarioError, read_scenario

ROOT = Path(__file__).resolve().parents[2]


def test_a_few_hundred_files_are_answered_rightly(tmp_path: Path) -> None:
    words = ["fuzz", "--files", "250", "--runs", "0", "--out", str(tmp_path), "--format", "json"]
    code = f"import sys\nfrom experiments.cli import main\nsys.exit(main({words!r}))"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["good.toml"]


def test_most_kinds_of_file_give_both_answers(tmp_path: Path) -> None:
    for kind in ("right", "slips", "hostile"):
        chance = Random(1)
        answers: set[type[object]] = set()
        for _ in range(60):
            path = tmp_path / "own.toml"
            path.write_bytes(MAKERS[kind](chance))
            try:
                answers.add(type(read_scenario(path)))
            except ScenarioError as error:
                answers.add(type(error))
        assert len(answers) == 2, kind


def test_the_guard_sees_what_is_written_elsewhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    guard = Guard(inside)
    guard.look("open", (str(inside / "x"), "w", 577))
    guard.look("open", (str(outside / "x"), "r", 0))
    assert not guard.seen
    guard.look("open", (str(outside / "x"), "w", 577))
    guard.look("os.rename", (str(outside / "x"), str(inside / "y"), -1, -1))
    guard.look("subprocess.Popen", ("sh", ["sh"], None, None))
    assert len(guard.seen) == 3


@pytest.mark.parametrize(
    ("code", "output", "seconds", "told"),
    [
        (1, "", 0.0, "exit code"),
        (0, "Traceback (most recent call last)", 0.0, "traceback"),
        (3, "\x1b[2J", 0.0, "terminal"),
        (3, "wrong", 100.0, "took"),
    ],
)
def test_wrong_answers_are_called_wrong(
    tmp_path: Path, code: int, output: str, seconds: float, told: str
) -> None:
    assert told in str(_wrong(code, output, seconds, Guard(tmp_path)))
    assert _wrong(3, "one message\n", 0.1, Guard(tmp_path)) is None
