"""Which database a SQL file is written for."""

from __future__ import annotations

import re
from enum import StrEnum


class Dialect(StrEnum):
    """A database, or any of them."""

    MYSQL = "mysql"
    POSTGRESQL = "postgresql"
    SQLITE = "sqlite"
    ORACLE = "oracle"
    MSSQL = "mssql"
    ANY = "any"
    """Nothing tells: MySQL may read it too."""


_HEAD = 200_000
"""Characters that are searched: a dump says it all before its data."""
_SURE = (
    re.compile(
        r"\)\s*ENGINE\s*=|\bAUTO_INCREMENT\b|/\*!\d{5}|CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:`\w+`\.)?`"
        r"|^\s*DELIMITER\b|\bCHARSET\s*=\s*utf8|\bint(?:\(\d+\))?\s+unsigned\b",
        re.IGNORECASE | re.MULTILINE,
    ),
    Dialect.MYSQL,
)
_IN_PATH = (
    (re.compile(r"mysql|mariadb"), Dialect.MYSQL),
    (re.compile(r"postgres|pgsql|psql|(?:^|[^a-z])pg(?:[^a-z]|$)"), Dialect.POSTGRESQL),
    (re.compile(r"sqlite"), Dialect.SQLITE),
    (re.compile(r"oracle|(?:^|[^a-z])ora(?:[^a-z]|$)"), Dialect.ORACLE),
    (re.compile(r"mssql|sql_?server"), Dialect.MSSQL),
)
_POSTGRESQL = (
    r"\b(?:big|small)?serial\b|\bnextval\s*\(|CREATE\s+(?:EXTENSION|SEQUENCE)\b|\bplpgsql\b|\btimestamptz\b"
    r"|\bwith(?:out)?\s+time\s+zone\b|\bOWNER\s+TO\b|\bjsonb\b|\bbytea\b|::\w+|^COPY\s.*\bFROM\s+stdin"
    r"|GENERATED\s+(?:ALWAYS|BY\s+DEFAULT)\s+AS\s+IDENTITY"
)
_QUOTED = r'CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"?\w+"?\.)?"\w+"'
_LIKELY = tuple(
    (re.compile(pattern, re.IGNORECASE | re.MULTILINE), dialect)
    for pattern, dialect in (
        (_POSTGRESQL, Dialect.POSTGRESQL),
        (r"\bAUTOINCREMENT\b|^\s*PRAGMA\b|\bWITHOUT\s+ROWID\b", Dialect.SQLITE),
        (r"\bVARCHAR2\b|\bNUMBER\s*\(|\bNVL\s*\(", Dialect.ORACLE),
        (r"\bIDENTITY\s*\(\s*1|\[dbo\]|^\s*GO\s*$|\bNVARCHAR\s*\(\s*MAX", Dialect.MSSQL),
        (_QUOTED, Dialect.POSTGRESQL),
    )
)


def dialect_of(text: str, file: str) -> Dialect:
    """What the file is for: by what only one database understands, by its path, by habits."""
    head, path = text[:_HEAD], file.lower()
    if _SURE[0].search(head):
        return _SURE[1]
    named = (dialect for pattern, dialect in _IN_PATH if pattern.search(path))
    likely = (dialect for pattern, dialect in _LIKELY if pattern.search(head))
    return next(named, None) or next(likely, Dialect.ANY)
