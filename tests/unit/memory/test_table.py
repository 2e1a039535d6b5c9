"""The tables that memory repositories are written against."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from dal.adapters.memory import MemoryDatabase
from dal.domain import Applied, Key, State
from dal.errors import BackendError, ConstraintError, ContractError
from flags import Backend
from tests.contract.rows import CONTRACT, MOMENT, cart_item, category, order, order_item, product, user


@pytest.fixture
def memory() -> MemoryDatabase:
    """An empty store."""
    return MemoryDatabase(CONTRACT)


@pytest.fixture
def stocked(memory: MemoryDatabase) -> MemoryDatabase:
    """User 1, category 1, product 1, which is in the user's cart and in an order."""
    memory.table("user").insert(user())
    memory.table("category").insert(category())
    memory.table("product").insert(product(1, 1))
    memory.table("cart_item").insert(cart_item(1, 1))
    memory.table("order").insert(order(1))
    memory.table("order_item").insert(order_item(1, 1))
    return memory


def test_insert_returns_the_whole_row(memory: MemoryDatabase) -> None:
    """The id is generated, values take the contract's form."""
    row = memory.table("category").insert({**category(), "name": "tea"})
    assert row == {"id": 1, "name": "tea", "parent_id": None, "created_at": MOMENT}
    assert memory.table("category").get(1) == row


def test_defaults_fill_in() -> None:
    """What an insert leaves out comes from the defaults, functions are called, the rest is NULL."""
    moments = iter([datetime(2026, 5, 6), datetime(2026, 5, 7)])  # noqa: DTZ001  naive UTC, as the contract has it
    memory = MemoryDatabase(CONTRACT, defaults={"category": {"created_at": lambda: next(moments), "name": "new"}})
    rows = [memory.table("category").insert({}) for _ in range(2)]
    assert [(row["id"], row["name"], row["parent_id"]) for row in rows] == [(1, "new", None), (2, "new", None)]
    assert [row["created_at"] for row in rows] == [datetime(2026, 5, 6), datetime(2026, 5, 7)]  # noqa: DTZ001  as above


def test_rows_are_copies(stocked: MemoryDatabase) -> None:
    """Changing a row that came back changes nothing in the database."""
    row = stocked.table("user").get(1)
    assert row
    row["username"] = "eve"
    assert (stocked.table("user").get(1) or {})["username"] == "ann"


def test_find_by_columns(stocked: MemoryDatabase) -> None:
    """Rows are found by equal columns, in the order of the primary key."""
    stocked.table("category").insert(category("tea"))
    assert [row["id"] for row in stocked.table("category").find(parent_id=None)] == [1, 2]
    assert stocked.table("category").find(parent_id=None, name="tea")[0]["id"] == 2


def test_update_and_delete_say_what_was_there(stocked: MemoryDatabase) -> None:
    """An update answers the row or None, a delete whether there was one."""
    lines = stocked.table("cart_item")
    assert (lines.update((1, 1), quantity=3) or {})["quantity"] == 3
    assert lines.update((1, 9), quantity=3) is None
    assert (lines.delete((1, 1)), lines.delete((1, 1))) == (True, False)


def test_values_take_the_columns_form(stocked: MemoryDatabase) -> None:
    """What the contract's column types normalise is normalised here too."""
    row = stocked.table("product").update(1, price=Decimal("7.5")) or {}
    assert str(row["price"]) == "7.50"
    assert (stocked.table("user").update(1, is_seller=1) or {})["is_seller"] is True


@pytest.mark.parametrize(
    ("entity", "row"),
    [
        ("user", {**user(), "age": 7}),
        ("user", {**user(), "email": None}),
        ("product", {**product(1, 1), "price": "x"}),
    ],
    ids=["unknown column", "NULL", "misfit"],
)
def test_misfits_are_refused(memory: MemoryDatabase, entity: str, row: dict[str, object]) -> None:
    """A column that does not exist, a NULL that may not be and a value of the wrong kind are errors."""
    with pytest.raises(BackendError, match=entity):
        memory.table(entity).insert(row)
    assert memory.table(entity).all() == []


