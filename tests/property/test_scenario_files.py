from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scenarios
from model.collaboration import form_names
from scenarios import Scenario, ScenarioError, catalogue_names, read_scenario
from scenarios.document import limits
from scenarios.locate import line_and_column, locate

FOLDER = Path(scenarios.__file__).parent
WORDS = sorted(
    {
        *(name for table in limits().values() for name in table),
        *limits(),
        *form_names(),
        *catalogue_names(),
        *("extends", "title", "about", "reference", "forms", "parameters", "every_form"),
    }
)
TOKENS = [
    *WORDS,
    *("[", "]", "{", "}", "=", ".", ",", '"', "'", '"""', "'''", "#", "\n", "\r", "\t", "\0"),
    *("nan", "-inf", "1e999", "-1", "0x" + "f" * 400, "1979-05-27", "true", "[[", "]]", "\\"),
    *("\\u0000", "\\ud800", "\u2028", "é", "🙂", "{2024=1}", "2024", "../", "own.toml"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


def read(path: Path) -> Scenario | ScenarioError:
    try:
        return read_scenario(path)
    except ScenarioError as error:
        return error


def only_a_scenario_or_a_fault(folder: Path, data: bytes) -> None:
    path = folder / "own.toml"
    path.write_bytes(data)
    answer = read(path)
    if isinstance(answer, Scenario):
        check_scenario(answer)
        return
    for told in (str(answer.in_language("sv")), str(answer.in_language("en"))):
        assert told.isprintable()
        assert len(told) < 3000
    if answer.line is not None and answer.path == path:
        assert answer.column is not None
        lines = data.decode("utf-8", errors="replace").replace("\r\n", "\n").split("\n")
        assert 1 <= answer.line <= len(lines)
        assert 1 <= answer.column <= len(lines[answer.line - 1]) + 1


def check_scenario(scenario: Scenario) -> None:
    future = scenario.course.future
    assert len(scenario.digest) == 64
    assert all(amount >= 0 for _, amount in future.grant.appropriation_sek)
    assert future.grant.appropriation_sek[0][0] == scenario.course.part_year
    assert sum(form.share for form in future.forms.values() if form.on) <= 1 + 1e-9
    assert scenario.course.end_year >= scenario.course.part_year - 1
    assert all(math.isfinite(value) for value in scenario.course.beliefs.parameters.values())


@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=200))
def test_any_bytes(folder: Path, data: bytes) -> None:
    only_a_scenario_or_a_fault(folder, data)


