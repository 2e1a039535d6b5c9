"""Statements that are no queries: definitions, calls, and what only steers the session."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from dal.discovery.model import Operation
from dal.discovery.statements.flags import flags_of
from dal.discovery.statements.guessing import tables_in
from dal.discovery.statements.holes import has_hole
from dal.discovery.statements.statement import Statement

_HOLE = r"__hole_\d+__"
_PART = r"(?:`[^`]+`|[\w$]+)"
_NAME = rf"(?P<name>{_PART}(?:\.{_PART})?)"
_NAMES = rf"(?P<name>{_PART}(?:\.{_PART})?(?: (?:AS )?\w+)?(?: (?:READ|WRITE|LOCAL))*(?: ?, ?[^,]+)*)"
_KINDS = (
    r"(?:DATABASE|SCHEMA|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT|USER|ROLE|SERVER|TABLESPACE"
    r"|EXTENSION|SEQUENCE|TYPE)"
)
_SHOWN = (
    r"(?:(?:FULL |EXTENDED |GLOBAL |SESSION |OPEN |BINARY |MASTER |SLAVE |REPLICA |CREATE )*"
    r"(?:TABLES?|COLUMNS|FIELDS|INDEX(?:ES)?|KEYS|DATABASES?|SCHEMAS|STATUS|VARIABLES|PROCESSLIST|ENGINES?|GRANTS|LOGS"
    r"|WARNINGS|ERRORS|TRIGGERS|EVENTS|PROCEDURE|FUNCTION|VIEW|PLUGINS|COLLATION|CHARACTER SET|CHARSET|HOSTS))"
)

_Reader = Callable[[str, re.Match[str]], Statement]


def read_command(text: str) -> Statement | None:
    """What a plain statement defines, calls or steers; None if it is nothing of that."""
    for pattern, reader in _TABLE:
        match = pattern.match(text)
        if match:
            statement = reader(text, match)
            return replace(statement, flags=flags_of(text))
    return None


def _ignored(text: str, match: re.Match[str]) -> Statement:
    del text, match
    return Statement(Operation.UNKNOWN, ignored=True)


def _defined(text: str, match: re.Match[str]) -> Statement:
    """The table, and those that a query behind AS reads."""
    names = _names(match)
    known = tuple(name for name in names if not has_hole(name))
    tables = tuple(dict.fromkeys((*known, *tables_in(text))))
    return Statement(Operation.DDL, table=known[0] if known else None, tables=tables, dynamic=known != names)


def _changed(operation: Operation) -> _Reader:
    return lambda text, match: replace(_defined(text, match), operation=operation)


def _called(text: str, match: re.Match[str]) -> Statement:
    del text
    name = match["name"].replace("`", "")
    known = None if has_hole(name) else name
    return Statement(Operation.PROCEDURE, procedure=known, dynamic=known is None)


def _names(match: re.Match[str]) -> tuple[str, ...]:
    """The names of a list such as `a, b AS c WRITE`; a hole as the database says nothing of the table."""
    text = match.groupdict().get("name") or ""
    firsts = (part.split()[0].replace("`", "") for part in text.split(",") if part.strip())
    return tuple(re.sub(rf"^{_HOLE}\.", "", name) for name in firsts)


_TRANSACTION = (
    r"(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|END|SAVEPOINT|RELEASE SAVEPOINT|ABORT)(?: (?:WORK|TRANSACTION"
    r"|READ (?:ONLY|WRITE)|WITH CONSISTENT SNAPSHOT|AND NO CHAIN|(?:TO )?(?:SAVEPOINT )?\S+))?$"
)
_CREATE = r"CREATE (?:OR REPLACE )?(?:GLOBAL |LOCAL )?(?:TEMPORARY |TEMP |UNLOGGED )?TABLE (?:IF NOT EXISTS )?"
_OTHER = r"(?:CREATE|ALTER|DROP) (?:OR REPLACE )?(?:[A-Z]+ ?= ?\S+ |SQL SECURITY \w+ |AGGREGATE )*"
_EXPLAIN = r"(?:EXPLAIN|DESCRIBE|DESC|ANALYZE) (?:\w+ ?= ?\w+ |EXTENDED |PARTITIONS |ANALYZE )*"
_CHECK = r"(?:ANALYZE|OPTIMIZE|CHECK|REPAIR|CHECKSUM) (?:LOCAL |NO_WRITE_TO_BINLOG )?TABLES?"
_ROWS: tuple[tuple[str, _Reader], ...] = (
    (_TRANSACTION, _ignored),
    (rf"SET (?:(?:GLOBAL|SESSION|LOCAL|PERSIST) )?(?:[@\w.`]+|{_HOLE}) ?:?=", _ignored),
    (r"SET (?:NAMES|CHARACTER SET|CHARSET|PASSWORD|ROLE|(?:(?:GLOBAL|SESSION|LOCAL) )?TRANSACTION)\b", _ignored),
    (rf"USE {_PART}$", _ignored),
    (rf"{_CREATE}{_NAME} ?(?=[(]|LIKE\b|AS\b|SELECT\b|ENGINE\b|{_HOLE})", _defined),
    (
        rf"CREATE (?:UNIQUE |FULLTEXT |SPATIAL )?INDEX (?:IF NOT EXISTS )?{_PART} (?:USING \w+ )?ON {_NAME}",
        _defined,
    ),
    (rf"ALTER (?:ONLINE |IGNORE )*TABLE (?:IF EXISTS )?(?:ONLY )?{_NAME} \S", _defined),
    (rf"DROP (?:TEMPORARY )?TABLES? (?:IF EXISTS )?{_NAMES}(?: (?:CASCADE|RESTRICT))?$", _defined),
    (rf"DROP INDEX (?:IF EXISTS )?{_PART} ON {_NAME}", _defined),
    (rf"RENAME TABLE {_NAME} TO ", _defined),
    (rf"TRUNCATE TABLE {_NAME}", _changed(Operation.DELETE)),
    (rf"LOAD (?:DATA|XML) .*?INTO TABLE {_NAME}", _changed(Operation.INSERT)),
    (rf"LOCK TABLES? {_NAMES}$", _ignored),
    (r"UNLOCK TABLES?$", _ignored),
    (rf"{_CHECK} {_NAMES}", _defined),
    (rf"SHOW {_SHOWN}(?: (?:FROM|IN))? {_NAME}(?:$| (?:FROM|IN|LIKE|WHERE)\b)", _defined),
    (rf"SHOW {_SHOWN}\b", _defined),
    (rf"{_EXPLAIN}(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", _defined),
    (rf"{_OTHER}{_KINDS} (?:IF (?:NOT )?EXISTS )?\S+", _defined),
    (r"(?:GRANT|REVOKE) .+ (?:TO|FROM) ", _defined),
    (r"FLUSH (?:TABLES|PRIVILEGES|LOGS|STATUS|HOSTS)\b", _defined),
    (r"KILL (?:QUERY |CONNECTION )?(?:[\d?:]|__hole)", _defined),
    (rf"CALL {_NAME}\(", _called),
)
_LOUD_ROWS: tuple[tuple[str, _Reader], ...] = (
    (rf"CALL {_NAME}(?: ?\(|$)", _called),
    (rf"TRUNCATE {_NAME}$", _changed(Operation.DELETE)),
    (rf"(?:DESCRIBE|DESC|EXPLAIN) {_NAME}$", _defined),
    (r"PRAGMA \w+", _defined),
)
"""So short that only capitals tell them from prose."""
_TABLE = tuple(
    [(re.compile(pattern, re.IGNORECASE), reader) for pattern, reader in _ROWS]
    + [(re.compile(pattern), reader) for pattern, reader in _LOUD_ROWS]
)
