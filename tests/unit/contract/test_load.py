"""The store's contract compiles to what its tables are; other shapes are refused."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path

import pytest

from dal.contract import load_contract, parse_contract
from dal.contract.model import AutoId, OnDelete, Reference, Unique
from dal.errors import ContractError
from tests.unit.contract.store import PATH, SHAPES, document, entity

STORE = load_contract(PATH)


def test_entities_and_keys() -> None:
    """Six entities, parents before children, named by their key templates."""
    assert {name: found.key for name, found in STORE.entities.items()} == {
        "user": ("id",),
        "category": ("id",),
        "product": ("id",),
        "cart_item": ("user_id", "product_id"),
        "order": ("id",),
        "order_item": ("order_id", "id"),
    }
    names = list(STORE.entities)
    for name, found in STORE.entities.items():
        assert all(names.index(r.target) <= names.index(name) for r in found.references)
        assert found.primary_key == ("id",)
        assert found.auto_id == AutoId("id")


def test_unique_and_references() -> None:
    """Constraints carry their fold and what a deleted parent does."""
    assert STORE.entity("user").unique[1] == Unique("user.email", ("email",), "utf8mb4_general_ci")
    assert Reference("category_id", "category", "id", OnDelete.RESTRICT) in STORE.entity("product").references
    assert STORE.unique("user.email") == (STORE.entity("user"), STORE.entity("user").unique[1])
    assert STORE.unique("user") is None


def test_children_first_in_the_file() -> None:
    """The order of the file does not matter: parents come first in the contract."""
    data = document()
    data["tables"][0]["entities"].reverse()
    names = list(parse_contract(data).entities)
    assert names.index("user") < names.index("order") < names.index("order_item")


def test_hash_is_of_the_content() -> None:
    """Layout does not change the hash, content does."""
    data = document()
    assert parse_contract(data).hash == STORE.hash
    entity(data, "USER")["x_dal"]["columns"]["username"] = "VARCHAR(60)"
    assert parse_contract(data).hash != STORE.hash


def test_hash_is_that_of_the_canonical_json() -> None:
    """Whoever has the file can compute it: processes of other versions must agree on it."""
    canonical = json.dumps(document(), sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(canonical).hexdigest() == STORE.hash


def test_a_contract_can_be_sent_elsewhere() -> None:
    """To the workers of a cluster, with its folds and forms."""
    for path in (PATH, SHAPES):
        contract = load_contract(path)
        sent = pickle.loads(pickle.dumps(contract))
        assert sent == contract
        for name, found in contract.entities.items():
            assert sent.entity(name).unique == found.unique


def test_a_contract_is_told_in_one_line() -> None:
    """Where it is from, and what it is about: it stands in the representation of layer and runtime."""
    assert repr(STORE) == f"Contract({PATH}: user, category, product, cart_item, order, order_item)"


def test_extensions_of_others_are_left_alone() -> None:
    """Comments and other people's extensions do not disturb."""
    data = document()
    data["$schema"] = "somewhere"
    entity(data, "USER")["x_other"] = {"anything": 1}
    assert list(parse_contract(data).entities) == list(STORE.entities)


def test_unreadable_file(tmp_path: Path) -> None:
    """A missing or broken file is a contract error with its path."""
    with pytest.raises(ContractError, match=r"nothing\.json"):
        load_contract(tmp_path / "nothing.json")
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    with pytest.raises(ContractError, match=r"broken\.json: cannot be read as JSON"):
        load_contract(broken)


def test_unknown_entity_lists_the_known() -> None:
    """Asking for an entity that is not there says which are."""
    with pytest.raises(ContractError, match="cart_item, category"):
        STORE.entity("account")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"email": None}, "user.email cannot be NULL"),
        ({"username": "x" * 51}, "user.username: the text is too long for VARCHAR"),
        ({"id": 2**31}, "user.id: INT holds"),
        ({"id": 1.0}, "user.id: INT cannot hold this float"),
        ({"extra": 1}, "missing or unknown columns: extra"),
        ({"first_name": "\ud800"}, "lone surrogate"),
        ({"is_seller": 2}, "BOOLEAN cannot hold this int"),
        ({"created_at": "0000-00-00 00:00:00"}, "a date that no calendar has"),
    ],
)
def test_rows_that_do_not_fit(change: dict[str, object], message: str) -> None:
    """A row that does not fit names its column, and never the value."""
    user = STORE.entity("user")
    row = {**dict.fromkeys(user.columns, "x"), "id": 1, "is_seller": 0, "super_admin": 0, **change}
    with pytest.raises(ValueError, match=message):
        user.normal(row)
