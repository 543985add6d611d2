from __future__ import annotations

import os
import re
import string
import time
import tomllib
from pathlib import Path

import pytest

import scenarios
from scenarios import ScenarioError, read_scenario
from scenarios.errors import Language

FOLDER = Path(scenarios.__file__).parent
HEAD = 'extends = "cut_80"\n'


def own(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fault(path: Path | str, language: Language = "en") -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        read_scenario(path, language=language, known_parameters={"joining_rate"})
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("[forms.spsf]\non = true", 2, 8, "[forms] spsf: unknown form. Did you mean 'sspf'?"),
        ("[forms]\nspsf.on = true", 3, 1, "[forms] spsf: unknown form"),
        (
            "[forms.sspf]\nshre = 1",
            3,
            1,
            "[forms.sspf] shre: unknown lever. Did you mean 'share'?",
        ),
        ("[gran]\nx = 1", 2, 2, "gran: unknown table or key. Did you mean 'grant'?"),
        ("appropriation_msek = 1", 2, 1, "It stands under [grant]"),
        ("[targeting]\nkey = 1", 3, 1, "It stands under [grant]"),
        ("[grant]\nappropriation_msk = 1", 3, 1, "Did you mean 'appropriation_msek'?"),
        ("[grant]\nappropriation_msek = -80", 3, 22, "-80 is negative"),
        ("[grant]\nappropriation_msek = nan", 3, 22, "nan is not a finite number"),
        ("[grant]\nappropriation_msek = 1e999", 3, 22, "not a finite number"),
        ("[grant]\nappropriation_msek = 80_000_000", 3, 22, "80_000_000 is not reasonable"),
        ("[grant]\nappropriation_msek = '80'", 3, 22, "expected a number of MSEK"),
        ("[grant]\nappropriation_msek = true", 3, 22, "expected a number of MSEK"),
        ("[grant]\nappropriation_msek = 1979-05-27", 3, 22, "expected a number of MSEK"),
        ("[grant]\nappropriation_msek = {}", 3, 22, "holds no year"),
        ("[grant]\nappropriation_msek = {2025 = 1}", 3, 22, "says nothing about 2024"),
        ("[grant]\nappropriation_msek = {2020 = 1, 2024 = 2}", 3, 23, "the years before 2024"),
        ("[grant]\nappropriation_msek = {2024 = 1, 202 = 2}", 3, 33, "not a year"),
        ("[grant]\nappropriation_msek = {2024 = -1}", 3, 30, "-1 is negative"),
        ("[grant]\nnotice_months = 1.5", 3, 17, "expected a whole number, found 1.5"),
        ("[grant]\nrequisition_deadline_month = 13", 3, 30, "from 1 to 12"),
        ("[grant]\npermanent_posts = 'ja'", 3, 19, "expected true or false"),
        ("[grant]\nkey = 'by_clas'", 3, 7, "Did you mean 'by_class'?"),
        ("[grant]\nkey = 3", 3, 7, "expected a text"),
        ("grant = 3", 2, 9, "grant: expected a table, found 3"),
        ("[[forms]]\nx = 1", 2, 3, "forms: expected a table"),
        ("[forms.sspf]\nshare = 1.5", 3, 9, "from 0 to 1"),
        ("[forms.sspf]\nshare = 0.5", 3, 9, "sum to 1.385"),
        ("[forms.sspf]\nmunicipalities = ['Borås',\n 'Malmo']", 4, 2, "mean 'Malmö'?"),
        ("[forms.sspf]\nmunicipalities = 'Malmö'", 3, 18, "expected a list"),
        ("[forms.sspf]\nmunicipalities = [180]", 3, 19, "expected a text"),
        ("[targeting]\nage_from = 19\nage_to = 15", 4, 10, "ages from 19 to 15"),
        ("[time]\nend = 2020", 3, 7, "ends 2020, before it starts 2024"),
        ("[time]\nstart = 2019", 3, 1, "stands in history.toml alone"),
        ("[time]\npart = 2025", 3, 1, "stands in history.toml alone"),
        ("[every_form]\non = true", 2, 2, "stands in history.toml alone"),
        ("[structure]\nhiring = 'fast'", 3, 10, "Known are: friction, linear."),
        ("[beliefs]\neffects = 'pripors'", 3, 11, "Did you mean 'priors'?"),
        ("[parameters]\njoining_rat = 1", 3, 1, "Did you mean 'joining_rate'?"),
        ("[parameters]\njoining_rate = inf", 3, 16, "not a finite number"),
        ("[parameters.joining_rate]\nx = 1", 2, 13, "expected a number"),
        ("reference = 'keep250'", 2, 13, "Did you mean 'keep_250'?"),
        ("title = 'x'", 2, 9, "expected a table { sv"),
        ("title.sv = ''", 2, 12, "expected a line of 1 to 300"),
        ('title.sv = "a\\u001b[0m"', 2, 12, "expected a line of 1 to 300"),
        ("about.fr = 'x'", 2, 7, "Known are: en, sv."),
        ("title = {}", 2, 9, "holds no text"),
        ("[grant", 2, 7, "a ] is missing"),
        ("[grant]\nkey = by_class", 3, 7, "a text without quotation marks"),
        ('[grant]\nkey = "by_class', 3, 16, "a quotation mark is missing"),
        ("[grant]\nkey = 'by_class", 4, 1, "the closing quotation mark is missing"),
        ("[forms.sspf]\nshare = 0,5", 3, 10, "decimals are written with a point"),
        ("[grant]\nnotice_months = 1\nnotice_months = 2", 4, 18, "has a value already"),
        ("x = [[\n[[[[\n[[[[", 4, 3, "more than 8 brackets"),
        ("# " + "x" * 600, 2, 501, "longer than 500 characters"),
    ],
)
def test_place_and_remedy(tmp_path: Path, text: str, line: int, column: int, said: str) -> None:
    error = fault(own(tmp_path, f"{HEAD}{text}\n"))
    assert said in str(error)
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"{tmp_path / 'own.toml'}:{line}:{column}  ")
    assert "\n" not in str(error)