@settings(deadline=None, max_examples=200)
@given(words=st.lists(st.sampled_from(TOKENS), max_size=30))
def test_any_words(folder: Path, words: list[str]) -> None:
    text = 'extends = "cut_80"\n' + " ".join(words)
    only_a_scenario_or_a_fault(folder, text.encode("utf-8"))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of the catalogue with a few pieces cut out, put in, doubled or exchanged."""
    name = draw(st.sampled_from(["history", *catalogue_names()]))
    text = (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    data = text.encode("utf-8")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        piece = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from(TOKENS).map(lambda word: word.encode("utf-8")),
                st.just(data[at : at + length] * 2),
                st.integers().map(lambda number: str(number).encode()),
            )
        )
        data = data[:at] + piece + data[at + length :]
    return data


@settings(deadline=None, max_examples=300)
@given(data=mutated())
def test_mutated_files(folder: Path, data: bytes) -> None:
    only_a_scenario_or_a_fault(folder, data)


MSEK = st.floats(0, 10_000, allow_nan=False).map(lambda value: round(value, 3))


@settings(deadline=None, max_examples=100)
@given(
    years=st.dictionaries(st.integers(2025, 2080), MSEK, max_size=6),
    first=MSEK,
    share=st.floats(0, 0.115),
    end=st.integers(2023, 2080),
)
def test_valid_files_are_read(
    folder: Path, years: dict[int, float], first: float, share: float, end: int
) -> None:
    sums = {2024: first} | years
    table = ", ".join(f"{year} = {value!r}" for year, value in reversed(sums.items()))
    path = folder / "own.toml"
    path.write_text(
        f'extends = "cut_80"\n[time]\nend = {end}\n[grant]\nappropriation_msek = {{ {table} }}\n'
        f"[forms.sspf]\nshare = {share!r}\n",
        encoding="utf-8",
    )
    course = read_scenario(path).course
    assert course.end_year == end
    assert course.future.forms["sspf"].share == share
    held = 0
    pairs = dict(course.future.grant.appropriation_sek)
    for year in range(2024, 2101):
        held = pairs.get(year, held)
        latest = max(listed for listed in sums if listed <= year)
        assert held == round(sums[latest] * 1_000_000)


BARE = st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True)
KEY = st.one_of(BARE, st.text(max_size=4))
SCALAR = st.one_of(
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)),
    max_leaves=8,
)


def quoted(text: str) -> str:
    return (
        '"'
        + "".join(
            f"\\U{ord(sign):08x}" if sign in '"\\' or not sign.isprintable() else sign
            for sign in text
        )
        + '"'
    )


@st.composite
def rendered(draw: st.DrawFn, value: Any) -> str:
    """A value in one of the ways that TOML has for it."""
    blank = draw(st.sampled_from(["", " ", "  "]))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        plain = value.isprintable() and "'" not in value
        ways = [quoted(value), f'""{quoted(value)}""']
        ways += [f"'{value}'", f"'''\n{value}'''"] if plain else []
        return draw(st.sampled_from(ways))
    if isinstance(value, list):
        line = draw(st.sampled_from(["", " ", "\n", " # ] , [\n"]))
        items = [f"{line}{draw(rendered(item))}{blank}" for item in value]
        return "[" + ",".join(items) + line + "]"
    if isinstance(value, dict):
        items = [
            f"{blank}{draw(key_of(key))} ={blank}{draw(rendered(item))}"
            for key, item in value.items()
        ]
        return "{" + ",".join(items) + blank + "}"
    return repr(value)


@st.composite
def key_of(draw: st.DrawFn, key: str) -> str:
    bare = key.isascii() and key.replace("-", "a").replace("_", "a").isalnum()
    return draw(st.sampled_from([key, quoted(key)])) if bare else quoted(key)


@st.composite
def toml_texts(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for key, value in draw(st.dictionaries(KEY, VALUE, max_size=4)).items():
        name = draw(key_of(key))
        if isinstance(value, dict) and draw(st.booleans()):
            if draw(st.booleans()):
                lines += [
                    f"{name} . {draw(key_of(k))}= {draw(rendered(v))}" for k, v in value.items()
                ]
                continue
            lines.append(f"{name} = {draw(rendered(value))} # [x]")
        else:
            lines.append(f"{name} = {draw(rendered(value))}")
    tables = draw(st.dictionaries(KEY, st.dictionaries(KEY, SCALAR, max_size=3), max_size=3))
    for number, (key, table) in enumerate(tables.items()):
        name = draw(key_of(f"t{number}{key}"))
        head = draw(st.sampled_from(["[ {} ]", "[[{}]]", "[[ {}.a ]]"])).format(name)
        for _ in range(draw(st.integers(1, 2)) if head.startswith("[[") else 1):
            lines.append(head)
            lines += [f"\t{draw(key_of(k))}\t= {draw(rendered(v))}" for k, v in table.items()]
    return "\n".join(lines) + "\n"


def walk(prefix: tuple[str | int, ...], value: Any) -> list[tuple[tuple[str | int, ...], Any]]:
    found = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        found.append(((*prefix, key), item))
        if isinstance(item, dict | list):
            found += walk((*prefix, key), item)
    return found


@settings(deadline=None, max_examples=300)
@given(text=toml_texts())
def test_every_key_has_a_place_where_its_value_stands(text: str) -> None:
    table = tomllib.loads(text)
    spots = locate(text)
    entries = walk((), table)
    assert {path for path, _ in entries} == set(spots)
    for path, value in entries:
        spot = spots[path]
        if not isinstance(value, dict | list):
            assert text.startswith(spot.text, spot.value)
            assert tomllib.loads(f"x = {spot.text}")["x"] == value
            if isinstance(path[-1], str):
                assert text.startswith((path[-1], quoted(path[-1])), spot.key)


@given(text=st.text(alphabet="ab\n", max_size=30), offset=st.integers(0, 30))
def test_line_and_column_lead_back(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    line, column = line_and_column(text, offset)
    lines = text.split("\n")
    assert sum(len(before) + 1 for before in lines[: line - 1]) + column - 1 == offset
