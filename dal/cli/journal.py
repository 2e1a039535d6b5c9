"""`dal journal list`, `show` and `retry`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

from dal.cli.keys import key_of
from dal.cli.shared import (
    DONE,
    NOT_YET,
    AsJson,
    ConfigPath,
    Opened,
    opened,
    print_json,
    print_table,
    say,
)
from dal.domain import Key, State
from dal.domain.compare import EXACT
from dal.errors import ConfigurationError
from dal.fleet.words import span
from dal.ports import Depth, Entry, Journal

_MICROSECONDS = 1_000_000
_CLOCKS = 1_000_000_000_000
"""A version below is no time: the key was never written since `dal install`."""

KeyWords = Annotated[list[str], typer.Argument(help="An entity and its key: user 5, or user.email ann@x.y")]
SomeKey = Annotated[list[str] | None, typer.Argument(help="An entity and its key: cart_item 5 17")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="Keys at most.")]
Everything = Annotated[bool, typer.Option("--all", help="Every postponed key.")]
Values = Annotated[bool, typer.Option("--values", help="Show the rows, which may hold personal data.")]


def list_command(
    context: typer.Context, *, limit: Limit = 50, config: ConfigPath = None, as_json: AsJson = False
) -> None:
    """Show the keys whose mirror is not confirmed: since when, how often a repair has failed, and why.

    JSON: {"pending", "poisoned", "oldest", "keys": [{"entity", "key", "version", "written", "age", "tries",
    "next_try", "error"}, ...]}; times in seconds.

    Examples: dal journal list        dal journal list --limit 1000 --json
    """
    with opened(context, config) as at:
        depth, entries = at.journal.depth(), at.journal.pending(limit=limit, ripe=False)
    if as_json:
        print_json({**_depth(depth), "keys": [entry_json(entry) for entry in entries]})
    else:
        print_entries(entries)
        _say_depth(depth, len(entries))


def show_command(
    context: typer.Context,
    words: KeyWords,
    *,
    values: Values = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Show what journal and databases know of one key. Exit status 1 if the rows differ.

    JSON: {"entity", "key", "journal": {...} or null, "mysql": {"version", "exists"}, "dynamodb": {...}, "agree",
    "columns"}; with --values each side has its "row".

    Examples: dal journal show user 5        dal journal show user.email ann@example.org
    """
    with opened(context, config) as at:
        found = known_of(at, key_of(at.databases.contract, words), at.journal)
    if as_json:
        print_json(found.as_json(values=values))
    else:
        print_known(found, values=values)
        for sentence in found.sentences:
            say(sentence)
    raise typer.Exit(DONE if found.agree else NOT_YET)


