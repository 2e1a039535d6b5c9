"""What errors mean where they concern our own tables: not installed, of another version, no rights."""

from __future__ import annotations

import re

from pymysql.constants import ER
from pymysql.err import MySQLError

from dal.adapters.mysql.errors import code_of, translate
from dal.errors import ConfigurationError, NotInstalled

RIGHTS = "SELECT, INSERT, UPDATE, DELETE"
"""What a process needs on our tables; `dal install` needs CREATE as well."""

_DENIED = frozenset({ER.TABLEACCESS_DENIED_ERROR, ER.COLUMNACCESS_DENIED_ERROR})
_DENIED_BEFORE = frozenset({ER.DBACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR, ER.ACCESS_DENIED_ERROR})
_WHAT = re.compile(r"^([A-Z][A-Z, ]*?)( with locking clause)? command denied|one of\) the ([A-Z ,]+?) privilege")
LOCKING = "SELECT, UPDATE"
"""What MySQL 8 wants of those who lock a row; MariaDB is content with SELECT."""


def explained(error: Exception, place: str) -> Exception:
    """The error of our tree that an error on our own tables means.

    Args:
        error: the driver's.
        place: the server and the database, for messages.
    """
    found = _problem(code_of(error), str(error.args[-1]) if error.args else "")
    if not isinstance(error, MySQLError) or found is None:
        return translate(error)
    meaning = NotInstalled if code_of(error) == ER.NO_SUCH_TABLE else ConfigurationError
    problem = meaning(f"database.mysql ({place}): {found}")
    problem.__cause__ = error
    return problem


def _problem(code: int, text: str) -> str | None:
    if code == ER.NO_SUCH_TABLE:
        return "the tables of the journal are missing; run `dal install`"
    if code == ER.BAD_FIELD_ERROR:
        return "the tables of the journal are of another version; run the `dal install` of this version"
    if code in _DENIED or code in _DENIED_BEFORE:
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
