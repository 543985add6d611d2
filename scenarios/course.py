"""From the levers of files to the course of decisions that a world lives through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from model.levers import (
    Beliefs,
    Course,
    FormLevers,
    GrantLevers,
    Levers,
    Structure,
    TargetingLevers,
)
from scenarios.document import Entry, limits
from scenarios.errors import Lever, ScenarioError
from scenarios.rules import FORM, YEARLY, Leaf, MoneyByYear, Vocabulary, rules

Leaves = Mapping[Lever, Leaf]


def build_course(root: Entry, history: Leaves, own: Leaves, words: Vocabulary) -> Course:
    """Build the course that a scenario describes.

    Parameters
    ----------
    root
        The file of the history.
    history
        Levers of the history.
    own
        Levers of the scenario: those of the history, replaced by what each file in its chain
        says, the latest file last.
    words
        The forms that there are.

    Returns
    -------
    Course
        Levers before and after the scenarios part, and what is assumed throughout.

    Raises
    ------
    ScenarioError
        When levers that are right one by one do not fit together.
    """
    past, future = _Side(root, history), _Side(root, own)
    start = int(past.value("time", "start"))
    part = int(past.value("time", "part"))
    end = int(future.value("time", "end"))
    if part < start:
        raise history["time", "part"].entry.fault(
            "part_before_start", part=str(part), start=str(start)
        )
    if end < part - 1:
        raise own["time", "end"].entry.fault(
            "ends_early", end=str(end), part=str(part), last=str(part)
        )
    for lever in YEARLY:
        if lever in own and own[lever] is not history.get(lever):
            _check_years(own[lever], part)
    return Course(
        start_year=start,
        part_year=part,
        end_year=end,
        history=past.levers(start, words),
        future=future.levers(part, words),
        beliefs=future.beliefs(),
    )


class _Side:
    """One stretch of time: the levers that hold in it."""

    def __init__(self, root: Entry, leaves: Leaves) -> None:
        self.root = root
        self.leaves = leaves

    def value(self, *lever: str) -> Any:
        if lever not in self.leaves:
            raise ScenarioError("missing_lever", self.root.place(), lever)
        return self.leaves[lever].value

    def levers(self, first_year: int, words: Vocabulary) -> Levers:
        return Levers(
            grant=self.grant(first_year),
            forms=self.forms(words),
            targeting=self.targeting(),
        )

    def grant(self, first_year: int) -> GrantLevers:
        return GrantLevers(
            appropriation_sek=self.by_year("appropriation_msek", first_year),
            general_sek=self.by_year("general_msek", first_year),
            agency_support_sek=_sek(self.value("grant", "agency_support_msek")),
            agency_administration_sek=_sek(self.value("grant", "agency_administration_msek")),
            key=self.value("grant", "key"),
            all_municipalities=self.value("grant", "all_municipalities"),
            requisition_deadline_month=self.value("grant", "requisition_deadline_month"),
            notice_months=self.value("grant", "notice_months"),
            period_years=self.value("grant", "period_years"),
            permanent_posts=self.value("grant", "permanent_posts"),
        )

    def by_year(self, name: str, first_year: int) -> tuple[tuple[int, int], ...]:
        """List (year, SEK) from a first year on, one pair for each change of the sum."""
        money: MoneyByYear = self.value("grant", name)
        before = [msek for year, msek in money if year is None or year <= first_year]
        if not before:
            raise self.leaves["grant", name].entry.fault("year_gap", part=str(first_year))
        pairs = [(first_year, _sek(before[-1]))]
        for year, msek in money:
            if year is not None and year > first_year and _sek(msek) != pairs[-1][1]:
                pairs.append((year, _sek(msek)))
        return tuple(pairs)

    def forms(self, words: Vocabulary) -> dict[str, FormLevers]:
        forms = {form: self.form(form) for form in sorted(words.forms)}
        self.check_shares(forms)
        return forms

    def form(self, form: str) -> FormLevers:
        said = {
            name: self.value("forms", form, name)
            if ("forms", form, name) in self.leaves
            else self.value("every_form", name)
            for name in rules(FORM)
        }
        return FormLevers(**said)

    def check_shares(self, forms: Mapping[str, FormLevers]) -> None:
        shares = {form: levers.share for form, levers in forms.items() if levers.on}
        total = sum(shares.values())
        if total <= 1 + limits()["file"]["share_sum_tolerance"]:
            return
        counted = {
            (*table, name)
            for table in (("every_form",), *(("forms", form) for form in shares))
            for name in ("share", "on")
        }
        latest = [leaf for lever, leaf in self.leaves.items() if lever in counted][-1]
        listed = ", ".join(f"{form} {share:g}" for form, share in shares.items() if share)
        raise latest.entry.fault("share_sum", sum=f"{total:.6g}", shares=listed)

    def targeting(self) -> TargetingLevers:
        said = {name: self.value("targeting", name) for name in rules("targeting")}
        if said["age_from"] > said["age_to"]:
            ages = ("targeting", "age_from"), ("targeting", "age_to")
            latest = [leaf for lever, leaf in self.leaves.items() if lever in ages][-1]
            raise latest.entry.fault(
                "ages", age_from=str(said["age_from"]), age_to=str(said["age_to"])
            )
        return TargetingLevers(**said)

    def beliefs(self) -> Beliefs:
        parameters = {
            lever[-1]: leaf.value for lever, leaf in self.leaves.items() if lever[0] == "parameters"
        }
        return Beliefs(
            structure=Structure(
                **{name: self.value("structure", name) for name in rules("structure")}
            ),
            effects=self.value("beliefs", "effects"),
            parameters=parameters,
        )


def _check_years(leaf: Leaf, part: int) -> None:
    """Refuse sums before the scenarios part, and years without a sum."""
    years = [year for year, _ in leaf.value if year is not None]
    if not years:
        return
    if years[0] < part:
        first = next(item for item in leaf.entry.children() if item.name == str(years[0]))
        raise first.key_fault("year_before_part", part=str(part))
    if years[0] > part:
        raise leaf.entry.fault("year_gap", part=str(part))


def _sek(msek: float) -> int:
    return round(msek * int(limits()["money"]["sek_per_msek"]))
