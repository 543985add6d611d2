"""Finished analyses in the report: those that come with the project, and a folder's own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from experiments.analysis.kept import FOLDER, KINDS, analyses, keep
from experiments.analysis.sheets import lines
from experiments.errors import ExperimentError
from experiments.figures.analyses import analysis_figures, has_figure, make_analysis
from experiments.report.build import build
from experiments.report.document import Document, Findings, Paragraph
from experiments.report.html import render
from experiments.words import LANGUAGES, words
from tests.reported import subject


@cache
def document(language: str) -> Document:
    return build(replace(subject(20.0), analyses=analyses(), known={}), words(language))


def test_analyses_come_with_the_project() -> None:
    found = analyses()
    assert set(found) <= set(KINDS)
    assert "sensitivity" in found
    for told in found.values():
        made = told["provenance"]
        assert {"model", "seed", "draws", "scale", "profile", "command", "versions"} <= set(made)
        assert re.fullmatch(r"konsekvens [a-z]+[\w\-/ ]*", made["command"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_page_answers_how_large_how_sure_what_it_hangs_on_and_when_it_turns(
    language: str,
) -> None:
    made = document(language)
    page = next(section for section in made.sections if section.key == "answers")
    said = [line for block in page.blocks if isinstance(block, Findings) for line in block.lines]
    abouts = [line.about for line in said]
    for key in ("large", "hangs"):
        assert words(language).text(f"report.answers.{key}") in abouts
    names = made.table_numbers()
    for line in said:
        assert line.table == "" or line.table in names
    text = " ".join(line.text for line in said)
    text += " ".join(block.text for block in page.blocks if isinstance(block, Paragraph))
    assert len(text.split()) < 520  # about a page
    assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_analysis_stands_in_the_report_with_its_figures(language: str) -> None:
    made, found = document(language), analyses()
    drawn = {picture.name for picture in made.pictures()}
    for name, module in analysis_figures().items():
        if module.KIND in found:
            assert (name in drawn) == has_figure(name, found[module.KIND])
    html = render(made, words(language), "other.html")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for told in found.values():
        assert told["provenance"]["model"] in html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(analysis_figures()))
def test_a_figure_of_an_analysis_says_what_it_rests_on(name: str, language: str) -> None:
    told = analyses().get(analysis_figures()[name].KIND)
    if told is None or not has_figure(name, told):
        pytest.skip("nothing for it to show")
    picture = make_analysis(name, told, words(language))
    assert told["provenance"]["model"] in picture.footer
    assert picture.drawn.alt
    assert picture.drawn.unit
    assert picture.drawn.rows
    assert all(len(row) == len(picture.drawn.columns) for row in picture.drawn.rows)


def test_an_analysis_of_other_scenarios_is_not_shown() -> None:
    about = replace(subject(20.0), a="cut_80", b="as_decided", analyses=analyses(), known={})
    made = build(about, words("en"))
    names = made.table_numbers()
    assert "sensitivity_groups" not in names


def test_the_analyses_of_a_folder_go_before_those_of_the_project(tmp_path: Path) -> None:
    own = analyses()["sensitivity"] | {"own": 1}
    keep(tmp_path / FOLDER, "sensitivity", own)
    assert analyses(tmp_path)["sensitivity"]["own"] == 1
    (tmp_path / FOLDER / "sensitivity.json").write_text("{", encoding="utf-8")
    with pytest.raises(ExperimentError):
        analyses(tmp_path)


def test_what_is_no_number_is_kept_as_null(tmp_path: Path) -> None:
    path = keep(tmp_path, "decide", {"one": float("nan"), "two": (1, 2.0), "three": True})
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "one": None,
        "two": [1, 2.0],
        "three": True,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_analysis_can_be_told_on_the_terminal(language: str) -> None:
    from importlib import import_module

    for kind, told in analyses().items():
        module = import_module(f"experiments.analysis.told_{kind}")
        said = lines(module.sheets(told, words(language)))
        assert said
        assert not [line for line in said if re.search(r"\{\w+\}", line)]


def test_a_parameter_is_explained_with_its_place_in_the_analysis() -> None:
    from experiments.explain import explain

    told = analyses()["sensitivity"]
    first = told["order"][0]
    (found,) = explain(first, "en")
    shown = dict(found.lines)["label_rank"] if hasattr(found, "lines") else str(found)
    assert f"place 1 of {len(told['order'])}" in shown
