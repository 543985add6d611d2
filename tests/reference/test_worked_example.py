"""The worked example of the ODD document (7.15), worked out again by hand.

The numbers of the youth are computed here in plain Python, each from the section that is named.
The run of the model gives what the example takes from it, and is what the result is held against.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from model.parameters.declare import ParameterSet, constant, constant_table
from tests.reference.numpy_people import Places
from tests.reference.numpy_tables import Numbers, Tables
from tests.worlds import facts, scenario_course, world_of

ROOT = Path(__file__).resolve().parents[2]
SEED, SCALE, AREA_ID, BORN, RANK = 6, 0.02, 53, 82, 0
UID = AREA_ID << 24 | BORN << 14 | RANK
W = 2.0**32
OUTSIDE, STREET, SHORT, LONG, LEFT = range(5)
STATUS = ("outside", "street group", "short stay", "long stay", "left")
KNOWN, ABSENT, IN_CONTACT = 1, 2, 4
P = ParameterSet.defaults()
Pair = tuple[float, float]
TURNS = {"family_counselling": 8, "mentoring": 14, "school_social_team": 7, "sspf": 27}


def philox(month: int, block: int) -> tuple[int, ...]:
    """ODD 7.2.1 and 7.2.2: the four words of the youth's draw."""
    c0, c1, c2, c3 = UID, month, block, 0
    k0, k1 = SEED, 0
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 % 2**32, (p0 >> 32) ^ c3 ^ k1, p0 % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return c0, c1, c2, c3


def stored(x: float) -> float:
    """ODD 2.2 and 7.1.1: a value as a column of float32 keeps it."""
    return float(struct.unpack("f", struct.pack("f", x))[0])


def m(rate: float) -> float:
    """ODD 7.1.3: a yearly rate as a monthly chance."""
    return (rate / 12) / (1 + rate / 24)


def within(share: float, months: float) -> float:
    """ODD 7.1.3: M(s, n)."""
    return m(-math.log1p(-share) / (months / 12))


@dataclass(frozen=True, slots=True)
class Given:
    """What the example takes from the run: numbers of the area in a month, and lottery limits."""

    contact_scale: float
    known_scale: float
    joining_scale: float
    limits: dict[str, float]


@dataclass(slots=True)
class Youth:
    """The state variables of ODD 2.2 that the example needs."""

    status: int
    risk: int
    absent: bool
    known: bool = False
    in_contact: bool = False
    months: int = 0
    trust: float = 0.0
    programme: float = 1.0


@dataclass(frozen=True, slots=True)
class Lived:
    """One month: words of the draws beside the chances they are held against."""

    month: int
    age: int
    contact: Pair
    seen: Pair
    turn: Pair
    queue: dict[str, Pair]
    met: Youth
    join: Pair
    leave: Pair
    after: Youth

    def cells(self) -> tuple[str, ...]:
        """The row of the table as it is written."""
        return (
            str(self.month),
            str(self.age),
            *(against(*pair, 4) for pair in (self.contact, self.seen, self.turn)),
            f"{self.met.trust:.6f}",
            f"{self.met.programme:.6f}",
            against(*self.join, 6),
            against(*self.leave, 4),
            STATUS[self.after.status],
        )


def against(word: float, chance: float, digits: int) -> str:
    """A word of a draw and the chance it is held against; a dash where there is none."""
    if not chance:
        return "–"
    return f"{word:.{digits}f} {'<' if word < chance else '≥'} {chance:.{digits}f}"


@cache
def tables() -> Tables:
    """ODD 7.3: tables of the default parameters; the example uses their mean and their course."""
    course = scenario_course("keep_250")
    numbers = Numbers(P, course)
    places = Places(facts(), numbers, SCALE)
    return Tables(numbers, course, places.areas, places.girls)


@cache
def run() -> tuple[tuple[Given, ...], tuple[dict[str, float], ...]]:
    """The run: what it gives, and what became of the youth, month by month."""
    world = world_of(scenario_course("keep_250"), seed=SEED, scale=SCALE)
    population, setting, youths = world.stage.population, world.stage.setting, world.stage.youths
    row = int((population.uid == UID).nonzero()[0][0])
    area = [fact.area_id for fact in world.stage.where.areas].index(AREA_ID)
    cases = [world.stage.functions[at].name for at in world.stage.cases_at]
    given: list[Given] = []
    states: list[dict[str, float]] = []
    for _ in range(12):
        limits = setting.cut[0, population.municipality[area]].tolist()
        world.step()
        by_form = dict(zip(cases, limits, strict=True))
        given.append(
            Given(
                float(setting.contact_scale[0, area]),
                float(setting.known_scale[0, area]),
                float(world.stage.recruitment.scale[0, area]),
                by_form,
            )
        )
        fields = ("status", "profile", "flags", "trust", "programme", "months", "enrolled")
        states.append({name: float(getattr(youths, name)[0, row]) for name in fields})
    return tuple(given), tuple(states)


