"""What keeps a process away from its database in MySQL, with what helps."""

from __future__ import annotations

import ssl

from pymysql.constants import CR, ER
from pymysql.err import MySQLError

from dal.adapters.mysql.errors import code_of
from dal.adapters.mysql.options import MySQLOptions

_REFUSED = "the server refuses user {user!r}; check user and password"
_CLOSED = {
    ER.ACCESS_DENIED_ERROR: _REFUSED,
    1698: _REFUSED,
    ER.DBACCESS_DENIED_ERROR: "user {user!r} may not use database {database!r}; grant it, or check the name",
    ER.BAD_DB_ERROR: "there is no database {database!r}; create it, or correct the name",
}
_SILENT = {
    CR.CR_CONN_HOST_ERROR: "no server answers; check host, port, firewall, and that it runs",
    CR.CR_CONNECTION_ERROR: "no server answers; check the socket's path, and that the server runs",
    CR.CR_SSL_CONNECTION_ERROR: "encryption failed; check the `tls` options and the certificates",
}


def is_closed(error: MySQLError) -> bool:
    """The server answers, and does not let this user into this database: one that was retired is like that."""
    return code_of(error) in _CLOSED


def is_silent(error: MySQLError) -> bool:
    """No connection comes about."""
    return code_of(error) in _SILENT


def problem(error: MySQLError, options: MySQLOptions) -> str:
    """One line with place and remedy, without secrets."""
    code = _code(error)
    remedy = (_CLOSED | _SILENT).get(code, "the first connection failed ({code}); the cause says more")
    said = remedy.format(user=options.user, database=options.database, code=code)
    return f"database.mysql ({options.place}): {said}"


def _code(error: MySQLError) -> int:
    """PyMySQL calls failed encryption "cannot connect"."""
    return CR.CR_SSL_CONNECTION_ERROR if isinstance(error.__context__, ssl.SSLError) else code_of(error)
