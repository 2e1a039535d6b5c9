"""The statements of this adapter, built from the contract: portable between MySQL 5.7, 8 and MariaDB.

Names come from the contract and are quoted, values are always arguments.
"""

# ruff: noqa: S608  see above: that is what this file does

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dal.adapters.mysql.clock import ServerClock
from dal.contract.model import Entity
from dal.domain import KeyValue

Values = tuple[KeyValue, ...]


class Lock(StrEnum):
    """How a statement locks what it reads; the shared form is the one that both servers know."""

    UPDATE = "FOR UPDATE"
    SHARE = "LOCK IN SHARE MODE"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and its arguments."""

    sql: str
    args: tuple[object, ...] = ()


def quote(name: str) -> str:
    """An identifier, safe in a statement with arguments."""
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def columns(names: Sequence[str]) -> str:
    """A list of columns of the table `t`."""
    return ", ".join(f"t.{quote(name)}" for name in names)


def versioned(
    entity: Entity, by: Sequence[str], keys: Sequence[Values], *, clock: ServerClock, lock: Lock
) -> Statement:
    """Rows of these keys with their versions, in one statement that answers even if there is no row.

    Each line is the clock before the first lock, the clock after this row's lock, and the columns; where no
    row exists at all, one line of NULLs. The first is the version of what is missing: read before the search,
    so that it is older than any row which was not there yet.
    """
    match = matching(by, keys)
    return Statement(
        f"SELECT c.version, {clock.expression}, {columns(tuple(entity.columns))}"
        f" FROM (SELECT {clock.expression} AS version) AS c"
        f" LEFT JOIN {quote(entity.source_table)} AS t{_hint(entity, by)} ON {match.sql} {lock}",
        match.args,
    )


def rows(entity: Entity, by: Sequence[str], keys: Sequence[Values], *, lock: Lock | None) -> Statement:
    """Rows of these keys."""
    match = matching(by, keys)
    return Statement(
        f"SELECT {columns(tuple(entity.columns))} FROM {quote(entity.source_table)} AS t{_hint(entity, by)}"
        f" WHERE {match.sql}{_locking(lock)}",
        match.args,
    )


def chunk(
    entity: Entity, after: Values | None, *, limit: int, lock: Lock | None, clock: ServerClock | None = None
) -> Statement:
    """The next rows by primary key, each after its version by the clock where one is given."""
    beyond = _beyond(entity.primary_key, after)
    order = columns(entity.primary_key)
    return Statement(
        f"{_walked(entity, clock)} WHERE {beyond.sql} ORDER BY {order} LIMIT %s{_locking(lock)}",
        (*beyond.args, limit),
    )


def between(
    entity: Entity, after: Values | None, upto: Values, *, lock: Lock | None, clock: ServerClock | None = None
) -> Statement:
    """The rows behind one primary key up to another, that one included; versions as in `chunk`."""
    beyond, further = _beyond(entity.primary_key, after), _beyond(entity.primary_key, upto)
    return Statement(
        f"{_walked(entity, clock)} WHERE {beyond.sql} AND NOT {further.sql}"
        f" ORDER BY {columns(entity.primary_key)}{_locking(lock)}",
        (*beyond.args, *further.args),
    )


def boundary(entity: Entity, after: Values | None, rows: int) -> Statement:
    """The primary key of the last of the next so many rows; only the index is read."""
    beyond = _beyond(entity.primary_key, after)
    names, order = columns(entity.primary_key), [f"t.{quote(name)}" for name in entity.primary_key]
    back = ", ".join(f"{name} DESC" for name in order)
    return Statement(
        f"SELECT {names} FROM (SELECT {names} FROM {quote(entity.source_table)} AS t FORCE INDEX (PRIMARY)"
        f" WHERE {beyond.sql} ORDER BY {', '.join(order)} LIMIT %s) AS t ORDER BY {back} LIMIT 1",
        (*beyond.args, rows),
    )


def estimate(entity: Entity) -> Statement:
    """About how many rows there are, and their average length in bytes, as the server's statistics say."""
    return Statement(
        "SELECT COALESCE(table_rows, 0), COALESCE(avg_row_length, 0) FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = %s",
        (entity.source_table,),
    )


def locked(entity: Entity, names: Sequence[str], where: Statement, *, limit: int | None = None) -> Statement:
    """Some columns of the rows that a condition selects, locked for this unit."""
    bound = "" if limit is None else f" LIMIT {int(limit)}"
    return Statement(
        f"SELECT {columns(names)} FROM {quote(entity.source_table)} AS t WHERE {where.sql}{bound} {Lock.UPDATE}",
        where.args,
    )


def highest(entity: Entity, column: str) -> Statement:
    """The highest id that is stored or was given out; the latter is not always known, so both are asked."""
    return Statement(
        f"SELECT CAST(GREATEST(COALESCE((SELECT MAX({quote(column)}) FROM {quote(entity.source_table)}), 0),"
        " COALESCE((SELECT auto_increment - 1 FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name = %s), 0)) AS SIGNED)",
        (entity.source_table,),
    )


def matching(by: Sequence[str], keys: Sequence[Values]) -> Statement:
    """The rows whose columns `by` hold one of these combinations of values."""
    args = tuple(value for key in keys for value in key)
    if len(by) == 1:
        return Statement(f"t.{quote(by[0])} IN ({', '.join(['%s'] * len(keys))})", args)
    one = " AND ".join(f"t.{quote(column)} = %s" for column in by)
    return Statement(" OR ".join(f"({one})" for _ in keys), args)


def equal(values: dict[str, object]) -> Statement:
    """The rows whose columns equal all of these values; None means NULL."""
    terms = [f"t.{quote(column)} <=> %s" for column in values]
    return Statement(" AND ".join(terms) or "1", tuple(values.values()))


def _walked(entity: Entity, clock: ServerClock | None) -> str:
    version = "" if clock is None else f"{clock.expression}, "
    return (
        f"SELECT {version}{columns(tuple(entity.columns))}"
        f" FROM {quote(entity.source_table)} AS t FORCE INDEX (PRIMARY)"
    )


def _beyond(names: Sequence[str], after: Values | None) -> Statement:
    if after is None:
        return Statement("1")
    terms, args = [], list[object]()
    for position, column in enumerate(names):
        same = "".join(f"t.{quote(name)} = %s AND " for name in names[:position])
        terms.append(f"({same}t.{quote(column)} > %s)")
        args += after[: position + 1]
    return Statement(f"({' OR '.join(terms)})", tuple(args))


def _hint(entity: Entity, by: Sequence[str]) -> str:
    """Small tables would be scanned, and with them the locks of others."""
    return " FORCE INDEX (PRIMARY)" if tuple(by) == entity.primary_key else ""


def _locking(lock: Lock | None) -> str:
    return "" if lock is None else f" {lock}"
