from __future__ import annotations

import re
import sys

import pytest

from experiments.comparison import Effect
from experiments.figures.figure import figures
from experiments.measures import measures, part_names
from experiments.report.maker import plan
from experiments.sentences import statement
from experiments.words import LANGUAGES, Words, WordsError, label_keys, words
from model.outcomes.outcome import age_bands
from model.parameters.declare import declared_parameters


def effect(mean: float, low: float, high: float, error: float = 1.0) -> Effect:
    middle = ((mean + low) / 2, (mean + high) / 2)
    return Effect(mean, *middle, low, high, 0.1, error, error, error, 10, 2)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (1234567.84, 0.1, "1\u00a0234\u00a0567,8"),
        (-5.0, 1.0, "−5"),
        (0.4, 1.0, "0"),
        (-0.4, 1.0, "0"),
        (1250.0, 100.0, "1\u00a0200"),
        (float("nan"), 1.0, ".."),
    ],
)
def test_swedish_numbers(value: float, step: float, text: str) -> None:
    assert words("sv").number(value, step) == text


def test_signs_and_percent() -> None:
    assert words("sv").number(3.0, sign=True) == "+3"
    assert words("sv").percent(0.123, 0.1) == "12,3\u00a0%"
    assert words("en").percent(0.123, 0.1) == "12.3%"
    assert words("en").number(1234.5, 0.1) == "1,234.5"


def test_languages_have_the_same_labels() -> None:
    declared_in_english = {key for key in label_keys("sv") if key.startswith("parameters.")}
    assert label_keys("sv") - declared_in_english == label_keys("en")


def test_every_parameter_is_told_in_swedish() -> None:
    assert all(words("sv").parameter(name, "") for name in declared_parameters())


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_shown_has_a_label(language: str) -> None:
    found = words(language)
    for item in measures().values():
        assert found.outcome(item.name)
        assert found.unit(item).name
        if not item.is_money and not item.over:
            assert item.unit in found.tables["units"], item.unit
    for name in part_names()[0]:
        assert name in found.tables["forms"]
    for band in age_bands():
        assert "–" in found.group(band)
    for name in figures():
        texts = f"figures.{name}" if found.has(f"figures.{name}.caption") else name
        assert found.text(f"{texts}.caption")
        assert found.text(f"{texts}.alt")
        assert found.text(f"{texts}.unit") if name not in OVER_TIME else True
    for key in plan()["sections"]:
        assert found.text(f"report.headings.{key}")


OVER_TIME = {
    name for name, draw in figures().items() if hasattr(sys.modules[draw.__module__], "over_time")
}  # lines over time have the unit of what they show


def test_swedish_letters_are_whole() -> None:
    """No label that has lost its å, ä or ö: such words are listed with what they would become."""
    lost = re.compile(
        r"\b(ar|for|fran|over|ovrig\w*|lan|pa|nar|darfor|atgard\w*|forebyggande|"
        r"overskott\w*|kalla\b|manad\w*|hog\w*|lagre|tjanst\w*|aterbet\w*|ungdomsar)\b",
        re.IGNORECASE,
    )
    english = {"for", "over"}
    for key in label_keys("sv"):
        text = _text(key)
        if not key.startswith("units."):
            assert not [each for each in lost.findall(text) if each.lower() not in english - {""}]


def _text(key: str) -> str:
    try:
        return words("sv").text(key)
    except WordsError:
        return ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_statements_follow_signs(language: str) -> None:
    found = words(language)
    fields: dict[str, object] = {"a": "A", "b": "B", "span": "S", "first": 2024, "last": 2033}
    keys = [
        key.removesuffix(".up")
        for key in label_keys(language)
        if key.endswith(".up") and key.removesuffix("up") + "down" in label_keys(language)
    ]
    assert keys
    for key in keys:
        said = {
            "up": statement(found, key, effect(5, 1, 9), **fields),
            "down": statement(found, key, effect(-5, -9, -1), **fields),
            "unclear": statement(found, key, effect(5, -1, 9), **fields),
            "none": statement(found, key, effect(0, 0, 0, 0), **fields),
        }
        assert len(set(said.values())) == 4, key
        for kind, text in said.items():
            assert text == statement_text(found, f"{key}.{kind}", fields, kind), key
            if kind in {"up", "down"}:
                assert any(word in text.lower() for word in DIRECTION[language][kind]), (key, text)
            if kind == "unclear":
                assert any(word in text.lower() for word in UNSURE[language]), (key, text)


DIRECTION: dict[str, dict[str, tuple[str, ...]]] = {
    "sv": {"up": ("fler", "mer"), "down": ("färre", "mindre")},
    "en": {"up": ("more",), "down": ("fewer", "less")},
}
UNSURE = {"sv": ("går inte att",), "en": ("cannot be",)}


def statement_text(found: Words, key: str, fields: dict[str, object], kind: str) -> str:
    mean, low, high = {"up": ("5", "1", "9"), "down": ("5", "−9", "−1")}.get(kind, ("5", "−1", "9"))
    opposite = "10\u00a0%" if found.language == "sv" else "10%"
    given = {"mean": mean, "low": low, "high": high, "opposite": opposite}
    return found.text(key, **given, **fields)


def test_an_unknown_label_is_an_error() -> None:
    with pytest.raises(WordsError):
        words("sv").text("figures.nothing.title")
    with pytest.raises(WordsError):
        words("de")
