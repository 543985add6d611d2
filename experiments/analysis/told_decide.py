"""Options weighed, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scipy.stats import norm

from experiments.analysis.settings import rules
from experiments.analysis.sheets import Cell, Sheet, number, plain, share, short, spread
from experiments.analysis.told_sensitivity import about, basis
from experiments.words import Words

Told = Mapping[str, Any]


def sheets(told: Told, words: Words) -> list[Sheet]:
    """Return options weighed under every set of priors."""
    fields = about(told, words)
    effects = [each["effect"]["sign"] for each in told["sets"].values()]
    said = [words.text("analysis.constant", **fields)] if set(effects) == {"none"} else []
    return [
        *(Sheet("decide_none", "", sentences=(each,)) for each in said),
        _chances(told, words, fields),
        _outlays(told, words),
        _ratios(told, words),
        _regret(told, words),
        *([_information(told, words)] if informed(told) else []),
        Sheet("decide_change", "", sentences=(*what_would_change(told, words), basis(told, words))),
    ]


def informed(told: Told) -> bool:
    """Say whether there are draws enough to say what more knowledge would be worth."""
    least = int(rules("costs")["information"]["least_draws"])
    return all(each["draws"] >= least for each in told["sets"].values())


def _heads(words: Words, *keys: str) -> tuple[str, ...]:
    return tuple(words.text(f"analysis.heads.{key}") for key in keys)


def _set(words: Words, name: str) -> str:
    return words.text(f"analysis.sets.{name}")


def option(told: Told, name: str, words: Words) -> str:
    """Return the title of an option."""
    return str(told["provenance"]["titles"].get(name, {}).get(words.language, name))


def _millions(words: Words, sek: float) -> str:
    return words.plain(sek * float(words.tables["number"]["money_factor"]))


def _chances(told: Told, words: Words, fields: Mapping[str, object]) -> Sheet:
    sets = told["sets"]
    first = next(iter(sets.values()))["chances"]
    rows: list[Sequence[Cell]] = []
    for kind in ("counts", "per_1000"):
        for harm in first[kind]:
            named = words.text(f"analysis.decide.more_than_{kind}", harm=words.tick(float(harm)))
            cells = [share(words, each["chances"][kind][harm]) for each in sets.values()]
            rows.append((plain(named), *cells))
    head = (*_heads(words, "harm"), *(_set(words, name) for name in sets))
    note = words.text("analysis.decide.chances_note", persons=words.number(first["persons"]))
    return Sheet(
        "decide_chances", words.text("analysis.decide.chances", **fields), head, rows, note
    )


def _outlays(told: Told, words: Words) -> Sheet:
    found = told["sets"]["declared"]
    factor = float(words.tables["number"]["money_factor"])
    rows = [
        (
            plain(option(told, name, words)),
            *(spread(words, payer["outlays"][name], factor) for payer in found["payers"].values()),
            spread(words, found["avoided"][name]),
        )
        for name in found["options"][1:]
    ]
    head = (
        *_heads(words, "option"),
        *(words.text(f"analysis.payers.{name}") for name in found["payers"]),
        *_heads(words, "avoided"),
    )
    setting = told["settings"]
    note = words.text(
        "analysis.decide.outlays_note",
        reference=option(told, found["options"][0], words),
        rate=words.percent(setting["discount"]["rate"]),
        base=setting["discount"]["base_year"],
        price=setting["price"]["year"],
    )
    return Sheet("decide_outlays", words.text("analysis.decide.outlays"), head, rows, note)


def _ratios(told: Told, words: Words) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for kind, found in told["sets"].items():
        for payer, each in found["payers"].items():
            for name, ratio in each["ratios"].items():
                rows.append(
                    (
                        plain(_set(words, kind)),
                        plain(words.text(f"analysis.payers.{payer}")),
                        plain(option(told, name, words)),
                        plain(words.text(f"analysis.quadrants.{ratio['quadrant']}")),
                        _break_even(ratio, words),
                    )
                )
    head = _heads(words, "prior_set", "payer", "option", "quadrant", "break_even")
    rates = ", ".join(words.percent(float(rate)) for rate in _other_rates(told))
    note = words.text("analysis.decide.ratios_note", others=rates, values=_at_rates(told, words))
    return Sheet("decide_ratios", words.text("analysis.decide.ratios"), head, rows, note)


def _other_rates(told: Told) -> Sequence[str]:
    return list(told["sets"]["declared"]["other_rates"])


def _at_rates(told: Told, words: Words) -> str:
    found, name = told["sets"]["declared"]["other_rates"], told["provenance"]["b"]
    return "; ".join(
        _break_even(found[rate]["society"][name], words)[0] for rate in _other_rates(told)
    )


def _break_even(ratio: Told, words: Words) -> Cell:
    value, low, high = (ratio[key] for key in ("break_even", "low_90", "high_90"))
    if value is None:
        return "..", ()
    if low is None or high is None or not ratio["sign_certain"]:
        return words.text("analysis.decide.unbounded", value=_millions(words, value)), (value,)
    text = words.text(
        "analysis.decide.break_even",
        value=_millions(words, value),
        low=_millions(words, low),
        high=_millions(words, high),
    )
    return text, (value, low, high)


def _regret(told: Told, words: Words) -> Sheet:
    over, factor = told["regret_over_variants"], float(words.tables["number"]["money_factor"])
    rows = [
        (
            plain(_millions(words, float(worth))),
            plain(option(told, name, words)),
            *(number(words, row[key] * factor) for key in ("mean", "high", "worst_variant")),
        )
        for worth, table in over["payers"]["society"].items()
        for name, row in table.items()
    ]
    head = _heads(words, "worth", "option", "regret", "regret_high", "regret_variant")
    names = ", ".join(short(words, name) for name in over["variants"])
    note = words.text("analysis.decide.regret_note", variants=names, draws=over["draws"])
    return Sheet("decide_regret", words.text("analysis.decide.regret"), head, rows, note)


def _information(told: Told, words: Words) -> Sheet:
    rows = []
    for kind, found in told["sets"].items():
        worth = f"{told['settings']['worth']['main_sek']:.0f}"
        each = found["information"]["society"][worth]
        rows.append(
            (
                plain(_set(words, kind)),
                plain(words.text("analysis.decide.everything")),
                _worth(each["perfect"], each["perfect_error"], words),
                plain(""),
            )
        )
        rows += [
            (
                plain(_set(words, kind)),
                plain(short(words, name)),
                _worth(row["value"], row["error"], words),
                _turn(each["turns"].get(name), words),
            )
            for name, row in each["parameters"].items()
            if row["value"] > 0
        ]
    head = _heads(words, "prior_set", "parameter", "evppi", "turn")
    main = _millions(words, told["settings"]["worth"]["main_sek"])
    note = words.text("analysis.decide.information_note", worth=main)
    return Sheet("decide_information", words.text("analysis.decide.information"), head, rows, note)


def _half_width(error: float) -> float:
    """Return half the width of the interval that a standard error gives."""
    return error * float(norm.ppf((1.0 + float(rules()["indices"]["level"])) / 2))


def _worth(value: float, error: float, words: Words) -> Cell:
    """Return a value of information in millions with the half-width of its interval."""
    factor = float(words.tables["number"]["money_factor"])
    half = _millions(words, _half_width(error))
    text = words.text("analysis.index", value=_millions(words, value), half=half)
    return text, (value * factor, _half_width(error) * factor)


def _turn(value: float | None, words: Words) -> Cell:
    return plain("") if value is None else number(words, value)


def what_would_change(told: Told, words: Words) -> list[str]:
    """Return what would change the decision, one sentence per set of priors."""
    found = []
    name = told["provenance"]["b"]
    for kind, each in told["sets"].items():
        ratio = each["payers"]["society"]["ratios"][name]
        information = each["information"]["society"][f"{told['settings']['worth']['main_sek']:.0f}"]
        first = next(iter(information["parameters"]), None)
        counts = ratio["quadrant"] == "cheaper_worse"
        found.append(
            words.text(
                f"analysis.decide.{'turns_at' if counts else 'does_not_turn'}",
                set=_set(words, kind),
                option=option(told, name, words),
                value=_break_even(ratio, words)[0],
                quadrant=words.text(f"analysis.quadrants.{ratio['quadrant']}"),
            )
        )
        if not informed(told):
            continue
        if first is None:
            continue
        worth, half = (
            information["parameters"][first]["value"],
            _half_width(information["parameters"][first]["error"]),
        )
        found.append(
            words.text(
                f"analysis.decide.know_{'first' if worth > half else 'nothing'}",
                name=short(words, first),
                value=_millions(words, worth),
                half=_millions(words, half),
                worth=_millions(words, told["settings"]["worth"]["main_sek"]),
            )
        )
    if not informed(told):
        found.append(words.text("analysis.decide.not_informed"))
    return found


def selftest_sheets(found: Sequence[Told], words: Words) -> list[Sheet]:
    """Return the value of information beside its closed form."""
    rows = [
        (
            plain(words.text(f"analysis.decide.closed_{each['parameters']}")),
            plain(f"{each['exact']:.4f}"),
            plain(f"{each['found']:.4f}"),
            plain(f"{rules('costs')['closed_form']['bar']:g}"),
            plain(words.text(f"analysis.{'holds' if each['passed'] else 'fails'}")),
        )
        for each in found
    ]
    heads = _heads(words, "parameters", "true", "found", "bar", "verdict")
    count = words.number(rules("costs")["closed_form"]["rows"])
    return [Sheet("closed_form", words.text("analysis.decide.closed", rows=count), heads, rows)]
