"""What creates the tables of a contract: the request of `create_table`, as boto3 takes it."""

from __future__ import annotations

from typing import Any

from dal.contract.items import Index, Table


def definition(table: Table, name: str) -> dict[str, Any]:
    """The request that creates a table under a name; billed on demand."""
    request: dict[str, Any] = {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": key, "AttributeType": table.kind(key)} for key in sorted(table.key_attributes)
        ],
        "KeySchema": key_schema(table.keys),
    }
    if table.indexes:
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": index.name, "KeySchema": key_schema(index), "Projection": projection(index)}
            for index in table.indexes.values()
        ]
    return request


def key_schema(index: Index) -> list[dict[str, str]]:
    """Its key attributes."""
    return [
        {"AttributeName": name, "KeyType": kind}
        for kind, name in zip(("HASH", "RANGE"), index.attributes, strict=False)
    ]


def projection(index: Index) -> dict[str, Any]:
    """Which attributes it holds."""
    named = {"NonKeyAttributes": list(index.included)} if index.included else {}
    return {"ProjectionType": index.projection, **named}
