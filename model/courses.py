"""Several courses on one seed and one parameter draw: one past, then one lane each.

Courses that share beliefs and history are lived through once until they part; after that their
lanes go side by side and share every draw. The numbers are those of single runs, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.facts.read import Facts
from model.levers import Beliefs, Course
from model.parameters.declare import ParameterSet
from model.streams import Streams
from model.world import World


def live(
    facts: Facts,
    courses: Sequence[Course],
    parameters: ParameterSet,
    streams: Streams,
    scale: float = 1.0,
) -> list[World]:
    """Live through courses on one seed and one parameter draw.

    Parameters
    ----------
    facts
        Tables of facts.
    courses
        What is decided and believed in each scenario.
    parameters
        Parameter set, before the beliefs of the courses.
    streams
        Seed and replicate.
    scale
        Size of the synthetic population relative to the real one.

    Returns
    -------
    list of World
        One for each course, in order, with its yearly results.
    """
    worlds: dict[int, World] = {}
    for together in _with_one_past(courses):
        group = [courses[at] for at in together]
        past = World(facts, group[0], parameters, streams, scale, room_for=group[1:])
        while past.in_history and past.year <= past.course.end_year:
            past.step()
        beside = past.branch(group) if len(group) > 1 else [past]
        beside[0].run()
        worlds.update(zip(together, beside, strict=True))
    return [worlds[at] for at in range(len(courses))]


def _with_one_past(courses: Sequence[Course]) -> list[list[int]]:
    """Return groups of courses that share beliefs, history and the year in which they part."""
    groups: list[tuple[tuple[Beliefs, object, int, int, int], list[int]]] = []
    for at, course in enumerate(courses):
        past = (
            course.beliefs,
            course.history,
            course.start_year,
            course.part_year,
            course.end_year,
        )
        for known, members in groups:
            if known == past:
                members.append(at)
                break
        else:
            groups.append((past, [at]))
    return [members for _, members in groups]
