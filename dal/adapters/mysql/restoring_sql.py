"""The statements by which rows of DynamoDB come back into MySQL."""

# ruff: noqa: S608  names come from the contract and are quoted, values are always arguments

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dal.adapters.mysql.journal_sql import NOW, Written
from dal.adapters.mysql.sql import Lock, Statement, Values, columns, matching, quote
from dal.contract.model import Entity
from dal.domain import Row
from dal.domain.control import Authority


def remove(entity: Entity, by: Sequence[str], keys: Sequence[Values]) -> Statement:
    """Delete the rows whose columns `by` hold one of these combinations of values."""
    match = matching(by, keys)
    return Statement(f"DELETE t FROM {quote(entity.source_table)} AS t WHERE {match.sql}", match.args)


def in_the_way(entity: Entity, rows: Sequence[Row]) -> Statement:
    """The rows that have the key, the primary key or a unique value of one of these, as MySQL compares them."""
    groups = {tuple(entity.key), tuple(entity.primary_key), *(unique.columns for unique in entity.unique)}
    terms = [matching(by, found) for by in sorted(groups) if (found := _values(rows, by))]
    return Statement(
        f"SELECT {columns(tuple(entity.columns))} FROM {quote(entity.source_table)} AS t"
        f" WHERE {' OR '.join(f'({term.sql})' for term in terms)}",
        tuple(chain.from_iterable(term.args for term in terms)),
    )


def put(entity: Entity, rows: Sequence[Row]) -> Statement:
    """Write these rows; columns that the contract does not know stay as they are."""
    names = tuple(entity.columns)
    listed = ", ".join(map(quote, names))
    marks = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(rows))
    sets = ", ".join(f"{quote(name)} = VALUES({quote(name)})" for name in names)
    return Statement(
        f"INSERT INTO {quote(entity.source_table)} ({listed}) VALUES {marks} ON DUPLICATE KEY UPDATE {sets}",
        tuple(row[name] for row in rows for name in names),
    )


def versions(versions: Sequence[tuple[Written, int]], *, epoch: int) -> Statement:
    """Raise the versions of these keys, none of them pending; fails where MySQL leads, or in another epoch.

    As in the journal statement of a write, a version is NULL where the control row is not ours.
    """
    values = " UNION ALL ".join(["SELECT %s AS entity, %s AS k, %s AS v"] * len(versions))
    led = f"'{Authority.DYNAMODB}', '{Authority.RETURNING}'"
    return Statement(
        "INSERT INTO dal_journal (entity, k, epoch, version, since, pending)"
        f" SELECT t.entity, t.k, %s, IF(c.id IS NULL, NULL, t.v), {NOW}, 0"
        f" FROM ({values}) AS t"
        f" LEFT JOIN dal_control AS c ON c.id = 1 AND c.leader IN ({led}) AND c.epoch = %s {Lock.SHARE}"
        " ON DUPLICATE KEY UPDATE version = GREATEST(dal_journal.version, VALUES(version)),"
        " epoch = VALUES(epoch), token = NULL, pending = 0, tries = 0, retry_at = 0, error = NULL",
        (epoch, *chain.from_iterable((*key, version) for key, version in versions), epoch),
    )


def auto_increment(entity: Entity, value: int) -> Statement:
    """Let ids go on at this value, or where they are already."""
    return Statement(f"ALTER TABLE {quote(entity.source_table)} AUTO_INCREMENT = {int(value)}")


def _values(rows: Sequence[Row], by: Sequence[str]) -> list[Values]:
    """NULLs never collide."""
    found = [tuple(row[column] for column in by) for row in rows]
    return [values for values in found if None not in values]  # type: ignore[misc]  # of key columns: they are such