def test_swedish(tmp_path: Path) -> None:
    path = own(tmp_path, f"{HEAD}[forms]\nspsf.on = true\n")
    assert str(fault(path, "sv")) == f"{path}:3:1  [forms] spsf: okänd form. Menade du 'sspf'?"
    assert str(fault(path).in_language("sv")) == str(fault(path, "sv"))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_unknown_name(language: Language) -> None:
    error = fault("cut_8", language)
    assert "'cut_80'" in str(error)
    assert (error.line, error.column) == (None, None)


@pytest.mark.parametrize("name", ["limits", "messages", "", "history.tml"])
def test_what_is_no_scenario(name: str) -> None:
    assert "unknown scenario" in str(fault(name))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert "no such file" in str(fault(tmp_path / "none.toml"))
    assert "no such file" in str(fault("a\0b.toml"))
    assert "not an ordinary file" in str(fault(tmp_path))
    assert "cannot be read" in str(fault("x" * 5000 + ".toml"))
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    assert "not an ordinary file" in str(fault(pipe))


def test_too_big(tmp_path: Path) -> None:
    assert "larger than 65536 bytes" in str(fault(own(tmp_path, "# x\n" * 20_000)))


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes('extends = "cut_80"\ntitle.sv = "åä'.encode() + "ö".encode("latin-1"))
    error = fault(path)
    assert "UTF-8" in str(error)
    assert (error.line, error.column) == (2, 15)


def test_very_long_numbers(tmp_path: Path) -> None:
    digits = ("1" * 490 + "_") * 10
    path = own(tmp_path, f"{HEAD}[parameters]\njoining_rate = {digits}1\n")
    assert "longer than 500" in str(fault(path))


def test_nothing_extended(tmp_path: Path) -> None:
    assert "extends nothing" in str(fault(own(tmp_path, "[grant]\nnotice_months = 2\n")))


