"""Exemplars that processes share: a record of one size for each bucket, in a mapped file.

Whoever reads while a record is written, or after a process was killed in the midst of that, may find half of one
and half of another. It carries a checksum: one that does not agree is none, nor is one that was never written.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from zlib import crc32

from prometheus_client.samples import Exemplar

_FACTS = struct.Struct("=16s8sdd")  # trace, span, value, time
_SUM = struct.Struct("=Q")
SIZE = _FACTS.size + _SUM.size
WIDTH = SIZE // 8
"""Of a record in doubles, which is what files are made of."""

_TIME = 4  # where it stands among the doubles of a record
_IDS = (32, 16)
"""Digits of a trace's and of a span's."""


class Records:
    """The exemplars of one series in this process, by the places of its buckets; `room` makes their memory."""

    __slots__ = ("_memory", "_room")

    def __init__(self, room: Callable[[], memoryview]) -> None:
        self._room = room
        self._memory: memoryview | None = None

    def __setitem__(self, place: int, exemplar: Exemplar) -> None:
        record = packed(exemplar)
        if record is None:
            return
        if self._memory is None:
            self._memory = self._room()
        self._memory[place * SIZE : (place + 1) * SIZE] = record

    def get(self, place: int) -> Exemplar | None:
        """As that of a dictionary."""
        if self._memory is None:
            return None
        return unpacked(bytes(self._memory[place * SIZE : (place + 1) * SIZE]))

    def clear(self) -> None:
        """Leave the memory to whom it belongs: this is a forked child."""
        self._memory = None


def packed(exemplar: Exemplar) -> bytes | None:
    """The record of an exemplar; None if its trace and span are not what OpenTelemetry calls so."""
    ids = (exemplar.labels.get("trace_id", ""), exemplar.labels.get("span_id", ""))
    if tuple(map(len, ids)) != _IDS:
        return None
    try:
        trace, span = map(bytes.fromhex, ids)
    except ValueError:
        return None
    facts = _FACTS.pack(trace, span, exemplar.value, exemplar.timestamp or 0.0)
    return facts + _SUM.pack(crc32(facts))


def newest(read: bytes, buckets: int, *, since: float = 0.0) -> Mapping[int, Exemplar]:
    """The last exemplar of each bucket after `since`, of records of several processes behind one another."""
    found: dict[int, Exemplar] = {}
    times = memoryview(read).cast("d")[_TIME::WIDTH].tolist()  # most are of yesterday: they are not looked at
    for number in sorted((n for n, at in enumerate(times) if at > since), key=times.__getitem__, reverse=True):
        place = number % buckets
        if place not in found and (exemplar := unpacked(read[number * SIZE : (number + 1) * SIZE])):
            found[place] = exemplar
    return found


def unpacked(record: bytes) -> Exemplar | None:
    """The exemplar of a record; None if it is torn."""
    facts, total = record[: _FACTS.size], _SUM.unpack_from(record, _FACTS.size)[0]
    if crc32(facts) != total:
        return None
    trace, span, value, at = _FACTS.unpack(facts)
    return Exemplar({"trace_id": trace.hex(), "span_id": span.hex()}, value, at)
