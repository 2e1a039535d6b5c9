"""Dialect v1 is read as v2; findings name the places in the user's own file."""

from __future__ import annotations

from typing import Any

import pytest

from dal.contract import Codec, dump, inspect_contract, parse_contract, to_v2
from dal.domain import Key, State
from tests.unit.contract.store import SHAPES, document, read


def users() -> Any:
    """A table of dialect v1 that can be used, with our extension."""
    return {
        "table": "Users",
        "type": "Table",
        "source_table": "users",
        "pk": "user_key",
        "gsis": [{"name": "ByName", "pk": "name"}],
        "attributes": {
            "user_key": {"type": "S", "source_table": "users", "source_column": "id"},
            "id": {"type": "N", "source_table": "users", "source_column": "id"},
            "name": {
                "type": "S",
                "source_table": "users",
                "source_column": "name",
                "transformation": {"type": "string-format", "format": "NAME#{name:utf8mb4_bin}"},
            },
            "label": {"type": "S", "source_table": "users", "source_column": "name"},
        },
        "x_dal": {"entity_type": "USER", "columns": {"id": "INT", "name": "VARCHAR(20)"}, "primary_key": ["id"]},
    }


def test_v1_compiles_to_the_same_items() -> None:
    """A table of v1 is a single-entity table: key, index and columns are where they should be."""
    contract = parse_contract([users()])
    assert Codec(contract).encode(State(Key("user", (5,)), 1, {"id": 5, "name": "Ann "})) == {
        "user_key": {"S": "5"},
        "_type": {"S": "user"},
        "_v": {"N": "1"},
        "id": {"N": "5"},
        "label": {"S": "Ann "},
        "name": {"S": "NAME#Ann"},
    }
    assert contract.tables["Users"].indexes["ByName"].pk == "name"


def test_written_as_v2_it_is_the_same_contract() -> None:
    """Converting changes the words, not the contract: the hash is the same, and stays so."""
    contract = parse_contract([users()])
    written = dump(contract)
    assert written == to_v2([users()])
    assert written["tables"][0]["type"] == "single-entity"  # type: ignore[index]
    again = parse_contract(written)
    assert (again.hash, dump(again)) == (contract.hash, written)


@pytest.mark.parametrize("data", [document(), read(SHAPES)], ids=["store", "shapes"])
def test_v2_is_written_as_it_was_read(data: Any) -> None:
    """With everything that others have put into it."""
    data["tables"][0]["x_other"] = {"by": "somebody"}
    contract = parse_contract(data)
    assert dump(contract) == data
    assert parse_contract(dump(contract)).hash == contract.hash


def test_a_written_contract_is_a_copy() -> None:
    """Whoever changes it does not change the contract."""
    contract = parse_contract([users()])
    dump(contract)["tables"] = []
    assert len(dump(contract)["tables"]) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "path", "said"),
    [
        ({"x_dal": None}, "[0].x_dal", "is missing"),
        ({"pk": "key"}, "[0].pk", "nothing says how this key is made"),
        ({"gsis": [{"name": "By", "pk": "name"}]}, "[0].gsis[0].name", "DynamoDB takes no name 'By'"),
        ({"gsis": [{"name": "ByAge", "pk": "age"}]}, "[0].gsis[0].pk", "no entity emits age"),
        ({"type": "GSI"}, "[0].type", "an index is described with its table"),
        ({"type": "View"}, "[0].type", "there is no type 'View'"),
        ({"sparce": 1}, "[0].sparce", "is not known here"),
        ({"attributes": []}, "[0].pk", "nothing says how this key is made"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_findings_keep_their_place(change: dict[str, Any], path: str, said: str) -> None:
    """Paths begin with the number of the table, as in the list that v1 is."""
    table = {word: value for word, value in {**users(), **change}.items() if value is not None}
    found = {finding.path: finding.what for finding in inspect_contract([table]).problems}
    assert said in found[path]


@pytest.mark.parametrize(
    ("attribute", "place", "said"),
    [
        ({"type": "N"}, "label.type", "VARCHAR(20) becomes S, not N"),
        ({"source_column": "nick"}, "label.source_column", "'nick' is no column"),
        ({"source_table": "plans"}, "label.source_table", "the entity is made of 'users'"),
        (
            {"source_table": "plans", "join": {"local_column": "plan_id", "source_column": "id"}},
            "label.join",
            "join 'foreign-key' is not implemented",
        ),
        ({"join": {"type": "chain"}}, "label.join", "join 'chain' is not implemented"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_attributes_are_named(attribute: dict[str, Any], place: str, said: str) -> None:
    """v1 keeps attributes by name, and so do the findings."""
    table = users()
    table["attributes"]["label"].update(attribute)
    found = {finding.path: finding.what for finding in inspect_contract([table]).problems}
    assert said in found[f"[0].attributes.{place}"]


def test_a_join_of_v1_in_the_words_of_v2() -> None:
    """v1 names the other table's column first, v2 the own one."""
    table = users()
    table["attributes"]["label"] = {
        "type": "S",
        "source_table": "plans",
        "source_column": "title",
        "join": {"local_column": "plan_id", "source_column": "id"},
    }
    written: Any = to_v2([table])
    assert written["tables"][0]["attributes"][3] == {
        "name": "label",
        "type": "S",
        "source_table": "users",
        "source_column": "plan_id",
        "join": {
            "type": "foreign-key",
            "target_table": "plans",
            "join_condition": "plans.id = users.plan_id",
            "select_column": "plans.title",
        },
    }


@pytest.mark.parametrize("data", [[1], [{"attributes": {"a": 1}}], [{"gsis": 1}], [[]], {"tables": [1]}, 1, None])
def test_nonsense_is_complained_of(data: object) -> None:
    """Whatever stands in the file ends in findings, not in a traceback."""
    found = inspect_contract(data)
    assert found.contract is None
    assert found.problems


def test_v1_is_told() -> None:
    """That it is the older dialect, and how to leave it."""
    (note,) = inspect_contract([users()]).notes
    assert (note.path, "dialect v1" in note.what) == ("[]", True)
    assert [str(problem) for problem in inspect_contract([]).problems] == [
        "[]: there are none; describe at least one"
    ]
