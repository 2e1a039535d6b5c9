"""What items look like, where people and other programs will look at them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from dal.contract import Codec, load_contract
from dal.domain import Key, State
from dal.errors import ContractError
from tests.unit.contract.store import PATH

STORE = load_contract(PATH)
CODEC = Codec(STORE)
NOON = datetime(2024, 5, 6, 12)  # noqa: DTZ001  naive UTC, as the contract has it
PRODUCT = {
    "id": 5,
    "seller_id": 7,
    "category_id": 9,
    "name": "𝄞",
    "description": "",
    "price": Decimal("1.50"),
    "inventory_quantity": 0,
    "image_url": None,
    "created_at": NOON,
    "updated_at": NOON,
}


def test_item() -> None:
    """Keys, discriminator, version, columns and index keys stand side by side."""
    assert CODEC.encode(State(Key("product", (5,)), 17, PRODUCT)) == {
        "PK": {"S": "PRODUCT#5"},
        "SK": {"S": "#META"},
        "_type": {"S": "product"},
        "_v": {"N": "17"},
        "id": {"N": "5"},
        "seller_id": {"N": "7"},
        "category_id": {"N": "9"},
        "name": {"S": "𝄞"},
        "description": {"S": ""},
        "price": {"N": "1.50"},
        "inventory_quantity": {"N": "0"},
        "image_url": {"NULL": True},
        "created_at": {"S": "2024-05-06T12:00:00"},
        "updated_at": {"S": "2024-05-06T12:00:00"},
        "GSI1PK": {"S": "IN_CATEGORY#9"},
        "GSI1SK": {"S": "0000000005"},
        "GSI2PK": {"S": "SOLD_BY#7"},
        "GSI2SK": {"S": "0000000005"},
        "GSI3PK": {"S": "PRODUCT"},
        "GSI3SK": {"S": "0000000005"},
    }


def test_null_empty_and_absent_differ() -> None:
    """NULL is None, an empty text is one, and an attribute that is not there is a missing column."""
    item = CODEC.encode(State(Key("product", (5,)), 17, PRODUCT))
    del item["name"]
    row = CODEC.decode(item).row
    assert row is not None
    assert (row["image_url"], row["description"]) == (None, "")
    assert "name" not in row


def test_trailing_zeros_come_back() -> None:
    """DynamoDB drops trailing zeros; the column's scale brings them back."""
    item = CODEC.encode(State(Key("product", (5,)), 17, PRODUCT)) | {"price": {"N": "1.5"}}
    assert str((CODEC.decode(item).row or {})["price"]) == "1.50"


def test_sparse_and_null_keys() -> None:
    """A row that is not asked for is in no sparse index; a NULL parent has its own place."""
    category = {"id": 1, "name": "Bücher", "parent_id": None, "created_at": NOON}
    item = CODEC.encode(State(Key("category", (1,)), 1, category))
    assert item["GSI2PK"] == {"S": "PARENT#ROOT"}
    assert item["GSI3PK"] == {"S": "CATEGORY_NAME#BUCHER"}
    names = dict.fromkeys(("username", "email", "password_hash"), "x")
    flags = {"is_seller": False, "super_admin": False, "first_name": None, "last_name": None}
    user = {"id": 1, **names, **flags, "created_at": NOON, "updated_at": NOON}
    assert "GSI3PK" not in CODEC.encode(State(Key("user", (1,)), 1, user))
    assert CODEC.encode(State(Key("user", (1,)), 1, user | {"super_admin": True}))["GSI3PK"] == {
        "S": "SUPER_ADMIN"
    }


def test_row_of_another_key() -> None:
    """A row under the wrong key is refused rather than written."""
    with pytest.raises(ValueError, match="not that of the key"):
        CODEC.encode(State(Key("product", (6,)), 17, PRODUCT))


def test_strangers() -> None:
    """An item of somebody else and an entity that is not there are refused."""
    with pytest.raises(ValueError, match="none of this contract's"):
        CODEC.decode({"PK": {"S": "x"}, "SK": {"S": "y"}})
    with pytest.raises(ContractError, match="no entity 'account'"):
        CODEC.item_key(Key("account", (1,)))
    with pytest.raises(ValueError, match="does not have the shape"):
        CODEC.decode({"_type": {"S": "user"}, "_v": {"N": "1"}, "PK": {"S": "ORDER#1"}, "SK": {"S": "#META"}})
