"""Where the threads of a prefork server's processes count: in mapped files that outlive them.

A process claims a file for its life and its threads count straight into it, so a killed process has lost nothing.
The next process claims the file that a dead one left and counts on in it. So there are as many files as there were
processes at once, however many come and go, and no number is ever moved, added to another one or reset.

A file is a row of segments of one size. A segment begins with its bytes in use; blocks follow, each of a `_HEAD`,
the key, and cells of doubles: one for the first thread that counts in a series, and room for eight more with the
second. A block is written first and in use then, so readers need no lock.
"""

from __future__ import annotations

import errno
import fcntl
import json
import mmap
import os
import struct
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from metrics.declaration import Metric

SUFFIX = ".cells"
SEGMENT = 1 << 18  # bytes; a multiple of every machine's page

_HEAD = struct.Struct("=qq")  # bytes of the key, doubles of all its cells
FIRST = 8  # where blocks begin: after the bytes in use
_MORE = 8  # cells of a block that is not a series' first: a scrape reads block by block
TRACES = "/traces"  # behind the name of a metric: the records of its exemplars


def key_of(metric: Metric, labels: tuple[str, ...], *, traces: bool = False) -> bytes:
    """What a series is called in a file, or the records of its exemplars."""
    return json.dumps([metric.name + TRACES * traces, *labels]).encode()


class CellFile:
    """The file of this process in a directory; the system gives it free when the process ends, however it ends.

    Its owner holds a lock around calls.

    Raises:
        OSError: there is no such directory, or no room in it.
    """

    def __init__(self, directory: Path) -> None:
        self._path, segments = _claim(directory)
        self._segment = segments[-1]
        self._left: defaultdict[bytes, list[memoryview[float]]] = defaultdict(list)
        self._free: dict[tuple[bytes, int], list[memoryview[float]]] = {}
        for segment in segments:
            for key, block in blocks(segment, FIRST, in_use(segment)):
                self._left[key].append(block)

    def take(self, key: bytes, width: int) -> memoryview[float]:
        """A cell that nobody counts in: one that a dead process left, or a new one.

        Raises:
            OSError: the disk is full.
        """
        free = self._free.get((key, width))
        if free is None:  # a series that this process has not counted yet
            left = [block for block in self._left.pop(key, ()) if len(block) % width == 0]
            free = self._free[key, width] = [cell for block in left for cell in _split(block, width)]
            more = 1
        else:
            more = _MORE
        if not free:
            free += _split(self._append(key, width * more), width)
        return free.pop()

    def _append(self, key: bytes, width: int) -> memoryview[float]:
        block = _HEAD.pack(len(key), width) + key + bytes(-len(key) % 8) + bytes(8 * width)
        if in_use(self._segment) + len(block) > SEGMENT:
            self._segment = _extend(self._path)
        start = in_use(self._segment)
        end = start + len(block)
        if end > SEGMENT:
            raise OSError(errno.EMSGSIZE, "the names of a series are too long to be shared")
        self._segment[start:end] = block
        self._segment[:FIRST].cast("q")[0] = end
        return self._segment[end - 8 * width : end].cast("d")


def _split(block: memoryview[float], width: int) -> list[memoryview[float]]:
    return [block[start : start + width] for start in range(0, len(block), width)]


def in_use(segment: memoryview) -> int:
    """The bytes of a segment that are written."""
    return int(segment[:FIRST].cast("q")[0]) or FIRST


def blocks(segment: memoryview, start: int, end: int) -> Iterator[tuple[bytes, memoryview[float]]]:
    """Keys and blocks of cells of a segment between two places where blocks begin or end."""
    numbers = segment.cast("d")
    while start < end:
        length, width = _HEAD.unpack_from(segment, start)
        key = start + _HEAD.size
        cell = key + length + -length % 8
        start = cell + 8 * width
        yield bytes(segment[key : key + length]), numbers[cell // 8 : start // 8]


def mapped(file: int, first: int, *, access: int = mmap.ACCESS_WRITE) -> list[memoryview]:
    """The whole segments of an open file from number `first` on. A mapping keeps the file, and a lock of it."""
    number = os.fstat(file).st_size // SEGMENT
    offsets = range(first * SEGMENT, number * SEGMENT, SEGMENT)
    return [memoryview(mmap.mmap(file, SEGMENT, access=access, offset=offset)) for offset in offsets]


def _claim(directory: Path) -> tuple[Path, list[memoryview]]:
    for number in count():
        path = directory / f"{number}{SUFFIX}"
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_size < SEGMENT:
                _extend(path)
            return path, mapped(file, 0)
        except BlockingIOError:  # a living process counts in it
            continue
        finally:
            os.close(file)
    raise AssertionError("unreachable")


def _extend(path: Path) -> memoryview:
    """Add a segment, written and not left as a hole: on a full disk, counting in a hole would end the process."""
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        number = os.fstat(file).st_size // SEGMENT
        if os.pwrite(file, bytes(SEGMENT), number * SEGMENT) < SEGMENT:
            raise OSError(errno.ENOSPC, "no room for another segment of metrics", str(path))
        return mapped(file, number)[0]
    finally:
        os.close(file)
