"""What all commands share: options, exit statuses, the way to the databases, how things are printed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import typer
from rich.console import Console
from rich.padding import Padding

from dal.cli.rowing import Rows, columns, print_rows
from dal.config import Config
from dal.errors import ConfigurationError, DalError
from dal.fleet.look import Viewpoint
from dal.fleet.marks import NotYet
from dal.ports import Forum, Journal

if TYPE_CHECKING:  # drivers take longer to import than what most commands do
    from dal.databases import Databases

DONE, NOT_YET, FAILED = 0, 1, 2

Entities = Annotated[list[str] | None, typer.Argument(help="Entities of the contract, for example: user order")]
All = Annotated[bool, typer.Option("--all", help="Every entity of the contract.")]
ConfigPath = Annotated[
    Path | None, typer.Option("--config", "-c", help="Default: $DAL_CONFIG, else switchyard.json.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]

Opener = Callable[[Config], "Databases"]
"""How databases are opened; tests put one of their own into the context."""


def styled() -> bool:
    """Whether there may be styles on a terminal: NO_COLOR means none, where rich would keep bold ones."""
    return not os.environ.get("NO_COLOR")


def results() -> Console:
    """For results that people read."""
    return Console(markup=False, highlight=False, color_system="auto" if styled() else None, width=columns())


console = Console(stderr=True, color_system="auto" if styled() else None)
"""For words; results go to standard output."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The configuration and both databases."""

    config: Config
    databases: Databases

    @property
    def forum(self) -> Forum:
        """Where the fleet meets.

        Raises:
            ConfigurationError: under this guard level there is none.
        """
        return self.databases.mysql.forum or self._unguarded()

    @property
    def journal(self) -> Journal:
        """The keys whose mirror is not confirmed; raises as `forum`."""
        return self.databases.mysql.journal or self._unguarded()

    @property
    def viewpoint(self) -> Viewpoint:
        """From where the fleet is looked at; raises as `forum`."""
        fleet, mysql = self.config.fleet, self.databases.mysql
        entities = tuple(self.databases.contract.entities)
        lead = self.databases.dynamodb.lead
        return Viewpoint(self.forum, self.journal, fleet.beat, fleet.dead_after, mysql.runs, entities, lead)

    def _unguarded(self) -> NoReturn:
        raise ConfigurationError(
            f"flags.guard: under {self.config.flags.guard!r} there is neither a journal nor a fleet; set it to"
            " 'full' and run `dal install`"
        )


def _as_it_is(config: Config) -> Config:
    return config


def databases_of(context: typer.Context, config: Config) -> Databases:
    """Both databases, opened as a test asked for or as always."""
    if context.obj is not None:
        return cast("Opener", context.obj)(config)
    from dal.databases import open_databases  # noqa: PLC0415  see above

    return open_databases(config)


@contextmanager
def opened(
    context: typer.Context, path: Path | None, *, adapted: Callable[[Config], Config] = _as_it_is
) -> Iterator[Opened]:
    """Both databases, by the configuration as adapted; what goes wrong inside ends the command with a sentence."""
    with explained():
        config = adapted(Config.load(path))
        databases = databases_of(context, config)
        try:
            with databases.translated():
                yield Opened(config, databases)
        finally:
            databases.close()


@contextmanager
def explained() -> Iterator[None]:
    """Errors become sentences and an exit status."""
    try:
        yield
    except DalError as error:
        for problem in getattr(error, "problems", (str(error),)):
            console.print(f"dal: {problem}", style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(NOT_YET if isinstance(error, NotYet) else FAILED) from error


def named(databases: Databases, entities: Sequence[str] | None, *, everything: bool) -> list[str]:
    """The entities that a command is about.

    Raises:
        ConfigurationError: none are named, or some and `--all`, or one is unknown.
    """
    if everything == bool(entities):
        raise ConfigurationError("name entities, or give --all: one of the two")
    return [databases.contract.entity(name).name for name in entities or databases.contract.entities]


def say(text: str) -> None:
    """A sentence for people, on standard error."""
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def print_json(value: object) -> None:
    """The result for programs."""
    print(json.dumps(value))


def print_table(header: Sequence[str], rows: Rows) -> None:
    """The result for people; numbers stand to the right."""
    if narrow := print_rows(results(), header, rows):
        say(narrow)


def print_text(text: str, *, indent: int = 0) -> None:
    """A line of the result for people, folded between words on a terminal, whole in a pipe."""
    out, wide = results(), columns() is not None
    out.print(Padding(text, (0, 0, 0, indent)) if wide else f"{' ' * indent}{text}", soft_wrap=not wide)
