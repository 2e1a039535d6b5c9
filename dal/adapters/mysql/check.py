"""What is wrong at start: the way to the server, and the tables behind the contract."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

from pymysql.constants import CR, ER
from pymysql.err import MySQLError

from dal.adapters.mysql.errors import code_of
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Statement
from dal.adapters.mysql.states import run
from dal.contract.model import Contract, Entity, OnDelete

_REMEDIES = {
    ER.ACCESS_DENIED_ERROR: "the server refuses user {user!r}; check user and password",
    1698: "the server refuses user {user!r}; check user and password",
    ER.DBACCESS_DENIED_ERROR: "user {user!r} may not use database {database!r}; grant it, or check the name",
    ER.BAD_DB_ERROR: "there is no database {database!r}; create it, or correct the name",
    CR.CR_CONN_HOST_ERROR: "no server answers; check host, port, firewall, and that it runs",
    CR.CR_CONNECTION_ERROR: "no server answers; check the socket's path, and that the server runs",
    CR.CR_SSL_CONNECTION_ERROR: "encryption failed; check the `tls` options and the certificates",
}


def connection_problem(error: MySQLError, options: MySQLOptions) -> str:
    """One line with place and remedy, without secrets."""
    code = code_of(error)
    if isinstance(error.__context__, ssl.SSLError):  # PyMySQL calls it "cannot connect"
        code = CR.CR_SSL_CONNECTION_ERROR
    remedy = _REMEDIES.get(code, "the first connection failed ({code}); the cause says more")
    said = remedy.format(user=options.user, database=options.database, code=code)
    return f"database.mysql ({options.place}): {said}"


_COLUMNS = Statement(
    "SELECT table_name, column_name, collation_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE()"
)
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
    collations = {(str(table), str(name)): collation for table, name, collation in run(session, _COLUMNS)}
    keys = {
        tuple(map(str, line[:4])): _RULES.get(str(line[4]), OnDelete.RESTRICT)
        for line in run(session, _FOREIGN_KEYS)
    }
    found = [
        problem
        for entity in contract.entities.values()
        for problem in (*_columns(entity, collations, options), *_references(entity, contract, keys))
    ]
    if not run(session, _CLOCK_MOVES)[0][0]:
        found.append(
            f"database.mysql ({options.place}): SYSDATE() is an alias of NOW(); start without --sysdate-is-now"
        )
    return [problem if problem.startswith("database") else f"{contract.path}: {problem}" for problem in found]


def _columns(entity: Entity, collations: dict[tuple[str, str], object], options: MySQLOptions) -> Iterator[str]:
    table = entity.source_table
    if not any(name == table for name, _ in collations):
        yield f"{entity.name}: {options.place} has no table {table!r}; create it, or correct source_table"
        return
    for column in entity.columns:
        if (table, column) not in collations:
            yield f"{entity.name}: table {table!r} has no column {column!r}; correct the contract or the table"
    for unique in entity.unique:
        for column in unique.columns:
            collation = collations.get((table, column))
            if collation is not None and collation != unique.fold:
                yield (
                    f"{unique.name}: {table}.{column} is compared as {collation}, the contract folds as"
                    f" {unique.fold}; make them the same, else the databases disagree about what is unique"
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
