"""What the mirror and the reader do when DynamoDB is busy."""

from __future__ import annotations

import pytest

from dal.adapters.dynamodb.errors import CONDITION, Cancelled, Reason
from dal.adapters.dynamodb.mirror import Mirror
from dal.adapters.dynamodb.reading import Reader
from dal.domain import Applied, Key, State
from dal.errors import BackendError, BackendUnavailable, ConflictError
from tests.unit.dynamodb.script import CODEC, Reply, Script, Time

KEYS = [Key("user", (number,)) for number in range(3)]
STATES = [State(key, 5, None) for key in KEYS]
OK, STALE, BUSY = Reason(None), Reason(CONDITION), Reason("TransactionConflict")
_CONFLICT = Cancelled(BUSY)


def _mirror(*replies: Reply, seconds: float = 1.0) -> tuple[Mirror, Script, Time]:
    script, time = Script(*replies), Time()
    return Mirror(script, CODEC, time.patience(seconds)), script, time


def test_stale_keys_drop_out_at_once() -> None:
    """The others are sent again without waiting."""
    mirror, script, time = _mirror(Cancelled(OK, STALE, OK), {})
    assert mirror.apply(STATES) == [Applied.APPLIED, Applied.STALE, Applied.APPLIED]
    assert [len(request["TransactItems"]) for _, request in script.asked] == [3, 2]
    assert time.slept == []


def test_busy_keys_are_waited_for() -> None:
    """A conflict is sent again after a pause."""
    mirror, _, time = _mirror(Cancelled(OK, BUSY, STALE), Cancelled(OK, BUSY), {})
    assert mirror.apply(STATES) == [Applied.APPLIED, Applied.APPLIED, Applied.STALE]
    assert len(time.slept) == 1


def test_one_by_one_in_the_end() -> None:
    """A transaction that never gets through is taken apart: each key is judged by itself."""
    conflicts = [Cancelled(BUSY, OK, OK)] * 4
    mirror, script, _ = _mirror(*conflicts, {}, Cancelled(STALE), _CONFLICT, {}, seconds=0.1)
    assert mirror.apply(STATES) == [Applied.APPLIED, Applied.STALE, Applied.APPLIED]
    assert script.operations == ["transact_write_items"] * 4 + ["put_item"] * 4


def test_a_key_that_stays_busy() -> None:
    """It ends in a retryable error."""
    mirror, _, _ = _mirror(*[_CONFLICT] * 50, seconds=0.1)
    with pytest.raises(ConflictError):
        mirror.apply(STATES[:1])


def test_an_invalid_item() -> None:
    """What DynamoDB will never take is an error, not a stale key."""
    mirror, _, _ = _mirror(Cancelled(Reason("ValidationError")))
    with pytest.raises(BackendError, match="user was refused"):
        mirror.apply(STATES[:1])


def test_one_key_twice() -> None:
    """Of two states of one key the newer one is sent, the older one is stale."""
    mirror, script, _ = _mirror({})
    newer = State(KEYS[0], 6, None)
    assert mirror.apply([STATES[0], newer, STATES[0]]) == [Applied.STALE, Applied.APPLIED, Applied.STALE]
    assert script.asked[0][1]["ExpressionAttributeValues"] == {":v": {"N": "6"}}


def test_a_hundred_at_once() -> None:
    """More states than a transaction takes go in several; none is asked for nothing."""
    mirror, script, _ = _mirror({}, {}, {})
    applied = mirror.apply([State(Key("user", (number,)), 5, None) for number in range(201)])
    assert applied == [Applied.APPLIED] * 201
    assert script.operations == ["transact_write_items"] * 2 + ["put_item"]
    assert mirror.apply([]) == []


def test_unprocessed_keys_are_asked_again() -> None:
    """A batch that was read in part is read to its end."""
    items = [CODEC.encode(state) for state in STATES]
    left = {"Store": {"Keys": [CODEC.item_key(KEYS[2])], "ConsistentRead": True}}
    script, time = (
        Script(
            {"Responses": {"Store": items[:2]}, "UnprocessedKeys": left},
            {"Responses": {"Store": items[2:]}, "UnprocessedKeys": {}},
        ),
        Time(),
    )
    assert Reader(script, CODEC, time.patience()).fetch(KEYS) == STATES
    assert script.asked[1][1] == {"RequestItems": left}


def test_keys_that_stay_unread() -> None:
    """A missing answer is not taken for a missing row."""
    left = {"Store": {"Keys": [CODEC.item_key(KEYS[0])]}}
    script = Script(*[{"Responses": {}, "UnprocessedKeys": left}] * 50)
    with pytest.raises(BackendUnavailable):
        Reader(script, CODEC, Time().patience(0.1)).fetch(KEYS)


def test_one_that_is_refused_keeps_no_others() -> None:
    """A transaction that DynamoDB will never take is taken apart at once; the refusal is told in the end."""
    invalid = Cancelled(OK, Reason("ValidationError"), OK)
    mirror, script, time = _mirror(invalid, {}, Cancelled(Reason("ValidationError")), {})
    with pytest.raises(BackendError, match="user was refused"):
        mirror.apply(STATES)
    assert script.operations == ["transact_write_items"] + ["put_item"] * 3
    assert time.slept == []
