"""The tables of facts: what stands in them, and what the reader refuses."""

from __future__ import annotations

import csv
import shutil
import time
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import model.facts.read
from model.facts.read import Facts, FactsError, PoliceClass, Status, read_facts
from model.facts.rows import PERSON_COLUMNS

PACKAGE_FOLDER = Path(model.facts.read.__file__).parent
TABLES = ("sources", "areas", "municipalities", "observations", "evidence")
Table = list[list[str]]
Edit = Callable[[Table], None]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for table in TABLES:
        shutil.copy(PACKAGE_FOLDER / f"{table}.csv", tmp_path)
    return tmp_path


def edit(folder: Path, table: str, change: Edit) -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(rows)


def put(column: str, text: str, line: int = 2) -> Edit:
    """Write text into the cell of a column on a line (the header is line 1)."""

    def change(rows: Table) -> None:
        rows[line - 1][rows[0].index(column)] = text

    return change


def refusal(folder: Path) -> str:
    with pytest.raises(FactsError) as caught:
        read_facts(folder)
    return str(caught.value)


def test_no_row_is_lost(facts: Facts) -> None:
    assert len(facts.areas) == 67
    assert len(facts.municipalities) == 29
    assert len(facts.observations) == 303
    assert len(facts.evidence) == 132
    assert len(facts.sources) == 237


def test_the_grant_rests_on_61_areas_in_28_municipalities(facts: Facts) -> None:
    areas = facts.grant_areas()
    assert len(areas) == 61
    assert len({area.municipality_code for area in areas}) == 28
    assert sum(area.youth_12_20 for area in areas) == 66_370
    assert sum(area.population for area in areas) == 554_604
    keys = [(area.municipality_code, area.area_id) for area in areas]
    assert keys == sorted(keys)


@pytest.mark.parametrize(("year", "count"), [("2019", 60), ("2021", 61), ("2023", 59)])
def test_areas_add_up_to_the_observed_sums(facts: Facts, year: str, count: int) -> None:
    listed = [area for area in facts.areas if getattr(area, f"class_{year}") is not None]
    residents = facts.observation(f"listed_areas_population_sum_{year}")
    assert len(listed) == count
    assert sum(area.population for area in listed) == residents.value
    assert sum(area.population_low for area in listed) == residents.low
    assert sum(area.population_high for area in listed) == residents.high
    youths = facts.observation(f"youth_12_20_sum_{year}").value
    assert sum(area.youth_12_20 for area in listed) == youths


def test_classes_count_as_the_police_counted(facts: Facts) -> None:
    def count(year: int, word: PoliceClass) -> int:
        return sum(getattr(area, f"class_{year}") is word for area in facts.areas)

    for word, name in (
        (PoliceClass.ESPECIALLY_VULNERABLE, "especially_vulnerable"),
        (PoliceClass.RISK, "risk"),
        (PoliceClass.VULNERABLE, "utsatt"),
    ):
        for year in (2021, 2023):
            assert count(year, word) == facts.find(f"listed_areas_{name}", year).value
    assert count(2019, PoliceClass.ESPECIALLY_VULNERABLE) == 22
    assert count(2019, PoliceClass.RISK_OR_VULNERABLE) == 7


def test_26_and_28_municipalities_got_the_grant(facts: Facts) -> None:
    assert sum(row.in_grant_2021 for row in facts.municipalities) == 26
    assert sum(row.in_grant_2023 for row in facts.municipalities) == 28
    assert facts.municipality("0184").name == "Solna"
    assert not facts.municipality("0184").in_grant_2023


def test_known_grants_and_unknown_ones(facts: Facts) -> None:
    uppsala = facts.municipality("0380")
    assert (uppsala.grant_2021_sek, uppsala.grant_2024_sek) == (8_005_000, None)
    assert uppsala.grant_status is Status.SOURCED
    assert facts.municipality("2081").grant_status is Status.MISSING


def test_area_ids_are_never_renumbered(facts: Facts) -> None:
    assert [area.area_id for area in facts.areas] == list(range(1, 68))
    by_id = {area.area_id: area.name for area in facts.areas}
    known = {1: "Tjärna Ängar", 26: "Rinkeby/Tensta", 43: "Rosengård", 67: "Navestad"}
    assert {area_id: by_id[area_id] for area_id in known} == known