def retry_command(
    context: typer.Context,
    words: SomeKey = None,
    *,
    everything: Everything = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Let postponed and given-up keys be repaired at once, as if no repair had failed.

    JSON: {"retried": number of keys}

    Examples: dal journal retry user 5        dal journal retry --all
    """
    with opened(context, config) as at:
        if everything == bool(words):
            raise ConfigurationError("name a key, or give --all: one of the two")
        retried = at.journal.retry([key_of(at.databases.contract, words)] if words else None)
    if as_json:
        print_json({"retried": retried})
    else:
        say(
            f"repaired again at once: {retried:,}"
            if retried
            else "nothing is postponed: there is nothing to retry"
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal (None: there is none) and both databases know of one key."""

    key: Key
    journal: Journal | None
    entry: Entry | None
    mysql: State
    dynamodb: State

    @property
    def agree(self) -> bool:
        """Whether both have the same row, or both have none."""
        return not EXACT.differences(self.mysql.row, self.dynamodb.row)

    @property
    def columns(self) -> list[str]:
        """The columns in which the rows differ."""
        found = EXACT.differences(self.mysql.row, self.dynamodb.row)
        return [difference.path for difference in found if difference.path]

    @property
    def sentences(self) -> tuple[str, ...]:
        """For people."""
        compared = _compared(self.mysql, self.dynamodb, self.columns)
        return (compared,) if self.journal is None else (compared, _of_entry(self.entry))

    def as_json(self, *, values: bool = False) -> dict[str, object]:
        """For programs: see the help of `dal journal show`."""
        return {
            **_named(self.key),
            "journal": self.entry and {**entry_json(self.entry), "pending": self.entry.pending},
            "mysql": _state_json(self.mysql, values=values),
            "dynamodb": _state_json(self.dynamodb, values=values),
            "agree": self.agree,
            "columns": self.columns,
        }


def known_of(at: Opened, key: Key, journal: Journal | None) -> Known:
    """Ask journal and databases."""
    entry = None if journal is None else journal.find(key)
    (mysql,), (dynamodb,) = at.databases.mysql.fetch([key]), at.databases.dynamodb.fetch([key])
    return Known(key, journal, entry, mysql, dynamodb)


def entry_json(entry: Entry) -> dict[str, object]:
    """One pending key for programs."""
    return {
        **_named(entry.key),
        "version": entry.version,
        "written": _written(entry.version),
        "age": round(_age(entry.version), 3),
        "tries": entry.tries,
        "next_try": round(entry.ripe_in, 3),
        "error": entry.error,
    }


def print_entries(entries: Sequence[Entry]) -> None:
    """Pending keys for people; nothing where there are none."""
    if entries:
        header = ["key", "written (UTC)", "age", "tries", "error"]
        print_table(header, [[str(e.key), *_when(e), e.tries, e.error] for e in entries])


def _when(entry: Entry) -> tuple[str, str]:
    return _written(entry.version)[:19], span(_age(entry.version))


def _written(version: int) -> str:
    """The time of a version, as far as it is one."""
    if version < _CLOCKS:
        return "before install" if version else "never"
    return datetime.fromtimestamp(version / _MICROSECONDS, UTC).replace(tzinfo=None).isoformat(sep=" ")


def _age(version: int) -> float:
    return max(0.0, time.time() - version / _MICROSECONDS) if version >= _CLOCKS else 0.0


def _named(key: Key) -> dict[str, object]:
    values = [value.hex() if isinstance(value, bytes) else value for value in key.values]
    return {"entity": key.entity, "key": values}


def _depth(depth: Depth) -> dict[str, object]:
    return {"pending": depth.pending, "poisoned": depth.poisoned, "oldest": round(depth.oldest, 3)}


def _say_depth(depth: Depth, shown: int) -> None:
    if not depth.pending:
        say("the journal is empty")
        return
    more = f", {depth.pending - shown:,} of them not shown" if depth.pending > shown else ""
    say(f"{depth.pending:,} pending{more}; oldest {span(depth.oldest)}")
    if depth.poisoned:
        say(f"repair has given up on {depth.poisoned:,} for now: mend the cause, then `dal journal retry --all`")


def _state_json(state: State, *, values: bool) -> dict[str, object]:
    told: dict[str, object] = {"version": state.version, "exists": state.row is not None}
    row = None if state.row is None else {column: _plain(value) for column, value in state.row.items()}
    return {**told, "row": row} if values else told


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | str | None) else str(value)


def print_known(found: Known, *, values: bool = False) -> None:
    """Both databases' states for people; the sentences are left to the caller."""
    sides = (("MySQL", found.mysql), ("DynamoDB", found.dynamodb))
    print_table(
        ["", "row", "version", "written (UTC)"],
        [
            [side, "is there" if s.row is not None else "none", str(s.version), _written(s.version)]
            for side, s in sides
        ],
    )
    if values:
        names = sorted({*(found.mysql.row or ()), *(found.dynamodb.row or ())})
        rows = [[name, *(str((s.row or {}).get(name, "")) for _, s in sides)] for name in names]
        print_table(["column", *(side for side, _ in sides)], rows)


def _compared(mysql: State, dynamodb: State, columns: Sequence[str]) -> str:
    if mysql.row is None and dynamodb.row is None:
        return "neither database has such a row"
    if mysql.row is None or dynamodb.row is None:
        return f"only {'MySQL' if dynamodb.row is None else 'DynamoDB'} has the row"
    return f"the rows differ in {', '.join(columns)}" if columns else "the rows agree"


def _of_entry(entry: Entry | None) -> str:
    if entry is None:
        return "the journal does not know the key: it was not written since `dal install`"
    if not entry.pending:
        return "journal: the mirror of the last write is confirmed"
    if entry.tries:
        return (
            f"journal: pending; {entry.tries} repairs failed, the next is in {span(entry.ripe_in)}: {entry.error}"
        )
    return "journal: pending"
