"""Thousands of scenario files, right and wrong, tried on the commands that read them.

Whatever a file holds, the answer is a scenario or one message; it comes quickly, steers no
terminal, and nothing is written outside the folder of results. Kinds of files and what they are
made of stand in ``fuzz.toml``.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

from experiments.cli import main
from experiments.errors import Exit
from model.collaboration import form_names
from model.compiled import cache_folder
from model.levers import AllocationKey, Continuation, EffectResponse, Effects, Hiring
from model.parameters.declare import declared_parameters
from scenarios import catalogue_names
from scenarios.document import limits

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TOUCHING = {
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate",
    "os.chmod", "os.chown", "shutil.rmtree", "shutil.move", "shutil.copyfile",
}  # fmt: skip
STARTING = {"os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect"}
CHOICES: Mapping[str, tuple[str, ...]] = {
    "key": tuple(item.value for item in AllocationKey),
    "effect_response": tuple(item.value for item in EffectResponse),
    "hiring": tuple(item.value for item in Hiring),
    "continuation": tuple(item.value for item in Continuation),
    "effects": tuple(item.value for item in Effects),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was answered wrongly.

    Attributes
    ----------
    path
        The file, kept.
    kind
        Kind of file.
    what
        What went wrong.
    """

    path: Path
    kind: str
    what: str


@dataclass(slots=True)
class Tally:
    """What came of the files.

    Attributes
    ----------
    answers
        Number of files by kind and exit code.
    slowest
        Longest time of one file in seconds.
    failures
        Files that were answered wrongly.
    ran
        Right files that were also run.
    """

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    ran: int = 0


@cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of ``fuzz.toml``."""
    source = resources.files("experiments").joinpath("fuzz.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def fuzz(
    folder: Path, files: int, seed: int, runs: int, told: Callable[[int], None] | None = None
) -> Tally:
    """Make files in a folder, one at a time, and try each on ``check``; run a few right ones.

    Parameters
    ----------
    folder
        Where files are made; those that fail stay there.
    files, runs
        Number of files, and of right ones that are run.
    seed
        Rules what is made.
    told
        Called with the number of files tried so far.
    """
    chance, tally, guard = Random(seed), Tally(), Guard(folder)
    kinds, shares = zip(*rules()["shares"].items(), strict=True)
    good = folder / "good.toml"
    good.write_bytes(b'extends = "cut_80"\n')
    _tried(good, "right", Tally(), guard)
    guard.stand()
    for number in range(files):
        kind = chance.choices(kinds, shares)[0]
        path = _made(folder, kind, chance)
        if path is None:
            continue
        answer = _tried(path, kind, tally, guard)
        if answer == Exit.OK and tally.ran < runs and kind == "right":
            tally.ran += 1
            _run(path, folder / f"results-{number}", tally, guard)
        if not any(failure.path == path for failure in tally.failures):
            path.unlink()
        elif path.exists():
            kept = path.with_name(f"{number}-{kind}.kept")
            path.replace(kept)
            tally.failures[-1] = Failure(kept, kind, tally.failures[-1].what)
        if told is not None:
            told(number + 1)
    return tally


def _made(folder: Path, kind: str, chance: Random) -> Path | None:
    content = MAKERS[kind](chance)
    names = rules()["names"]["names"]
    path = folder / (chance.choice(names) if kind == "names" else "own.toml")
    try:
        path.write_bytes(content)
    except OSError:
        return None
    return path


def _tried(path: Path, kind: str, tally: Tally, guard: Guard) -> int | None:
    words = ["check", "--lang", "sv" if len(tally.answers) % 2 else "en", "--", str(path)]
    code, output, seconds, problem = _called(words, guard)
    tally.slowest = max(tally.slowest, seconds)
    if problem is None:
        tally.answers[kind, int(code or 0)] += 1
        problem = _wrong(code, output, seconds, guard)
    if problem is not None:
        tally.failures.append(Failure(path, kind, problem))
    return code if problem is None else None


def _run(path: Path, out: Path, tally: Tally, guard: Guard) -> None:
    scale = str(rules()["run"]["scale"])
    words = ["run", "--draws", "0", "--replicates", "1", "--scale", scale, "--jobs", "1"]
    code, output, _, problem = _called([*words, "--out", str(out), "--", str(path)], guard)
    if problem is None:
        problem = _wrong(code, output, 0.0, guard)
    if problem is None and not (out / "manifest.json").exists():
        problem = "no results"
    if problem is not None:
        tally.failures.append(Failure(path, "right", problem))


def _called(words: list[str], guard: Guard) -> tuple[int | None, str, float, str | None]:
    """Call the command line and return code, output, seconds and what was raised."""
    output = io.StringIO()
    guard.seen.clear()
    faulthandler.dump_traceback_later(rules()["run"]["patience"], exit=True)
    began = time.perf_counter()
    code, problem = None, None
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = main(words)
    except (
        ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError,
        RuntimeError, SystemExit, TypeError, ValueError,
    ) as error:  # fmt: skip
        problem = f"raised {type(error).__name__}: {error}"
    faulthandler.cancel_dump_traceback_later()
    return code, output.getvalue(), time.perf_counter() - began, problem


def _wrong(code: int | None, output: str, seconds: float, guard: Guard) -> str | None:
    """Say what is wrong with an answer."""
    if code not in (Exit.OK, Exit.INVALID):
        return f"exit code {code}: {output}"
    if "Traceback" in output:
        return "a traceback"
    if not output.replace("\n", "").isprintable():
        return "the answer could steer a terminal"
    if seconds > rules()["run"]["seconds"]:
        return f"took {seconds:.1f} s"
    return f"touched {guard.seen[0]}" if guard.seen else None


class Guard:
    """Sees whatever is written, moved or started outside one folder.

    Parameters
    ----------
    folder
        Where writing is allowed, beside the cache of compiled kernels.
    """

    def __init__(self, folder: Path) -> None:
        self.allowed = (os.path.realpath(folder), os.path.realpath(cache_folder().parent))
        self.seen: list[str] = []

    def stand(self) -> None:
        """Begin to look; an audit hook stays until the process ends."""
        sys.dont_write_bytecode = True
        sys.addaudithook(self.look)

    def look(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Remember what should not have happened."""
        if event in STARTING:
            self.seen.append(f"{event} {arguments[0]!r}")
        elif event == "open":
            path, _, flags = arguments
            if flags & WRITING:
                self.note(event, path)
        elif event in TOUCHING:
            self.note(event, arguments[0])

    def note(self, event: str, path: object) -> None:
        """Remember a path outside of what is allowed."""
        if isinstance(path, str | bytes | os.PathLike):
            whole = os.path.realpath(os.fsdecode(path))
            inside = any(whole == top or whole.startswith(top + os.sep) for top in self.allowed)
            if not inside and whole != os.devnull:
                self.seen.append(f"{event} {whole}")


# --- what files are made of -------------------------------------------------------------------


def right(chance: Random) -> bytes:
    """Make a file that is likely to be right: levers of the right kinds inside their limits."""
    lines = [f'extends = "{chance.choice(catalogue_names())}"']
    for table, levers in limits().items():
        if table not in ("time", "grant", "targeting", "structure", "beliefs", "form"):
            continue
        free = [name for name in levers if name not in ("start", "part", "municipalities")]
        chosen = [name for name in free if chance.random() < 1 / (1 + len(levers))]
        header = f"forms.{chance.choice(form_names())}" if table == "form" else table
        lines.append(f"[{header}]")
        lines += [f"{name} = {_value(name, levers[name], chance)}" for name in chosen]
    if chance.random() < 1 / 2:
        name = chance.choice(list(declared_parameters()))
        value = declared_parameters()[name].prior.quantile(chance.uniform(0, 1))
        lines += ["[parameters]", f"{name} = {float(value)!r}"]
    return "\n".join(lines).encode("utf-8")


def _value(name: str, rule: Mapping[str, Any], chance: Random) -> str:
    if name in CHOICES:
        return f'"{chance.choice(CHOICES[name])}"'
    if "low" not in rule:
        return chance.choice(("true", "false"))
    if rule["kind"] == "integer":
        return str(chance.randint(rule["low"], rule["high"]))
    return repr(round(chance.uniform(rule["low"], rule["high"]), 2))


