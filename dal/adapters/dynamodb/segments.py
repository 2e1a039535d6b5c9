"""Everything that the tables hold, by parallel scans: one segment after the other or many at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dal.adapters.dynamodb.connection import Connection
from dal.adapters.dynamodb.patience import Patience
from dal.adapters.dynamodb.reading import Reader
from dal.contract.codec import GONE, Codec
from dal.contract.items import Table
from dal.contract.lines import names_of
from dal.contract.seen import ItemLines, Seer
from dal.domain import Key, State
from dal.errors import BackendTimeout
from dal.ports import Drift, Line, Page, Part

_MOST = 100_000
"""Segments of one scan; DynamoDB itself takes ten times as many."""
_REMEDY = "read fewer at a time (--chunk), or give it more time (database.dynamodb.readTimeout)"


class DynamoSegments:
    """Fulfils `Segments`.

    A part is one segment of a parallel scan, its cursor DynamoDB's own; the number of segments must stay the same
    while a cursor is used. Tombstones and items of strangers are left out here and not by DynamoDB: it would read
    them all the same, and a filter takes it longer than sending the few.
    """

    def __init__(self, connection: Connection, codec: Codec, patience: Patience) -> None:
        self._connection = connection
        self._codec = codec
        self._lines = ItemLines(codec.contract)
        self._reader = Reader(connection, codec, patience, decode=Seer(codec, self._lines).decode)

    def parts(self, entities: Sequence[str], size: int, *, rows: int) -> Iterator[Part]:
        """See `Segments`."""
        total = min(max(1, rows // size), _MOST)
        for table in self._tables(entities):
            yield from (Part(table.name, (number, total)) for number in range(total))

    def page(self, part: Part, entities: Sequence[str], *, cursor: object | None, rows: int) -> Page:
        """See `Segments`. Never without a limit: DynamoDB Local would read all that is left for every page."""
        table = self._codec.contract.tables[part.name]
        number, total = part.place
        request = {
            "TableName": self._connection.name(table),
            "ConsistentRead": True,
            "Limit": rows,
            "Segment": number,
            "TotalSegments": total,
            **self._only(table, entities),
            **({"ExclusiveStartKey": cursor} if isinstance(cursor, Mapping) else {}),
        }
        try:
            answer = self._connection.call("scan", **request)
        except BackendTimeout as error:
            raise BackendTimeout(f"{error}; {rows} items of {table.name} were asked for: {_REMEDY}") from error
        return Page(list(self._taken(table, entities, answer["Items"])), answer.get("LastEvaluatedKey"))

    def look(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Segments`."""
        return self._reader.fetch(keys)

    def drift(self, entities: Sequence[str]) -> Sequence[Drift]:  # noqa: ARG002  see `Segments`
        """Nothing: what the contract does not know of an item was not put there by the layer."""
        return ()

    def _taken(self, table: Table, entities: Sequence[str], items: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
        names = {name for entity in entities for name in names_of(self._codec.contract.entity(entity))}
        keys, discriminator, line = table.keys, table.discriminator, self._lines.line
        pk, sk, kind = keys.pk, keys.sk, table.kind(keys.sk or "")
        for item in items:
            name = item.get(discriminator, {}).get("S")
            if name in names and GONE not in item:
                yield line(name, (item[pk]["S"], item[sk][kind] if sk else ""), item)

    def _only(self, table: Table, entities: Sequence[str]) -> dict[str, Any]:
        """A filter where a table holds much else: then less is sent."""
        contract = self._codec.contract
        wanted = {name for entity in entities for name in names_of(contract.entity(entity))}
        here = [name for name in self._codec.names if self._codec.table(name) is table]
        names = [name for name in here if name in wanted]
        if len(names) == len(here):
            return {}
        values = {f":t{number}": {"S": name} for number, name in enumerate(names)}
        return {
            "FilterExpression": f"#t IN ({', '.join(values)})",
            "ExpressionAttributeNames": {"#t": table.discriminator},
            "ExpressionAttributeValues": values,
        }

    def _tables(self, entities: Sequence[str]) -> list[Table]:
        return list({self._codec.table(name).name: self._codec.table(name) for name in entities}.values())
