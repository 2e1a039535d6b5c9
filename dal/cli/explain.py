"""`dal explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dal.cli.asking import Heard, asking
from dal.cli.journal import Known, known_of, print_known
from dal.cli.keys import key_of
from dal.cli.shared import AsJson, ConfigPath, Opened, opened, print_json, results
from dal.cli.situations import Situation, situations
from dal.cli.tables import table_of
from dal.dual.declared import Declared, declared
from dal.dual.explaining import KINDS, Case, Limits, Part
from dal.dual.programs import Looks
from dal.errors import ConfigurationError

Operation = Annotated[str, typer.Argument(metavar="ENTITY.METHOD", help="An operation: user.find_by_id")]
KeyValues = Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="The key of a row: 5, or 5 17")]
Read = Annotated[bool, typer.Option("--read", help="As a read only.")]
Write = Annotated[bool, typer.Option("--write", help="As a write only.")]
App = Annotated[
    str | None,
    typer.Option(
        "--app",
        metavar="MODULE[:TABLE]",
        help="Import the dual table, to know comparison, policy and touches: shop.dual.users:DualUserRepository",
    ),
]
Sticky = Annotated[
    str | None,
    typer.Option("--context", metavar="KEY", help="The key given to dal.context, for rollouts. Default: KEY."),
]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One operation as it is now, and one key."""

    operation: str
    declared: Declared
    kinds: tuple[str, ...]
    now: tuple[Situation, ...]
    limits: Limits
    heard: Heard
    known: Known | None

    def parts(self, kind: str, situation: Situation) -> list[Part]:
        """Who does what, in the order of events."""
        return list(KINDS[kind](Case(situation.snapshot, situation.route, self.limits, self.declared)))

    def as_json(self) -> dict[str, object]:
        """For programs: see the help of the command."""
        return {
            "operation": self.operation,
            "declared": self.declared.as_json() if self.declared.kind else None,
            "flags": self.heard.wished.as_json(),
            "now": [
                {**s.as_json(), **{kind: [part.as_json() for part in self.parts(kind, s)] for kind in self.kinds}}
                for s in self.now
            ],
            "key": self.known and self.known.as_json(),
        }


def explain_command(
    context: typer.Context,
    operation: Operation,
    values: KeyValues = None,
    *,
    read: Read = False,
    write: Write = False,
    app: App = None,
    sticky: Sticky = None,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Say what one operation does now: which backend, in which order, and what happens where one fails.

    Under guard `full` that is the phase of the live processes (it takes up to two heartbeats), else what the flags
    say. Without --app it is not known whether the method reads or writes: both are told. With a KEY also what
    journal and databases know of that row. Exit status 0 whenever it could be read.

    JSON: {"operation", "declared": {"kind", "comparison", "shadowed", "policy", "touches"} or null, "flags": as in
    dal status, "now": [{"processes", "phase", "leader", "epoch", "strict", "read_only", "rollout": {"percentage",
    "phase", "key", "chosen"} or null, "read": [{"role", "backend", "does", "fails"}], "write": [...]}], "key": as
    in dal journal show, or null}

    Examples: dal explain user.find_by_id 5        dal explain user.create --app shop.dual --write
    """
    with opened(context, config) as at, asking(at.config) as ask:
        entity, method = _split(at, operation)
        told = declared(table_of(app, entity), method) if app else Declared()
        key = key_of(at.databases.contract, [entity, *values]) if values else None
        chosen = sticky or (values[0] if values and len(values) == 1 else None)
        heard = ask()
        found = Explanation(
            operation,
            told,
            _kinds(told, read=read, write=write),
            tuple(situations(at, heard, chosen)),
            _limits(at),
            heard,
            None if key is None else known_of(at, key, at.databases.mysql.journal),
        )
    if as_json:
        print_json(found.as_json())
    else:
        _print(found)


def _split(at: Opened, operation: str) -> tuple[str, str]:
    name, dot, method = operation.partition(".")
    if not (dot and method):
        raise ConfigurationError(f"{operation!r} is no operation; write entity.method: user.find_by_id")
    return at.databases.contract.entity(name).name, method


def _kinds(told: Declared, *, read: bool, write: bool) -> tuple[str, ...]:
    """As asked for; a table knows better than somebody who does not ask."""
    asked = tuple(kind for kind, on in (("read", read), ("write", write)) if on)
    if told.kind and asked not in ((), (told.kind,)):
        raise ConfigurationError(f"the table says that it is a {told.kind}")
    return asked or ((told.kind,) if told.kind else tuple(KINDS))


def _limits(at: Opened) -> Limits:
    config = at.config
    shadow = config.shadow
    return Limits(
        sample=shadow.sample if config.migration.enable_comparison else 0.0,
        timeout=shadow.timeout,
        looks=Looks(most=shadow.looks, pause=shadow.pause),
        journaled=at.databases.mysql.journal is not None,
        mirror=config.mirror.timeout,
        rehearsed=config.rehearsal.sample,
    )


def _print(found: Explanation) -> None:
    out = results()
    for line in _heard(found.heard):
        out.print(Text(line, style="yellow"))
    told = f", {found.declared.sentence}" if found.declared.kind else ""
    out.print(Text(f"{found.operation}{told}", style="bold"))
    for situation in found.now:
        _print_situation(out, found, situation)
    if found.known is not None:
        out.print()
        out.print(Text(f"{found.known.key} now", style="bold"))
        print_known(found.known)
        for sentence in found.known.sentences:
            out.print(sentence)


def _print_situation(out: Console, found: Explanation, situation: Situation) -> None:
    out.print()
    out.print(Text(situation.headline, style="bold green"))
    for line in situation.lines:
        out.print(line)
    for kind in found.kinds:
        out.print(Text(f"as a {kind}", style="cyan"))
        out.print(Padding(_grid(found.parts(kind, situation)), (0, 0, 0, 2)))


def _heard(heard: Heard) -> Iterator[str]:
    wished = heard.wished
    if wished.unknown:
        yield f"the flags are not known here: {wished.unknown}"
    if wished.refused:
        yield f"the flags are not obeyed: {wished.refused}"


def _grid(parts: Sequence[Part]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for part in parts:
        grid.add_row(part.who, part.does)
        if part.fails:
            grid.add_row("", Text.assemble(("if it fails: ", "yellow"), part.fails))
    return grid
