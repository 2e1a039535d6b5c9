"""What errors mean where they concern our own tables: not reached, not there, of another version, no rights."""

from __future__ import annotations

import re

from pymysql.constants import ER
from pymysql.err import MySQLError

from dal.adapters.mysql import way
from dal.adapters.mysql.errors import code_of, translate
from dal.adapters.mysql.options import MySQLOptions
from dal.errors import BackendUnavailable, ConfigurationError, NotInstalled

RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
"""What a process needs on our tables; `dal install` needs CREATE as well."""

_DENIED = frozenset({ER.TABLEACCESS_DENIED_ERROR, ER.COLUMNACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR})
_WHAT = re.compile(r"^([A-Z][A-Z, ]*?)( with locking clause)? command denied|one of\) the ([A-Z ,]+?) privilege")
LOCKING = "SELECT, UPDATE"
"""What MySQL 8 wants of those who lock a row; MariaDB is content with SELECT."""


def explained(error: Exception, options: MySQLOptions) -> Exception:
    """The error of our tree that an error on our own tables means.

    Args:
        error: the driver's.
        options: the way to them, for messages.
    """
    meant = _meant(error, options) if isinstance(error, MySQLError) else None
    if meant is None:
        return translate(error)
    meant.__cause__ = error
    return meant


def _meant(error: MySQLError, options: MySQLOptions) -> Exception | None:
    if way.is_silent(error):
        return BackendUnavailable(way.problem(error, options))
    if way.is_closed(error):
        return NotInstalled(way.problem(error, options))
    code = code_of(error)
    found = _problem(code, str(error.args[-1]))
    meaning = NotInstalled if code == ER.NO_SUCH_TABLE else ConfigurationError
    return None if found is None else meaning(f"database.mysql ({options.place}): {found}")


def _problem(code: int, text: str) -> str | None:
    if code == ER.NO_SUCH_TABLE:
        return "the tables of the journal are missing; run `dal install`"
    if code == ER.BAD_FIELD_ERROR:
        return "the tables of the journal are of another version; run the `dal install` of this version"
    if code in _DENIED:
        return (
            f"the user lacks a right; GRANT {_lacking(text)} on this database"
            " (docs/privileges.md has the grants of each command)"
        )
    return None


def _lacking(text: str) -> str:
    """The right that a server's words name, else all that we ever need."""
    found = _WHAT.search(text)
    if found is None:
        return f"{RIGHTS}, CREATE"
    denied, locking, missing = found.groups()
    return LOCKING if locking else denied or missing
