"""A contract in the words of other tools says what the contract says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dal.contract import Contract, load_contract, parse_contract
from dal.contract.definition import definition
from dal.contract.exports import boto3, cloudformation, workbench
from dal.contract.told import told
from tests.unit.contract.store import PATH, SHAPES, document

STORE, CONTRACT = load_contract(PATH), load_contract(SHAPES)
NOW = datetime(2026, 5, 6, 15, 4, tzinfo=UTC)


@pytest.mark.parametrize("contract", [STORE, CONTRACT], ids=["store", "shapes"])
def test_each_key_is_defined_once(contract: Contract) -> None:
    """DynamoDB refuses attributes that are defined and used by no key, and the other way round."""
    for request in boto3(contract):
        defined = [one["AttributeName"] for one in request["AttributeDefinitions"]]
        schemas = [request["KeySchema"], *(i["KeySchema"] for i in request.get("GlobalSecondaryIndexes", []))]
        used = {part["AttributeName"] for schema in schemas for part in schema}
        assert sorted(used) == defined
        assert all(schema[0]["KeyType"] == "HASH" for schema in schemas)


def test_keys_and_projections() -> None:
    """Numbers are numbers, tables without a sort key have none, indexes hold what they are said to."""
    theatre, books, readings = boto3(CONTRACT, prefix="test-")
    assert [request["TableName"] for request in (theatre, books, readings)] == [
        "test-Theatre",
        "test-Books",
        "test-Readings",
    ]
    assert books["KeySchema"] == [{"AttributeName": "isbn", "KeyType": "HASH"}]
    assert "GlobalSecondaryIndexes" not in books
    assert {"AttributeName": "tick", "AttributeType": "N"} in readings["AttributeDefinitions"]
    assert [index["Projection"] for index in theatre["GlobalSecondaryIndexes"]][1:3] == [
        {"ProjectionType": "KEYS_ONLY"},
        {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
    ]


@pytest.mark.parametrize("contract", [STORE, CONTRACT], ids=["store", "shapes"])
def test_cloudformation(contract: Contract) -> None:
    """A resource for each table: what creates it by hand, and what lets tombstones expire."""
    template = json.loads(json.dumps(cloudformation(contract)))
    resources = template["Resources"]
    assert [resource["Type"] for resource in resources.values()] == ["AWS::DynamoDB::Table"] * len(contract.tables)
    for table, resource in zip(contract.tables.values(), resources.values(), strict=True):
        properties = dict(resource["Properties"])
        assert properties.pop("TimeToLiveSpecification") == {"AttributeName": "_ttl", "Enabled": True}
        assert properties == definition(table, table.name)
        assert resource["DeletionPolicy"] == "Retain"


def test_resources_have_names_of_their_own() -> None:
    """Names that differ in what a resource cannot be called by are told apart."""
    data = document()
    data["tables"][0]["table"] = "my-store"
    more = document()["tables"][0] | {"table": "my.store", "entities": []}
    data["tables"].append(more | {"gsis": [], "entities": [_note()]})
    assert list(cloudformation(parse_contract(data))["Resources"]) == ["mystore", "mystore2"]


def _note() -> dict[str, Any]:
    attribute = {"name": "id", "type": "N", "source_table": "notes", "source_column": "id"}
    return {
        "entity_type": "NOTE",
        "source_table": "notes",
        "pk_template": "NOTE#{id}",
        "sk_template": "#META",
        "attributes": [attribute],
        "x_dal": {"columns": {"id": "INT"}, "primary_key": ["id"]},
    }


def test_workbench() -> None:
    """Keys, indexes and attributes with their types, in the layout that the tool imports."""
    model = json.loads(json.dumps(workbench(CONTRACT, name="shapes", now=NOW)))
    assert (model["ModelName"], model["ModelMetadata"]["DateCreated"]) == ("shapes", "May 06, 2026, 03:04 PM")
    theatre, books, readings = model["DataModel"]
    assert readings["KeyAttributes"] == {
        "PartitionKey": {"AttributeName": "device_key", "AttributeType": "S"},
        "SortKey": {"AttributeName": "tick", "AttributeType": "N"},
    }
    assert books["KeyAttributes"] == {"PartitionKey": {"AttributeName": "isbn", "AttributeType": "S"}}
    assert theatre["GlobalSecondaryIndexes"][2] == {
        "IndexName": "ByHall",
        "KeyAttributes": {"PartitionKey": {"AttributeName": "hall_key", "AttributeType": "S"}},
        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title"]},
    }
    kinds = {one["AttributeName"]: one["AttributeType"] for one in theatre["NonKeyAttributes"]}
    assert kinds.items() >= {"id": "N", "title": "S", "number": "N", "guest": "S", "label": "S", "_v": "N"}.items()
    assert {"PK", "SK"}.isdisjoint(kinds)
    assert set(theatre) == {
        "TableName",
        "KeyAttributes",
        "NonKeyAttributes",
        "GlobalSecondaryIndexes",
        "TableData",
        "DataAccess",
        "BillingMode",
    }


def test_told() -> None:
    """What people look for first: where a row lies, what is unique, what refers to what."""
    show, seat, *_ = told(CONTRACT)
    assert (show["table"], show["pk"], show["sk"]) == ("Theatre", "PK = SHOW#{id}", "SK = #META")
    assert show["indexes"][1] == {
        "name": "ByDay",
        "pk": "day_key = DAY#{opens}",
        "sk": "number = {length} (number), NULL: -1",
        "projection": "KEYS_ONLY",
        "whole": False,
    }
    assert show["unique"][0]["folds"] == [None, "utf8mb4_general_ci", None]
    assert seat["references"] == [{"column": "show_id", "target": "show.id", "on_delete": "cascade"}]
    assert seat["columns"][2] == {
        "column": "number",
        "sql": "INT",
        "null": False,
        "attribute": "seat",
        "dynamo": "N",
    }
    assert told(STORE)[0]["indexes"][2]["pk"] == "GSI3PK = SUPER_ADMIN, if super_admin is True"
