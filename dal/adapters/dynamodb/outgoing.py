"""Sends batches as they are: botocore would build every value anew, 90 µs for an item of eleven attributes.

The items of a batch have the form of the wire already, except for binary values. They are taken out of the request
before botocore serializes it, and put into its body afterwards, before it is signed.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import MutableMapping
from typing import Any

_TAKEN = "dal_request_items"


def send_batches_as_they_are(client: Any) -> None:
    """Register the handlers with the events of one client."""
    client.meta.events.register("provide-client-params.dynamodb.BatchWriteItem", _take_out)
    client.meta.events.register("before-call.dynamodb.BatchWriteItem", _put_in)


def _take_out(params: dict[str, Any], context: MutableMapping[str, Any], **_: object) -> dict[str, Any]:
    context[_TAKEN] = params["RequestItems"]
    return {**params, "RequestItems": {}}


def _put_in(params: MutableMapping[str, Any], context: MutableMapping[str, Any], **_: object) -> None:
    request = {**json.loads(params["body"]), "RequestItems": context[_TAKEN]}
    params["body"] = json.dumps(request, separators=(",", ":"), default=_binary).encode()


def _binary(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return b64encode(value).decode("ascii")
    raise TypeError(f"an item holds no {type(value).__name__}")
