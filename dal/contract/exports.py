"""A contract in the words of other tools: boto3, CloudFormation, NoSQL Workbench."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from dal.contract.definition import definition, projection
from dal.contract.items import EXPIRES, GONE, TOKEN, VERSION, Index, Table
from dal.contract.model import Contract

_NO_LETTER = re.compile(r"[^A-Za-z0-9]")
_OURS = {VERSION: "N", GONE: "BOOL", EXPIRES: "N", TOKEN: "S"}


def boto3(contract: Contract, *, prefix: str = "") -> list[dict[str, Any]]:
    """What `create_table` takes for each table, as `dal create-tables` sends it."""
    return [definition(table, prefix + table.name) for table in contract.tables.values()]


def cloudformation(contract: Contract, *, prefix: str = "") -> dict[str, Any]:
    """A template with the tables; they outlive the stack, and tombstones expire."""
    expires = {"AttributeName": EXPIRES, "Enabled": True}
    resources = {
        name: {
            "Type": "AWS::DynamoDB::Table",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {**wanted, "TimeToLiveSpecification": expires},
        }
        for name, wanted in _logical(boto3(contract, prefix=prefix))
    }
    about = "Tables of a migration contract, written by `dal contract export`"
    return {"AWSTemplateFormatVersion": "2010-09-09", "Description": about, "Resources": resources}


def workbench(contract: Contract, *, name: str, now: datetime, prefix: str = "") -> dict[str, Any]:
    """A data model that NoSQL Workbench imports: tables, keys, indexes and all attributes, without data."""
    stamp = now.strftime("%b %d, %Y, %I:%M %p")
    return {
        "ModelName": name,
        "ModelMetadata": {
            "Author": "",
            "DateCreated": stamp,
            "DateLastModified": stamp,
            "Description": f"Migration contract {contract.hash[:12]}",
            "AWSService": "Amazon DynamoDB",
            "Version": "3.0",
        },
        "DataModel": [_model(contract, table, prefix) for table in contract.tables.values()],
    }


def _logical(tables: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Names of resources are letters and digits; tables that differ elsewhere only are numbered."""
    taken: set[str] = set()
    for table in tables:
        plain = _NO_LETTER.sub("", table["TableName"]) or "Table"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain}{number}"
        taken.add(name)
        yield name, table


def _model(contract: Contract, table: Table, prefix: str) -> dict[str, Any]:
    kinds = _attributes(contract, table)
    others = [name for name in kinds if name not in table.keys.attributes]
    return {
        "TableName": prefix + table.name,
        "KeyAttributes": _keys(table, table.keys),
        "NonKeyAttributes": [{"AttributeName": name, "AttributeType": kinds[name]} for name in others],
        "GlobalSecondaryIndexes": [
            {"IndexName": index.name, "KeyAttributes": _keys(table, index), "Projection": projection(index)}
            for index in table.indexes.values()
        ],
        "TableData": [],
        "DataAccess": {"MySql": {}},
        "BillingMode": "PAY_PER_REQUEST",
    }


def _attributes(contract: Contract, table: Table) -> dict[str, str]:
    """Attribute → type; where entities keep different types under one name, that of the first."""
    found = {name: table.kind(name) for name in sorted(table.key_attributes)}
    for entity in contract.entities.values():
        if entity.item is not None and entity.item.table is table:
            for column, attribute in entity.item.attributes.items():
                found.setdefault(attribute, str(entity.columns[column].dynamo))
            found.update(dict.fromkeys(entity.item.derived, "S"))
    return {**found, table.discriminator: "S", **_OURS}


def _keys(table: Table, index: Index) -> dict[str, Any]:
    words = zip(("PartitionKey", "SortKey"), index.attributes, strict=False)
    return {word: {"AttributeName": name, "AttributeType": table.kind(name)} for word, name in words}