def test_every_boys_share_that_is_unknown_is_called_missing(facts: Facts) -> None:
    for area in facts.areas:
        assert (area.boys_share is None) == (area.boys_status is Status.MISSING)
    assert sum(area.boys_share is None for area in facts.areas) == 9


def test_an_assumption_names_the_source_assumption(facts: Facts) -> None:
    for row in facts.evidence:
        if row.status is Status.ASSUMPTION:
            assert "assumption" in row.sources, row.id
        if row.status is Status.RECALLED:
            assert "own" in row.sources, row.id
    assert facts.source("assumption").title == "Assumption of this project: no study found"


def test_every_source_is_used_and_no_url_is_local(facts: Facts) -> None:
    used = {source for area in facts.areas for source in area.sources}
    used |= {source for row in facts.municipalities for source in row.sources}
    used |= {source for row in facts.observations for source in row.sources}
    used |= {source for row in facts.evidence for source in row.sources}
    assert used == {source.id for source in facts.sources}
    for source in facts.sources:
        assert source.url == "" or source.url.startswith(("https://", "http://")), source.id
        assert source.publisher, source.id


def test_an_observation_is_called_by_indicator_and_year(facts: Facts) -> None:
    for row in facts.observations:
        stem = row.indicator if row.year is None else f"{row.indicator}_{row.year}"
        assert row.id == stem or row.id.startswith(f"{stem}_"), row.id
        assert row.id.isascii(), row.id


def test_a_series_is_read_as_numbers(facts: Facts) -> None:
    ages = facts.evidence_row("A22")
    assert list(ages.series) == [3, 6, 12, 18, 20, 16, 11, 7, 4, 2, 1]
    assert ages.estimate is None
    single = facts.evidence_row("A21")
    assert (single.estimate, single.series) == (0.033, ())


def test_facts_do_not_change(facts: Facts) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(facts.areas[0], "population", 0)  # noqa: B010


def test_find_asks_for_the_place_when_there_are_several(facts: Facts) -> None:
    assert facts.find("grant_received", 2021, "Uppsala").value == 8_005_000
    with pytest.raises(FactsError, match="grant_received_2021_uppsala, grant_received_2021_stock"):
        facts.find("grant_received", 2021)
    with pytest.raises(FactsError, match="there is listed_areas_total_2015"):
        facts.find("listed_areas_total", 1990)
    with pytest.raises(FactsError, match="2021; nearest: 'listed_areas_total'"):
        facts.find("listed_area_totals", 2021)
    assert facts.find("recruitment_rate", None).status is Status.MISSING


def test_an_unknown_id_is_answered_with_the_nearest(facts: Facts) -> None:
    with pytest.raises(FactsError, match="nearest: 'grant_share_used_2022'"):
        facts.observation("grant_shares_used_2022")
    with pytest.raises(FactsError, match="nearest: 'SOS22'"):
        facts.source("SOS222")
    with pytest.raises(FactsError, match="nearest: 'A22'"):
        facts.evidence_row("A222")
    with pytest.raises(FactsError, match="nearest: 'Uppsala'"):
        facts.municipality("Upsala")


def test_reading_is_fast(facts: Facts) -> None:
    def seconds() -> float:
        start = time.process_time()
        read_facts()
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.05


def test_an_unchanged_copy_is_read_alike(folder: Path, facts: Facts) -> None:
    assert read_facts(folder) == facts


