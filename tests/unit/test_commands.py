"""The command line: help without imports, one message and one exit code for every failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import explain
from experiments.cli import command_lines, main
from experiments.errors import Exit, messages
from experiments.terminal import chosen_language
from model.facts.records import FactsError

ROOT = Path(__file__).resolve().parents[2]


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_help_imports_neither_the_model_nor_its_tools() -> None:
    code = (
        "import sys\nfrom experiments.cli import main\nmain(['--help'])\n"
        "heavy = {'numpy', 'numba', 'scipy', 'pyarrow', 'mesa', 'joblib', 'model', 'scenarios'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    answer = python("-c", code)
    assert "scenarios" in answer.stdout
    assert answer.stderr.strip() == "[]"


def test_every_message_has_both_languages() -> None:
    for key, told in messages().items():
        assert set(told) == {"sv", "en"}, key
        blanks = [{part.split("}")[0] for part in each.split("{")[1:]} for each in told.values()]
        assert blanks[0] == blanks[1], key


def test_every_command_that_is_listed_has_a_module_with_a_function() -> None:
    from importlib import import_module

    for name in command_lines():
        assert callable(import_module(f"experiments.commands.{name}").command)


def test_language_comes_from_the_option_then_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KONSEKVENS_LANG", "en")
    assert chosen_language([]) == "en"
    assert chosen_language(["run", "--lang", "sv"]) == "sv"
    assert chosen_language(["--lang=sv"]) == "sv"
    monkeypatch.setenv("KONSEKVENS_LANG", "tlh")
    assert chosen_language([]) == "sv"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["rum"], Exit.USAGE, "'run'"),
        (["run"], Exit.USAGE, "SCENARIO"),
        (["run", "cut_80", "--drws", "3"], Exit.USAGE, "--draws"),
        (["run", "cut_80", "--draws", "x"], Exit.USAGE, "--draws"),
        (["run", "cut_80", "--draws", "-1"], Exit.USAGE, "draws"),
        (["run", "cut_80", "--seed", "4294967296"], Exit.USAGE, "seed"),
        (["run", "cut_80", "--scale", "1e9"], Exit.USAGE, "scale"),
        (["run", "cut_80", "--scale", "nan"], Exit.USAGE, "scale"),
        (["run", "cut_80", "cut_80"], Exit.USAGE, "cut_80"),
        (["run", "cut_81"], Exit.INVALID, "'cut_80'"),
        (["run", "cut_80", "--jobs", "0", "--quick"], Exit.USAGE, "jobs"),
        (["run", "cut_80", "--posterior", "none"], Exit.MISSING, "none"),
        (["run", "cut_80", "--out", "/proc/nothing/here", "--quick"], Exit.USAGE, "/proc/nothing"),
        (["check", "none.toml"], Exit.INVALID, "none.toml"),
        (["explain", "youths_jioning"], Exit.USAGE, "'youths_joining'"),
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_cannot_be_is_said_in_one_message(
    words: list[str],
    code: Exit,
    told: str,
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--lang", language] if words[0] != "rum" else words) == code
    heard = capsys.readouterr()
    assert told in heard.err
    assert "Traceback" not in heard.err
    assert not heard.out


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('extends = "cut_80', "own.toml:1:"),
        ('extends = "cut_80"\n[forms.spsf]\non = true', "'sspf'"),
        ('extends = "cut_80"\n[grant]\nappropriation_msek = -5', "own.toml:3:"),
        ('extends = "cut_80"\n[time]\nend = 2020', "own.toml:3:"),
        ('extends = "cut_80"\n[parameters]\njoining_hazard = 1', "joining_hazard_at_14"),
    ],
)
def test_a_faulty_scenario_is_told_with_its_place(
    content: str, told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(content, encoding="utf-8")
    for command in ("check", "run"):
        assert main([command, str(path)]) == Exit.INVALID
        assert told in capsys.readouterr().err


def test_a_missing_fact_has_its_own_exit_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def without() -> None:
        raise FactsError("areas.csv: no such file; put it back")

    monkeypatch.setattr("experiments.explain.read_facts", without)
    explain._fact_rows.cache_clear()
    assert main(["explain", "A21"]) == Exit.MISSING
    assert capsys.readouterr().err == "areas.csv: no such file; put it back\n"


def test_what_nobody_foresaw_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise ValueError("a mistake in the program")

    monkeypatch.setattr("experiments.commands.scenarios.catalogue", broken)
    with pytest.raises(ValueError, match="mistake"):
        main(["scenarios"])


def test_scenarios_are_listed_with_one_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == Exit.OK
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("cut_80 ") for line in lines)
    assert main(["scenarios", "--format", "json", "--lang", "en"]) == Exit.OK
    listed = json.loads(capsys.readouterr().out)["scenarios"]
    assert len(listed) == len(lines)


def test_check_shows_what_a_file_changes(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        'extends = "cut_80"\n[parameters]\ngang_sibling_hazard_ratio = 9\n', encoding="utf-8"
    )
    assert main(["check", str(path), "--lang", "en"]) == Exit.OK
    heard = capsys.readouterr()
    assert "future.grant.appropriation_sek" in heard.out
    assert "gang_sibling_hazard_ratio = 9, outside" in heard.err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("joining_hazard_at_14", ["lognorm", "A21", "model/"]),
        ("cut_80", ["keep_250"]),
        ("youths_joining", ["recruitment.py"]),
        ("sspf", ["sspf_consent_share"]),
        ("A21", ["derived"]),
        ("0127", ["Botkyrka"]),
    ],
)
def test_names_are_explained(
    name: str, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", name]) == Exit.OK
    out = capsys.readouterr().out
    assert all(word in out for word in told)


def test_every_parameter_outcome_and_scenario_can_be_explained() -> None:
    from model.outcomes.outcome import outcomes
    from model.parameters.declare import declared_constants, declared_parameters
    from scenarios import catalogue_names

    names = [*declared_parameters(), *declared_constants(), *catalogue_names()]
    for name in [*names, *(item.name for item in outcomes())]:
        assert explain.explain(name, "sv")[0].pairs


def test_dry_run_counts_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["run", "keep_250", "cut_80", "--draws", "5", "--replicates", "3", "--dry-run"]
    assert main([*words, "--format", "json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["runs"] == 30
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("konsekvens fig", {"figures"}),
        ("konsekvens run cut", {"cut_0", "cut_80"}),
        ("konsekvens compare cut_80 keep", {"keep_250"}),
        ("konsekvens new own --from early", {"early_notice"}),
        ("konsekvens figures headline", {"headline_effect"}),
        ("konsekvens explain joining_hazard", {"joining_hazard_at_14"}),
    ],
)
def test_the_shell_completes_commands_and_names(line: str, offered: set[str]) -> None:
    words = line.split()
    shell = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    environment = {**os.environ, **shell, "_KONSEKVENS_COMPLETE": "complete_bash"}
    answer = subprocess.run(
        [sys.executable, "-c", "from experiments.cli import app; app()"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(answer.stdout.split()) == offered


def test_every_command_can_answer_in_json() -> None:
    from importlib import import_module
    from inspect import signature

    for name in command_lines():
        parameters = signature(import_module(f"experiments.commands.{name}").command).parameters
        assert {"form", "formats"} & set(parameters) or name == "schema", name
