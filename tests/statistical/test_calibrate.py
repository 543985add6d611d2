"""The commands from end to end on a bank far too small to say anything, but whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.calibrating import POSTERIOR
from experiments.cli import main
from experiments.design import posterior_of
from experiments.errors import Exit
from experiments.posteriors import told_of


@pytest.mark.heavy
def test_from_bank_to_report_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--quick", "--bank", "96", "--out", str(tmp_path), "--jobs", "2", "--lang", "en"]
    assert main(["validate", *words]) == Exit.MISSING, "calibrate comes first"
    assert main(["calibrate", *words]) == Exit.OK
    told = capsys.readouterr().out
    assert "Effective draws" in told
    assert "assumptions, not estimates" in told
    first = posterior_of(tmp_path / POSTERIOR)
    assert first.provenance.bank["rows"] == 96
    assert main(["calibrate", *words]) == Exit.OK
    assert (posterior_of(tmp_path / POSTERIOR).values == first.values).all(), "resumed, not redrawn"
    capsys.readouterr()
    assert main(["validate", *words, "--format", "json"]) in (Exit.OK, Exit.FAILED)
    validation = json.loads(capsys.readouterr().out)
    assert validation == told_of(tmp_path / POSTERIOR)["validation"]
    assert validation["truths"] == 38
    run = ["compare", "keep_250", "cut_80", "--posterior", str(tmp_path / POSTERIOR)]
    run += ["--draws", "2", "--replicates", "1", "--scale", "0.02", "--out", str(tmp_path / "c")]
    assert main([*run, "--lang", "en"]) == Exit.OK
    assert "Fitted to a few known figures" in capsys.readouterr().out
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["calibration"]["provenance"]["profile"] == "quick"
