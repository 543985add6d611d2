"""The description of the model names what the code declares, with the same numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from model.collaboration.form import Delivery, form_names
from model.form_tables import functions_with_posts
from model.ledger import Account
from model.outcomes.outcome import outcomes
from model.parameters.declare import Parameter, declared_constants, declared_parameters
from model.streams import Block, Kind, code

ROOT = Path(__file__).resolve().parents[2]
TURN = 32
HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)*) (.+)$", re.MULTILINE)
CITED = re.compile(r"\(?ODD (\d+(?:\.\d+)*)")


@cache
def text() -> str:
    return (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")


def rows(*head: str) -> list[tuple[str, ...]]:
    """Rows of every table with this head, without code marks."""
    found: list[tuple[str, ...]] = []
    inside = False
    for line in text().splitlines():
        cells = tuple(
            cell.replace("\\|", "|").strip().strip("`")
            for cell in re.split(r"(?<!\\)\|", line)[1:-1]
        )
        if not line.startswith("|"):
            inside = False
        elif cells == head:
            inside = True
        elif inside and not set(line) <= set("|-"):
            found.append(cells)
    assert found, f"no table with the head {head}"
    return found


def written(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(repr(item) for item in value) + "]"
    return repr(value)


def marks(item: Parameter) -> str:
    words = (item.effect and "effect", item.imported and "imported")
    return ", ".join(word for word in words if word)


def test_parameters() -> None:
    head = ("name", "value", "unit", "prior", "effect", "sources", "meaning")
    assert set(rows(*head)) == {
        (
            item.name,
            written(item.value),
            item.unit,
            str(item.prior),
            marks(item),
            ", ".join(item.sources),
            item.about,
        )
        for item in declared_parameters().values()
    }


def test_priors_are_written_in_full() -> None:
    numbers = re.compile(r"(\w+)=([-+.\de]+)")
    for row in rows("name", "value", "unit", "prior", "effect", "sources", "meaning"):
        prior = declared_parameters()[row[0]].prior
        assert {key: float(value) for key, value in numbers.findall(row[3])} == prior.arguments


def test_constants() -> None:
    assert set(rows("name", "value", "unit", "sources", "meaning")) == {
        (item.name, written(item.value), item.unit, ", ".join(item.sources), item.about)
        for item in declared_constants().values()
    }


def test_blocks_and_kinds() -> None:
    blocks = [row[:2] for row in rows("number", "block", "decides")]
    assert blocks == [(str(int(item)), item.name) for item in Block]
    kinds = [row[:2] for row in rows("number", "kind", "who")]
    assert kinds == [(str(int(item)), item.name) for item in Kind]


def test_functions() -> None:
    expected: list[tuple[str, ...]] = []
    bit = 0
    for number, form in enumerate(functions_with_posts()):
        cases = form.delivery is Delivery.CASES
        turn = str(code(form.name) % TURN) if cases else ""
        place = str(bit) if cases else ""
        expected.append(
            (str(number), form.name, form.delivery.value, place, str(code(form.name)), turn)
        )
        bit += cases
    assert rows("number", "function", "delivery", "bit", "code", "turn") == expected


def test_every_form_is_described() -> None:
    assert {row[0] for row in rows("form", "effect")} == set(form_names())


def test_accounts() -> None:
    assert rows("number", "account") == [(str(int(item)), item.name) for item in Account]


def test_outcomes() -> None:
    assert rows("outcome", "unit", "better when", "runs over", "meaning") == [
        (item.name, item.unit, item.aim.value, item.shape.value, item.about) for item in outcomes()
    ]


def test_no_parameter_is_only_in_the_tables() -> None:
    prose = text().partition("\n## 8 ")[0]
    spelled = {name for name in form_names() for name in ends(name)}
    silent = [
        name
        for name in (*declared_parameters(), *declared_constants())
        if name not in spelled and not re.search(rf"\b{name}\b", prose)
    ]
    assert not silent, "no equation of the description uses these"


def ends(form: str) -> Iterable[str]:
    """Parameters that section 7.4.1 names for all forms at once."""
    return (f"{form}_{end}" for end in ("consent_share", "stay_months", "drop_out_share"))


def test_sections_are_numbered_in_order() -> None:
    numbers = [
        tuple(int(part) for part in found[0].split(".")) for found in HEADING.findall(text())
    ]
    assert numbers == sorted(set(numbers))


def test_sections_that_others_cite_exist() -> None:
    known = {found[0] for found in HEADING.findall(text())}
    folders = (*ROOT.glob("model/**/*.py"), *ROOT.glob("tests/reference/*.py"))
    missing = [
        f"{path.relative_to(ROOT)}: ODD {number}"
        for path in folders
        for number in CITED.findall(path.read_text(encoding="utf-8"))
        if number not in known
    ]
    assert not missing


def test_references_inside_exist() -> None:
    known = {found[0] for found in HEADING.findall(text())}
    prose = text().partition("\n## 8 ")[0]
    pattern = r"(?<![\d.–−-])([1-9]\.\d{1,2}(?:\.\d{1,2})*)(?![\d.%–−])(?=[);:, ])"
    cited = re.findall(pattern, prose)
    assert not {number for number in cited if number not in known}
