"""Batches: what is left over and what is throttled is asked again, and counted."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from dal.adapters.dynamodb.errors import Throttled
from dal.adapters.dynamodb.loading import DynamoLoading
from dal.adapters.dynamodb.outgoing import send_batches_as_they_are
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.reading import Reader
from dal.errors import BackendTimeout, BackendUnavailable
from tests.contract.loading_suite import states
from tests.unit.dynamodb.script import CODEC, Reply, Script, Time

USED = {"ConsumedCapacity": [{"TableName": "Store", "CapacityUnits": 3.5}]}


def loading(script: Script, patience: Patience) -> DynamoLoading:
    """On a scripted connection."""
    return DynamoLoading(script, CODEC, Reader(script, CODEC, patience), patience)


def loaded(*replies: Reply) -> tuple[Script, Any]:
    """What loading thirty-three states says, and what was asked."""
    script = Script(*replies)
    return script, loading(script, Time().patience(60)).load(states(11))


def test_requests_of_twenty_five() -> None:
    """Units are added up."""
    script, done = loaded(USED, USED)
    assert [len(asked["RequestItems"]["Store"]) for _, asked in script.asked] == [25, 8]
    assert (done.units, done.throttled) == (7.0, 0)


def test_what_is_left_over_is_asked_again() -> None:
    """Only that, and it counts as a throttle."""

    def half(request: dict[str, Any]) -> dict[str, Any]:
        return {**USED, "UnprocessedItems": {"Store": request["RequestItems"]["Store"][20:]}}

    script, done = loaded(half, USED, USED)
    assert [len(asked["RequestItems"]["Store"]) for _, asked in script.asked] == [25, 5, 8]
    assert (done.units, done.throttled) == (10.5, 1)


def test_throttles_are_waited_for() -> None:
    """The whole request is asked again."""
    script, done = loaded(Throttled("slower"), Throttled("slower"), USED, USED)
    assert len(script.asked) == 4
    assert done.throttled == 2


def test_patience_ends() -> None:
    """Somebody has to know."""
    time, script = Time(), Script(*[Throttled("slower")] * 100)
    with pytest.raises(BackendUnavailable, match="DynamoDB is throttled: items of a batch are unwritten after"):
        loading(script, time.patience(1)).load(states(1))
    assert time.now <= 1


def test_a_lost_answer_is_not_asked_again_here() -> None:
    """The request may take effect late, so whoever knows what was read has to decide."""
    script = Script(BackendTimeout("no answer"))
    with pytest.raises(BackendTimeout):
        loading(script, Time().patience(60)).load(states(1))
    assert len(script.asked) == 1


def body_of(items: list[dict[str, Any]], *, ours: bool) -> Any:
    """What a client sends for a batch of these items."""
    client = boto3.client("dynamodb", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
    if ours:
        send_batches_as_they_are(client)
    sent = list[Any]()

    def stop(request: Any, **_: object) -> None:
        sent.append(json.loads(request.body))
        raise KeyboardInterrupt

    client.meta.events.register("before-send.dynamodb", stop)
    with pytest.raises(KeyboardInterrupt):
        client.batch_write_item(
            RequestItems={"Store": [{"PutRequest": {"Item": item}} for item in items]},
            ReturnConsumedCapacity="TOTAL",
        )
    return sent[0]


def test_the_body_is_what_botocore_would_have_made() -> None:
    """Texts beyond ASCII, binary values, booleans and NULL."""
    items = [CODEC.encode(state) for state in states(3)]
    items.append({"PK": {"S": "𝄞 ä"}, "SK": {"S": "#META"}, "raw": {"B": b"\x00\xff"}, "none": {"NULL": True}})
    assert body_of(items, ours=True) == body_of(items, ours=False)
