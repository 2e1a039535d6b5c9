"""What PyMySQL's errors mean, in one table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pymysql.constants import CR, ER
from pymysql.err import InterfaceError, MySQLError, OperationalError

from dal.errors import (
    BackendError,
    BackendTimeout,
    BackendUnavailable,
    ConflictError,
    ConstraintError,
    UnitError,
)

CONNECTION_WAS_KILLED = 1927  # MariaDB
IDLE_TOO_LONG = 4031  # MySQL 8.0.24
LOST = frozenset(
    {
        CR.CR_SERVER_GONE_ERROR,
        CR.CR_SERVER_LOST,
        CR.CR_SERVER_LOST_EXTENDED,
        ER.SERVER_SHUTDOWN,
        ER.NEW_ABORTING_CONNECTION,
        ER.ABORTING_CONNECTION,
        CONNECTION_WAS_KILLED,
        IDLE_TOO_LONG,
    }
)
"""The connection is of no use any more."""

READ_ONLY_TRANSACTION = 1792
NOT_NULL = ER.BAD_NULL_ERROR
ROLLED_BACK = frozenset({ER.LOCK_DEADLOCK, 1020})
"""The server has rolled the transaction back; 1020 is MariaDB's "record has changed since last read"."""


class LostEarlyError(OperationalError):
    """The connection was dead before it answered anything in this unit: nothing has happened."""


def _table(*rows: tuple[type[BackendError], Iterable[int]]) -> dict[int, type[BackendError]]:
    return {code: meaning for meaning, codes in rows for code in codes}


MEANING = _table(
    (BackendUnavailable, LOST),
    (BackendUnavailable, (CR.CR_CONNECTION_ERROR, CR.CR_CONN_HOST_ERROR, CR.CR_UNKNOWN_HOST)),
    (BackendUnavailable, (ER.CON_COUNT_ERROR, ER.TOO_MANY_USER_CONNECTIONS, ER.USER_LIMIT_REACHED)),
    (BackendUnavailable, (ER.OUT_OF_RESOURCES, ER.BAD_HOST_ERROR, ER.HANDSHAKE_ERROR, ER.HOST_IS_BLOCKED)),
    (
        BackendUnavailable,
        (ER.NET_READ_ERROR, ER.NET_READ_INTERRUPTED, ER.NET_ERROR_ON_WRITE, ER.NET_WRITE_INTERRUPTED),
    ),
    (BackendUnavailable, (ER.OPTION_PREVENTS_STATEMENT, 1836)),  # the server is read-only
    (BackendTimeout, (ER.QUERY_INTERRUPTED, 1969, 3024)),  # killed; max_statement_time; max_execution_time
    (ConflictError, (*ROLLED_BACK, ER.LOCK_WAIT_TIMEOUT)),
    (ConstraintError, (ER.DUP_ENTRY, ER.DUP_KEY, 1557, 1586)),
    (
        ConstraintError,
        (ER.NO_REFERENCED_ROW, ER.NO_REFERENCED_ROW_2, ER.ROW_IS_REFERENCED, ER.ROW_IS_REFERENCED_2),
    ),
    (ConstraintError, (ER.BAD_NULL_ERROR, 3819, 4025)),  # CHECK constraints of MySQL, of MariaDB
)

_NAMING = frozenset(
    {
        *(ER.ACCESS_DENIED_ERROR, ER.DBACCESS_DENIED_ERROR, ER.TABLEACCESS_DENIED_ERROR),
        *(ER.COLUMNACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR),
        *(ER.BAD_DB_ERROR, ER.NO_DB_ERROR, ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR, ER.NO_DEFAULT_FOR_FIELD),
        *(ER.DATA_TOO_LONG, ER.WARN_DATA_OUT_OF_RANGE, ER.WARN_DATA_TRUNCATED, ER.NET_PACKET_TOO_LARGE),
        *(ER.DISK_FULL, ER.RECORD_FILE_FULL),
    }
)
"""Besides what says that the server is away or busy: these texts name columns and tables, and quote no value."""

_NAMES = (
    (re.compile(r"for key '([^']+)'$"), "unique constraint {}: value is taken"),
    (re.compile(r"CONSTRAINT `([^`]+)` FOREIGN KEY"), "foreign key {} refuses"),
    (re.compile(r"Column '([^']+)' cannot be null"), "column {} cannot be NULL"),
    (re.compile(r"[Cc]onstraint [`']([^`']+)['`]"), "check constraint {} refuses"),
)


def code_of(error: BaseException) -> int:
    """The error number of the server or the client, 0 where there is none."""
    code = error.args[0] if error.args else 0
    return code if isinstance(code, int) else 0


def is_timeout(error: BaseException) -> bool:
    """PyMySQL hides a socket's timeout behind "lost connection"."""
    return isinstance(error.__context__, TimeoutError)


def is_lost(error: BaseException) -> bool:
    """The connection broke, or was closed before; a timeout is not called a loss."""
    gone = isinstance(error, InterfaceError) and code_of(error) == 0
    return gone or (code_of(error) in LOST and not is_timeout(error))


def translate(error: Exception) -> Exception:
    """The error of our tree that a driver's error means, with the cause set; any other error as it is.

    Messages name constraints, never values: those stay in the cause.
    """
    if not isinstance(error, MySQLError):
        return error
    translated = _translated(error, code_of(error))
    translated.__cause__ = error
    return translated


def _translated(error: MySQLError, code: int) -> Exception:
    if code == READ_ONLY_TRANSACTION:
        return UnitError("a method declared as a read tried to write to MySQL; declare it with write(...)")
    if isinstance(error, LostEarlyError):
        return ConflictError("the connection to MySQL was dead before the unit of work began; nothing was done")
    if is_timeout(error):
        return BackendTimeout("MySQL did not answer in time; see read_timeout and the server's load")
    if is_lost(error):
        return BackendUnavailable(f"the connection to MySQL was lost ({code})")
    meaning = MEANING.get(code, BackendError)
    return meaning(f"MySQL error {code}: {_say(meaning, error)}")


def _say(meaning: type[BackendError], error: MySQLError) -> str:
    text = str(error.args[1]) if len(error.args) > 1 else type(error).__name__
    code = code_of(error)
    if code in _NAMING or (code in MEANING and meaning is not ConstraintError):
        return text
    if meaning is not ConstraintError:
        return "a value or a statement is not as the server wants it; the cause quotes it"
    for pattern, message in _NAMES:
        if found := pattern.search(text):
            return message.format(found[1])
    return "a constraint refuses"
