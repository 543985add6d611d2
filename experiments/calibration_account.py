"""What a calibration and its validation found, told on a terminal and in the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calibration.settings import settings
from experiments.account import aligned
from experiments.posteriors import Told
from experiments.words import Words

Rows = Sequence[Sequence[str]]


def _value(words: Words, spread: Mapping[str, float], *, told: bool = True) -> str:
    if not told:
        return words.plain(spread["median"])
    return words.text(
        "calibration.value", **{key: words.plain(value) for key, value in spread.items()}
    )


def target_rows(words: Words, told: Told) -> Rows:
    """Return fitted targets with the model before and after: head, then one row each."""
    keys = ("target", "observed", "prior", "posterior")
    rows = [tuple(words.text(f"calibration.{key}") for key in keys)]
    shown = bool(told["intervals_allowed"])
    for name, row in told["targets"].items():
        rows.append(
            (
                words.target(name),
                words.plain(row["observed"]),
                _value(words, row["prior"]),
                _value(words, row["posterior"], told=shown),
            )
        )
    return rows


def contraction_rows(words: Words, told: Told, *, everything: bool = False) -> Rows:
    """Return parameters by contraction, largest first: head, then one row each."""
    least = float(settings()["contraction"]["estimate"])
    keys = ("parameter", "contraction", "estimate")
    rows = [tuple(words.text(f"calibration.{key}") for key in keys)]
    for name, value in sorted(told["contraction"].items(), key=lambda item: -item[1]):
        if everything or value >= least:
            label = words.text(f"calibration.{'estimate' if value >= least else 'assumption'}")
            rows.append((name, words.percent(max(value, 0.0)), label))
    return rows


def effect_rows(words: Words, told: Told) -> Rows:
    """Return scenario effects before, after, and by the second method: head, then rows."""
    keys = ("effect", "before", "after", "second", "apart", "agree")
    rows = [tuple(words.text(f"calibration.{key}") for key in keys)]
    for name, row in told["effects"].items():
        rows.append(
            (
                words.text(f"calibration_effects.{name}"),
                _moments(words, row["prior"]),
                _moments(words, row["posterior"]),
                _moments(words, row["second_method"]),
                words.text(
                    "calibration.apart_value",
                    difference=words.plain(row["difference"]),
                    error=words.plain(row["difference_error"]),
                ),
                words.text(f"calibration.{'yes' if row['agree'] else 'no'}"),
            )
        )
    return rows


def _moments(words: Words, row: Mapping[str, float]) -> str:
    spread = {"median": row["mean"], "low": row["low"], "high": row["high"]}
    return _value(words, spread)


def calibration_lines(words: Words, told: Told) -> list[str]:
    """Return what ``konsekvens calibrate`` prints."""
    rules, weighing = settings(), settings()["weighing"]
    allowed = "intervals" if told["intervals_allowed"] else "no_intervals"
    lines = [
        words.text(
            "calibration.title",
            profile=told["profile"],
            rows=words.number(told["bank"]["rows"]),
            scale=words.percent(told["bank"]["scale"]),
            proposals=words.number(told["proposals"]),
        ),
        words.text(
            "calibration.effective",
            effective=words.number(told["effective"]),
            bar=words.number(weighing["effective"]),
            largest=words.percent(told["largest_weight"], weighing["largest"]),
            limit=words.percent(weighing["largest"]),
            verdict=words.text(f"calibration.{allowed}"),
        ),
        words.text(
            "calibration.plausible",
            ruled_out=words.percent(1.0 - told["plausible"]),
            limit=words.number(rules["matching"]["implausible"]),
        ),
        "",
        *aligned(target_rows(words, told)),
        "",
        estimates_line(words, told),
        *aligned(contraction_rows(words, told)),
        "",
        *aligned(effect_rows(words, told)),
        words.text("calibration.apart_note", bar=words.plain(rules["agreement"]["largest"])),
        "",
    ]
    return lines + second_prior_lines(words, told)


def estimates_line(words: Words, told: Told) -> str:
    """Return how many parameters are estimates, and that the others are assumptions."""
    least, values = float(settings()["contraction"]["estimate"]), told["contraction"].values()
    return words.text(
        "calibration.estimates",
        count=words.number(sum(value >= least for value in values)),
        all=words.number(len(values)),
        least=words.percent(least),
    )


def second_prior_lines(words: Words, told: Told) -> list[str]:
    """Return what the second prior does to every scenario effect."""
    return [
        words.text(
            "calibration.second_prior",
            effect=words.text(f"calibration_effects.{name}"),
            first=words.plain(row["first"]),
            second=words.plain(row["second"]),
            spread=words.plain(row["second_deviation"]),
        )
        for name, row in told["second_prior"]["effects"].items()
    ]


def predictive_rows(words: Words, told: Told) -> Rows:
    """Return held-out targets, misses first: head, then one row each."""
    keys = ("held_out", "observed", "before", "model", "errors", "p", "result")
    rows = [tuple(words.text(f"validation.{key}") for key in keys)]
    order = sorted(told["predictive"].items(), key=lambda item: bool(item[1]["passes"]))
    for name, row in order:
        result = words.text(f"validation.{'hit' if row['passes'] else 'miss'}")
        if not row["independent"]:
            result = words.text("validation.follows", result=result)
        rows.append(
            (
                words.target(name),
                words.plain(row["observed"]),
                _value(words, row["prior"]["with_errors"]),
                _value(words, row["posterior"]["model"]),
                _value(words, row["posterior"]["with_errors"]),
                words.plain(row["posterior"]["p"]),
                result,
            )
        )
    return rows


def method_lines(words: Words, told: Told) -> list[str]:
    """Return whether the method itself is right: simulation-based calibration and recovery."""
    lines = [
        _tested(words, "uniform", told["uniform"], truths=told["truths"], draws=told["draws"]),
        _tested(words, "uniform_effects", told["uniform_effects"]),
        _tested(words, "regions", told["regions"]),
    ]
    for kind, row in told["coverage"].items():
        low, high = row["bars"]
        step = float(settings()["sbc"]["least_p"]) / 2
        shares = {"least": row["least"], "most": row["most"], "low": low, "high": high}
        shown = {key: words.percent(value, step * 2) for key, value in shares.items()}
        lines.append(
            words.text(f"validation.coverage_{kind}", **shown, verdict=_passes(words, row))
        )
    for name, row in told["faults"].items():
        verdict = words.text(f"validation.{'unfound' if row['passes'] else 'found'}")
        lines.append(_tested(words, f"fault_{name}", row, verdict=verdict))
    return lines + _recovery(words, told["recovery"]) + [_scale(words, told["scale"])]


def _passes(words: Words, row: Told) -> str:
    return words.text(f"validation.{'passes' if row['passes'] else 'fails'}")


def _tested(words: Words, key: str, row: Told, verdict: str = "", **counts: int) -> str:
    return words.text(
        f"validation.{key}",
        **{name: words.number(count) for name, count in counts.items()},
        quantities=words.number(row["quantities"]),
        p=_small(words, row["least_p"]),
        worst=row["worst"],
        bar=_small(words, row["bar"]),
        verdict=verdict or _passes(words, row),
    )


def _small(words: Words, value: float) -> str:
    """Return a probability, however small, with two digits."""
    return f"{value:.2g}".replace(".", words.tables["number"]["decimal"])


def _recovery(words: Words, row: Told) -> list[str]:
    now, more = row["as_it_is"], row["more"]
    lines = [
        words.text(
            "validation.recovery",
            planted=words.number(row["planted"]),
            times=words.number(row["times"]),
            parameter=name,
            now=words.percent(found["contraction"]),
            more=words.percent(more["parameters"][name]["contraction"]),
            correlation_now=words.plain(found["correlation"]),
            correlation_more=words.plain(more["parameters"][name]["correlation"]),
        )
        for name, found in now["parameters"].items()
    ]
    lines.append(
        words.text(
            "validation.recovery_inside",
            now=words.percent(now["inside"]),
            more=words.percent(more["inside"]),
            times=words.number(row["times"]),
            effective=words.number(min(now["least_effective"], more["least_effective"])),
        )
    )
    return lines


def _scale(words: Words, row: Told) -> str:
    found, moved = row["statistics"], row["moved"]
    still = [abs(each["shift"]) for name, each in found.items() if name not in moved]
    return words.text(
        "validation.scale",
        draws=words.number(row["draws"]),
        scale=words.percent(float(settings()["bank"]["scale"])),
        shift=words.plain(max(still)),
        bar=words.plain(row["tolerated"]),
        moved="; ".join(
            words.text(
                "validation.moved",
                name=words.target(name),
                shift=words.plain(found[name]["shift"]),
            )
            for name in moved
        )
        or words.text("validation.nothing_moved"),
        verdict=_passes(words, row),
    )


def surge_line(words: Words, told: Told) -> str:
    """Return the prediction of 2022 and where the facts fall."""
    posts, share = (told["predictive"][f"{name}_2022"] for name in ("posts_financed", "share_used"))
    fields: dict[str, object] = {}
    for key, row, say in (("posts", posts, words.number), ("share", share, words.percent)):
        spread = row["posterior"]["model"]
        fields |= {
            key: say(spread["median"]),
            f"{key}_low": say(spread["low"]),
            f"{key}_high": say(spread["high"]),
            f"{key}_fact": say(row["observed"]),
        }
    return words.text("validation.surge", **fields)


def validation_lines(words: Words, told: Told) -> list[str]:
    """Return what ``konsekvens validate`` prints: what was missed, then the method."""
    return [
        words.text("validation.title", profile=told["profile"]),
        "",
        *aligned(predictive_rows(words, told)),
        "",
        surge_line(words, told),
        "",
        *method_lines(words, told),
    ]
