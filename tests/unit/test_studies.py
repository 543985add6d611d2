"""Study files, and the commands batch and status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.chunks import shard_of
from experiments.cli import main
from experiments.design import folder_name
from experiments.errors import Exit, ExperimentError
from experiments.parts import listed
from experiments.rehearsal import Faults, rehearsal
from experiments.report.maker import plan
from experiments.report.run import main_names, side_names
from experiments.studies import read_study, study_names
from model.levers import EffectResponse
from scenarios import catalogue_names

SMALL = 'scenarios = ["keep_250", "cut_80"]\ndraws = 3\nreplicates = 2\nscale = 0.5\n'


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("experiments.runner.the_model", rehearsal)
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", study_names())
def test_studies_that_come_along_can_be_read(name: str) -> None:
    read = read_study(name)
    assert read.study.name == name
    assert all(read.title.values())
    assert all(read.about.values())


@pytest.mark.parametrize(("name", "shown"), [("main", main_names()), ("side", side_names())])
def test_the_studies_of_the_report_are_those_that_it_shows(
    name: str, shown: tuple[str, ...]
) -> None:
    study, size = read_study(name).study, plan()["standard"]
    size = size if name == "main" else size["side"]
    assert study.scenario_names == tuple(Path(each).stem for each in shown)
    assert (study.draws, study.replicates) == (size["draws"], size["replicates"])
    assert study.scale == 1.0


def test_the_catalogue_study_holds_the_catalogue() -> None:
    assert read_study("catalogue").study.scenario_names == tuple(
        name for name in catalogue_names() if name != "history"
    )


def test_a_study_of_everything(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('extends = "cut_80"\n[grant]\nappropriation_msek = 60\n')
    path = tmp_path / "all.toml"
    path.write_text(
        'title = { sv = "Å", en = "A" }\nscenarios = ["keep_250", "own.toml"]\n'
        'draws = 5\nreplicates = 3\nseed = 0\nscale = 1\nparameters = "defaults"\n'
        'outcomes = ["youths_joining", "posts_grant", "posts_own_sspf"]\nend_year = 2028\n'
        '[variants.as_written]\n[variants.threshold]\neffect_response = "threshold"\n'
        "contagion = false\n",
        encoding="utf-8",
    )
    read = read_study(str(path))
    study = read.study
    assert read.title["sv"] == "Å"
    assert study.scenario_names == ("keep_250", "own")
    assert (study.draws, study.replicates, study.seed, study.end_year) == (0, 3, 0, 2028)
    assert "youths_joining" in study.outcomes
    assert "posts_grant_sspf" in study.outcomes
    assert "posts_own_field_work" not in study.outcomes
    assert study.variants[1].structure == {
        "effect_response": EffectResponse.THRESHOLD,
        "contagion": False,
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("draws = 3", "study.toml:1:1: 'scenarios' is missing"),
        ('scenarios = "cut_80"', "study.toml:1:13"),
        ('scenarios = ["cut_81"]', "'cut_80'"),
        ('scenarios = ["cut_80", "cut_80"]', "named twice"),
        ('scenarios = ["none.toml"]', "study.toml:1:14"),
        ('scenarios = ["cut_80"]\ndraw = 3', "'draws'"),
        ('scenarios = ["cut_80"]\ndraws = -3', "study.toml:2:9"),
        ('scenarios = ["cut_80"]\ndraws = true', "study.toml:2:9"),
        ('scenarios = ["cut_80"]\nscale = nan', "study.toml:2:9"),
        ('scenarios = ["cut_80"]\nscale = 1e9', "scale must be between"),
        ('scenarios = ["cut_80"]\nseed = 4294967296', "seed must be between"),
        ('scenarios = ["cut_80"]\nend_year = 2020', "2020"),
        ('scenarios = ["cut_80"]\nend_year = 99999', "end_year must be between"),
        ('scenarios = ["cut_80"]\noutcomes = ["youths_jioning"]', "'youths_joining'"),
        ('scenarios = ["cut_80"]\n[variants.x]\nhirings = "linear"', "'hiring'"),
        ('scenarios = ["cut_80"]\n[variants.x]\nhiring = "lineer"', "linear"),
        ('scenarios = ["cut_80"]\n[variants.x]\ncontagion = 1', "true/false"),
        ('scenarios = ["cut_80"]\nvariants = 3', "[variants.NAME]"),
        ('scenarios = ["cut_80"]\ntitle = "x"', "title.sv"),
        ('scenarios = ["cut_80"]\nparameters = "none.parquet"', "none.parquet"),
        ("scenarios = [", "study.toml:1:"),
        ("scenarios = []", "at least one scenario"),
    ],
)
def test_faults_are_told_with_their_place(
    tmp_path: Path,
    text: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(text, encoding="utf-8")
    code = main(["batch", "study.toml", "--lang", "en"])
    heard = capsys.readouterr()
    assert code in (Exit.USAGE, Exit.INVALID, Exit.MISSING)
    assert told in heard.err
    assert "Traceback" not in heard.err


def test_an_unknown_study_is_answered_with_the_nearest() -> None:
    with pytest.raises(ExperimentError, match="'main'"):
        read_study("mian")


def test_dry_run_counts(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", str(small), "--dry-run", "--format", "json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["runs"] == 12
    assert not Path("results").exists()


def test_batch_then_status(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["batch", str(small), "--out", "out", "--jobs", "1"]
    assert main([*words, "--format", "json"]) == Exit.OK
    data = json.loads(capsys.readouterr().out)
    assert (data["runs"], data["done"], data["failed"], data["missing"]) == (12, 12, 0, 0)
    assert main(["status", "out", "--format", "json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["complete"] == 3
    next(iter(listed(Path("out")))).write_bytes(b"damaged")
    assert main(["status", "out", "--lang", "en"]) == Exit.FAILED
    heard = capsys.readouterr().out
    assert "1 damaged" in heard
    assert "Go on with the same command" in heard
    assert main([*words, "--quiet"]) == Exit.OK


def test_shards_say_what_is_missing_and_the_last_one_completes(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["batch", str(small), "--out", "out", "--jobs", "1", "--lang", "en"]
    assert main([*words, "--shard", "1/2"]) == Exit.OK
    assert "6 runs of the whole study are missing" in capsys.readouterr().err
    assert main(["status", "out"]) == Exit.FAILED
    assert main([*words, "--shard", "2/2"]) == Exit.OK
    assert main(["status", "out"]) == Exit.OK


def test_failed_runs_end_with_their_own_exit_code(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = rehearsal(Faults(failing=frozenset({1 << 8})))
    monkeypatch.setattr("experiments.runner.the_model", lambda: faulty)
    words = ["batch", str(small), "--out", "out", "--jobs", "1", "--lang", "en"]
    assert main(words) == Exit.FAILED
    assert "2 runs failed" in capsys.readouterr().err
    assert main(["status", "out", "--lang", "en"]) == Exit.FAILED
    assert "was to fail" in capsys.readouterr().out
    monkeypatch.setattr("experiments.runner.the_model", rehearsal)
    assert main(words) == Exit.OK


@pytest.mark.parametrize("word", ["0/3", "4/3", "x/3", "3", "1/0", "-1/3", "1/3/5", "", "²/3"])
def test_shards_that_cannot_be_are_refused(word: str) -> None:
    with pytest.raises(ExperimentError):
        shard_of(word)


def test_shards_can_be_read() -> None:
    assert shard_of("2/3") == (2, 3)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--backend", "dask"], "--scheduler"),
        (["--backend", "serial", "--jobs", "2"], "--jobs"),
        (["--backend", "slurm"], "--backend"),
        (["--shard", "5/3"], "5/3"),
    ],
)
def test_ways_to_run_that_cannot_be(
    small: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["batch", str(small), *words]) == Exit.USAGE
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("keep_250-cut_80", "keep_250-cut_80"),
        (".", "study"),
        ("..", "study"),
        ("a/../../b", "a_.._.._b"),
        ("", "study"),
        ("å ä\n", "å_ä_"),
        ("x" * 500, "x" * 60),
    ],
)
def test_folders_have_names_that_lead_nowhere_else(name: str, folder: str) -> None:
    assert folder_name(name) == folder
