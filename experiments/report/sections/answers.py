"""How large, how sure, what it hangs on and when it turns: one page."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.settings import rules
from experiments.analysis.sheets import short
from experiments.analysis.told_decide import what_would_change
from experiments.analysis.told_discover import sentence
from experiments.analysis.told_optimise import gain_sentence
from experiments.analysis.told_sensitivity import about
from experiments.analysis.told_structure import sign_sentence
from experiments.report.analysed import told_of
from experiments.report.document import Block, Finding, Findings, Paragraph
from experiments.report.maker import Maker

KINDS = {  # a line of the page to the analysis that it rests on
    "sure": "structure",
    "hangs": "sensitivity",
    "turns": "discover",
    "worth": "decide",
    "best": "optimise",
}
SHARED = ("scale", "profile", "seed", "model")


def blocks(maker: Maker) -> Sequence[Block]:
    """Return the four answers, each with the analysis that it rests on."""
    return (Findings(lines(maker)), *_rests_on(maker))


def lines(maker: Maker) -> Sequence[Finding]:
    """Return the answers, one line each; what was not analysed is left out."""
    effect = maker.subject.contrast("youths_joining").total.at(0)
    found = [_line(maker, "large", maker.says("summary.recruitment", effect), "main")]
    structure = told_of(maker, "structure")
    if structure is not None:
        found.append(_line(maker, "sure", sign_sentence(structure, maker.words), "structure"))
    found += [*_hangs(maker), *_turns(maker)]
    decide = told_of(maker, "decide")
    if decide is not None:
        said = " ".join(what_would_change(decide, maker.words))
        found.append(_line(maker, "worth", said, "decide_ratios"))
    optimise = told_of(maker, "optimise")
    if optimise is not None:
        said = gain_sentence(optimise, maker.words)
        found.append(_line(maker, "best", said, "optimise_frontier"))
    return found


def _line(maker: Maker, key: str, text: str, table: str) -> Finding:
    return Finding(maker.words.text(f"report.answers.{key}"), text, table)


def _hangs(maker: Maker) -> list[Finding]:
    told, words = told_of(maker, "sensitivity"), maker.words
    if told is None:
        return []
    if told["constant"]:
        return [_line(maker, "hangs", words.text("analysis.constant", **about(told, words)), "")]
    order = sorted(told["groups"], key=lambda name: -told["groups"][name]["total"])
    groups = ", ".join(
        f"{short(words, name)} ({words.percent(told['groups'][name]['total'])} "
        f"± {words.percent(told['groups'][name]['total_half_width'])})"
        for name in order
    )
    first = ", ".join(short(words, name) for name in told["order"][: int(rules()["shown"]["said"])])
    key = "hangs" if told["surrogate"]["enough"] else "hangs_groups"
    said = words.text(f"report.answers_said.{key}", groups=groups, first=first)
    return [_line(maker, "hangs", said, "sensitivity_groups")]


def _turns(maker: Maker) -> list[Finding]:
    told, words = told_of(maker, "discover"), maker.words
    if told is None:
        return []
    if told["constant"]:
        return [_line(maker, "turns", words.text("analysis.discover.no_box_at_all"), "")]
    found = next(each for each in told["thresholds"] if each["threshold"] == told["main"])
    return [_line(maker, "turns", sentence(found, words, str(about(told, words)["b"])), "discover")]


def _rests_on(maker: Maker) -> list[Paragraph]:
    """Return what the analyses rest on, and what they share only once."""
    designs: dict[tuple[object, ...], list[str]] = {}
    for key, kind in KINDS.items():
        told = told_of(maker, kind)
        if told is not None:
            fields = about(told, maker.words)
            named = {"name": maker.words.text(f"report.answers.{key}"), **fields}
            shared = tuple(fields[each] for each in SHARED)
            line = maker.words.text("report.answers_rest.line", **named)
            designs.setdefault(shared, []).append(line)
    said = [
        maker.words.text(
            "report.answers_rest.design",
            lines=", ".join(lines),
            **dict(zip(SHARED, shared, strict=True)),
        )
        for shared, lines in designs.items()
    ]
    whole = maker.words.text("report.answers_rest.whole", designs="; ".join(said))
    return [Paragraph(whole)] if said else []
