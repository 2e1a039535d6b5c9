"""Lists of commands. The module of a command is imported when it is typed: each TAB starts the program anew."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer.main
from typer.core import TyperCommand, TyperGroup

Commands = dict[str, tuple[str, str]]
"""By name: where the function is, as `module:function` in `dal.cli`, and the line for lists."""


class Listed(TyperCommand):
    """A command as lists need it; in place of a help it has the place of its function."""


def loaded(command: Any) -> Any:
    """The command itself, with its options; groups are what they are."""
    if not isinstance(command, Listed):
        return command
    module, _, function = str(command.help).partition(":")
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(command.name, short_help=command.short_help)(
        getattr(import_module(f"dal.cli.{module}"), function)
    )
    return typer.main.get_command(alone)


class Group(TyperGroup):
    """Loads the command that was typed."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Its name, the command itself, and the words that are left."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, loaded(command), rest


class Staged(Group):
    """Lists the commands by the stage of the migration in which they are typed."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  the library's signature
        """Write one section for each stage."""
        stages: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            stages.setdefault(str(command.rich_help_panel), []).append((name, command.short_help or ""))  # type: ignore[attr-defined]
        for stage, rows in stages.items():
            with formatter.section(stage):
                formatter.write_dl(rows)


def enlist(app: typer.Typer, commands: Commands, stage: str | None = None) -> None:
    """Put commands on the list of a group."""
    for name, (place, short) in commands.items():
        app.command(name, help=place, short_help=short, rich_help_panel=stage, cls=Listed)(_nothing)


def _nothing() -> None:
    """What a line of a list does: `Group` never calls it."""
