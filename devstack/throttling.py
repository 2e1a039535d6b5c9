"""A DynamoDB endpoint that is asked for more than it gives: a share of its answers says so, the rest is real."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from random import Random
from typing import Any

from devstack.relay import Answer, Forward, Relay

_REFUSED = {
    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    "message": "The level of configured provisioned throughput for the table was exceeded.",
}
_BATCH = "BatchWriteItem"


@dataclass(eq=False, slots=True)
class Throttling(Relay):
    """Forwards what it does not refuse.

    Args:
        endpoint: of the real server.
        refused: the share of requests that are answered with ProvisionedThroughputExceededException.
        unprocessed: the share of BatchWriteItem requests of which only the first half is done.
        random: which ones.
    """

    refused: float = 0.0
    unprocessed: float = 0.0
    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311  a share, no secret
    counted: dict[str, int] = field(default_factory=lambda: {"asked": 0, "refused": 0, "halved": 0})
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, operation: str, body: bytes, forward: Forward) -> Answer:
        """See `Relay`."""
        fate = self.fate(operation)
        if fate == "refused":
            return 400, json.dumps(_REFUSED).encode()
        if fate == "asked":
            return forward(body)
        body, left = _halved(body)
        status, said = forward(body)
        return status, json.dumps({**json.loads(said), "UnprocessedItems": left}).encode() if left else said

    def fate(self, operation: str) -> str:
        """What becomes of a request: `refused`, `halved` or `asked`, the last of them forwarded as it is."""
        with self._lock:
            chance = self.random.random()
            if chance < self.refused:
                fate = "refused"
            elif operation == _BATCH and chance < self.refused + self.unprocessed:
                fate = "halved"
            else:
                fate = "asked"
            self.counted[fate] += 1
        return fate


def _halved(body: bytes) -> tuple[bytes, dict[str, Any]]:
    """The request with the first half of each table's items, and the rest as DynamoDB names it."""
    request = json.loads(body)
    items = request["RequestItems"]
    done = {table: puts[: (len(puts) + 1) // 2] for table, puts in items.items()}
    left = {table: puts[(len(puts) + 1) // 2 :] for table, puts in items.items()}
    return json.dumps({**request, "RequestItems": done}).encode(), {t: puts for t, puts in left.items() if puts}
