"""What is left of DynamoDB's own lead, the same on moto and on DynamoDB Local."""

from __future__ import annotations

import pytest

from dal.adapters.dynamodb import DynamoDatabase
from dal.domain import Key, State
from dal.domain.control import Authority
from dal.errors import FencedError
from dal.ports import Leadership
from tests.unit.dynamodb.rows import line, state, user


def led(database: DynamoDatabase, limit: int = 1000) -> list[State]:
    """All pages of what was written there."""
    states, cursor, first = list[State](), None, True
    while first or cursor is not None:
        chunk = database.led(cursor=cursor, limit=limit)
        states += chunk.states
        cursor, first = chunk.cursor, False
    return sorted(states, key=lambda one: one.key)


class LeadingSuite:
    """The lead item, what was written while it led, and that it is not written afterwards."""

    def test_what_was_written_as_leader(self, database: DynamoDatabase) -> None:
        """Rows, unique values and tombstones, with their versions; nothing that was mirrored last."""
        users, carts = database.table("user"), database.table("cart_item")
        database.apply([State(Key("user", (7,)), 5, user(7, "bob", email="bob"))])
        first = database.transact([users.insert(user()), carts.insert(line(1))])
        second = database.transact([carts.delete(state(database, "cart_item", 1, 1))])
        found = led(database)
        assert [str(one.key.entity) for one in found] == ["cart_item", "user", "user.email", "user.username"]
        assert [one.version for one in found] == [second, first, first, first]
        assert [one.row is None for one in found] == [True, False, False, False]
        assert led(database, limit=1) == found

    def test_a_mirror_takes_the_mark_away(self, database: DynamoDatabase) -> None:
        """MySQL leads again: what it writes is not DynamoDB's any more."""
        users = database.table("user")
        version = database.transact([users.insert(user())])
        database.apply([State(Key("user", (1,)), version + 1, user())])
        assert [one.key.entity for one in led(database)] == ["user.email", "user.username"]

    def test_the_lead_item(self, database: DynamoDatabase) -> None:
        """It follows the control row, and never goes back."""
        lead = database.lead
        assert (lead.look(), lead.known()) == (None, False)
        assert lead.record(Leadership(Authority.DYNAMODB, 7))
        assert (lead.look(), lead.known()) == (Leadership(Authority.DYNAMODB, 7), True)
        for epoch in (6, 7):
            assert not lead.record(Leadership(Authority.RETURNING, epoch))
        assert lead.record(Leadership(Authority.RETURNING, 8))
        assert (lead.look(), lead.known()) == (Leadership(Authority.RETURNING, 8), False)
        lead.forget()
        assert lead.look() is None

    def test_the_lead_item_is_none_of_the_contracts(self, database: DynamoDatabase) -> None:
        """Neither copied nor compared."""
        database.lead.record(Leadership(Authority.DYNAMODB, 7))
        assert led(database) == []
        assert database.scan().states == ()

    def test_a_lead_item_of_before_there_was_a_way_back(self, database: DynamoDatabase) -> None:
        """It has no epoch, so that any is a later one."""
        lead = database.lead
        item = {**lead._key(), "leader": {"S": "dynamodb"}}
        database._connection.call("put_item", Item=item, **lead._name())
        assert lead.look() == Leadership(Authority.DYNAMODB, 0)
        assert lead.record(Leadership(Authority.RETURNING, 1))

    def test_nothing_is_written_once_it_does_not_lead(self, database: DynamoDatabase) -> None:
        """Mirrors are; and its own writes again when it does."""
        users, leads = database.table("user"), [True]
        database.hold_to(lambda: leads[0])
        database.transact([users.insert(user())])
        leads[0] = False
        with pytest.raises(FencedError):
            database.transact([users.delete(state(database, "user", 1))])
        database.apply([State(Key("user", (7,)), 5, user(7, "bob", email="bob"))])
        assert users.get(1) is not None
        assert users.get(7) is not None
