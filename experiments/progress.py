"""Who is told how a batch goes."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Who is told how a batch goes."""

    def begin(self, total: int, done: int, left: int) -> None:
        """Hear how many runs the study has, how many are there, and how many will be run."""

    def estimate(self, seconds: float, jobs: int) -> None:
        """Hear how long the rest will take, as measured on the first runs."""

    def advance(self, runs: int, failed: int) -> None:
        """Hear that runs were written."""

    def restarted(self) -> None:
        """Hear that a worker died and that its runs begin again."""

    def end(self) -> None:
        """Hear that the batch is over."""


class Silent:
    """Progress that nobody follows."""

    def begin(self, total: int, done: int, left: int) -> None:
        """Say nothing."""

    def estimate(self, seconds: float, jobs: int) -> None:
        """Say nothing."""

    def advance(self, runs: int, failed: int) -> None:
        """Say nothing."""

    def restarted(self) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""
