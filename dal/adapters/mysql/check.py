"""What is wrong with the tables behind the contract."""

from __future__ import annotations

from collections.abc import Iterator

from dal.adapters.mysql.columns import Column, Columns, alters, columns_of, in_full
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.contract.model import Contract, Entity, OnDelete
from dal.contract.types import CHARSETS, Text

_FOREIGN_KEYS = Statement(
    "SELECT k.table_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.delete_rule"
    " FROM information_schema.key_column_usage k JOIN information_schema.referential_constraints r"
    " ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name"
    " AND r.table_name = k.table_name"
    " WHERE k.table_schema = DATABASE() AND k.referenced_table_name IS NOT NULL"
)
_CLOCK_MOVES = Statement("SELECT SYSDATE(6) > NOW(6) FROM (SELECT SLEEP(0.001)) AS slept")
_RULES = {"CASCADE": OnDelete.CASCADE, "SET NULL": OnDelete.SET_NULL}


def schema_problems(session: Session, contract: Contract, options: MySQLOptions) -> list[str]:
    """Where the tables are not what the contract says, each with place and remedy."""
    tables = columns_of(session)
    keys = {
        tuple(map(str, line[:4])): _RULES.get(str(line[4]), OnDelete.RESTRICT)
        for line in run(session, _FOREIGN_KEYS)
    }
    found = [
        problem
        for entity in contract.entities.values()
        for problem in (*_columns(entity, tables, options), *_references(entity, contract, keys))
    ]
    if not run(session, _CLOCK_MOVES)[0][0]:
        found.append(
            f"database.mysql ({options.place}): SYSDATE() is an alias of NOW(); start without --sysdate-is-now"
        )
    return [problem if problem.startswith("database") else f"{contract.path}: {problem}" for problem in found]


def _columns(entity: Entity, tables: Columns, options: MySQLOptions) -> Iterator[str]:
    table = entity.source_table
    if table not in tables:
        yield f"{entity.name}: {options.place} has no table {table!r}; create it, or correct source_table"
        return
    for name in entity.columns:
        column = tables[table].get(name)
        if column is None:
            yield f"{entity.name}: table {table!r} has no column {name!r}; correct the contract or the table"
        else:
            yield from (f"{entity.name}: {table}.{name} {what}" for what in _problems(entity, name, column))
    for unique in entity.unique:
        for name, fold in zip(unique.columns, unique.folds, strict=True):
            collation = tables[table][name].collation if name in tables[table] else None
            if None not in (collation, fold) and collation != in_full(str(fold)):
                yield (
                    f"{unique.name}: {table}.{name} is compared as {collation}, the contract folds as"
                    f" {fold}; make them the same, else the databases disagree about what is unique"
                )


def _problems(entity: Entity, name: str, column: Column) -> Iterator[str]:
    """What would change a value of the column or lose it, each without saying so."""
    expected, actual = entity.columns[name], column.read()
    if column.generated:
        yield "is computed by MySQL, which takes no value for it on the way back; leave it out of the contract"
    elif actual is None:
        yield f"is {column.type}, which is not implemented; the contract says {expected.sql}; change the column"
    elif alters(actual, expected):
        yield f"is {column.type}, the contract says {expected.sql}: values would change; write what the table says"
    elif isinstance(expected, Text):
        yield from _text_problems(expected, column, key=name in entity.key)


def _text_problems(expected: Text, column: Column, *, key: bool) -> Iterator[str]:
    if column.charset != expected.charset:
        known = column.charset in CHARSETS
        remedy = f"write {column.type.upper()} CHARACTER SET {column.charset}" if known else "make it utf8mb4"
        yield f"holds {column.charset}, the contract says {expected.charset}; {remedy}"
    if key and not str(column.collation).endswith("_bin"):
        yield (
            f"is compared as {column.collation}, so that keys are one row in MySQL and several items in DynamoDB;"
            f" make it {column.charset}_bin, or take another column into the key and declare this one unique"
        )


def _references(entity: Entity, contract: Contract, keys: dict[tuple[str, ...], OnDelete]) -> Iterator[str]:
    for reference in entity.references:
        target = contract.entity(reference.target).source_table
        rule = keys.get((entity.source_table, reference.column, target, reference.target_column))
        if rule is not reference.on_delete:
            there = "no such foreign key" if rule is None else f"ON DELETE {rule.value}"
            yield (
                f"{entity.name}.{reference.column}: the contract says ON DELETE {reference.on_delete.value},"
                f" table {entity.source_table!r} has {there}; correct the contract or the table"
            )
