"""Ctrl-C: what is finished is kept, what runs is given up at once, and the batch can be resumed.

The process that runs a batch answers the first signal by making a stop file beside the parts.
Workers watch for that file: the run at hand is given up, the finished ones are written.
"""

from __future__ import annotations

import _thread
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from experiments.settings import settings

Handler = Callable[[int, FrameType | None], object]


def polite() -> list[signal.Signals]:
    """Return the signals that ask for an end: Ctrl-C, a polite kill, a closed terminal."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


class InterruptedBatch(KeyboardInterrupt):
    """Someone interrupted; what was finished is kept."""


class Ears:
    """Listens for the stop file on behalf of a worker's main thread.

    Parameters
    ----------
    stop
        The stop file.
    before
        Handler of Ctrl-C that was in force, told of signals that come first; None in workers,
        where the stop file alone decides.
    """

    def __init__(self, stop: Path, before: Handler | None) -> None:
        self.stop = stop
        self.before = before
        self.armed = False
        self.over = threading.Event()

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Give up the run at hand if a stop is asked for; between runs, do nothing."""
        if not self.stop.exists() and self.before is not None:
            self.before(number, frame)
        if self.armed and self.stop.exists():
            raise InterruptedBatch

    def watch(self) -> None:
        """Interrupt the main thread when the stop file appears."""
        pause = settings()["running"]["watch_seconds"]
        while not self.over.wait(pause):
            if self.armed and self.stop.exists():
                _thread.interrupt_main()

    @contextmanager
    def arm(self) -> Iterator[None]:
        """Let the block be given up half-way."""
        self.armed = True
        try:
            yield
        finally:
            self.armed = False


@contextmanager
def listening(stop: Path) -> Iterator[Ears]:
    """Listen for the stop file while a chunk is run; in other threads, between runs only."""
    if threading.current_thread() is not threading.main_thread():
        yield Ears(stop, None)
        return
    _WORKING.set()
    before = signal.getsignal(signal.SIGINT)
    asked = getattr(before, "__self__", None)
    ears = Ears(stop, asked.heard if isinstance(asked, Request) else None)
    signal.signal(signal.SIGINT, ears.heard)
    watcher = threading.Thread(target=ears.watch, daemon=True)
    watcher.start()
    try:
        yield ears
    finally:
        ears.over.set()
        _WORKING.clear()
        signal.signal(signal.SIGINT, before if isinstance(asked, Request) else signal.SIG_IGN)


_WORKING = threading.Event()
"""Set while this process runs a chunk."""


def serve_parent() -> None:
    """Begin the life of a worker: deaf to Ctrl-C, and ended with its parent, after its chunk.

    The parent alone hears Ctrl-C and makes the stop file. A parent that is killed cannot tell its
    workers to end, and they would wait for work for good: they watch whether it lives.
    """
    for kind in polite():
        signal.signal(kind, signal.SIG_IGN)
    parent, pause = os.getppid(), settings()["running"]["watch_seconds"]

    def watch() -> None:
        while os.getppid() == parent or _WORKING.is_set():
            time.sleep(pause)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Request:
    """Turns the first signal into a stop file, and a second one, or time, into an end."""

    def __init__(self, stop: Path) -> None:
        self.stop = stop
        self.timer = threading.Timer(settings()["running"]["stop_seconds"], _thread.interrupt_main)
        self.timer.daemon = True

    def heard(self, number: int, frame: FrameType | None) -> None:
        """Ask for a stop, or end at once."""
        if self.stop.exists():
            raise InterruptedBatch
        try:
            self.stop.touch()
        except OSError:
            raise InterruptedBatch from None
        self.timer.start()


@contextmanager
def stoppable(stop: Path) -> Iterator[None]:
    """Answer Ctrl-C, a polite kill and a closed terminal by stopping the batch."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    request = Request(stop)
    before = {kind: signal.signal(kind, request.heard) for kind in polite()}
    try:
        yield
    finally:
        request.timer.cancel()
        for kind, handler in before.items():
            signal.signal(kind, handler)
        with suppress(OSError):
            stop.unlink(missing_ok=True)
