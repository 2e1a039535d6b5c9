"""What the tables have and the contract does not know: columns nobody mirrors, and types that hold more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dal.adapters.mysql.columns import Column, alters, columns_of, holds_more
from dal.adapters.mysql.session import Session
from dal.contract.model import Contract, Entity
from dal.ports import Drift


def found(session: Session, contract: Contract, entities: Sequence[Entity]) -> tuple[Drift, ...]:
    """Columns of these entities' tables that no entity has, and those that hold what the contract does not."""
    tables = columns_of(session)
    ours = dict.fromkeys(entity.source_table for entity in entities)
    owners = {table: [e for e in contract.entities.values() if e.source_table == table] for table in ours}
    return tuple(drift for table in ours for drift in _of_table(table, owners[table], tables.get(table, {})))


def _of_table(table: str, owners: Sequence[Entity], columns: Mapping[str, Column]) -> Iterator[Drift]:
    for name, column in columns.items():
        known = [entity for entity in owners if name in entity.columns]
        if not known and not column.generated:
            yield Drift(f"{table}.{name}", "is in no entity of the contract: nobody copies or compares it")
        elif known and (problem := _wider(known[0], name, column)):
            yield Drift(f"{table}.{name}", problem)


def _wider(entity: Entity, name: str, column: Column) -> str:
    expected, actual = entity.columns[name], column.read()
    if actual is None:
        return f"is {column.type}, which the contract calls {expected.sql}"
    if alters(actual, expected) or holds_more(actual, expected):
        return f"is {column.type}, the contract says {expected.sql}"
    if column.nullable and name not in entity.nullable:
        return "may be NULL, which the contract does not allow"
    return ""
