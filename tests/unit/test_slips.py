"""Slips of the command line are told in the chosen language, and options reach the analyses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from experiments.analysis.asked import Wanted
from experiments.calibration_account import method_lines, target_rows
from experiments.cli import main
from experiments.errors import Exit, ExperimentError
from experiments.explain import explain
from experiments.posteriors import told_or_shipped
from experiments.words import words

SLIPS = [
    (["check", "a", "b"], "för mycket: b", "too much: b"),
    (["compare", "--draws"], "--draws behöver ett värde", "--draws needs a value"),
    (["compare", "--quick=3", "a", "b"], "--quick tar inget värde", "--quick takes no value"),
    (["compare", "a", "b", "--scale", "x"], "--scale: värdet", "Write a number."),
    (["compare", "a", "b", "--draws", "3.5"], "Skriv ett heltal.", "Write a whole number."),
    (["report", "--as", "pptx"], "något av html, pdf", "one of html, pdf, docx, xlsx."),
    (["compare", "a", "b", "--format", "xml"], "något av text, json.", "one of text, json."),
]
ENGLISH = re.compile(r"\b(got|requires?|valid|input|unexpected|option|error|argument)\b", re.I)


@pytest.mark.parametrize(("line", "swedish", "english"), SLIPS)
def test_slips_are_told_in_the_chosen_language(
    line: list[str],
    swedish: str,
    english: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for language, told in (("sv", swedish), ("en", english)):
        monkeypatch.setenv("KONSEKVENS_LANG", language)
        assert main(line) == Exit.USAGE
        heard = capsys.readouterr().err
        assert told in heard
        assert language == "en" or not ENGLISH.search(heard), heard


def test_parameters_are_explained_in_both_languages() -> None:
    meanings = {
        language: dict(explain("outreach_hazard_ratio", language)[0].pairs)["label_meaning"]
        for language in ("sv", "en")
    }
    assert meanings["sv"].startswith("Risken att rekryteras")
    assert meanings["en"].startswith("Hazard of joining")


def test_a_target_of_ones_own_needs_no_label() -> None:
    shown = dict.fromkeys(("mean", "median", "low", "high", "low_90", "high_90"), 1.0)
    row = {"observed": 1.0, "prior": shown, "posterior": shown}
    told = {"intervals_allowed": True, "targets": {"my_target": row, "posts_financed_2023": row}}
    for language in ("sv", "en"):
        names = [row[0] for row in target_rows(words(language), told)[1:]]
        assert names[0] == "my target"
        assert names[1] != "posts financed 2023"


ASKED = {
    "--outcome": "posts_all", "--year": "2026", "--by": "sex", "--group": "girls", "--seed": "7",
    "--scale": "0.5", "--jobs": "1", "--out": "somewhere",
}  # fmt: skip
PLACES = {
    "sensitivity": "run", "structure": "run", "discover": "run", "decide": "run_choice",
    "optimise": "run_choice",
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_what_is_asked_reaches_the_analysis(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Wanted] = []

    def analysis(wanted: Wanted, *_: Any) -> None:
        heard.append(wanted)
        raise ExperimentError("interrupted")

    monkeypatch.setattr(f"experiments.analysis.{PLACES[name]}.{name}", analysis)
    options = [word for pair in ASKED.items() for word in pair]
    main([name, "cut_0", "keep_250", *options, "--reduced"])
    main([name])
    assert heard[0] == Wanted(
        "cut_0", "keep_250", "posts_all", 2026, "sex", "girls", 7, 0.5, 1, Path("somewhere"),
        "reduced",
    )  # fmt: skip
    assert heard[1] == Wanted("keep_250", "cut_80", "youths_joining")


def test_swedish_lines_on_the_method_have_no_decimal_point() -> None:
    told = told_or_shipped({})["validation"]
    english, swedish = ("\n".join(method_lines(words(name), told)) for name in ("en", "sv"))
    assert re.search(r"\d\.\d", english)
    assert not re.search(r"\d\.\d", swedish)
