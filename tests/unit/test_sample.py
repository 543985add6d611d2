"""A new scenario file, and the JSON Schema that editors read."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from experiments.cli import main
from experiments.errors import Exit
from model.parameters.declare import declared_parameters
from scenarios import catalogue_names, read_scenario
from scenarios.errors import Language, ScenarioError
from scenarios.rules import FORM, ONLY_HISTORY, PLAIN_TABLES, rules
from scenarios.sample import sample
from scenarios.schema import lever_texts, schema
from scenarios.shelf import find

FUTURES = [name for name in catalogue_names() if name != "history"]


@pytest.mark.parametrize("base", FUTURES)
@pytest.mark.parametrize("on", [False, True])
def test_a_new_file_decides_what_its_base_decides(base: str, on: bool, tmp_path: Path) -> None:
    text = sample(base, "own", "scenario.schema.json", "sv")
    switched = re.sub(r"^#([a-z_]+ = )", r"\1", text, flags=re.MULTILINE)
    assert (switched == text) is False
    path = tmp_path / "own.toml"
    path.write_text(switched if on else text, encoding="utf-8")
    own = read_scenario(path, known_parameters=declared_parameters().keys())
    assert own.reference == base
    if on:
        assert (
            json.loads(own.content)["future"] == json.loads(read_scenario(base).content)["future"]
        )
    else:
        assert own.digest == read_scenario(base).digest


def test_every_lever_is_there_once_with_a_line_of_its_own() -> None:
    text = sample("cut_80", "own", "scenario.schema.json", "en")
    for table in (*PLAIN_TABLES, FORM):
        assert set(lever_texts()[table]) == {
            lever for lever in rules(table) if (table, lever) not in ONLY_HISTORY
        }
        for lever in lever_texts()[table]:
            assert text.count(f"\n#{lever} = ") == (1 if table != FORM else text.count("\n[forms."))


def test_what_levers_are_is_told_in_both_languages() -> None:
    for table in lever_texts().values():
        for texts in table.values():
            assert set(texts) == {"sv", "en"}
            blanks = [set(re.findall(r"\{(\w+)\}", line)) for line in texts.values()]
            assert blanks[0] == blanks[1]


def accepts(text: str, language: Language = "en") -> bool:
    told: dict[str, Any] = {**schema(language)}
    try:
        fastjsonschema.compile(told)(tomllib.loads(text))
    except fastjsonschema.JsonSchemaException:
        return False
    return True


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_schema_accepts_the_catalogue(language: Language) -> None:
    check = fastjsonschema.compile(schema(language))
    for name in FUTURES:
        check(tomllib.loads(find(name).path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "line",
    [
        "[grnt]\n",
        "[grant]\nappropriation_mkr = 80\n",
        "[grant]\nappropriation_msek = -1\n",
        "[grant]\nappropriation_msek = { all = 3 }\n",
        "[grant]\nkey = 'by_moon'\n",
        "[grant]\nnotice_months = 1.5\n",
        "[forms.spsf]\non = true\n",
        "[forms.gvi]\nmunicipalities = ['Malmo']\n",
        "[time]\nstart = 2018\n",
        "[parameters]\noutreach_hazard = 1.0\n",
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(line: str, tmp_path: Path) -> None:
    text = f'extends = "cut_80"\n{line}'
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError):
        read_scenario(path, known_parameters=declared_parameters().keys())
    assert not accepts(text)
    assert accepts('extends = "cut_80"\n')


def test_new_writes_file_and_schema_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["new", "own", "--from", "keep_250", "--out", str(tmp_path), "--format", "json"]
    assert main(arguments) == Exit.OK
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "path": str(tmp_path / "own.toml"),
        "schema": str(tmp_path / "scenario.schema.json"),
        "extends": "keep_250",
    }
    first = Path(told["path"]).read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema ./scenario.schema.json"
    assert json.loads(Path(told["schema"]).read_text(encoding="utf-8"))["required"] == ["extends"]
    assert main(arguments) == Exit.USAGE
    assert "finns redan" in capsys.readouterr().err
    assert main(["new", "cut_80", "--out", str(tmp_path)]) == Exit.USAGE
    assert main(["new", "own2", "--from", "cut_81", "--out", str(tmp_path)]) == Exit.INVALID


def test_schema_is_put_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--lang", "sv"]) == Exit.OK
    told = json.loads(capsys.readouterr().out)
    assert "Statsbidraget" in told["properties"]["grant"]["description"]
