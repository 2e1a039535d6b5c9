"""The columns that tables really have, and where their types are not those of the contract."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.contract.column import ColumnType
from dal.contract.sql import read_type
from dal.contract.types import Boolean, Choices, Fixed, Integer, Json, Long, Text, Unsigned, WithZeroDates

_COLUMNS = Statement(
    "SELECT table_name, column_name, column_type, is_nullable, character_set_name, collation_name, extra"
    " FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position"
)
_GENERATED = re.compile(r"\b(VIRTUAL|STORED|PERSISTENT)\b")
"""In `extra`; MySQL's DEFAULT_GENERATED is something else."""

_ROUNDED = ("scale", "precision", "padded")
"""Where these differ, values are cut, rounded or filled up without an error."""
_UNSIGNED = " UNSIGNED"
_MOST = ("high", "digits", "max_chars", "precision", "size")
"""What makes one type hold more than another, the more there is of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the server describes it."""

    type: str
    nullable: bool
    charset: str | None
    collation: str | None
    generated: bool

    def read(self) -> ColumnType | None:
        """Its type in the contract's terms; None where the contract has none."""
        try:
            return read_type(self.type)[0]
        except ValueError:
            return None


Columns = dict[str, dict[str, Column]]
"""By table and name, in the order of the table."""


def columns_of(session: Session) -> Columns:
    """All columns of the database."""
    found: Columns = {}
    for table, name, type_, nullable, charset, collation, extra in run(session, _COLUMNS):
        found.setdefault(str(table), {})[str(name)] = Column(
            str(type_),
            nullable == "YES",
            None if charset is None else in_full(str(charset)),
            None if collation is None else in_full(str(collation)),
            _GENERATED.search(str(extra).upper()) is not None,
        )
    return found


def in_full(name: str) -> str:
    """A character set or collation as newer servers call it: `utf8_bin` is `utf8mb3_bin`."""
    return re.sub(r"^utf8(?=_|$)", "utf8mb3", name)


def alters(actual: ColumnType, expected: ColumnType) -> bool:
    """Whether values of the column would be other ones by the contract's type, without an error."""
    expected = expected.kind if isinstance(expected, WithZeroDates) else expected
    if _family(actual) is not _family(expected):
        return True
    if isinstance(actual, Text) and isinstance(expected, Text) and actual.trim("x ") != expected.trim("x "):
        return True
    if isinstance(actual, Choices) and isinstance(expected, Choices) and not _in_order(actual, expected):
        return True
    padded = getattr(actual, "padded", False) and getattr(actual, "max_bytes", 0) != expected.max_bytes
    return padded or any(getattr(actual, name, None) != getattr(expected, name, None) for name in _ROUNDED)


def holds_more(actual: ColumnType, expected: ColumnType) -> bool:
    """Whether there are values that one type holds and the other refuses."""
    if any(getattr(actual, name, 0) > getattr(expected, name, 0) for name in _MOST):
        return True
    if getattr(actual, "low", 0) < getattr(expected, "low", 0):
        return True
    if expected.sql.endswith(_UNSIGNED) and not actual.sql.endswith(_UNSIGNED):
        return True
    more = actual.dynamo == "B" and actual.max_bytes > expected.max_bytes
    return more or not set(getattr(actual, "values", ())) <= set(getattr(expected, "values", ()))


def _in_order(actual: Choices, expected: Choices) -> bool:
    """Whether both spell a set in the same order; MySQL does not find it by another."""
    common = [value for value in actual.values if value in expected.values]
    return common == [value for value in expected.values if value in common]


def _family(kind: ColumnType) -> type:
    return _FAMILIES.get(type(kind), type(kind))


_FAMILIES: dict[type, type] = {Boolean: Integer, Json: Text, Long: Fixed, Unsigned: Fixed}
"""Types that servers keep in one way: JSON is LONGTEXT in MariaDB, BOOLEAN is TINYINT(1) everywhere."""
