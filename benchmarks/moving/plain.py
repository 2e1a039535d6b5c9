"""The script that everybody writes first: scan with PyMySQL, BatchWriteItem with boto3, no safety at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import boto3
from botocore.config import Config

from benchmarks.moving.ground import Ground

_PAGE, _BATCH = 500, 25
_SCANNED, _SEGMENTS = 2000, 16
"""Items of a page, and segments, as in `dal verify`: without them DynamoDB Local takes longer page by page."""
_ITEMS = "SELECT id, order_id, product_id, quantity, price_at_time FROM order_items"


@dataclass(frozen=True, slots=True)
class Plain:
    """Order items only, each as the layer would write it."""

    ground: Ground
    world: str

    def copy(self, rows: int, threads: int) -> float:
        """Copy the first so many order items; rows a second."""
        client = self._client()
        step = rows // threads
        began = perf_counter()
        _in_threads(threads, lambda number: self._copy(client, number * step, (number + 1) * step))
        return rows / (perf_counter() - began)

    def scan_both(self) -> float:
        """Read all order items of MySQL and then the whole table of DynamoDB; rows a second, of both together."""
        began, seen = perf_counter(), 0
        for rows in self._pages(0, 2**31):
            seen += len(rows)
        paginator = self._client().get_paginator("scan")
        asked = {"TableName": "Store", "ConsistentRead": True, "Limit": _SCANNED, "TotalSegments": _SEGMENTS}
        for segment in range(_SEGMENTS):
            for page in paginator.paginate(**asked, Segment=segment):
                seen += len(page["Items"])
        return seen / (perf_counter() - began)

    def _copy(self, client: Any, after: int, upto: int) -> None:
        for rows in self._pages(after, upto):
            for start in range(0, len(rows), _BATCH):
                left: Any = {
                    "Store": [{"PutRequest": {"Item": _item(row)}} for row in rows[start : start + _BATCH]]
                }
                while left:
                    left = client.batch_write_item(RequestItems=left).get("UnprocessedItems")

    def _pages(self, after: int, upto: int) -> Iterator[Sequence[Sequence[Any]]]:
        with closing(self.ground.connect()) as connection, connection.cursor() as cursor:
            while True:
                cursor.execute(f"{_ITEMS} WHERE id > %s AND id <= %s ORDER BY id LIMIT {_PAGE}", (after, upto))
                rows = cursor.fetchall()
                if not rows:
                    return
                yield rows
                after = rows[-1][0]

    def _client(self) -> Any:
        local = self.ground.local
        return boto3.client(
            "dynamodb",
            endpoint_url=local.endpoint,
            region_name=local.region,
            aws_access_key_id=self.world,
            aws_secret_access_key="x",  # noqa: S106  DynamoDB Local takes any
            config=Config(max_pool_connections=16),
        )


def _in_threads(threads: int, work: Callable[[int], None]) -> None:
    if threads == 1:
        work(0)
        return
    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(work, range(threads)))


def _item(row: Sequence[Any]) -> dict[str, dict[str, str]]:
    number, order, product, quantity, price = row
    return {
        "PK": {"S": f"ORDER#{order}"},
        "SK": {"S": f"ITEM#{number:010}"},
        "_type": {"S": "order_item"},
        "_v": {"N": "1"},
        "id": {"N": str(number)},
        "order_id": {"N": str(order)},
        "product_id": {"N": str(product)},
        "quantity": {"N": str(quantity)},
        "price_at_time": {"N": str(price)},
        "GSI1PK": {"S": f"ORDERED#{product}"},
        "GSI1SK": {"S": f"{order:010}#{number:010}"},
    }
