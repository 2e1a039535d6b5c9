"""What a database that is written first does for the core."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

import pytest

from dal.domain import Key, Row, State
from dal.errors import UnitError, UnsupportedOperation
from dal.ports import Leader
from tests.contract.rows import (
    CLOSURE_LIMIT,
    CONTRACT,
    cart_item,
    category,
    elsewhere,
    mailed,
    named,
    one,
    order,
    order_item,
    product,
    user,
)


class LeaderRig(Protocol):
    """A leader and a way to change its rows by hand; changes join a unit that is open in this thread."""

    @property
    def leader(self) -> Leader:
        """The database under test, empty."""
        ...

    def insert(self, entity: str, row: Row) -> int:
        """Add a row and return its generated id."""
        ...

    def update(self, entity: str, row_id: int, **changes: object) -> None:
        """Change the row with this id."""
        ...

    def increment(self, entity: str, row_id: int, column: str) -> None:
        """Add one in the database itself."""
        ...

    def delete(self, entity: str, row_id: int) -> None:
        """Delete the row with this id, with what cascades."""
        ...


class LeaderSuite:
    """What the database written first does."""

    def test_commits_at_the_end(self, rig: LeaderRig) -> None:
        """What a unit did is there for others when it has ended."""
        with rig.leader.unit():
            key = Key("user", (rig.insert("user", user()),))
        assert elsewhere(lambda: one(rig.leader, key).row) == {"id": key.values[0], **user()}

    def test_rolls_back_on_an_error(self, rig: LeaderRig) -> None:
        """A unit that fails leaves nothing behind, and the error passes."""
        keys = list[Key]()

        def work() -> None:
            with rig.leader.unit():
                keys.append(Key("user", (rig.insert("user", user()),)))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work()
        assert one(rig.leader, keys[0]).row is None

    def test_inner_unit_joins_the_outer(self, rig: LeaderRig) -> None:
        """What an inner unit did goes with the outer one."""
        keys = list[Key]()

        def work() -> None:
            with rig.leader.unit():
                with rig.leader.unit():
                    keys.append(Key("user", (rig.insert("user", user()),)))
                assert one(rig.leader, keys[0]).row is not None
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            work()
        assert one(rig.leader, keys[0]).row is None

    def test_failed_inner_unit_cannot_be_hidden(self, rig: LeaderRig) -> None:
        """Whoever swallows the error of an inner unit hears of it at the end, and nothing is committed."""
        keys = list[Key]()

        def work() -> None:
            with rig.leader.unit():
                keys.append(Key("user", (rig.insert("user", user()),)))
                with suppress(ZeroDivisionError), rig.leader.unit():
                    raise ZeroDivisionError

        with pytest.raises(UnitError):
            work()
        assert one(rig.leader, keys[0]).row is None

    def test_is_usable_after_a_failure(self, rig: LeaderRig) -> None:
        """A failed unit does not spoil the next one."""
        with pytest.raises(UnitError), rig.leader.unit(), pytest.raises(KeyError), rig.leader.unit():
            raise KeyError
        key = Key("user", (rig.insert("user", user()),))
        assert one(rig.leader, key).row is not None

    def test_writing_wraps_a_unit(self, rig: LeaderRig) -> None:
        """A method made to write commits when it returns and rolls back when it raises."""

        def create(name: str, *, fail: bool) -> int:
            row_id = rig.insert("user", user(name))
            return row_id // (0 if fail else 1)

        write = rig.leader.writing(create)
        with pytest.raises(ZeroDivisionError):
            write("bob", fail=True)
        key = Key("user", (write("ann", fail=False),))
        assert one(rig.leader, key).row is not None
        assert [state.key.entity for state in rig.leader.walk("user").states].count("user") == 1

    def test_values_are_those_of_the_contract(self, rig: LeaderRig) -> None:
        """Booleans, decimals, moments, NULL, empty text and four-byte UTF-8 come back as the contract has them."""
        ann, books = rig.insert("user", user()), rig.insert("category", category())
        tea = rig.insert("product", product(ann, books))
        row = one(rig.leader, Key("product", (tea,))).row
        assert row == {"id": tea, **product(ann, books)}
        assert {column: type(value) for column, value in (row or {}).items()} == {
            column: type(value) for column, value in {"id": tea, **product(ann, books)}.items()
        }

    def test_states_keep_the_order_asked_for(self, rig: LeaderRig) -> None:
        """States come in the order of the keys, across entities and unique keys."""
        ann, bob = rig.insert("user", user()), rig.insert("user", user("bob"))
        keys = [Key("user", (bob,)), named("bob"), Key("category", (9,)), Key("user", (ann,)), named("ann")]
        states = rig.leader.fetch(keys)
        assert [state.key for state in states] == keys
        assert [state.row and state.row["id"] for state in states] == [bob, bob, None, ann, ann]

    def test_unique_keys_say_who_holds_them(self, rig: LeaderRig) -> None:
        """A row holds its unique values, folded; each value names its holder."""
        ann = rig.insert("user", user("Ann", "ANN@Example.org"))
        with rig.leader.unit() as unit:
            keys = unit.unique_keys([Key("user", (ann,)), Key("user", (404,)), named("ann"), Key("order", (1,))])
        states = rig.leader.fetch(keys)
        assert sorted(keys) == [mailed("ann@example.org"), named("ann")]
        assert [state.row for state in states] == [{"id": ann}] * 2

    def test_closure_of_a_delete(self, rig: LeaderRig) -> None:
        """What falls with a user: products, carts, orders and their lines; restricting references do not count."""
        ann, bob, books = (
            rig.insert("user", user()),
            rig.insert("user", user("bob")),
            rig.insert("category", category()),
        )
        tea = rig.insert("product", product(bob, books))
        rig.insert("cart_item", cart_item(ann, tea))
        bought = rig.insert("order", order(ann))
        line = rig.insert("order_item", order_item(bought, tea))
        with rig.leader.unit() as unit:
            hit = unit.closure(Key("user", (ann,)))
        line_key = CONTRACT.entity("order_item").key_of({"id": line, **order_item(bought, tea)})
        assert hit[0] == Key("user", (ann,))
        assert set(hit) == {Key("user", (ann,)), Key("cart_item", (ann, tea)), Key("order", (bought,)), line_key}

    def test_closure_counts_what_is_set_to_null(self, rig: LeaderRig) -> None:
        """Children that lose their parent change, their own children do not."""
        top = rig.insert("category", category())
        middle = rig.insert("category", category(parent_id=top))
        rig.insert("category", category(parent_id=middle))
        with rig.leader.unit() as unit:
            assert set(unit.closure(Key("category", (top,)))) == {
                Key("category", (top,)),
                Key("category", (middle,)),
            }

    def test_closure_has_a_bound(self, rig: LeaderRig) -> None:
        """A delete that would touch too much is refused before anything is written."""
        ann = rig.insert("user", user())
        for _ in range(CLOSURE_LIMIT):
            rig.insert("order", order(ann))
        with pytest.raises(UnsupportedOperation, match="more than 10 rows"), rig.leader.unit() as unit:
            unit.closure(Key("user", (ann,)))

    def test_find_by_predicate(self, rig: LeaderRig) -> None:
        """Finding names the rows whose columns equal the values, NULL included."""
        top = rig.insert("category", category())
        below = rig.insert("category", category(parent_id=top))
        with rig.leader.unit() as unit:
            assert unit.find("category", parent_id=top) == [Key("category", (below,))]
            assert unit.find("category", parent_id=None, name="books") == [Key("category", (top,))]
            assert len(unit.find("category")) == 2

    def test_walk_meets_every_row_once(self, rig: LeaderRig) -> None:
        """Chunks of two meet each of five rows once, each followed by its unique keys."""
        ids = [rig.insert("user", user(name)) for name in "abcde"]
        states, cursor, chunks = list[State](), None, 0
        while chunks == 0 or cursor is not None:
            chunk = rig.leader.walk("user", cursor=cursor, limit=2)
            states += chunk.states
            cursor, chunks = chunk.cursor, chunks + 1
            assert chunks < 10
        assert [state.row and state.row["id"] for state in states if state.key.entity == "user"] == ids
        assert [state.key.entity for state in states[:3]] == ["user", "user.username", "user.email"]
        assert states[1].row == {"id": ids[0]}
