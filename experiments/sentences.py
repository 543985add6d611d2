"""Sentences that say what an effect is, and never more than its interval allows."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.comparison import Effect
from experiments.subject import Subject
from experiments.words import Words


def statement(words: Words, key: str, effect: Effect, **fields: object) -> str:
    """Return the sentence that fits an effect.

    Under `key` a language has four sentences: ``up`` and ``down`` where the 90 % interval leaves
    out zero, ``unclear`` where it does not, ``none`` where there is no difference in any run.
    They may use the fields ``mean`` (without sign), ``low``, ``high`` and ``opposite``.
    """
    if effect.is_nothing:
        return words.text(f"{key}.none", **fields)
    step = effect.step
    direction = "up" if effect.mean > 0 else "down"
    return words.text(
        f"{key}.{direction if effect.is_finding else 'unclear'}",
        mean=words.number(abs(effect.mean), step),
        low=words.number(effect.low_90, step),
        high=words.number(effect.high_90, step),
        opposite=words.percent(effect.opposite),
        **fields,
    )


def short_name(subject: Subject, scenario: str, words: Words) -> str:
    """Return the amount of a scenario's grant where it tells the two apart, else its title."""
    sums = {
        name: subject.told[name].appropriation(subject.first_year)
        for name in (subject.a, subject.b)
    }
    steady = all(len(subject.told[name].appropriation_sek) > 0 for name in sums)
    if scenario in sums and steady and sums[subject.a] != sums[subject.b]:
        amount = sums[scenario] * float(words.tables["number"]["money_factor"])
        return words.text("figure.amount", amount=words.plain(amount))
    return words.text("figure.quoted", title=subject.title(scenario, words.language))


def common_fields(subject: Subject, words: Words) -> Mapping[str, object]:
    """Return the fields that every text about two scenarios may use."""
    last = subject.contrast("posts_all").years[-1]
    return {
        "a": short_name(subject, subject.a, words),
        "b": short_name(subject, subject.b, words),
        "span": words.text("figure.span", first=subject.first_year, last=last),
        "first": subject.first_year,
        "last": last,
        "fit": words.text(f"figure.{'calibrated' if subject.made.calibrated else 'priors_only'}"),
    }
