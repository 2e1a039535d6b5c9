"""What MySQL fills in by itself: defaults of columns that an insert leaves out, and the time of changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dal.contract import Contract, Entity
from dal.contract.types import Moment
from dal.discovery.model import Analysis, Column
from dal.scaffold.code.text import literal

NOW = "now"
_CLOCK = re.compile(r"(CURRENT_TIMESTAMP|NOW|LOCALTIME|LOCALTIMESTAMP|UTC_TIMESTAMP)(\(\d*\))?", re.IGNORECASE)
_ON_UPDATE = "on update"


@dataclass(frozen=True, slots=True)
class Filled:
    """Per entity: column → the value as Python writes it, or `now`."""

    defaults: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stamped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that each change sets to the time."""

    def lacking(self, entity: Entity, written: Iterable[str]) -> list[str]:
        """The columns of a new row whose value nobody gives."""
        given = {*written, *self.defaults.get(entity.name, {}), *entity.nullable}
        given |= {entity.auto_id.column} if entity.auto_id is not None else set()
        return [column for column in entity.columns if column not in given]


def filled_in(analysis: Analysis, contract: Contract) -> Filled:
    """What the tables of a backend say."""
    tables = {table.name: table for table in analysis.tables}
    touched = {one.what.split(" ")[0] for one in analysis.features if one.name == _ON_UPDATE}
    defaults: dict[str, dict[str, str]] = {}
    stamped: dict[str, tuple[str, ...]] = {}
    for entity in contract.entities.values():
        table = tables.get(entity.source_table)
        columns = [table.column(name) for name in entity.columns] if table is not None else []
        known = [column for column in columns if column is not None]
        defaults[entity.name] = {
            column.name: value for column in known if (value := _default(column, entity)) is not None
        }
        stamped[entity.name] = tuple(one.name for one in known if f"{entity.source_table}.{one.name}" in touched)
    return Filled(defaults, stamped)


def _default(column: Column, entity: Entity) -> str | None:
    """The default as Python writes it; None for a column without one, or with one that is not understood."""
    if column.default is None or column.default.upper() == "NULL":
        return None
    kind = entity.columns.get(column.name)
    text = column.default.strip()
    if kind is None:
        return None
    if isinstance(kind, Moment) and _CLOCK.fullmatch(text):
        return NOW
    plain = text[1:-1] if text[:1] in "'\"" and text[-1:] == text[:1] else text
    for value in (_truth(plain), plain, _number(plain)):
        try:
            return _written(kind.normal(value))
        except (ValueError, TypeError, ArithmeticError):
            continue
    return None


def _truth(text: str) -> object:
    return {"true": True, "false": False}.get(text.lower(), text)


def _number(text: str) -> object:
    return int(text) if re.fullmatch(r"-?\d+", text) else text


def _written(value: object) -> str | None:
    """As Python writes it, where that needs no import but Decimal's."""
    return (
        literal(value)
        if isinstance(value, bool | int | str | bytes) or type(value).__name__ == "Decimal"
        else None
    )
