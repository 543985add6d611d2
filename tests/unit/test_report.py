from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray

from experiments.asked import Asked
from experiments.commands.report import _studies
from experiments.figures.figure import figures, footer, make, write
from experiments.figures.page import as_pdf, as_png
from experiments.measures import Cube
from experiments.report.build import warnings
from experiments.report.document import Findings, Table, Value
from experiments.report.maker import Maker
from experiments.report.run import file_name, side_folder, write_document
from experiments.report.sections import gender, keys, municipal_grants
from experiments.report.sections.affected import youths_by_town
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.terminal import Terminal
from experiments.words import LANGUAGES, words
from model.facts.read import read_facts
from model.levers import AllocationKey
from model.places import places
from tests.reported import DRAWS, GROUPS, Drawn, document, page, subject

SIGNED = {
    "headline_effect": "youths_joining",
    "capacity_over_time": "posts_all",
    "contact_over_time": "youths_with_trust",
    "recruitment_over_time": "youths_joining",
    "status_over_time": "network_members",
    "posts_by_payer": "posts_paid_by_own_funds",
    "displacement": "taken_from_other_welfare",
}


@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("shift", [-20.0, 0.0, 20.0])
def test_a_title_says_no_more_than_its_interval(name: str, shift: float) -> None:
    about = subject(shift)
    drawn = figures()[name](about, Figure().add_subplot(), words("en"))
    effect = about.contrast(SIGNED[name]).total.at(0)
    if shift:
        assert effect.is_finding
        assert (effect.mean > 0) == (shift > 0)
    if effect.is_finding:
        assert bool(re.search(r"\bmore\b", drawn.title)) == (effect.mean > 0)
        assert bool(re.search(r"\b(fewer|less)\b", drawn.title)) == (effect.mean < 0)
    else:
        assert "cannot be" in drawn.title