@pytest.mark.parametrize(
    ("table", "column", "text", "said"),
    [
        ("areas", "sources", "POL25YAML;LOKALTIX", "unknown source 'LOKALTIX'"),
        ("areas", "sources", "", "the cell is empty"),
        ("observations", "sources", "GOVDEC", "nearest: 'GOVDEC20'"),
        ("evidence", "sources", "POL24;", "unknown source ''"),
        ("municipalities", "sources", "sos22", "unknown source 'sos22'"),
        ("areas", "class_status", "certain", "write one of sourced, derived, recalled"),
        ("observations", "status", "", "'' is unknown"),
        ("evidence", "status", "guess", "'guess' is unknown"),
        ("municipalities", "grant_status", "Sourced", "'Sourced' is unknown"),
        ("areas", "population", "2 600", "'2 600' is not a number"),
        ("areas", "population", "2600,5", "is not a number"),
        ("areas", "population", "2_600", "is not a number"),
        ("areas", "population_low", "-5", "is negative or broken"),
        ("areas", "population", "2600.5", "is negative or broken"),
        ("municipalities", "population", "-1", "is negative or broken"),
        ("municipalities", "grant_2021_sek", "eight", "'eight' is not a number"),
        ("observations", "value", "nan", "'nan' is not a number"),
        ("evidence", "low", "1e999", "is not a number"),
        ("areas", "boys_share", "1.2", "1.2 is not a share"),
        ("areas", "population_low", "2700", "2700 is above 'population' (2600)"),
        ("areas", "population_high", "2500", "2600 is above 'population_high' (2500)"),
        ("observations", "low", "3e8", "is above 'value'"),
        ("evidence", "high", "13999", "is above 'high'"),
        ("areas", "youth_12_20", "2601", "2601 youths among 2600 residents"),
        ("areas", "municipality_code", "208", "'208' is not four digits"),
        ("areas", "municipality_code", "9999", "unknown municipality '9999'"),
        ("municipalities", "code", "20811", "'20811' is not four digits"),
        ("municipalities", "code", "208a", "'208a' is not four digits"),
        ("areas", "class_2021", "riskområde", "write one of especially_vulnerable, risk"),
        ("municipalities", "in_grant_2021", "ja", "write one of yes, no"),
        ("areas", "area_id", "0", "0 is no id"),
        ("areas", "name", "", "the cell is empty"),
        ("observations", "status", "missing", "a value is given, yet it is called missing"),
        ("evidence", "estimate", "1;x", "'x' is not a number"),
    ],
)
def test_a_bad_cell_is_refused_by_its_place(
    folder: Path, table: str, column: str, text: str, said: str
) -> None:
    edit(folder, table, put(column, text))
    message = refusal(folder)
    assert said in message
    assert message.startswith(f"{table}.csv, line 2, ")
    assert "; " in message


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("sources", "id"),
        ("areas", "area_id"),
        ("municipalities", "code"),
        ("observations", "id"),
        ("evidence", "id"),
    ],
)
def test_two_rows_of_one_id_are_refused(folder: Path, table: str, key: str) -> None:
    def repeat(rows: Table) -> None:
        rows.insert(3, list(rows[1]))

    edit(folder, table, repeat)
    message = refusal(folder)
    assert message.startswith(f"{table}.csv, line 4, {key!r}")
    assert "stands on line 2 already" in message


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_named(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    assert f"{table}.csv: cannot be read" in refusal(folder)


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_column_is_named(folder: Path, table: str) -> None:
    def drop_note(rows: Table) -> None:
        place = rows[0].index("note")
        for row in rows:
            del row[place]

    edit(folder, table, drop_note)
    assert refusal(folder) == f"{table}.csv, line 1, 'note': the column is missing; add it"


PERSONAL = {"personnummer", "personal_number", "ssn", "fornamn", "efternamn", "person_name"}


@pytest.mark.parametrize(
    "header",
    [*sorted(PERSON_COLUMNS | PERSONAL), "Förnamn", "First name", " PERSONNUMMER ", "last-name"],
)
def test_a_column_on_persons_is_refused(folder: Path, header: str) -> None:
    def add(rows: Table) -> None:
        for row in rows:
            row.append("")
        rows[0][-1] = header

    edit(folder, "municipalities", add)
    assert "holds data on persons" in refusal(folder)


def test_an_unknown_or_repeated_column_is_refused(folder: Path) -> None:
    edit(folder, "areas", put("note", "notes", line=1))
    assert "unknown column (nearest: 'note')" in refusal(folder)
    edit(folder, "areas", put("notes", "name", line=1))
    assert "the column stands twice" in refusal(folder)


def test_a_row_of_another_width_is_refused(folder: Path) -> None:
    edit(folder, "evidence", lambda rows: rows[4].append("one too many"))
    assert "evidence.csv, line 5: 15 cells where the header has 14" in refusal(folder)


def test_an_empty_table_lacks_its_columns(folder: Path) -> None:
    (folder / "areas.csv").write_text("", encoding="utf-8")
    assert "the column is missing" in refusal(folder)


def test_text_that_is_not_utf_8_is_refused(folder: Path) -> None:
    path = folder / "areas.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", errors="replace"))
    assert "is not UTF-8 text; save it as UTF-8" in refusal(folder)


def test_an_open_quote_is_refused(folder: Path) -> None:
    path = folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"open', encoding="utf-8")
    assert "see that every opening quote has a closing one" in refusal(folder)


def test_a_byte_order_mark_is_harmless(folder: Path, facts: Facts) -> None:
    path = folder / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_facts(folder) == facts
