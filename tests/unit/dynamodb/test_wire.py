"""Items taken from the wire as they are: the same answers as those of a client that parses them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ClientError

from dal.adapters.dynamodb import DynamoSettings
from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.wire import take_items_as_they_are

_SETTINGS = DynamoSettings(access_key_id="a", secret_access_key="b")
_KEY = {"PK": {"S": "A"}}
_ITEM = {
    **_KEY,
    "text": {"S": 'he said "B", 𝄞'},
    "number": {"N": "19.90"},
    "flag": {"BOOL": False},
    "nothing": {"NULL": True},
    "deep": {"M": {"list": {"L": [{"N": "1"}, {"SS": ["a"]}]}}},
}
_BYTES = {
    "bytes": {"B": "AP8="},
    "sets": {"BS": ["AAE=", ""]},
    "B": {"S": "no bytes"},
    "BS": {"L": [{"B": ""}]},
    "deep": {"M": {"B": {"B": "AAE="}}},
}
_CALLS: dict[str, dict[str, Any]] = {
    "get_item": {"TableName": "t", "Key": _KEY},
    "batch_get_item": {"RequestItems": {"t": {"Keys": [_KEY]}}},
    "query": {"TableName": "t", "KeyConditionExpression": "PK = PK"},
    "scan": {"TableName": "t"},
}
_BODIES: dict[str, dict[str, Any]] = {
    "get_item": {"Item": _ITEM, "ConsumedCapacity": {"TableName": "t", "CapacityUnits": 0.5}},
    "batch_get_item": {"Responses": {"t": [_ITEM]}, "UnprocessedKeys": {}},
    "query": {"Items": [_ITEM], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": _KEY},
    "scan": {"Items": [], "Count": 0, "ScannedCount": 7},
}


class _Raw(io.BytesIO):
    """What botocore reads a body from."""

    def stream(self, **_: object) -> list[bytes]:
        """All of it."""
        return [self.read()]


def _answering(client: Any, body: bytes, status: int) -> Any:
    """The client, with a server that always says this."""

    def send(request: Any, **_: object) -> AWSResponse:
        headers = HeadersDict({"x-amzn-RequestId": "7"})
        return AWSResponse(request.url, status, headers, _Raw(body))  # type: ignore[arg-type]  # stubs know another class

    client.meta.events.register("before-send.dynamodb", send)
    return client


def _ours(body: bytes, status: int = 200) -> Any:
    return _answering(Connection(_SETTINGS).client, body, status)


def _plain(body: bytes, status: int = 200) -> Any:
    client = boto3.session.Session("a", "b").client("dynamodb", region_name="us-east-1")
    return _answering(client, body, status)


@pytest.mark.parametrize("operation", _CALLS)
def test_answers_are_those_of_botocore(operation: str) -> None:
    """Values of all types, numbers beside the items, and the metadata of the response."""
    body = json.dumps(_BODIES[operation]).encode()
    found, expected = (getattr(make(body), operation)(**_CALLS[operation]) for make in (_ours, _plain))
    assert found == expected
    assert expected.items() >= _BODIES[operation].items()


@pytest.mark.parametrize("operation", _CALLS)
def test_bytes_are_those_of_botocore(operation: str) -> None:
    """Binary values become bytes, and only they, in items of all answers."""
    body = json.dumps(_BODIES[operation]).replace(json.dumps(_ITEM), json.dumps({**_ITEM, **_BYTES})).encode()
    found, expected = (getattr(make(body), operation)(**_CALLS[operation]) for make in (_ours, _plain))
    assert found == expected
    assert (b"AP8=" in body) == ("\\xff" in repr(found)) == (operation != "scan")


@pytest.mark.parametrize(
    "body",
    [b"<html>", b'{"Item": {"B": {"B": "!"}}}', b"", b"{}"],
    ids=["garbage", "no base64", "empty", "nothing found"],
)
def test_what_is_no_plain_item_is_left_to_botocore(body: bytes) -> None:
    """A body that is no JSON is what botocore makes of it, and nothing is nothing."""
    found, expected = (make(body).get_item(**_CALLS["get_item"]) for make in (_ours, _plain))
    assert found == expected


@pytest.mark.parametrize("make", [_ours, _plain])
def test_errors_keep_their_code(make: Callable[[bytes, int], Any]) -> None:
    """An error is parsed as ever."""
    body = json.dumps({"__type": "x#ResourceNotFoundException", "message": "no table"}).encode()
    with pytest.raises(ClientError, match=r"ResourceNotFoundException.*no table"):
        make(body, 400).get_item(**_CALLS["get_item"])


def test_the_handler_reads_the_body() -> None:
    """Else the parser would build every item anew: nothing of the body is left to it."""
    client, bodies = _plain(json.dumps({"Item": _ITEM}).encode()), list[bytes]()

    def note(response_dict: dict[str, Any], **_: object) -> None:
        bodies.append(response_dict["body"])

    take_items_as_they_are(client)
    client.meta.events.register_last("before-parse.dynamodb.GetItem", note)
    assert client.get_item(**_CALLS["get_item"])["Item"] == _ITEM
    assert bodies == [b""]
