"""What the report may never do, whatever the results are."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from experiments.commands.compare import Breakdown
from experiments.comparison import Effect, shown_cells
from experiments.figures.figure import Drawn as Figure
from experiments.figures.figure import figures, footer, make
from experiments.measures import part_names
from experiments.parts import LABELS
from experiments.report.build import build
from experiments.report.document import (
    Document,
    Findings,
    Links,
    NotAnalysed,
    Paragraph,
    Table,
    Value,
)
from experiments.report.maker import Maker, plan
from experiments.report.run import main_names, side_names
from experiments.report.sections import summary
from experiments.sentences import common_fields, statement
from experiments.words import LANGUAGES, label_keys, words
from model.facts.rows import PERSON_COLUMNS
from model.outcomes.outcome import measured
from tests.reported import Drawn, document, page, subject

FIELDS: dict[str, object] = {"a": "A", "b": "B", "span": "S", "first": 2024, "last": 2033}
FINDINGS = {
    language: sorted(key.removesuffix(".up") for key in label_keys(language) if key.endswith(".up"))
    for language in LANGUAGES
}
ends = st.floats(0.001, 1e6, allow_nan=False)


def effect(mean: float, low: float, high: float) -> Effect:
    error = (high - low) / 10
    return Effect(mean, low / 2, high / 2, low, high, 0.3, error**2, error**2, error, 20, 2)


@given(below=ends, above=ends, where=st.floats(0, 1))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_effect_across_zero_is_never_told_as_a_finding(
    language: str, below: float, above: float, where: float
) -> None:
    found = words(language)
    wide = effect(-below + where * (below + above), -below, above)
    for key in FINDINGS[language]:
        said = statement(found, key, wide, **FIELDS)
        told = {"low": found.number(wide.low_90, wide.step)}
        told |= {"high": found.number(wide.high_90, wide.step)}
        told |= {"opposite": found.percent(wide.opposite), "mean": ""}
        assert said == found.text(f"{key}.unclear", **told, **FIELDS)


@given(low=ends, more=ends, where=st.floats(0, 1), sign=st.sampled_from([-1, 1]))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_follows_its_sign_and_shows_its_interval(
    language: str, low: float, more: float, where: float, sign: int
) -> None:
    found = words(language)
    span = sorted((sign * low, sign * (low + more)))
    sure = effect(span[0] + where * (span[1] - span[0]), span[0], span[1])
    for key in FINDINGS[language]:
        said = statement(found, key, sure, **FIELDS)
        for end in (sure.low_90, sure.high_90):
            assert found.number(end, sure.step) in said
        pattern = re.escape(found.text(f"{key}.{'up' if sign > 0 else 'down'}"))
        assert re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", pattern), said, re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_on_an_effect_holds_its_interval(language: str) -> None:
    for key in FINDINGS[language]:
        for kind in ("up", "down", "unclear"):
            text = words(language).text(f"{key}.{kind}")
            assert {"low", "high"} <= set(re.findall(r"\{(\w+)\}", text)), key
            assert ("mean" in re.findall(r"\{(\w+)\}", text)) == (kind != "unclear"), key
        assert "unclear" in {each.split(".")[-1] for each in label_keys(language) if key in each}


CLAIMS = {
    "sv": r"\b(ökar|minskar|stiger|tydlig\w*|sämre|bättre|överlappar|försvinner|visar att)\b",
    "en": r"\b(increases?|decreases?|rises?|worse|better|overlap\w*|disappears?|shows that)\b",
}
SAYS_NO_RESULT = {
    "report.problem.chain",  # what the chain consists of
    "report.split.helps",  # the name of a case
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_that_are_not_computed_claim_nothing(language: str) -> None:
    told = words(language)
    for key in label_keys(language) - SAYS_NO_RESULT:
        computed = key.split(".")[-1] in ("up", "down", "unclear", "none")
        if key.split(".")[0] in ("report", "figures") and not computed and told.has(key):
            assert not re.search(CLAIMS[language], told.text(key), re.IGNORECASE), key


def test_titles_that_list_groups_list_those_that_are_sure() -> None:
    for shift in (0.0, 20.0):
        about, told = subject(shift), words("en")
        title = make("sex_and_age", about, told).drawn.title
        for breakdown in ("sex", "age"):
            contrast = about.contrast("youths_joining", breakdown)
            for at, group in enumerate(contrast.groups):
                sure = contrast.total.at(at).is_finding and bool(contrast.shown[at])
                assert (told.group(group) in title.partition(":")[-1]) == sure


def test_the_weakest_assumption_is_told_as_its_prior_is(monkeypatch: pytest.MonkeyPatch) -> None:
    about, told = subject(20.0), words("en")
    maker = Maker(about, told, common_fields(about, told))
    for span, said in (((0.7, 1.2), "both"), ((0.5, 0.9), "not hold both")):
        monkeypatch.setattr(Maker, "prior_range", lambda _self, _name, span=span: span)
        assert said in next(line.text for line in summary.answer(maker) if "ratio" in line.text)


# --- persons ------------------------------------------------------------------------------------


def test_no_published_column_or_group_is_about_one_person() -> None:
    published = {item.name for item in measured(*part_names())} | set(LABELS)
    assert not published & PERSON_COLUMNS
    assert not {name for name in published if re.search(r"(^|_)(id|person_number)$", name)}
    assert {str(kind) for kind in Breakdown} == {"all", "municipality", "sex", "age", "class"}


def test_no_table_or_figure_has_a_column_for_persons_or_areas() -> None:
    for made in (document("sv"), document("en")):
        heads = [name.lower() for table in made.tables() for name in table.head]
        heads += [name for picture in made.pictures() for name in picture.drawn.columns]
        assert not set(heads) & PERSON_COLUMNS
        assert not {"area", "område", "area_code"} & set(heads)


# --- figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(figures()))
def test_the_footer_cannot_be_switched_off(name: str) -> None:
    assert set(inspect.signature(make).parameters) == {"name", "subject", "words", "width"}
    picture = make(name, subject(20.0), words("en"), 4.0)
    assert picture.footer == footer(subject(20.0), words("en"))
    letters = re.sub(r"\s+", "", "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture.svg)))
    assert re.sub(r"\s+", "", picture.footer) in letters
    assert "footer" not in {field.name for field in fields(Figure)}


# --- numbers ------------------------------------------------------------------------------------


def test_a_threshold_can_be_raised_but_not_lowered() -> None:
    persons = np.array([3.0, 4.0, 7.0, 50.0])
    assert shown_cells(persons, threshold=0).tolist() == [False, False, True, True]
    assert shown_cells(persons, threshold=1).tolist() == [False, False, True, True]
    assert shown_cells(persons, threshold=10).tolist() == [False, False, False, True]


def test_a_lone_hidden_cell_takes_another_with_it() -> None:
    assert shown_cells(np.array([3.0, 7.0, 50.0])).tolist() == [False, False, True]


EXACT = {"draws", "opposite", "stochastic", "factor", "fact", "inner"}


@pytest.mark.parametrize("shift", [0.0, 20.0])
def test_no_computed_number_stands_without_an_interval(shift: float) -> None:
    made = build(subject(shift), words("en"))
    exact = {words("en").text(f"report.table.{key}") for key in EXACT - {"factor", "fact"}}
    exact |= {words("en").text(f"report.history.{key}") for key in ("factor", "fact")}
    for table in made.tables():
        for row in table.rows if table.computed else ():
            for name, cell in zip(table.head, row, strict=True):
                if isinstance(cell, Value) and name not in exact:
                    assert len(cell.numbers) == 3, (table.name, name)


# --- following a number ------------------------------------------------------------------------


def numbered(made: Document) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for section in made.sections:
        for block in section.blocks:
            if isinstance(block, Findings):
                found += [(line.text, line.table) for line in block.lines]
            if isinstance(block, Paragraph):
                found.append((block.text, block.table))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_leads_to_table_command_seed_and_source(language: str) -> None:
    made, text = document(language), page(language)
    names = made.table_numbers()
    for said, name in numbered(made):
        assert name == "" or name in names
        assert name == "" or f'href="#table-{name}"' in text, said
    for table in made.tables():
        after = text[text.index(f'id="table-{table.name}"') :]
        note = after[after.index('class="note"') :]
        note = note[: note.index("</p>")]
        if table.computed:
            assert 'href="#manifest"' in note
            assert 'href="#parameters"' in note
    manifest = next(table for table in made.tables() if table.name == "manifest")
    values = [str(row[1]) for row in manifest.rows]
    assert subject(20.0).made.command in values
    assert str(subject(20.0).made.seed) in values
    cells = [cell for table in made.tables() for row in table.rows for cell in row]
    cited = {link.address for cell in cells if isinstance(cell, Links) for link in cell.links}
    assert len(cited) > len({"uncertainty", "parameters"})
    for address in cited - {""}:
        assert f'<a href="{escape(address)}">' in text


def test_numbers_in_a_paragraph_need_a_table() -> None:
    about, told = subject(20.0), words("sv")
    maker = Maker(about, told, common_fields(about, told))
    with pytest.raises(ValueError, match="no table"):
        maker.paragraph("affected.text", towns="1", areas="2", youths="3")


# --- the whole ---------------------------------------------------------------------------------


def test_no_effect_and_harm_are_part_of_every_report() -> None:
    named = set(side_names())
    for pair in plan()["study"]["controls"].values():
        assert set(pair) <= named
    assert set(plan()["study"]["controls"]) == {"null", "harm"}
    assert plan()["study"]["a"] in main_names()


@pytest.mark.parametrize("size", ["brief", "standard", "full"])
def test_every_section_of_a_size_has_its_number_and_says_something(size: str) -> None:
    made = build(subject(20.0), words("sv"), size)
    assert [section.number for section in made.sections] == [
        plan()["sections"][key] for key in plan()["sizes"][size]
    ]
    if size != "brief":
        numbers = [section.number for section in made.sections if section.number.isdecimal()]
        assert numbers == [str(number) for number in range(len(numbers))]
        assert len(numbers) >= 16
    for section in made.sections:
        reasons = [block.reason for block in section.blocks if isinstance(block, NotAnalysed)]
        assert len(section.blocks) > len(reasons) or all(reasons)
        assert section.blocks, section.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_one_answers_in_few_words(language: str) -> None:
    first = document(language).sections[0]
    said = [block.text for block in first.blocks if isinstance(block, Paragraph)]
    lines = [line for block in first.blocks if isinstance(block, Findings) for line in block.lines]
    said += [f"{line.about} {line.text}" for line in lines]
    assert len(" ".join(said).split()) < 250
    abouts = [line.about for line in lines]
    assert abouts == [
        words(language).text(f"report.summary.about.{key}")
        for key in ("capacity", "contact", "recruitment", "turn", "weakest", "basis")
    ]


def test_page_one_without_controls_says_so() -> None:
    full = subject(20.0)
    about = replace(full, controls={}, known={})
    maker = Maker(about, words("en"), common_fields(about, words("en")))
    assert any("have not been run" in line.text for line in summary.answer(maker))
    assert isinstance(full.answers, Drawn)


def test_tables_have_as_many_cells_as_heads() -> None:
    for table in document("sv").tables():
        assert isinstance(table, Table)
        assert all(len(row) == len(table.head) for row in table.rows), table.name