def test_cycle(tmp_path: Path) -> None:
    own(tmp_path, 'extends = "b.toml"\n', "a.toml")
    own(tmp_path, '\nextends = "a.toml"\n', "b.toml")
    error = fault(tmp_path / "a.toml")
    assert "a.toml → b.toml → a.toml" in str(error)
    assert error.path == tmp_path / "b.toml"
    assert (error.line, error.column) == (2, 11)


def test_long_chain(tmp_path: Path) -> None:
    for number in range(30):
        own(tmp_path, f'extends = "s{number + 1}.toml"\n', f"s{number}.toml")
    own(tmp_path, HEAD, "s30.toml")
    assert "more than 16 files" in str(fault(tmp_path / "s0.toml"))


@pytest.mark.parametrize(
    "word", ["../own.toml", "/etc/hosts", "..", ".hidden.toml", "a/b.toml", "C:\\\\x.toml"]
)
def test_extends_stays_in_the_folder(tmp_path: Path, word: str) -> None:
    error = fault(own(tmp_path, f'extends = "{word}"\n'))
    assert "leads out of the folder" in str(error)
    assert (error.line, error.column) == (1, 11)


def test_extends_follows_no_link_out_of_the_folder(tmp_path: Path) -> None:
    outside = own(tmp_path, HEAD, "outside.toml")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.toml").symlink_to(outside)
    assert "leads out" in str(fault(own(inside, 'extends = "link.toml"\n')))


def test_unknown_file_beside(tmp_path: Path) -> None:
    own(tmp_path, HEAD, "base.toml")
    assert "mean 'base.toml'?" in str(fault(own(tmp_path, 'extends = "bas.toml"\n')))


def test_fault_in_an_extended_file_names_that_file(tmp_path: Path) -> None:
    own(tmp_path, f"{HEAD}[grant]\nkey = 1\n", "base.toml")
    error = fault(own(tmp_path, 'extends = "base.toml"\n'))
    assert error.path == tmp_path / "base.toml"
    assert error.line == 3


def test_shares_point_at_the_file_that_raised_them(tmp_path: Path) -> None:
    own(tmp_path, f"{HEAD}[forms.sig]\nshare = 0.1\n", "base.toml")
    path = own(tmp_path, 'extends = "base.toml"\n[forms.sspf]\nshare = 0.2\n')
    error = fault(path)
    assert error.path == path
    assert error.line == 3


def test_forms_that_are_off_do_not_count(tmp_path: Path) -> None:
    text = f"{HEAD}[forms.field_work]\non = false\n[forms.sspf]\nshare = 0.5\n"
    assert read_scenario(own(tmp_path, text)).course.future.forms["sspf"].share == 0.5


def test_messages_have_both_languages_and_the_same_blanks() -> None:
    phrases = tomllib.loads((FOLDER / "messages.toml").read_text(encoding="utf-8"))
    for name, texts in phrases.items():
        assert set(texts) == {"sv", "en"}
        if name.startswith(("kind_", "toml ")):  # words, not templates
            continue
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in texts.values()
        ]
        assert blanks[0] == blanks[1]


def test_every_message_is_used_and_every_used_message_exists() -> None:
    phrases = tomllib.loads((FOLDER / "messages.toml").read_text(encoding="utf-8"))
    code = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    asked = re.findall(r'\bfault\(\s*"(\w+)"|ScenarioError\(\s*"(\w+)"|"(kind_\w+)"', code)
    for names in asked:
        assert any(name in phrases for name in names if name), names
    for name in phrases:
        assert name.startswith("toml ") or f'"{name}"' in code, name


@pytest.mark.parametrize(
    "text",
    [
        'x = """' + '\\"""\n' * 12_000,
        "x = '''a\n" + "''a\n" * 15_000,
        'x = "' + '\\\n \\"' * 10_000,
        "\n".join("a." * 240 + f"b{number} = 1" for number in range(130)),
    ],
)
def test_hostile_files_are_refused_at_once(tmp_path: Path, text: str) -> None:
    before = time.perf_counter()
    fault(own(tmp_path, HEAD + text))
    assert time.perf_counter() - before < 3