def birth() -> Youth:
    """ODD 5.3: risk factors, sex and school absence."""
    u0, u1, u2, _ = (word / W for word in philox(0, 7))
    share = P["static_risk_probability"]
    chances = [math.comb(6, k) * share**k * (1 - share) ** (6 - k) for k in range(6)]
    lasting = sum(sum(chances[: k + 1]) <= u0 for k in range(6))
    boys = next(area.boys_share for area in facts().areas if area.area_id == AREA_ID)
    assert boys is not None
    assert u1 >= 1 - boys, "a boy"
    absent = u2 < P["school_absence_prevalence"]
    return Youth(OUTSIDE, lasting + absent, absent)


def start() -> Youth:
    """ODD 5.4: where he stands in month 0, and whether social services know him."""
    y, x = birth(), 131 - BORN
    u0, _, u2, _ = (word / W for word in philox(0, 8))
    _, street, short, long = tables().expected[x]
    relative = P["risk_factor_odds_ratio"] ** y.risk / tables().mean
    area = [fact.area_id for fact in facts().grant_areas()].index(AREA_ID)
    member = (short + long) * relative * tables().class_ratio[area]
    assert u0 >= member + street * relative, "outside"
    y.known = u2 < -math.expm1(-P["known_rate"] * P["known_risk_ratio"] ** y.risk * (x / 12))
    return y


def curve(age: int) -> float:
    """ODD 7.3.1: the mode is 14, so the curve is the table itself."""
    table = constant_table("age_curve")
    assert P["joining_age_mode"] == constant("age_curve_mode")
    return table[age - 10] / table[4]


def effect_of_trust(trust: float) -> float:
    """ODD 7.1.4 and 7.3.8: the effect is not marked as imported, so it is taken as it is."""
    return float(P["outreach_hazard_ratio"] ** (int(trust * 256) / 256))


def meet(y: Youth, month: int, given: Given) -> tuple[Pair, Pair, Pair]:
    """ODD 7.8.2 to 7.8.5: absence, becoming known, contact and trust; words and chances."""
    w0, w1, w2, _ = (word / W for word in philox(month, 0))
    weight = P["contact_risk_ratio"] ** y.risk if y.status == OUTSIDE and y.risk >= 1 else 0.0
    hit = w0, weight * given.contact_scale
    seen = w1, P["known_risk_ratio"] ** y.risk * given.known_scale
    over = m(12 / P["school_absence_months"])  # 7.3.9
    prevalence = P["school_absence_prevalence"]
    turn = w2, over if y.absent else over * prevalence / (1 - prevalence)
    if turn[0] < turn[1]:
        y.risk += -1 if y.absent else 1
        y.absent = not y.absent
    y.known |= seen[0] < seen[1]
    growth = 1 - 2 ** (-1 / P["trust_half_months"])  # 7.3.10
    if y.in_contact:
        end = within(P["contact_end_share"], constant("early_closure_months"))
        assert w0 >= end, "in the example a contact does not end by itself"
        y.trust, y.months = stored(y.trust + (1 - y.trust) * growth), y.months + 1
    elif hit[0] < hit[1]:
        y.in_contact, y.trust, y.months = True, stored(growth), 1
    y.programme = stored(effect_of_trust(y.trust)) if y.in_contact else 1.0
    return hit, seen, turn


def queue(y: Youth, age: int, month: int, given: Given) -> dict[str, Pair]:
    """ODD 7.4.1, 7.4.3 and 7.8.6: lottery numbers of the forms that are open, and limits."""
    open_to = {
        "family_counselling": (y.known or y.in_contact) and 10 <= age <= 18,
        "mentoring": (y.known or y.in_contact) and 10 <= age <= 18,
        "school_social_team": y.absent and 10 <= age <= 16,
        "sspf": (y.known or y.in_contact) and 12 <= age <= 18 and y.risk >= 2,
    }
    w3, found = philox(month, 0)[3], {}
    for name, fits in open_to.items():
        if fits and y.status in (OUTSIDE, STREET):
            turned = (w3 << TURNS[name] | w3 >> 32 - TURNS[name]) % 2**32
            found[name] = turned / W, given.limits[name] / W
    return found


def move(y: Youth, age: int, month: int, given: Given) -> tuple[Pair, Pair]:
    """ODD 7.3.4, 7.3.5, 7.3.7, 7.10.3 to 7.10.5: joining, street group, leaving."""
    w0, w1, w2, w3 = (word / W for word in philox(month, 1))
    ratio = P["risk_factor_odds_ratio"] ** y.risk / tables().mean
    h = curve(age) * ratio * given.joining_scale * y.programme if y.status == OUTSIDE else 0.0
    entry = tables().entry[age - 10] * ratio
    monthly = {SHORT: within(P["exit_rate_short"], 12)}
    join, leave = (w0, h / (1 + h / 2)), (w3, monthly.get(y.status, 0.0) * y.programme)
    if join[0] < join[1]:
        assert w2 >= P["long_stay_share"], "a short stay"
        y.status, y.in_contact, y.trust, y.programme = SHORT, False, 0.0, 1.0
    elif y.status == OUTSIDE and w1 < entry / (1 + entry / 2):
        y.status = STREET
    elif leave[0] < leave[1]:
        y.status, y.programme = LEFT, 1.0
    return join, leave


