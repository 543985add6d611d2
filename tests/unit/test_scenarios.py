from __future__ import annotations

import dataclasses
import json
import pickle
import time
import tomllib
from pathlib import Path

import pytest

import scenarios
from model.collaboration import form_names
from model.facts.read import PoliceClass, read_facts
from model.levers import AllocationKey, Effects
from scenarios import Scenario, ScenarioError, catalogue, catalogue_names, read_scenario

FOLDER = Path(scenarios.__file__).parent
MILLION = 1_000_000
FIXED = {
    "history",
    "keep_250",
    "cut_80",
    "cut_0",
    "as_decided",
    "spread_wider",
    "general_grant",
    "permanent_posts",
    "early_notice",
    "sspf_everywhere",
    "sig_everywhere",
    "school_teams_everywhere",
    "gvi_cities",
    "key_per_area",
    "key_by_class",
    "key_by_youth",
    "key_by_exclusion",
    "null_effect",
    "null_effect_keep_250",
    "harm_case",
    "harm_case_keep_250",
}


def own(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(base: Scenario, other: Scenario) -> set[str]:
    """Levers after the parting that two scenarios do not share."""

    def flat(scenario: Scenario) -> dict[str, object]:
        found: dict[str, object] = {}

        def walk(prefix: str, value: object) -> None:
            if isinstance(value, dict):
                for key, item in value.items():
                    walk(f"{prefix}.{key}" if prefix else key, item)
            else:
                found[prefix] = value

        walk("", json.loads(scenario.content))
        return found

    left, right = flat(base), flat(other)
    return {key for key in left | right if left.get(key) != right.get(key)}


class TestCatalogue:
    def test_names(self) -> None:
        assert set(catalogue_names()) == FIXED

    def test_all_can_be_read_and_have_both_languages(self) -> None:
        for scenario in catalogue():
            assert set(scenario.title) == set(scenario.about) == {"sv", "en"}
            assert scenario.title["sv"] != scenario.title["en"]
            assert all(scenario.about.values())
            assert scenario.reference in FIXED

    def test_titles_are_unique(self) -> None:
        for language in ("sv", "en"):
            titles = [scenario.title[language] for scenario in catalogue()]
            assert len(set(titles)) == len(titles)

    def test_every_form_of_the_model_is_declared(self) -> None:
        history = tomllib.loads((FOLDER / "history.toml").read_text(encoding="utf-8"))
        assert set(history["forms"]) == set(form_names())

    def test_history_is_common(self) -> None:
        histories = {json.dumps(json.loads(s.content)["history"]) for s in catalogue()}
        assert len(histories) == 1

    def test_history_ends_where_the_others_part(self) -> None:
        course = read_scenario("history").course
        assert (course.start_year, course.part_year, course.end_year) == (2018, 2024, 2023)
        assert read_scenario("keep_250").course.end_year == 2033

    def test_history_money(self) -> None:
        grant = read_scenario("cut_80").course.history.grant
        assert grant.appropriation_sek == (
            (2018, 0),
            (2021, 250 * MILLION),
            (2022, 467 * MILLION),
            (2023, 250 * MILLION),
        )
        assert grant.agency_support_sek + grant.agency_administration_sek == 6_500_000

    def test_history_mix_agrees_with_the_facts_on_field_work(self) -> None:
        share = read_scenario("history").course.history.forms["field_work"].share
        facts = read_facts()
        years = [facts.find("field_worker_share_of_grant", year) for year in (2022, 2023)]
        assert years[0].value is not None
        assert years[1].value is not None
        assert years[0].value <= share <= years[1].value

    def test_money_after_the_parting(self) -> None:
        def money(name: str) -> tuple[tuple[int, int], ...]:
            return read_scenario(name).course.future.grant.appropriation_sek

        assert money("keep_250") == ((2024, 250 * MILLION),)
        assert money("cut_80") == ((2024, 80 * MILLION),)
        assert money("cut_0") == ((2024, 0),)
        assert money("as_decided") == (
            (2024, 80 * MILLION),
            (2025, 200 * MILLION),
            (2026, 300 * MILLION),
            (2027, 600 * MILLION),
        )

    @pytest.mark.parametrize(
        ("base", "name", "levers"),
        [
            ("keep_250", "cut_80", {"future.grant.appropriation_sek"}),
            ("keep_250", "cut_0", {"future.grant.appropriation_sek"}),
            ("keep_250", "as_decided", {"future.grant.appropriation_sek"}),
            ("keep_250", "spread_wider", {"future.grant.all_municipalities"}),
            ("cut_80", "general_grant", {"future.grant.general_sek"}),
            ("cut_80", "permanent_posts", {"future.grant.permanent_posts"}),
            ("cut_80", "early_notice", {"future.grant.notice_months"}),
            ("cut_80", "key_by_class", set()),
            ("cut_80", "key_per_area", {"future.grant.key"}),
            ("cut_80", "key_by_youth", {"future.grant.key"}),
            ("cut_80", "key_by_exclusion", {"future.grant.key"}),
            ("cut_80", "null_effect", {"beliefs.effects"}),
            ("keep_250", "null_effect_keep_250", {"beliefs.effects"}),
            ("cut_80", "harm_case", {"beliefs.effects"}),
            ("keep_250", "harm_case_keep_250", {"beliefs.effects"}),
        ],
    )
    def test_each_differs_in_its_own_lever_only(
        self, base: str, name: str, levers: set[str]
    ) -> None:
        assert changed(read_scenario(base), read_scenario(name)) == levers

    @pytest.mark.parametrize(
        ("name", "form"),
        [
            ("sspf_everywhere", "sspf"),
            ("sig_everywhere", "sig"),
            ("school_teams_everywhere", "school_social_team"),
            ("gvi_cities", "gvi"),
        ],
    )
    def test_the_cut_goes_to_one_form(self, name: str, form: str) -> None:
        before = read_scenario("keep_250").course.future
        after = read_scenario(name).course.future
        assert after.grant == before.grant
        assert after.forms[form].everywhere
        for other, levers in after.forms.items():
            extra = 170 / 250 if other == form else 0
            assert levers.share == pytest.approx(80 / 250 * before.forms[other].share + extra)

    def test_gvi_cities_are_those_with_an_especially_vulnerable_area(self) -> None:
        named = read_scenario("gvi_cities").course.future.forms["gvi"].municipalities
        listed = {
            area.municipality_code
            for area in read_facts().areas
            if area.class_2021 is PoliceClass.ESPECIALLY_VULNERABLE
        }
        assert set(named) == listed

    @pytest.mark.parametrize(
        ("name", "reference"),
        [
            ("cut_80", "keep_250"),
            ("early_notice", "cut_80"),
            ("key_per_area", "cut_80"),
            ("null_effect", "null_effect_keep_250"),
            ("harm_case", "harm_case_keep_250"),
        ],
    )
    def test_references(self, name: str, reference: str) -> None:
        assert read_scenario(name).reference == reference

    def test_values_become_enums(self) -> None:
        assert read_scenario("key_by_youth").course.future.grant.key is AllocationKey.BY_YOUTH
        assert read_scenario("harm_case").course.beliefs.effects is Effects.HARM

    def test_reading_is_fast(self) -> None:
        read_scenario("key_by_youth")
        taken = []
        for _ in range(5):
            before = time.perf_counter()
            read_scenario("key_by_youth")
            taken.append(time.perf_counter() - before)
        assert min(taken) < 0.02


class TestOwnFiles:
    def test_at_most_eight_lines(self, tmp_path: Path) -> None:
        path = own(
            tmp_path,
            'extends = "cut_80"\n[grant]\nappropriation_msek = 120.5\n'
            '[forms.sspf]\nshare = 0.1\nmunicipalities = ["Botkyrka", "0180", "MALMÖ"]\n',
        )
        scenario = read_scenario(path)
        assert scenario.course.future.grant.appropriation_sek == ((2024, 120_500_000),)
        sspf = scenario.course.future.forms["sspf"]
        assert (sspf.share, sspf.municipalities) == (0.1, ("0127", "0180", "1280"))
        assert scenario.course.history == read_scenario("history").course.history
        assert scenario.title == {"sv": "own", "en": "own"}
        assert scenario.about == {"sv": "", "en": ""}
        assert (scenario.name, scenario.extends, scenario.reference) == (
            "own",
            "cut_80",
            "keep_250",
        )
        assert scenario.path == path

    def test_content_ignores_order_comments_titles_and_spelling(self, tmp_path: Path) -> None:
        first = own(
            tmp_path,
            'extends = "keep_250"\n[grant]\nappropriation_msek = 80\n'
            '[forms.sspf]\nshare = 0.1\nmunicipalities = ["Malmö", "Borås"]\n'
            "[parameters]\na = 1\nb = 2\n",
            "a.toml",
        )
        second = own(
            tmp_path,
            'title.sv = "x"  # note\nextends = "cut_80"\n'
            '[forms.sspf]\nmunicipalities = ["1490", "1280", "Malmö"]\nshare = 1e-1\n'
            "[parameters]\nb = 2\na = 1\n"
            "[grant]\nappropriation_msek = { 2025 = 80.0, 2024 = 80 }\n",
            "b.toml",
        )
        assert read_scenario(first).content == read_scenario(second).content
        assert read_scenario(first).digest == read_scenario(second).digest

    def test_digest_sees_every_lever(self, tmp_path: Path) -> None:
        digests = {read_scenario("cut_80").digest}
        lines = [
            "[grant]\ngeneral_msek = 1",
            "[grant]\nagency_support_msek = 1",
            "[grant]\nrequisition_deadline_month = 9",
            "[forms.sspf]\non = false",
            "[targeting]\nevening_share = 0.4",
            "[structure]\ncontagion = false",
            "[parameters]\njoining_rate = 1",
            "[time]\nend = 2030",
        ]
        for line in lines:
            digests.add(read_scenario(own(tmp_path, f'extends = "cut_80"\n{line}\n')).digest)
        assert len(digests) == len(lines) + 1

    def test_a_file_may_extend_the_one_beside_it(self, tmp_path: Path) -> None:
        own(tmp_path, 'extends = "cut_0"\n[time]\nend = 2026\n', "base.toml")
        path = own(tmp_path, 'extends = "base.toml"\nreference = "base.toml"\n', "next.toml")
        scenario = read_scenario(path)
        assert scenario.course.end_year == 2026
        assert read_scenario(scenario.reference).name == "base"

    def test_beliefs_hold_for_the_whole_course(self, tmp_path: Path) -> None:
        path = own(
            tmp_path,
            'extends = "cut_80"\n[structure]\nhiring = "linear"\n'
            "[parameters]\njoining_rate = 0.01\n",
        )
        beliefs = read_scenario(path).course.beliefs
        assert beliefs.structure.hiring.value == "linear"
        assert beliefs.parameters == {"joining_rate": 0.01}

    def test_a_form_that_history_does_not_mention_is_off(self) -> None:
        forms = read_scenario("cut_80", forms=[*form_names(), "new_form"]).course.future.forms
        assert not forms["new_form"].on
        assert forms["new_form"].share == 0

    def test_extending_history_keeps_its_last_sum(self, tmp_path: Path) -> None:
        path = own(tmp_path, 'extends = "history"\n[time]\nend = 2025\n')
        grant = read_scenario(path).course.future.grant
        assert grant.appropriation_sek == ((2024, 250 * MILLION),)

    def test_byte_order_mark_and_windows_line_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "own.toml"
        path.write_bytes(b'\xef\xbb\xbfextends = "cut_80"\r\n[grant]\r\nnotice_months = x\r\n')
        with pytest.raises(ScenarioError) as caught:
            read_scenario(path)
        assert (caught.value.line, caught.value.column) == (3, 17)
        path.write_bytes(b'\xef\xbb\xbfextends = "cut_80"\r\n[grant]\r\nnotice_months = 2\r\n')
        assert read_scenario(path).course.future.grant.notice_months == 2

    def test_scenarios_and_errors_travel_between_processes(self, tmp_path: Path) -> None:
        scenario = read_scenario("gvi_cities")
        assert pickle.loads(pickle.dumps(scenario)) == scenario
        with pytest.raises(ScenarioError) as caught:
            read_scenario(own(tmp_path, 'extends = "cut_8"\n'), language="sv")
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)

    def test_frozen(self) -> None:
        with pytest.raises(dataclasses.FrozenInstanceError):
            read_scenario("cut_80").name = "other"  # type: ignore[misc]
