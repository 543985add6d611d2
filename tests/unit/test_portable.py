"""Nothing that users run needs POSIX: modules, signals, streams, names of files.

Windows is not among the machines that run these tests, so the code is read instead. What only some
systems have may be used where the same function, or the branch around it, asks for it first.
"""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from experiments.benchmark.batches import plan_memory
from experiments.cli import main
from experiments.design import folder_name
from experiments.errors import Exit
from experiments.rehearsal import rehearsal
from experiments.runner import run_study
from experiments.terminal import spoken_anywhere
from tests.unit.test_house import ROOT, named, our_files, python_files

MODULES = {
    "fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "readline",
    "curses", "crypt", "spwd", "nis", "_posixshmem",
}  # fmt: skip
NAMES = {
    "os": {
        "fork", "forkpty", "killpg", "setsid", "getpgid", "getpgrp", "setpgid", "sync", "fchmod",
        "nice", "getuid", "geteuid", "getgid", "getloadavg", "mkfifo", "uname", "sysconf", "wait",
        "O_DIRECTORY", "O_NONBLOCK", "O_SYNC", "sched_getaffinity", "sched_setaffinity", "chown",
        "posix_fadvise", "pread", "pwrite", "statvfs", "WNOHANG", "EX_OK", "setpriority",
    },
    "signal": {
        "SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGSTOP", "SIGCONT", "SIGPIPE",
        "SIGCHLD", "SIGQUIT", "SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK", "alarm", "setitimer",
        "pause", "pthread_sigmask", "pthread_kill", "sigwait", "siginterrupt", "sigpending",
    },
    "time": {"tzset", "clock_gettime", "pthread_getcpuclockid"},
    "socket": {"AF_UNIX", "socketpair"},
}  # fmt: skip
SYSTEM = re.compile(r"sys\.platform|os\.name|platform\.system\(\)")
PLACES = re.compile(r"^(/dev/|/proc/|/tmp\b|/etc/|/usr/|/bin/|~/)")
RESERVED = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]$')
DEVICES = re.compile(r"^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)", re.IGNORECASE)
TAKES_PATH = {"Path", "open", "joinpath", "with_name", "mkdir", "replace", "unlink"}

Parents = dict[ast.AST, ast.AST]


def faults(source: str) -> list[str]:
    """What a source uses that Windows lacks, as `line what`."""
    module = ast.parse(source)
    parents: Parents = {
        child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)
    }
    found = []
    for node in ast.walk(module):
        for what, needs in used(node):
            if not needs or not guarded(node, needs, parents):
                found.append(f"{getattr(node, 'lineno', 0)} {what}")
    return found


def used(node: ast.AST) -> Iterator[tuple[str, str]]:
    """What a node uses that is not portable, and what a guard would ask for; '' if none helps."""
    if isinstance(node, ast.Import):
        yield from ((item.name, item.name) for item in node.names if item.name in MODULES)
    elif isinstance(node, ast.ImportFrom):
        whole = str(node.module)
        if whole in MODULES:
            yield whole, whole
        for item in node.names:
            if item.name in NAMES.get(whole, set()):
                yield f"{whole}.{item.name}", whole
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        if node.attr in NAMES.get(node.value.id, set()):
            yield f"{node.value.id}.{node.attr}", node.value.id
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if PLACES.match(node.value):
            yield node.value, ""
    elif isinstance(node, ast.Call):
        yield from ((what, "") for what in called(node))
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and by_hand(node.right):
        yield "a path joined by hand", ""
    elif isinstance(node, ast.With) and synced_unwritable(node):
        yield "fsync of what is open for reading alone", ""


def called(node: ast.Call) -> Iterator[str]:
    """What is wrong with a call."""
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    owner = ast.unparse(node.func).rpartition(".")[0]
    given = {item.arg: item.value for item in node.keywords}
    mode = given.get("mode", node.args[0 if owner else 1] if len(node.args) > (not owner) else None)
    text = not (isinstance(mode, ast.Constant) and "b" in str(mode.value))
    opens = (name == "open" and owner in {"", "io"}) or (name == "open" and is_mode(mode))
    if "encoding" not in given and (
        (opens and text) or (name == "read_text" and not node.args and not given)
        or (name == "write_text" and owner)
        or isinstance(given.get("text"), ast.Constant) or "universal_newlines" in given
    ):  # fmt: skip
        yield f"{name} without encoding"
    if name == "rename" and len(node.args) == 1 + (owner == "os") and not given:
        yield "rename: Windows refuses what exists; use replace"
    if owner == "os" and name in {"system", "popen"}:
        yield f"os.{name}"
    if "preexec_fn" in given or "start_new_session" in given:
        yield "a session of POSIX"
    if isinstance(given.get("shell"), ast.Constant):
        yield "a shell"
    if name == "strftime" and any(":" in str(getattr(it, "value", "")) for it in node.args):
        yield "a time of day with a colon"
    if name == "get_context" and any(getattr(it, "value", "") == "fork" for it in node.args):
        yield "fork"
    if name in TAKES_PATH and owner != "str" and any(by_hand(item) for item in node.args):
        yield "a path joined by hand"


def is_mode(mode: ast.expr | None) -> bool:
    """Whether the first argument of a method `open` is a mode, or missing."""
    return mode is None or (
        isinstance(mode, ast.Constant) and bool(re.fullmatch(r"[rwxabt+]+", str(mode.value)))
    )


def by_hand(node: ast.expr) -> bool:
    """Whether a text with a slash is put together from parts."""
    if isinstance(node, ast.JoinedStr):
        parts = [it.value for it in node.values if isinstance(it, ast.Constant)]
        return len(parts) < len(node.values) and any("/" in str(part) for part in parts)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        ends = (node.left, node.right)
        return any(isinstance(it, ast.Constant) and "/" in str(it.value) for it in ends)
    return False