@pytest.mark.parametrize("name", ["headline_effect", "money_path"])
def test_a_figure_is_the_same_twice(name: str, tmp_path: Path) -> None:
    made = [make(name, subject(20.0), words("sv")) for _ in range(2)]
    for picture, folder in zip(made, ("one", "two"), strict=True):
        write(picture, tmp_path / folder, words("sv"))
    for ending in ("svg", "csv", "json"):
        one, two = (tmp_path / each / f"{name}.sv.{ending}" for each in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    assert as_png(made[:1]) == as_png(made[1:])
    assert len({as_pdf(each, "sv", ["ua-1"]) for each in made}) == 1


def test_every_figure_has_footer_alternative_text_and_numbers() -> None:
    made = document("sv").pictures()
    assert {picture.name for picture in made} == set(figures())
    assert len(made) == len({picture.name for picture in made})
    for picture in made:
        assert picture.footer == footer(subject(20.0), words("sv"))
        assert "Syntetisk befolkning" in picture.footer
        assert f" {DRAWS} × " in picture.footer
        assert "parameterdragningar" in picture.footer
        assert picture.drawn.alt
        assert picture.drawn.unit
        rows = list(csv.reader(io.StringIO(picture.table())))
        assert rows[0] == list(picture.drawn.columns)
        assert len(rows) == len(picture.drawn.rows) + 1
        ElementTree.fromstring(picture.svg)


def test_the_data_file_of_a_figure_tells_what_it_is(tmp_path: Path) -> None:
    write(make("history", subject(20.0), words("sv")), tmp_path, words("sv"))
    told: dict[str, Any] = json.loads((tmp_path / "history.sv.json").read_text(encoding="utf-8"))
    assert told["title"]
    assert told["interval"]
    assert told["unit"] == "kvot"


def test_page_one_warns_of_what_is_outside() -> None:
    full = subject(20.0)
    strange = replace(full.told[full.b], overrides={"outreach_hazard_ratio": 9.0})
    made = replace(full.made, scale=0.1, left_out=3)
    about = replace(full, told={**full.told, full.b: strange}, made=made, known={})
    found = warnings(Maker(about, words("sv"), common_fields(about, words("sv"))))
    assert len(found) == 4
    assert "10\u00a0%" in found[0]
    assert found[1].startswith("3 ")
    assert "missar" in found[2], "what the shipped calibration misses"
    assert "outreach_hazard_ratio = 9" in found[3]
    assert document("sv").warnings == [found[2]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_nothing_else(language: str) -> None:
    text = page(language)
    addresses = re.findall(r"""(?:src|href)=["']([^"']*)["']""", text)
    sources = {source.url for source in read_facts().sources}
    outside = {each for each in addresses if not each.startswith(("#", "other.html"))}
    assert {html.unescape(each) for each in outside} <= sources
    assert not re.search(r"""src=["']|<link|<iframe|<img""", text)
    assert "@import" not in text
    assert not re.findall(r"url\((?!#)", text)
    assert "<script" not in text or 'src="' not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_on_the_page_are_unique(language: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page(language))
    assert len(ids) == len(set(ids))
    targets = set(re.findall(r'(?:href|xlink:href)="#([^"]+)"', page(language)))
    assert targets <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_short(language: str) -> None:
    blocks = document(language).sections[0].blocks
    lines = next(block for block in blocks if isinstance(block, Findings)).lines
    assert len(" ".join(line.text for line in lines).split()) < 250


def test_no_number_of_an_effect_stands_without_its_interval() -> None:
    for section in document("sv").sections:
        for block in section.blocks:
            if isinstance(block, Table) and any("Skillnad" in name for name in block.head):
                at = next(i for i, name in enumerate(block.head) if "Skillnad" in name)
                for row in block.rows:
                    assert str(row[at]) == ".." or " till " in str(row[at]).replace(
                        "\u00a0", " "
                    ), row


def test_municipalities_stand_in_the_order_of_their_codes() -> None:
    tables = [
        block
        for section in document("sv").sections
        for block in section.blocks
        if isinstance(block, Table) and "Kod" in block.head
    ]
    assert len(tables) == 8
    for table in tables:
        codes = [str(row[list(table.head).index("Kod")]) for row in table.rows]
        assert codes == sorted(codes)
        assert all(len(code) == 4 for code in codes)
        assert "0180" in codes


def test_areas_are_not_named() -> None:
    text = html.unescape(re.sub(r"<svg.*?</svg>", "", page("sv"), flags=re.DOTALL))
    names = {area.name for area in read_facts().grant_areas()}
    towns = {town.name for town in read_facts().municipalities}
    sources = {source.title for source in read_facts().sources}
    text = re.sub("|".join(re.escape(title) for title in sorted(sources, key=len)[::-1]), "", text)
    assert not [name for name in names - towns if re.search(rf"\b{re.escape(name)}\b", text)]


@pytest.mark.parametrize("word", ["värst", "farlig", "problemområde", "no-go", "getto", "invandr"])
def test_no_words_that_stigmatise(word: str) -> None:
    text = re.sub(r"<svg.*?</svg>", "", page("sv"), flags=re.DOTALL).lower()
    assert word not in text


def test_small_numbers_are_not_printed() -> None:
    class Few(Drawn):
        def cube(
            self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
        ) -> Cube:
            years, groups, values = super().cube(scenario, column, breakdown, variant)
            few: NDArray[np.float64] = values * 0 + 0.3
            return years, groups, few if breakdown == "sex" else values

    full = subject(20.0)
    about = Subject(Few(0.0), full.told, full.a, full.b, {}, {}, (), full.facts, full.made)

    found = gender.blocks(Maker(about, words("sv"), common_fields(about, words("sv"))))
    table = next(block for block in found if isinstance(block, Table) and block.name == "gender")
    assert isinstance(table, Table)
    for row in table.rows:
        if "kontakt" in str(row[0]):
            assert set(row[2:]) == {".."}


def test_children_reached_stand_by_municipality_and_sex_in_the_follow_up() -> None:
    class Few(Drawn):
        """Few girls in the third municipality, few children in the fourth, fewer in the fifth."""

        def cube(
            self, scenario: str, column: str, breakdown: str = "all", variant: str | None = None
        ) -> Cube:
            years, groups, values = super().cube(scenario, column, breakdown, variant)
            few = values.copy()
            if breakdown == "municipality" and column == "girls_in_contact":
                few[..., 2] = 1.5
            if breakdown == "municipality" and column in ("girls_in_contact", "boys_in_contact"):
                few[..., 3], few[..., 4] = 9.0, 1.5
            return years, groups, few

    full = subject(20.0)
    about = Subject(Few(20.0), full.told, full.a, full.b, {}, {}, (), full.facts, full.made)
    for language, heads in (
        ("sv", ("Barn som nås", "Flickor", "Pojkar")),
        ("en", ("Children reached", "Girls", "Boys")),
    ):
        maker = Maker(about, words(language), common_fields(about, words(language)))
        for side, scenario in (("a", full.a), ("b", full.b)):
            table = municipal_grants.followed(maker, side)
            at = [list(table.head).index(name) for name in heads]
            shown = [["" if str(row[each]) == ".." else "n" for each in at] for row in table.rows]
            # the lone municipality with few children takes the one with the next fewest along
            assert [row[0] for row in shown].count("") == 2
            assert shown[3] == shown[4] == ["", "", ""]
            assert shown[2] == ["n", "", ""]
            assert all(row[1] == row[2] for row in shown)
            assert all(row[1] == "" for row in shown if row[0] == "")
            # each number is that of the results
            girls = about.contrast("girls_in_contact", "municipality")
            level = {"a": girls.level_a, "b": girls.level_b}[side].at(0)
            cell = table.rows[0][at[1]]
            assert isinstance(cell, Value)
            assert cell.numbers == (level.mean, level.low_90, level.high_90), scenario


def test_children_reached_are_in_the_workbook_and_the_tables(tmp_path: Path) -> None:
    for language, head in (("sv", "Barn som nås"), ("en", "Children reached")):
        made = document(language)
        write_document(made, tmp_path, ("html", "xlsx"))
        plain = (tmp_path / "tables" / f"municipal_grants_b.{language}.csv").read_text("utf-8")
        assert head in plain.splitlines()[0]
        book = openpyxl.load_workbook(tmp_path / file_name(language, "xlsx"))
        number = made.table_numbers()["municipal_grants_b"]
        sheet = book[words(language).text("report.page.table", number=number)]
        assert any(head in str(cell.value) for cell in sheet[1])
        assert len(list(sheet.iter_rows())) == 1 + len(set(GROUPS["municipality"]))


def test_every_key_splits_the_whole_sum_as_it_says() -> None:
    about, told = subject(20.0), words("sv")
    maker = Maker(about, told, common_fields(about, told))
    parts = keys.allocated(maker)
    assert set(parts) == set(AllocationKey)
    contrast = about.contrast("grant_allocated")
    total = contrast.level_b.at(0).mean / maker.later_years(contrast)
    facts = read_facts()
    listed = Counter(area.municipality_code for area in facts.grant_areas())
    codes = [town.code for town in places(facts).municipalities]
    for each in parts.values():
        assert each.sum() == pytest.approx(total)
    per_area = [total * listed[code] / listed.total() for code in codes]
    assert parts[AllocationKey.PER_AREA] == pytest.approx(per_area)
    youths = youths_by_town(facts.grant_areas())
    by_youth = [total * youths[code] / sum(youths.values()) for code in codes]
    assert parts[AllocationKey.BY_YOUTH] == pytest.approx(by_youth)
    groups, towns = (block for block in keys.blocks(maker) if isinstance(block, Table))
    assert [str(row[1]) for row in towns.rows] == sorted(codes)
    for at in range(len(AllocationKey)):
        by_group = [row[1 + at] for row in groups.rows]
        by_town = [row[2 + at] for row in towns.rows]
        sums = [
            sum(cell.numbers[0] for cell in cells if isinstance(cell, Value))
            for cells in (by_group, by_town)
        ]
        assert sums == pytest.approx([total / 1e6] * 2)


def test_control_cases_are_kept_where_the_report_looks_for_them() -> None:
    (main, _), (side, folder) = _studies(Asked(quick=True), None, Terminal("en", quiet=True))
    assert folder is None
    assert Path(side.name) == side_folder(Path(main.name))
