"""What a transaction does when DynamoDB is busy, the clock is behind or an answer is lost."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from dal.adapters.dynamodb import Action, AlreadyExists, ConditionFailed, VersionChanged
from dal.adapters.dynamodb.connection import Answer
from dal.adapters.dynamodb.entity_actions import EntityActions
from dal.adapters.dynamodb.errors import CONDITION, Cancelled, Reason
from dal.adapters.dynamodb.transaction import Sender
from dal.contract.codec import TOKEN
from dal.domain import Key, State
from dal.errors import BackendError, BackendTimeout, ConflictError, FencedError, OutcomeUnknown
from tests.unit.dynamodb.rows import line, user
from tests.unit.dynamodb.script import CODEC, CONTRACT, Reply, Script, Time

CARTS = EntityActions(CONTRACT.entity("cart_item"), CODEC)
USERS = EntityActions(CONTRACT.entity("user"), CODEC)
BUSY = Cancelled(Reason(None), Reason("TransactionConflict"), Reason(None))


def _sender(*replies: Reply, seconds: float = 1.0) -> tuple[Sender, Script, Time]:
    script, time, tokens = Script(*replies), Time(), count(1)
    sender = Sender(script, CODEC, time.patience(seconds), now=lambda: 1000, token=lambda: f"t{next(tokens)}")
    return sender, script, time


def _stood(version: int, token: str | None = None, *, repeated: bool = False) -> Cancelled:
    item = CODEC.encode(State(Key("cart_item", (1, 1)), version, None))
    return Cancelled(Reason(CONDITION, item | ({TOKEN: {"S": token}} if token else {})), repeated=repeated)


def test_stamp() -> None:
    """A write carries now as its version and a token of its own."""
    sender, script, _ = _sender({})
    assert sender.send([CARTS.insert(line(1))]) == 1000
    ((operation, request),) = script.asked
    assert operation == "put_item"
    assert (request["Item"]["_v"], request["Item"][TOKEN]) == ({"N": "1000"}, {"S": "t1"})


def test_version_passes_the_one_read() -> None:
    """A row from a clock ahead of ours is still followed by a newer version."""
    sender, script, _ = _sender({})
    old = State(Key("cart_item", (1, 1)), 5000, line(1))
    assert sender.send([CARTS.update(old, {"quantity": 2})]) == 5001
    assert script.asked[0][1]["ExpressionAttributeValues"] == {":was": {"N": "5000"}}


def test_busy_items_are_asked_again() -> None:
    """Conflicts are retried with a new token, since an old one would answer for other values."""
    sender, script, time = _sender(BUSY, BUSY, {})
    sender.send([USERS.insert(user())])
    assert [request["ClientRequestToken"] for _, request in script.asked] == ["t1", "t2", "t3"]
    assert len(time.slept) == 2


def test_patience_ends() -> None:
    """Items that stay busy end in a conflict, which says that nothing was done."""
    sender, script, _ = _sender(*[BUSY] * 50, seconds=0.5)
    with pytest.raises(ConflictError, match="insert user: the items stayed busy"):
        sender.send([USERS.insert(user())])
    assert 1 < len(script.asked) < 50


def test_a_tombstone_from_a_clock_ahead() -> None:
    """A free key whose tombstone is newer than our clock is written above it."""
    sender, _, _ = _sender(_stood(7000), {})
    assert sender.send([CARTS.insert(line(1))]) == 7001


def test_lost_answer() -> None:
    """An SDK retry that meets the item written by its own first try is a success."""
    sender, script, _ = _sender(_stood(1000, "t1"))
    assert sender.send([CARTS.insert(line(1))]) == 1000
    assert len(script.asked) == 1


def test_same_version_of_somebody_else() -> None:
    """The twin: the same version under another token is not ours; it is tried again above it."""
    sender, script, _ = _sender(_stood(1000, "other"), {})
    assert sender.send([CARTS.insert(line(1))]) == 1001
    assert len(script.asked) == 2


@pytest.mark.parametrize("action", [CARTS.insert(line(1)), CARTS.remove(1, 1), CARTS.adjust(1, 1)])
def test_lost_answer_and_somebody_else(action: Action) -> None:
    """After a retry of the SDK a newer item may have followed ours: doing it again could do it twice."""
    sender, script, _ = _sender(_stood(1001, "other", repeated=True), {})
    with pytest.raises(OutcomeUnknown):
        sender.send([action])
    assert len(script.asked) == 1


def test_lost_answer_of_what_was_not_done() -> None:
    """An item that is not newer than our stamp cannot have followed ours: nothing was done."""
    sender, _, _ = _sender(_stood(999, "other", repeated=True))
    with pytest.raises(AlreadyExists):
        sender.send([CARTS.insert(line(1))])


def test_expected_version() -> None:
    """A row with another version than was read is not tried again."""
    sender, script, _ = _sender(_stood(7000))
    old = State(Key("cart_item", (1, 1)), 5, line(1))
    with pytest.raises(VersionChanged) as caught:
        sender.send([CARTS.delete(old)])
    assert caught.value.current == State(old.key, 7000, None)
    assert len(script.asked) == 1


def test_failure_beats_conflict() -> None:
    """A condition that failed is told even where another item was busy."""
    sender, _, _ = _sender(Cancelled(Reason("TransactionConflict"), Reason(CONDITION)))
    first, second = CARTS.exists(1, 1), CARTS.exists(1, 2)
    with pytest.raises(ConditionFailed) as caught:
        sender.send([first, second])
    assert caught.value.action is second
    assert caught.value.current is None


def test_refusals_of_other_kinds() -> None:
    """A step that DynamoDB calls invalid is an error that names the action."""
    sender, _, _ = _sender(Cancelled(Reason("ValidationError")))
    with pytest.raises(BackendError, match="insert cart_item was refused: ValidationError"):
        sender.send([CARTS.insert(line(1))])


def test_unknown_outcome_is_not_repeated() -> None:
    """A timeout passes to the caller: repeating it with a new stamp could apply it twice."""
    sender, script, _ = _sender(BackendTimeout("no answer"), {})
    with pytest.raises(BackendTimeout):
        sender.send([CARTS.insert(line(1))])
    assert len(script.asked) == 1


def test_no_unused_names() -> None:
    """Every name and value that is sent is used, else DynamoDB refuses the request."""

    def judge(request: dict[str, Any]) -> Answer:
        for entry in request["TransactItems"]:
            ((_, part),) = entry.items()
            text = f"{part['ConditionExpression']} {part.get('UpdateExpression', '')}"
            words = {*part.get("ExpressionAttributeNames", {}), *part.get("ExpressionAttributeValues", {})}
            assert words
            assert all(word in text for word in words)
        return {}

    sender, _, _ = _sender(judge)
    old = State(Key("user", (1,)), 5, user())
    actions = [
        USERS.update(old, {"id": 2, "email": "n"}),
        CARTS.adjust(1, 1, add={"quantity": 1}),
        CARTS.exists(1, 2),
    ]
    sender.send([*actions, CARTS.remove(1, 3)])


def test_nothing_to_do() -> None:
    """No actions, no call."""
    sender, script, _ = _sender()
    assert sender.send([]) == 1000
    assert script.asked == []


def test_no_further_try_once_dynamodb_does_not_lead() -> None:
    """Busy at first; when it could be tried again, it was not seen to lead for too long: nothing was done."""
    sender, script, _ = _sender(BUSY, {})
    answers = iter([True, False])
    sender.leads = lambda: next(answers)
    with pytest.raises(FencedError):
        sender.send([USERS.insert(user())])
    assert len(script.asked) == 1
