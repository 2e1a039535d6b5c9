"""What a thread sends is sent at once, held back for a transaction, or only planned."""

from __future__ import annotations

import threading
from itertools import count

import pytest

from dal.adapters.dynamodb import AlreadyExists
from dal.adapters.dynamodb.entity_actions import EntityActions
from dal.adapters.dynamodb.errors import CONDITION, Cancelled, Reason
from dal.adapters.dynamodb.ids import IdCounter
from dal.adapters.dynamodb.stage import Stage
from dal.adapters.dynamodb.transaction import Sender
from dal.errors import BackendTimeout, UnsupportedOperation
from tests.unit.dynamodb.rows import line
from tests.unit.dynamodb.script import CODEC, CONTRACT, Reply, Script, Time

CARTS = EntityActions(CONTRACT.entity("cart_item"), CODEC)
HIGH = 2**31 - 1


class Staged:
    """A sender and an id counter that share a stage, over a script."""

    def __init__(self, *replies: Reply) -> None:
        self.script, stage, tokens = Script(*replies), Stage(), count(1)
        self.sender = Sender(
            self.script, CODEC, Time().patience(), now=lambda: 1000, token=lambda: f"t{next(tokens)}", stage=stage
        )
        self.ids = IdCounter(self.script, CONTRACT, stage=stage, block=10)

    @property
    def sent(self) -> list[list[str]]:
        """The kinds of items in each transaction."""
        return [[kind for item in r.get("TransactItems", []) for kind in item] for _, r in self.script.asked]


def test_a_transaction_is_sent_as_one_at_its_end() -> None:
    """What is done inside waits for it."""
    staged = Staged({})
    with staged.sender.gathering():
        assert staged.sender.send([CARTS.insert(line(1))]) == 1000
        staged.sender.send([CARTS.remove(1, 2), CARTS.exists(1, 3)])
        assert staged.script.asked == []
    assert staged.sent == [["Put", "Put", "ConditionCheck"]]
    assert staged.script.operations == ["transact_write_items"]


def test_a_transaction_of_one_item_is_a_put() -> None:
    """Which is cheaper."""
    staged = Staged({})
    with staged.sender.gathering():
        staged.sender.send([CARTS.insert(line(1))])
    assert staged.script.operations == ["put_item"]


def test_an_empty_transaction_sends_nothing() -> None:
    """Not even an empty request."""
    staged = Staged()
    with staged.sender.gathering():
        pass
    assert staged.script.asked == []


def test_a_transaction_inside_another_joins_it() -> None:
    """Its end sends nothing."""
    staged = Staged({})
    with staged.sender.gathering():
        with staged.sender.gathering():
            staged.sender.send([CARTS.insert(line(1))])
        assert staged.script.asked == []
    assert len(staged.script.asked) == 1


@pytest.mark.parametrize("error", [ZeroDivisionError(), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_transaction_that_fails_sends_nothing(error: BaseException) -> None:
    """And the thread sends at once again."""
    staged = Staged({})

    def fail() -> None:
        with staged.sender.gathering():
            staged.sender.send([CARTS.insert(line(1))])
            raise error

    with pytest.raises(type(error)):
        fail()
    assert staged.script.asked == []
    staged.sender.send([CARTS.insert(line(1))])
    assert len(staged.script.asked) == 1


@pytest.mark.parametrize(
    ("refusal", "raised"),
    [
        (Cancelled(Reason(CONDITION), Reason(None)), AlreadyExists),
        (BackendTimeout("no answer"), BackendTimeout),
    ],
)
def test_what_dynamodb_refuses_is_raised_at_the_end(refusal: Exception, raised: type[Exception]) -> None:
    """As it would be by `send`; then the thread sends at once again."""
    staged = Staged(refusal, {})

    def transact() -> None:
        with staged.sender.gathering():
            staged.sender.send([CARTS.insert(line(1))])
            staged.sender.send([CARTS.insert(line(2))])

    with pytest.raises(raised):
        transact()
    staged.sender.send([CARTS.insert(line(1))])
    assert staged.script.operations == ["transact_write_items", "put_item"]


def test_an_item_twice_is_refused_before_anything_is_sent() -> None:
    """The second action says so, since DynamoDB cannot write an item twice in one transaction."""
    staged = Staged()

    def transact() -> None:
        with staged.sender.gathering():
            staged.sender.send([CARTS.insert(line(1))])
            staged.sender.send([CARTS.adjust(1, 1, add={"quantity": 1})])

    with pytest.raises(UnsupportedOperation, match="insert cart_item and adjust cart_item touch the same"):
        transact()
    assert staged.script.asked == []


def test_more_than_a_hundred_items_are_refused_before_anything_is_sent() -> None:
    """Counted over the whole transaction; a hundred pass."""
    staged = Staged({})

    def transact(lines: int) -> None:
        with staged.sender.gathering():
            for number in range(1, lines + 1):
                staged.sender.send([CARTS.insert(line(number))])

    with pytest.raises(UnsupportedOperation, match="101 items"):
        transact(101)
    assert staged.script.asked == []
    transact(100)
    assert [len(kinds) for kinds in staged.sent] == [100]


def test_another_thread_is_not_in_the_transaction() -> None:
    """It sends at once."""
    staged = Staged({})
    with staged.sender.gathering():
        thread = threading.Thread(target=lambda: staged.sender.send([CARTS.insert(line(1))]))
        thread.start()
        thread.join(30)
        assert staged.script.operations == ["put_item"]
    assert len(staged.script.asked) == 1


def test_a_rehearsal_makes_its_ids_up() -> None:
    """From the top of the column's range, all different, anew each time; the counter is not asked."""
    staged = Staged()
    for _ in range(2):
        with staged.sender.rehearsing():
            ids = [staged.ids.next("order"), staged.ids.next("order_item"), staged.ids.next("order_item")]
        assert ids == [HIGH - 9_999, HIGH - 9_998, HIGH - 9_997]
    assert staged.script.asked == []


def test_after_a_rehearsal_everything_is_sent_again() -> None:
    """Even after one that was interrupted."""
    staged = Staged({})

    def interrupted() -> None:
        with staged.sender.rehearsing():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    staged.sender.send([CARTS.insert(line(1))])
    assert staged.script.operations == ["put_item"]


def test_a_plan_has_the_bounds_of_a_transaction() -> None:
    """What DynamoDB would not take is refused as it would be."""
    staged = Staged()
    with staged.sender.rehearsing(), pytest.raises(UnsupportedOperation, match="101 items"):
        staged.sender.send([CARTS.insert(line(number)) for number in range(1, 102)])
    assert staged.script.asked == []
