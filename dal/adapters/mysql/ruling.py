"""What a statement means to the unit of work in which it is executed."""

from __future__ import annotations

import re
from enum import StrEnum


class Ruling(StrEnum):
    """What to do with a statement inside a unit."""

    RUN = "run"
    DEFER = "defer"  # begins or ends a transaction: the unit does that
    ROLL_BACK = "roll_back"  # the unit cannot commit any more
    REFUSE = "refuse"  # would commit behind the unit's back


_LEADING = re.compile(
    r"(?:\s|\(|/\*(?!!).*?\*/|(?:--\s|#)[^\n]*\n)*([a-z]+)(?:\s+work)?(?:\s+(to|temporary)\b)?",
    re.IGNORECASE | re.DOTALL,
)
_DEFERRED = ("COMMIT", "BEGIN", "START")
_COMMITTING = (
    *("ALTER", "ANALYZE", "CREATE", "DROP", "GRANT", "INSTALL", "LOCK", "OPTIMIZE", "RENAME", "REPAIR"),
    *("REVOKE", "TRUNCATE", "UNINSTALL", "UNLOCK"),
)
_RULINGS: dict[str, Ruling] = {
    **dict.fromkeys(_DEFERRED, Ruling.DEFER),
    **dict.fromkeys(_COMMITTING, Ruling.REFUSE),
    "ROLLBACK": Ruling.ROLL_BACK,
}
_HARMLESS = frozenset({"TO", "TEMPORARY"})
"""`ROLLBACK TO savepoint`, `CREATE TEMPORARY TABLE`."""
_SETS_AUTOCOMMIT = re.compile(r"\s+(?:session\s+|@@(?:session\.)?)?autocommit\b", re.IGNORECASE)
_SETTING = re.compile(r"isolation|sql_mode", re.IGNORECASE)
_ENOUGH = 200


def alters(sql: str | bytes) -> bool:
    """Whether the statement may change the isolation or the strictness of its session."""
    text = _text(sql)
    found = _LEADING.match(text)
    return found is not None and found[1].upper() == "SET" and _SETTING.search(text) is not None


def rule(sql: str | bytes) -> Ruling:
    """Judge a statement by its first words; comments before them do not count."""
    text = _text(sql)
    found = _LEADING.match(text)
    if found is None:
        return Ruling.RUN
    ruling = _RULINGS.get(found[1].upper(), Ruling.RUN)
    if found[1].upper() == "SET" and _SETS_AUTOCOMMIT.match(text, found.end(1)):
        return Ruling.DEFER
    return Ruling.RUN if ruling is not Ruling.RUN and (found[2] or "").upper() in _HARMLESS else ruling


def _text(sql: str | bytes) -> str:
    return sql if isinstance(sql, str) else sql[:_ENOUGH].decode("utf-8", "replace")
