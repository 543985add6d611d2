"""Posteriors on disk, and the one that the project ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from calibration.content import content_now
from calibration.posterior import (
    DRAWS,
    PROVENANCE,
    Posterior,
    PosteriorError,
    Provenance,
    as_stored,
    posterior_folder,
    read_posterior,
    write_posterior,
)
from calibration.settings import settings
from calibration.targets import TargetSet, of_set, read_targets
from calibration.weighing import enough
from experiments.bank import bank_study
from experiments.calibrating import _replace, _rerun
from experiments.cli import main
from experiments.design import draw_parameters
from experiments.errors import Exit
from experiments.fingerprint import fingerprint
from experiments.posteriors import VALIDATION, misses, told_of, told_or_shipped
from experiments.studies import read_study
from model.facts.read import read_facts
from model.parameters.declare import declared_parameters

SHIPPED = Path("shipped")
TARGETS = read_targets(read_facts())
NAMES = tuple(declared_parameters())


def made(effective: float = 500.0, content: Mapping[str, str] | None = None) -> Posterior:
    values = as_stored(np.random.default_rng(1).random((5, len(NAMES))))
    told = Provenance(
        method="surrogate", profile="quick", model="m", content=content or content_now(),
        bank={"rows": 10}, fitted=("a",), held_out=("b",), proposals=100, effective=effective,
        largest_weight=0.001, contraction={NAMES[0]: 0.5},
    )  # fmt: skip
    return Posterior(NAMES, values, told)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    one = made()
    write_posterior(tmp_path, one)
    two = read_posterior(tmp_path)
    assert np.array_equal(one.values, two.values)
    assert one.provenance == two.provenance
    assert np.array_equal(two.draws[NAMES[3]], one.values[:, 3])
    assert two.stale() == ()


@pytest.mark.parametrize("part", ["parameters", "targets"])
def test_a_posterior_of_other_declarations_is_stale(part: str, tmp_path: Path) -> None:
    write_posterior(tmp_path, made(content={**content_now(), part: "other"}))
    assert read_posterior(tmp_path).stale() == (part,)


def test_what_is_no_posterior_is_told(tmp_path: Path) -> None:
    with pytest.raises(PosteriorError) as absent:
        read_posterior(tmp_path)
    assert absent.value.kind == "no_posterior"
    write_posterior(tmp_path, made())
    (tmp_path / PROVENANCE).write_text("{}")
    with pytest.raises(PosteriorError):
        read_posterior(tmp_path)
    write_posterior(tmp_path, made())
    table = pq.read_table(tmp_path / DRAWS)
    column = table[NAMES[0]].to_numpy().copy()
    column[2] = np.nan
    pq.write_table(table.set_column(0, NAMES[0], [column]), tmp_path / DRAWS)
    with pytest.raises(PosteriorError) as caught:
        read_posterior(tmp_path)
    assert (caught.value.words["row"], caught.value.words["name"]) == (2, NAMES[0])


def test_no_interval_comes_of_a_thin_posterior(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_posterior(tmp_path, made(effective=399.0))
    words = ["run", "cut_80", "--posterior", str(tmp_path), "--dry-run", "--lang", "en"]
    assert main(words) == Exit.INVALID
    assert "399" in capsys.readouterr().err


def test_commands_say_what_they_draw_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "cut_80", "--dry-run", "--lang", "en"]
    assert main(words) == Exit.OK
    assert "not from a calibration" in capsys.readouterr().err
    write_posterior(tmp_path, made(content={**content_now(), "targets": "other"}))
    assert main([*words, "--posterior", str(tmp_path)]) == Exit.OK
    told = capsys.readouterr().err
    assert "other targets" in told
    assert f"from the calibration in {tmp_path}" in told


# --- the one that comes with the project ------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Posterior:
    return read_posterior(SHIPPED)


def test_the_shipped_posterior_is_not_stale(shipped: Posterior) -> None:
    remedy = "konsekvens calibrate, konsekvens validate; see calibration/shipped/README.md"
    assert shipped.stale() == (), remedy
    assert shipped.provenance.content["fingerprint"] == fingerprint(TARGETS), remedy


def test_the_shipped_posterior_was_made_by_the_full_command(shipped: Posterior) -> None:
    told = shipped.provenance
    assert told.profile == "full"
    assert told.fitted == tuple(target.name for target in of_set(TARGETS, TargetSet.FIT))
    assert told.held_out == tuple(target.name for target in of_set(TARGETS, TargetSet.TEST))
    assert enough(told.effective, told.largest_weight)
    assert (posterior_folder(SHIPPED) / "README.md").exists()


def test_draws_stay_inside_their_priors(shipped: Posterior) -> None:
    for at, item in enumerate(declared_parameters().values()):
        low, high = (float(end) for end in item.prior.quantile([1e-9, 1 - 1e-9]))
        room = 1e-5 * max(abs(low), abs(high))
        values = shipped.values[:, at]
        assert (values >= low - room).all(), item.name
        assert (values <= high + room).all(), item.name


def test_what_is_not_reached_keeps_its_prior(shipped: Posterior) -> None:
    reached = set(told_of(SHIPPED)["calibration"]["reached"])
    assert 4 <= len(reached) < len(NAMES) / 2
    for at, item in enumerate(declared_parameters().values()):
        if item.name not in reached:
            assert shipped.provenance.contraction[item.name] == 0.0
            below = (shipped.values[:, at] < item.prior.quantile(0.5)).mean()
            assert below == pytest.approx(0.5, abs=0.08), item.name


def test_the_shipped_validation_holds_what_is_claimed() -> None:
    told = told_of(SHIPPED)
    validation, rules = told["validation"], settings()["sbc"]
    assert validation["truths"] >= 1000
    assert validation["draws"] == rules["draws"]
    assert validation["uniform"]["quantities"] == len(NAMES)
    assert validation["uniform"]["passes"]
    assert validation["uniform_effects"]["quantities"] == len(settings()["effects"])
    assert not any(row["passes"] for row in validation["faults"].values())
    assert set(validation["predictive"]) == set(told["provenance"]["held_out"])
    low, high = settings()["predictive"]["bars"]
    for name, row in validation["predictive"].items():
        assert row["passes"] == (low <= row["posterior"]["p"] <= high)
        assert row["passes"] != (name in misses(told))


def test_a_study_from_priors_shows_the_shipped_calibration() -> None:
    assert told_or_shipped({}) == told_of(SHIPPED)
    own: dict[str, object] = {"validation": {}}
    assert told_or_shipped(own) is own


def test_files_of_the_shipped_posterior_are_plain() -> None:
    folder = posterior_folder(SHIPPED)
    for name in (PROVENANCE, "calibration.json", "validation.json"):
        json.loads((folder / name).read_text(encoding="utf-8"))
    assert (folder / DRAWS).stat().st_size < 1_000_000


def test_a_study_file_may_ask_for_it(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('scenarios = ["keep_250"]\ndraws = 3\nparameters = "shipped"\n')
    study = read_study(str(path)).study
    assert study.posterior == posterior_folder(SHIPPED)
    draws = draw_parameters(study)
    assert draws.method == "posterior"
    assert np.array_equal(draws.values, read_posterior(SHIPPED).values[:3])


def test_runs_on_another_posterior_make_room(tmp_path: Path) -> None:
    """Whoever changes a target and calibrates again goes on in the same folder."""
    kept, shipped = [], read_posterior(SHIPPED)
    for part, values in (("one", shipped.values[:2]), ("two", shipped.values[2:4])):
        write_posterior(tmp_path / part, replace(shipped, values=values))
        study = bank_study(TARGETS, 2, scale=0.02, posterior=tmp_path / part, name="rerun")
        kept.append(_rerun(study, tmp_path / "rerun", 1, None).parameters)
    assert not np.array_equal(kept[0][NAMES[0]], kept[1][NAMES[0]])
    assert len(list(tmp_path.glob("rerun*"))) == 2


def test_a_validation_goes_with_the_draws_that_it_is_of(tmp_path: Path) -> None:
    _replace(tmp_path, made())
    (tmp_path / VALIDATION).write_text("{}", encoding="utf-8")
    _replace(tmp_path, made())
    assert (tmp_path / VALIDATION).exists()
    _replace(tmp_path, replace(made(), values=made().values[::-1]))
    assert not (tmp_path / VALIDATION).exists()
