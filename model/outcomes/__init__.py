"""Outcomes: what is read off a world once a year; one subject, one file.

An outcome is a function ``measure(world)`` under the decorator
:func:`~model.outcomes.outcome.outcome`, which gives it name, unit and direction. Files are found
by looking in this folder and in those of installed extensions (:mod:`model.extensions`).
"""