def slips(chance: Random) -> bytes:
    """Take a file of the catalogue and let pieces be lost, put in, doubled or exchanged."""
    data = _catalogue_file(chance)
    for _ in range(chance.randint(1, rules()["slips"]["most"])):
        at, length = chance.randint(0, len(data)), chance.randint(0, rules()["slips"]["longest"])
        word = chance.choice(rules()["slips"]["words"]).encode("utf-8")
        piece = chance.choice(
            (
                word,
                data[at : at + length] * 2,
                b"",
                bytes([chance.getrandbits(rules()["slips"]["letter_bits"])]),
            )
        )
        data = data[:at] + piece + data[at + length :]
    return data


def noise(chance: Random) -> bytes:
    """Make any bytes."""
    return chance.randbytes(chance.randint(0, rules()["noise"]["most_bytes"]))


def hostile(chance: Random) -> bytes:
    """Make a file that is meant to break its reader."""
    return chance.choice(HOSTILE)(chance, rules()["hostile"])


def names(chance: Random) -> bytes:
    """Make a plain file, to stand under a hostile name."""
    return b'extends = "cut_80"\n' if chance.random() < 1 / 2 else right(chance)


def _catalogue_file(chance: Random) -> bytes:
    name = chance.choice(catalogue_names())
    return resources.files("scenarios").joinpath(f"{name}.toml").read_bytes()


def _deep(chance: Random, words: Mapping[str, Any]) -> bytes:
    depth = chance.choice(words["depth"])
    opening, closing = chance.choice((("[", "]"), ("{a=", "}"), ("[a.", "]"), ("{", "")))
    return f'extends = "cut_80"\nx = {opening * depth}1{closing * depth}'.encode()


def _long_number(chance: Random, words: Mapping[str, Any]) -> bytes:
    digits = chance.choice(("9", "0x" + "f", "1.", "-1", "1_0")) * chance.choice(words["digits"])
    return f'extends = "cut_80"\n[grant]\nappropriation_msek = {digits}'.encode()


def _odd_value(chance: Random, words: Mapping[str, Any]) -> bytes:
    tables = {name: list(levers) for name, levers in limits().items() if name != "file"}
    table = chance.choice(list(tables))
    lever = chance.choice(tables[table])
    header = f"forms.{chance.choice(form_names())}" if table == "form" else table
    value = chance.choice(words["values"])
    return f'extends = "cut_80"\n[{header}]\n{lever} = {value}\n'.encode()


def _odd_encoding(chance: Random, words: Mapping[str, Any]) -> bytes:
    text = _catalogue_file(chance).decode("utf-8")
    return text.encode(chance.choice(words["encodings"]), errors="replace")


def _odd_path(chance: Random, words: Mapping[str, Any]) -> bytes:
    path = chance.choice(words["paths"]).replace("\\", "\\\\").replace("\0", "\\u0000")
    key = chance.choice(("extends", "reference"))
    first = "" if key == "extends" else 'extends = "cut_80"\n'
    return f'{first}{key} = "{path}"\n'.encode()


def _long_text(chance: Random, words: Mapping[str, Any]) -> bytes:
    letters = chance.choice(("a", "é", "\\u001b", "[", '"', " ", "#")) * chance.choice(
        words["letters"]
    )
    return f'extends = "cut_80"\ntitle.sv = "{letters}"\ntitle.en = "x"\n'.encode()


def _many_lines(chance: Random, words: Mapping[str, Any]) -> bytes:
    count = chance.choice(words["lines"])
    line = chance.choice(("x{} = 1\n", "[forms.x{}]\n", "# {}\n", "[[a]]\n", "\n"))
    return ('extends = "cut_80"\n' + "".join(line.format(at) for at in range(count))).encode()


HOSTILE = (_deep, _long_number, _odd_value, _odd_encoding, _odd_path, _long_text, _many_lines)
MAKERS: Mapping[str, Callable[[Random], bytes]] = {
    "right": right,
    "slips": slips,
    "noise": noise,
    "hostile": hostile,
    "names": names,
}