@cache
def lived() -> tuple[Lived, ...]:
    """The year, month by month."""
    y = start()
    rows: list[Lived] = []
    for month, given in enumerate(run()[0]):
        age = 10 + (month + 131 - BORN) // 12  # 2.2
        met = meet(y, month, given)
        places, between = queue(y, age, month, given), replace(y)
        join, leave = move(y, age, month, given)
        rows.append(Lived(month, age, *met, places, between, join, leave, replace(y)))
    return tuple(rows)


# --- held against the document and the run ----------------------------------------------------


@cache
def section() -> str:
    """The text of the worked example."""
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    return text.partition("\n### 7.15 ")[2].partition("\n## 8 ")[0]


def table(first_cell: str) -> list[tuple[str, ...]]:
    """Rows of the table whose head begins with a cell."""
    rows: list[tuple[str, ...]] = []
    for line in section().splitlines():
        cells = tuple(cell.strip().strip("`") for cell in line.split("|")[1:-1])
        if not cells:
            if rows:
                return rows[2:]
        elif rows or cells[0] == first_cell:
            rows.append(cells)
    return rows[2:]


def test_what_is_given() -> None:
    """ODD 7.15.2, 7.8.2, 7.8.3 and 7.10.1 to 7.10.3: what is printed is the run's."""
    assert table("given in month") == [
        (str(month), f"{it.contact_scale:.6f}", f"{it.known_scale:.6f}", f"{it.joining_scale:.8f}")
        for month, it in enumerate(run()[0])
    ]


def test_birth_and_start() -> None:
    """ODD 7.15.1, 5.2 to 5.4, 7.3.1 to 7.3.6 and 7.3.11."""
    share = P["static_risk_probability"]
    none = (1 - share) ** 6
    birth_words, start_words = (
        [f"{word / W:.6f}" for word in philox(0, block)] for block in (7, 8)
    )
    y = start()
    relative = P["risk_factor_odds_ratio"] ** y.risk / tables().mean
    area = [fact.area_id for fact in facts().grant_areas()].index(AREA_ID)
    _, street, short, long = tables().expected[131 - BORN]
    assert table("number of the start") == [
        ("uid", str(UID)),
        ("u0, u1, u2 of BIRTH", ", ".join(birth_words[:3])),
        ("share with no lasting risk factor, with at most one",
         f"{none:.6f}, {none + 6 * share * (1 - share) ** 5:.6f}"),
        ("risk", str(y.risk)),
        ("mean of the ratios", f"{tables().mean:.6f}"),
        ("relative", f"{relative:.6f}"),
        ("u0, u2 of START", f"{start_words[0]}, {start_words[2]}"),
        ("street, short, long at 49 months over ten", f"{street:.6f}, {short:.6f}, {long:.6f}"),
        ("class_ratio", f"{tables().class_ratio[area]:.6f}"),
        ("member + street",
         f"{(short + long) * relative * tables().class_ratio[area] + street * relative:.6f}"),
        ("entry at 14", f"{tables().entry[4]:.6f}"),
    ]  # fmt: skip


def test_the_year() -> None:
    """ODD 7.15.3: the table is what the sections give."""
    assert table("month") == [row.cells() for row in lived()]


def test_one_month_in_full() -> None:
    """ODD 7.15.4, 7.8.5, 7.3.8 and 7.10.3: the month in which he joins."""
    growth = 1 - 2 ** (-1 / P["trust_half_months"])
    trust = growth + (1 - growth) * growth
    level = int(trust * 256)
    ratio = P["risk_factor_odds_ratio"] ** 2 / tables().mean
    given = run()[0][4]
    h = curve(14) * ratio * given.joining_scale * stored(effect_of_trust(trust))
    told = [
        f"{growth:.6f}", f"{trust:.6f}", str(level), f"{effect_of_trust(trust):.6f}",
        f"{ratio:.6f}", f"{h:.8f}", f"{h / (1 + h / 2):.8f}",
    ]  # fmt: skip
    prose = section().partition("7.15.4")[2]
    assert [number for number in told if number not in prose] == []


def test_no_place_was_offered() -> None:
    """ODD 7.4.1, 7.8.6 and 7.9: all lottery numbers are at or above the limits."""
    tried = {
        (str(row.month), name, f"{number:.4f}", f"{limit:.4f}")
        for row in lived()
        for name, (number, limit) in row.queue.items()
        if limit > 0
    }
    assert set(table("drawn in month")) == tried
    assert all(number >= limit for row in lived() for number, limit in row.queue.values())


@pytest.mark.parametrize("month", range(12))
def test_the_model_lives_the_same_year(month: int) -> None:
    """ODD 3.1: after each month the model's youth is in the state that was worked out by hand."""
    state, y = run()[1][month], lived()[month].after
    flags = KNOWN * y.known | ABSENT * y.absent | IN_CONTACT * y.in_contact
    assert (state["status"], state["profile"]) == (y.status, y.risk), "no friend, no sibling"
    assert (state["flags"], state["enrolled"]) == (flags, 0)
    assert (state["months"], state["trust"]) == (y.months, y.trust)
    assert state["programme"] == y.programme
