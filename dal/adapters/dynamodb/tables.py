"""The tables of a contract: created, and checked at start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.errors import translate
from dal.contract.codec import EXPIRES
from dal.contract.definition import definition, key_schema, projection
from dal.contract.items import Index, Table
from dal.contract.model import Contract
from dal.errors import BackendError, ConfigurationError

_DELAY = {"Delay": 1, "MaxAttempts": 120}  # seconds, times


def create_tables(connection: Connection, contract: Contract) -> tuple[str, ...]:
    """Create what is missing, wait until all is active, let tombstones expire; the names of what was created."""
    existing = set(_existing(connection))
    missing = [table for table in contract.tables.values() if connection.name(table) not in existing]
    for table in missing:
        _create(connection, table)
    for table in contract.tables.values():
        name = connection.name(table)
        _await(connection, name)
        _expire(connection, name)
    return tuple(map(connection.name, missing))


def _create(connection: Connection, table: Table) -> None:
    name = connection.name(table)
    try:
        connection.call("create_table", **definition(table, name))
    except BackendError:
        if name not in _existing(connection):  # else an answer was lost, and the SDK has asked twice
            raise


def check_tables(connection: Connection, contract: Contract) -> None:
    """Look at every table before the first request.

    Raises:
        ConfigurationError: DynamoDB cannot be asked, or a table, key or index is missing; all findings at once.
    """
    problems: list[str] = []
    for table in contract.tables.values():
        problems += _problems(connection, table)
    if problems:
        raise ConfigurationError(*problems)


def _existing(connection: Connection) -> list[str]:
    names: list[str] = []
    start: dict[str, str] = {}
    while True:
        answer = connection.call("list_tables", **start)
        names += answer["TableNames"]
        if "LastEvaluatedTableName" not in answer:
            return names
        start = {"ExclusiveStartTableName": answer["LastEvaluatedTableName"]}


def _await(connection: Connection, name: str) -> None:
    try:
        connection.client.get_waiter("table_exists").wait(TableName=name, WaiterConfig=_DELAY)
    except BotoCoreError as error:
        raise translate(error) from error


def _expire(connection: Connection, name: str) -> None:
    told = connection.call("describe_time_to_live", TableName=name)["TimeToLiveDescription"]
    if told["TimeToLiveStatus"] in ("DISABLED", "DISABLING"):
        wanted = {"Enabled": True, "AttributeName": EXPIRES}
        connection.call("update_time_to_live", TableName=name, TimeToLiveSpecification=wanted)


def _problems(connection: Connection, table: Table) -> list[str]:
    name = connection.name(table)
    try:
        found = connection.call("describe_table", TableName=name)["Table"]
    except BackendError as error:
        place = connection.settings.endpoint_url or connection.settings.region
        remedy = "; check database.dynamodb (endpoint, region) and that it runs" if error.retryable else ""
        return [f"dynamodb table {name!r} at {place}: {error}{remedy}"]
    return [f"dynamodb table {name!r}: {problem}" for problem in _differences(table, found)]


def _differences(table: Table, found: Mapping[str, Any]) -> Iterator[str]:
    actual = {"": found, **{index["IndexName"]: index for index in found.get("GlobalSecondaryIndexes", ())}}
    kinds = {one["AttributeName"]: one["AttributeType"] for one in found["AttributeDefinitions"]}
    for index in (table.keys, *table.indexes.values()):
        what = index.name or "its key"
        there = actual.get(index.name)
        if there is None or there["KeySchema"] != key_schema(index):
            yield f"{what} is not as the contract says; create it anew or add it"
        elif any(kinds[name] != table.kind(name) for name in index.attributes):
            yield f"{what} is of another type than the contract says; create it anew"
        elif index.name and not _projects(there["Projection"], index):
            yield f"{what} does not project what the contract says; delete the index and add it anew"


def _projects(there: Mapping[str, Any], index: Index) -> bool:
    wanted = projection(index)
    named = set(there.get("NonKeyAttributes", ())) == set(wanted.get("NonKeyAttributes", ()))
    return there["ProjectionType"] == wanted["ProjectionType"] and named