def synced_unwritable(node: ast.With) -> bool:
    """Whether a stream that was opened for reading alone is told to reach the disk."""
    told = ast.unparse(node)
    return "os.fsync(" in told and bool(re.search(r"open\([^)]*['\"]rb?['\"]\)", told))


def guarded(node: ast.AST, needs: str, parents: Parents) -> bool:
    """Whether a branch around a node, or its function, asks whether the system has this."""
    at: ast.AST | None = node
    while at is not None:
        if isinstance(at, ast.If) and SYSTEM.search(ast.unparse(at.test)):
            return True
        if isinstance(at, ast.Try) and any("ImportError" in ast.unparse(h) for h in at.handlers):
            return True
        if isinstance(at, ast.FunctionDef):
            told = ast.unparse(at)
            if f"hasattr({needs}," in told or SYSTEM.search(told):
                return True
        at = parents.get(at)
    return False


@pytest.mark.parametrize("path", python_files(tests=False), ids=named)
def test_nothing_needs_posix(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


PLANTED = [
    "import fcntl", "import resource", "from os import fork", "os.fork()", "os.sync()",
    "signal.signal(signal.SIGHUP, f)", "os.kill(1, signal.SIGKILL)", "signal.pthread_kill(1, 2)",
    "os.rename(a, b)", "path.rename(other)", "open(path)", "path.open()", "path.open('w')",
    "path.read_text()", "path.write_text(text)", "subprocess.run(c, text=True)",
    "subprocess.run(c, shell=True)", "os.system('ls')", "Path(f'{folder}/{name}')",
    "folder / f'{name}/parts'", "open(folder + '/x', 'rb')", "Path('/tmp/x')",
    "now.strftime('%H:%M')", "with path.open('rb') as s:\n    os.fsync(s.fileno())",
    "os.open(folder, os.O_DIRECTORY)", "get_context('fork')",
    "def cores():\n    return len(os.sched_getaffinity(0))",
    "subprocess.Popen(c, preexec_fn=f)",
]  # fmt: skip
SOUND = [
    "if sys.platform != 'win32':\n    import resource",
    "try:\n    import fcntl\nexcept ImportError:\n    fcntl = None",
    "def cores():\n    if hasattr(os, 'sched_getaffinity'):\n"
    "        return len(os.sched_getaffinity(0))\n    return os.cpu_count()",
    "path.open('rb')", "open(path, 'rb')", "path.open(encoding='utf-8')", "folder / name",
    "path.replace(other)", "frame.rename(columns=c)", "subprocess.run(c, encoding='utf-8')",
    "with path.open('r+b') as s:\n    os.fsync(s.fileno())", "words.read_text(entry)",
]  # fmt: skip


@pytest.mark.parametrize("source", PLANTED)
def test_what_is_not_portable_is_seen(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize("source", SOUND)
def test_what_is_portable_passes(source: str) -> None:
    assert faults(source) == []


def portable(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return not any(RESERVED.search(part) or DEVICES.match(part) for part in parts)


def test_files_of_the_project_can_stand_on_windows() -> None:
    names = [named(path) for path in our_files()]
    assert [name for name in names if not portable(name)] == []
    assert len({name.casefold() for name in names}) == len(names), "names that differ by case only"
    assert max(map(len, names)) < 150


@pytest.mark.parametrize(
    "name", ["a:b", "2026-01-01T10:00", "what?", "con", "NUL.x", "a.", "x*|<>"]
)
def test_folders_that_users_get_can_stand_on_windows(name: str) -> None:
    assert portable(folder_name(name))


def test_files_of_a_batch_can_stand_on_windows(tmp_path: Path) -> None:
    from experiments.asked import Asked, study_of
    from experiments.terminal import Terminal

    own = tmp_path / "own.toml"
    own.write_text('extends = "cut_80"\n[grant]\nnotice_months = 5\n', encoding="utf-8")
    terminal = Terminal("en", quiet=True)
    called = folder_name(f"gain-{own}-C:\\own.toml")
    study = study_of([str(own)], Asked(2, 1), terminal, name=called)
    assert portable(study.name)
    assert len(PurePosixPath(study.name).parts) == 1
    run_study(study, tmp_path / study.name, 1, simulator=rehearsal())
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")]
    assert len(names) > 3
    assert [name for name in names if not portable(name)] == []


@pytest.mark.parametrize("name", ["con", "nul", "lpt1"])
def test_no_scenario_gets_the_name_of_a_device(name: str, tmp_path: Path) -> None:
    assert main(["new", name, "--out", str(tmp_path)]) == Exit.USAGE
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "utf-8"])
def test_every_sign_can_be_put_in_a_file_on_windows(encoding: str) -> None:
    held = io.BytesIO()
    stream = io.TextIOWrapper(held, encoding=encoding)
    spoken_anywhere(stream, None)
    stream.write("−93 → ”å” 5 000 …")
    stream.flush()
    told = held.getvalue().decode(encoding)
    assert told.startswith(("-93 ->", "−93 →"))
    assert encoding == "ascii" or "å" in told


def test_a_command_can_be_sent_to_a_file_in_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('extends = "cut_80"\n[grant]\nnotice_months = 5\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from experiments.cli import app; app()", "check", str(path)],
        cwd=ROOT, env=dict(os.environ) | {"PYTHONIOENCODING": "cp1252"}, capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"1 -> 5" in done.stdout


def test_what_windows_does_not_tell_is_said_to_be_untold() -> None:
    assert plan_memory({"megabytes": None, "runs": 1}).why_not == "untold"
    assert plan_memory({"megabytes": 3.0, "runs": 1}).why_not is None
