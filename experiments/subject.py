"""What a report or a figure is about: two scenarios of a study, with controls beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.comparison import ALL, Contrast, Spread, compare, settings, spread
from experiments.measures import Answers, Cube, Floats, measure
from experiments.store import Results
from model.facts.read import Facts


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one scenario.

    Attributes
    ----------
    name
        Name in results.
    title, about
        Language to text.
    first_year
        First year with levers of its own.
    appropriation_sek
        Pairs (year, SEK) of the grant; a value holds until the next listed year.
    overrides
        Parameter name to a value that the scenario sets.
    """

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    first_year: int
    appropriation_sek: tuple[tuple[int, int], ...]
    overrides: Mapping[str, float] = field(default_factory=dict)

    def appropriation(self, year: int) -> int:
        """Return the appropriation of a year in SEK."""
        return next((sum_ for since, sum_ in reversed(self.appropriation_sek) if since <= year), 0)


@dataclass(frozen=True, slots=True)
class Made:
    """How results were made.

    Attributes
    ----------
    draws, replicates, seed, scale
        Design of the study.
    command
        Command that repeats it.
    model
        Version of the model, a digest of its source.
    versions
        Package name to version.
    calibrated
        True where draws come from a posterior, false where they come from priors alone.
    left_out
        Draws that are left out because a run failed or is missing.
    calibration
        What the posterior tells of itself; empty where draws come from priors.
    """

    draws: int
    replicates: int
    seed: int
    scale: float
    command: str
    model: str
    versions: Mapping[str, str]
    calibrated: bool
    left_out: int = 0
    calibration: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subject:
    """Two scenarios of a study, `b` compared with `a`, and everything told beside them.

    Attributes
    ----------
    answers
        Results of the study.
    told
        Scenario name to what is said of it.
    a, b
        The scenarios compared.
    controls
        Pairs that show what the answer would be if programmes had no effect, or did harm.
    replacement
        Pairs by share of prevented recruits who are replaced, as text: "0", "0.4", "0.8".
    beside
        Further scenarios shown over time.
    facts
        Tables of facts.
    made
        How the results were made.
    parameters
        Parameter name to its values by draw of the main study.
    analyses
        Finished analyses by kind, see :mod:`experiments.analysis.kept`.
    """

    answers: Answers
    told: Mapping[str, Told]
    a: str
    b: str
    controls: Mapping[str, tuple[str, str]]
    replacement: Mapping[str, tuple[str, str]]
    beside: Sequence[str]
    facts: Facts
    made: Made
    parameters: Mapping[str, Floats] = field(default_factory=dict)
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    known: dict[tuple[str, str, str, str], Contrast] = field(default_factory=dict, compare=False)

    @property
    def first_year(self) -> int:
        """First year in which the two scenarios may differ."""
        return min(self.told[self.a].first_year, self.told[self.b].first_year)

    def contrast(
        self, name: str, breakdown: str = ALL, pair: tuple[str, str] | None = None
    ) -> Contrast:
        """Return one measure compared between the two scenarios, or between another pair."""
        a, b = pair or (self.a, self.b)
        key = (name, breakdown, a, b)
        if key not in self.known:
            self.known[key] = compare(self.answers, a, b, measure(name), self.first_year, breakdown)
        return self.known[key]

    def level(self, name: str, scenario: str, breakdown: str = ALL) -> tuple[Sequence[int], Spread]:
        """Return years and the level of one measure (year, group) in one scenario."""
        years, _, values = measure(name).cube(self.answers, scenario, breakdown)
        return years.tolist(), spread(values)

    def title(self, scenario: str, language: str) -> str:
        """Return the title of a scenario."""
        return self.told[scenario].title[language]

    def group(self, group: str, breakdown: str, language: str) -> str:
        """Return the name of a municipality; groups of other breakdowns are labels."""
        return self.facts.municipality(group).name if breakdown == "municipality" else group


@dataclass(frozen=True, slots=True)
class Together:
    """Results of several studies, read as one: the first that holds a scenario answers for it."""

    parts: tuple[Results, ...]

    def cube(
        self, scenario: str, column: str, breakdown: str = ALL, variant: str | None = None
    ) -> Cube:
        """Return years, groups and values (draw, replicate, year, group) of one column."""
        holders = [part for part in self.parts if scenario in part.scenarios]
        return (*holders, self.parts[0])[0].cube(scenario, column, breakdown, variant)


def subject_of(
    results: Results,
    a: str,
    b: str,
    facts: Facts,
    controls: Mapping[str, tuple[str, str]] | None = None,
    replacement: Mapping[str, tuple[str, str]] | None = None,
    beside: Sequence[str] = (),
    further: Sequence[Results] = (),
) -> Subject:
    """Return what results say of two scenarios.

    Parameters
    ----------
    results
        Results of a study that holds both scenarios.
    a, b
        Names of the scenarios; effects are b minus a.
    facts
        Tables of facts.
    controls, replacement, beside
        As in :class:`Subject`; what the results do not hold is left out.
    further
        Results of other studies that hold controls or replacement.

    Raises
    ------
    ExperimentError
        When the results do not hold one of the scenarios.
    """
    manifest = results.manifest
    told: dict[str, Told] = {}
    for part in (results, *further):
        for item in part.manifest["scenarios"]:
            told.setdefault(item["name"], _told(item))
    for name in (a, b):
        results.title(name, "sv")
    held = {
        kind: {
            key: (one, other) for key, (one, other) in pairs.items() if {one, other} <= told.keys()
        }
        for kind, pairs in (("controls", controls or {}), ("replacement", replacement or {}))
    }
    sample = manifest["sample"]
    made = Made(
        draws=len(results.draws),
        replicates=results.replicates,
        seed=int(sample["seed"]),
        scale=float(sample["scale"]),
        command=" ".join(["konsekvens", *manifest["command"][1:]]),
        model=str(sample["model"])[: int(settings()["digest_characters"])],
        versions={"python": manifest["python"], **manifest["versions"]},
        calibrated=sample["method"] == "posterior",
        left_out=results.left_out,
        calibration=manifest.get("calibration", {}),
    )
    return Subject(
        answers=Together((results, *further)),
        told=told,
        a=a,
        b=b,
        controls=held["controls"],
        replacement=held["replacement"],
        beside=[name for name in beside if name in told],
        facts=facts,
        made=made,
        parameters=results.parameters,
    )


def _told(item: Mapping[str, Any]) -> Told:
    path = item["content"]["future"]["grant"]["appropriation_sek"]
    return Told(
        name=item["name"],
        title=item["title"],
        about=item["about"],
        first_year=int(item["part_year"]),
        appropriation_sek=tuple((int(year), int(amount)) for year, amount in path),
        overrides=item["content"]["beliefs"]["parameters"],
    )
