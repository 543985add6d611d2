"""The answer in the README, written from results and never by hand."""

from __future__ import annotations

from pathlib import Path

from experiments.errors import Exit, ExperimentError
from experiments.figures.figure import make
from experiments.report.maker import Maker, plan
from experiments.report.sections.summary import answer
from experiments.sentences import common_fields
from experiments.subject import Subject
from experiments.words import words

LANGUAGE = "en"


def write_answer(about: Subject, readme: Path) -> None:
    """Replace the answer between the two marks of a README, and its figure beside it.

    Raises
    ------
    ExperimentError
        When the file cannot be read or lacks the marks.
    """
    rules = plan()["readme"]
    try:
        text = readme.read_text(encoding="utf-8")
    except OSError as error:
        raise ExperimentError(
            "unreadable", Exit.MISSING, path=readme, reason=error.strerror or error
        ) from None
    before, mark, rest = text.partition(rules["begin"])
    _, end, after = rest.partition(rules["end"])
    if not mark or not end:
        reason = f"{rules['begin']} … {rules['end']}"
        raise ExperimentError("unreadable", Exit.INVALID, path=readme, reason=reason)
    in_words = words(LANGUAGE)
    picture = make(rules["figure"], about, in_words)
    drawing = readme.parent / rules["folder"] / f"{picture.name}.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_text(picture.svg, encoding="utf-8")
    maker = Maker(about, in_words, common_fields(about, in_words))
    lines = [f"- **{line.about}.** {line.text}" for line in answer(maker)]
    alt = f"{picture.drawn.title}. {picture.drawn.alt}"
    shown = f"![{alt}]({drawing.relative_to(readme.parent).as_posix()})"
    made = maker.text("readme.made", command=about.made.command, model=about.made.model)
    body = "\n".join(["", *lines, "", shown, "", made, ""])
    readme.write_text(before + mark + body + end + after, encoding="utf-8")