def test_unknown_entity(memory: MemoryDatabase) -> None:
    """A table that does not exist is named, with those that do."""
    with pytest.raises(ContractError, match="no entity 'usr'"):
        memory.table("usr")


def test_unique_values_are_folded(stocked: MemoryDatabase) -> None:
    """Two rows cannot hold values that the collation calls equal; the error names constraint and columns."""
    with pytest.raises(ConstraintError, match=r"user\.email \(email\)"):
        stocked.table("user").insert(user("bob", "ANN@example.org "))
    assert len(stocked.table("user").all()) == 1
    stocked.table("user").insert(user("bob"))


def test_unique_values_become_free(stocked: MemoryDatabase) -> None:
    """A value that was changed away or deleted can be taken."""
    users = stocked.table("user")
    users.update(1, email="new@example.org")
    users.insert(user("bob", "ann@example.org"))
    with pytest.raises(ConstraintError):
        users.update(1, email="ann@EXAMPLE.org")
    assert (users.get(1) or {})["email"] == "new@example.org"


def test_keys_are_unique(stocked: MemoryDatabase) -> None:
    """A second row with the same key is refused."""
    with pytest.raises(ConstraintError, match=r"cart_item \(user_id, product_id\)"):
        stocked.table("cart_item").insert(cart_item(1, 1))


def test_parents_must_exist(stocked: MemoryDatabase) -> None:
    """A row cannot refer to nothing; the error names the foreign key."""
    with pytest.raises(ConstraintError, match=r"product\.seller_id -> user\.id"):
        stocked.table("product").insert(product(9, 1))
    with pytest.raises(ConstraintError, match=r"category\.parent_id"):
        stocked.table("category").update(1, parent_id=9)


def test_delete_cascades(stocked: MemoryDatabase) -> None:
    """Carts, orders and their lines fall with their user; what only restricts elsewhere stays."""
    stocked.table("user").insert(user("bob"))
    stocked.table("product").update(1, seller_id=2)
    stocked.table("user").delete(1)
    left = {name: len(stocked.table(name).all()) for name in CONTRACT.entities}
    assert left == {"user": 1, "category": 1, "product": 1, "cart_item": 0, "order": 0, "order_item": 0}


def test_delete_is_restricted_as_a_whole(stocked: MemoryDatabase) -> None:
    """A restricting reference found after others have cascaded takes everything back."""
    with pytest.raises(ConstraintError, match="on delete restrict"):
        stocked.table("product").delete(1)
    assert stocked.table("cart_item").get(1, 1) is not None


def test_delete_sets_null(stocked: MemoryDatabase) -> None:
    """Children of a deleted category stay, without a parent."""
    top = stocked.table("category").insert(category("top"))["id"]
    below = stocked.table("category").insert({**category("below"), "parent_id": top})["id"]
    assert isinstance(top, int)
    stocked.table("category").delete(top)
    assert stocked.table("category").find(id=below)[0]["parent_id"] is None


def test_ids_go_on_above_what_was_applied() -> None:
    """When the follower takes the lead, its ids continue above the highest that it was given."""
    memory = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    assert memory.apply([State(Key("category", (41,)), 5, {"id": 41, **category()})]) == [Applied.APPLIED]
    assert memory.table("category").insert(category("next"))["id"] == 42
    assert memory.max_id("category") == 42


def test_ids_are_not_given_twice(memory: MemoryDatabase) -> None:
    """The id of a deleted row, or of one that was rolled back, is not used again."""
    memory.table("category").insert(category())
    memory.table("category").delete(1)

    def work() -> None:
        with memory.unit():
            memory.table("category").insert(category())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert memory.table("category").insert(category())["id"] == 3
