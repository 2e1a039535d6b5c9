"""The account of a run: planted faults are found, each under its name, and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.scenario.chaos import history
from tests.scenario.chaos.accounting import Facts, Finding, Kind, account, bill, items_of
from tests.scenario.chaos.book import Entry, Outcome
from tests.scenario.chaos.registers import ABSENT, GONE

ACK, UNKNOWN = Outcome.ACKNOWLEDGED, Outcome.UNKNOWN
FACTS = Facts(
    first={"stock:5": "10"},
    last={
        "stock:5": "30",
        "user:7": "w2 b@x",
        "cart:1/4": "9",
        "order:3": "completed",
        "bill:3": "1:4x2",
        "left:4": "98",
    },
    sold={4: 100},
)
STORY = (
    Entry("product.stock", 1, 2, ACK, [("stock:5", "20")]),
    Entry("product.read", 3, 4, ACK, seen=[("stock:5", "20")]),
    Entry("product.stock", 5, 6, ACK, [("stock:5", "30")]),
    Entry("product.stock", 7, 8, Outcome.FAILED, [("stock:5", "40")], error="BackendUnavailable"),
    Entry("user.create", 1, 2, ACK, [("user:7", "w1 a@x")]),
    Entry("user.update", 3, 4, ACK, [("user:7", "w2 b@x")]),
    Entry("user.create", 1, 2, ACK, [("user:8", "w3 c@x")]),
    Entry("user.delete", 3, 4, ACK, [("user:8", GONE), ("cart:8/*", GONE)]),
    Entry("cart.add", 1, 2, ACK, [("cart:8/4", "3")]),
    Entry("cart.add", 1, 2, ACK, [("cart:1/4", "2")]),
    Entry("order.checkout", 3, 4, ACK, [("cart:1/*", ABSENT), ("order:3", "pending"), ("bill:3", "1:4x2")]),
    Entry("cart.add", 5, 6, ACK, [("cart:1/4", "9")]),
    Entry("order.status", 5, 6, ACK, [("order:3", "completed")]),
    Entry("user.create", 7, float("inf"), UNKNOWN, [("user:*", "w9 d@x")]),
)


def with_last(changes: Mapping[str, str | None]) -> Facts:
    """The same run with another end; None takes a key away."""
    last = {key: value for key, value in {**FACTS.last, **changes}.items() if value is not None}
    return replace(FACTS, last=last)


def found(facts: Facts, *more: Entry) -> list[Finding]:
    return account(history.of([*STORY, *more]), facts)


def test_nothing_is_wrong() -> None:
    """An honest end has no findings."""
    assert found(FACTS) == []


def test_an_unknown_write_may_be_there() -> None:
    """The row of a create that nobody was told of has an id that nobody was told of."""
    assert found(with_last({"user:12": "w9 d@x"})) == []


@pytest.mark.parametrize(
    ("changes", "kind", "key", "count"),
    [
        ({"stock:5": "20"}, Kind.LOST, "stock:5", 1),
        ({"stock:5": "10"}, Kind.LOST, "stock:5", 2),
        ({"user:7": None}, Kind.LOST, "user:7", 2),
        ({"user:7": "w1 a@x"}, Kind.LOST, "user:7", 1),
        ({"user:7": "w2 a@x"}, Kind.PHANTOM, "user:7", 1),  # half of one write, half of another
        ({"stock:5": "40"}, Kind.PHANTOM, "stock:5", 1),  # it had failed
        ({"user:9": "w7 z@x"}, Kind.PHANTOM, "user:9", 1),
        ({"user:8": "w3 c@x"}, Kind.RESURRECTED, "user:8", 1),
        ({"cart:8/4": "3"}, Kind.RESURRECTED, "cart:8/4", 1),
        ({"cart:1/4": "2"}, Kind.RESURRECTED, "cart:1/4", 1),
        ({"cart:1/4": None}, Kind.LOST, "cart:1/4", 1),
        ({"order:3": "pending"}, Kind.LOST, "order:3", 1),
        ({"left:4": "97"}, Kind.TORN, "left:4", 1),
    ],
)
def test_planted_faults(changes: dict[str, str | None], kind: Kind, key: str, count: int) -> None:
    """Each is found, once, under its name."""
    assert [(f.kind, f.key, f.count) for f in found(with_last(changes))] == [(kind, key, count)]


def test_a_lost_order() -> None:
    """Its status, its bill, and the stock that no longer fits."""
    kinds = {(f.kind, f.key) for f in found(with_last({"order:3": None, "bill:3": None}))}
    assert kinds == {(Kind.LOST, "order:3"), (Kind.LOST, "bill:3"), (Kind.TORN, "left:4")}


def test_a_stale_read() -> None:
    """It sees what an acknowledged write had replaced before it began."""
    late = Entry("product.read", 7, 8, ACK, seen=[("stock:5", "20")])
    assert [(f.kind, f.key) for f in found(FACTS, late)] == [(Kind.STALE, "stock:5")]


def test_one_checkout_makes_one_order() -> None:
    """An order that nobody was told of is explained by a checkout of unknown outcome; two are not."""
    checkout = Entry(
        "order.checkout", 7, 8, UNKNOWN, [("cart:1/*", ABSENT), ("order:*", "pending"), ("bill:*", "1:*")]
    )
    one = {"order:4": "pending", "bill:4": "1:4x1", "left:4": "97", "cart:1/4": None}
    assert found(with_last(one), checkout) == []
    two = {**one, "order:5": "pending", "bill:5": "1:4x1", "left:4": "96"}
    assert [(f.kind, f.key, f.count) for f in found(with_last(two), checkout)] == [
        (Kind.PHANTOM, "bill:* of user 1", 1)
    ]


def test_bills_can_be_read_back() -> None:
    """Items stand in the order of products."""
    assert items_of(bill(3, [(4, 2), (1, 10)])) == [(1, 10), (4, 2)]
    assert items_of(bill(3, [])) == []
