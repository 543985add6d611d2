"""The command ``konsekvens``: one file per command, imported when it is called.

``commands.toml`` lists the commands with one line each, so that the help needs none of them.
Every expected failure ends here with one message on stderr and an exit code; see
:class:`experiments.errors.Exit`.
"""

from __future__ import annotations

import difflib
import importlib
import sys
import tomllib
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from experiments.errors import Exit, ExperimentError, messages, text
from experiments.terminal import Terminal, chosen_language, spoken_anywhere

if TYPE_CHECKING:
    from scenarios.errors import Language

PROGRAM = "konsekvens"
PACKAGE = "experiments.commands"
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


@cache
def command_lines() -> Mapping[str, Mapping[str, str]]:
    """Return the commands that there are: name to language to one line."""
    source = resources.files("experiments").joinpath("commands.toml")
    listed = tomllib.loads(source.read_text(encoding="utf-8"))
    return {name: lines for name, lines in listed.items() if find_spec(_module(name))}


def _module(name: str) -> str:
    return f"{PACKAGE}.{name.replace('-', '_')}"


class Commands(TyperGroup):
    """The group of all commands, each imported when it is called."""

    language: Language

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order of ``commands.toml``."""
        return list(command_lines())

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a stand-in that knows its one line of help, or None."""
        if cmd_name not in command_lines():
            return None
        return TyperCommand(cmd_name, help=command_lines()[cmd_name][self.language])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Import the command that is called."""
        name, rest = args[0], args[1:]
        if name not in command_lines() and not name.startswith("-"):
            near = difflib.get_close_matches(name, list(command_lines()), n=1, cutoff=0)
            raise ExperimentError("unknown_command", word=name, near=near[0])
        if name not in command_lines():
            return super().resolve_command(ctx, args)
        return name, self._imported(name), rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is called; Ctrl-C ends it with one line and its exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            Terminal(self.language).warn("interrupted")
            raise typer.Exit(Exit.INTERRUPTED) from None

    def _imported(self, name: str) -> Any:
        module = importlib.import_module(_module(name))
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name=name)(module.command)
        command = typer.main.get_command(single)
        command.help = command_lines()[name][self.language]
        for parameter in command.params:
            key = getattr(parameter, "help", None) or ""
            if key in messages():
                parameter.help = text(key, self.language)  # type: ignore[attr-defined]
        return command


def group(language: Language) -> Commands:
    """Return the group of commands in one language."""
    root = typer.Typer(
        cls=Commands, no_args_is_help=True, add_completion=True, rich_markup_mode=None
    )
    root.callback()(_root)
    made: Commands = typer.main.get_command(root)  # type: ignore[assignment]
    made.language = language
    made.help = text("help_program", language)
    return made


def _root() -> None:
    """Do nothing before a command."""


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments
        What was written after the name of the program.
    """
    terminal = Terminal(chosen_language(arguments))
    commands = group(terminal.language)
    try:
        code = commands.main(list(arguments), prog_name=PROGRAM, standalone_mode=False)
    except UsageError as error:
        return _usage(error, terminal, arguments)
    except ExperimentError as error:
        print(error.told(terminal.language), file=sys.stderr)
        return error.exit_code
    except ValueError as error:
        code = _known_failure(error)
        if code is None:
            raise
        print(_told(error, terminal), file=sys.stderr)
        return code
    return code if isinstance(code, int) else Exit.OK


def _usage(error: Exception, terminal: Terminal, arguments: Sequence[str]) -> int:
    """Tell a slip in the command line in the chosen language."""
    key = f"usage_{type(error).__name__}"
    context = getattr(error, "ctx", None)
    hint = context.command_path if context is not None else PROGRAM
    option = str(getattr(error, "option_name", None) or "")
    if option and any(word.startswith(f"{option}=") for word in arguments):
        key = f"{key}_with_value"
    told = str(getattr(error, "format_message", error.__str__)())
    if key in messages():
        parameter = getattr(error, "param", None)
        near = getattr(error, "possibilities", None) or []
        told = terminal.text(
            key,
            option_name=option,
            parameter=_name_of(parameter),
            kind=_kind_of(context, parameter, terminal),
            words=told.rpartition("(")[-1].rstrip(")"),
            near=terminal.text("near", words=", ".join(near)) if near else "",
        )
    print(told, file=sys.stderr)
    print(terminal.text("see_help", command=hint), file=sys.stderr)
    return Exit.USAGE


def _kind_of(context: Any, parameter: Any, terminal: Terminal) -> str:
    """Return what may be written for an option or argument: a whole number, one of some words."""
    name = str(getattr(getattr(context, "command", None), "name", ""))
    if name not in command_lines() or parameter is None:
        return terminal.text("kind_other")
    hints = get_type_hints(importlib.import_module(_module(name)).command)
    kinds = [hints.get(parameter.name), *get_args(hints.get(parameter.name))]
    kinds += [part for kind in kinds for part in get_args(kind)]
    for kind in (kind for kind in kinds if isinstance(kind, type)):
        if issubclass(kind, Enum):
            return terminal.text("kind_one_of", words=", ".join(str(each) for each in kind))
        if issubclass(kind, int | float) and not issubclass(kind, bool):
            return terminal.text("kind_whole" if issubclass(kind, int) else "kind_number")
    return terminal.text("kind_other")


def _name_of(parameter: Any) -> str:
    """Return how a parameter is written on the command line."""
    metavar: str | None = getattr(parameter, "metavar", None)
    return metavar or "/".join(getattr(parameter, "opts", []))


def _known_failure(error: ValueError) -> int | None:
    """Return the exit code for errors of the packages below; None for what nobody foresaw."""
    from model.extensions import ExtensionError
    from model.facts.records import FactsError
    from model.parameters.declare import ParameterError
    from scenarios.errors import ScenarioError

    if isinstance(error, FactsError):
        return Exit.MISSING
    known = ScenarioError | ParameterError | ExtensionError
    return Exit.INVALID if isinstance(error, known) else None


def _told(error: ValueError, terminal: Terminal) -> str:
    """Return what is said of an error of the packages below."""
    from model.extensions import ExtensionError

    if isinstance(error, ExtensionError):
        return terminal.text(f"extension_{error.kind}", **error.words)
    return str(error)


def app() -> None:
    """Run the command line and exit."""
    spoken_anywhere(sys.stdout, sys.stderr)
    sys.exit(main(sys.argv[1:]))
