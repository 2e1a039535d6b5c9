"""Reads what the processes that share a directory counted in their files, those that ended included."""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack

from prometheus_client.samples import Exemplar

from metrics.catalog import CATALOGUE
from metrics.cells import FIRST, SUFFIX, TRACES, blocks, in_use, mapped
from metrics.declaration import Kind, Metric
from metrics.records import WIDTH, newest

_COUNTED = {metric.name: metric for metric in CATALOGUE if metric.kind is not Kind.GAUGE}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series and the blocks of cells, of all threads of all processes, that count it."""

    metric: Metric
    labels: tuple[str, ...]
    width: int
    blocks: list[memoryview[float]] = field(default_factory=list)
    traces: list[memoryview[float]] = field(default_factory=list)
    """The records of exemplars, of all processes."""

    def read(self) -> bytes:
        """The numbers of all cells as they are now."""
        return b"".join(self.blocks)

    def exemplars(self, since: float) -> Mapping[int, Exemplar]:
        """The last trace of each bucket after a time, by the place of the bucket."""
        return newest(b"".join(self.traces), self.metric.places, since=since)

    def totals(self, read: bytes) -> list[float]:
        """The sums over what was read: of each bucket by itself and of the values, or of a counter."""
        width = self.width
        numbers = unpack(f"{len(read) // 8}d", read)
        return [sum(numbers[place::width]) for place in range(width)]


@dataclass(slots=True)
class _File:
    """A mapped file; while it is mapped its inode is not given to another one."""

    inode: int
    segments: list[memoryview] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Home:
    """Where the blocks of one key belong."""

    blocks: list[memoryview[float]]
    width: int


class Ledger:
    """All series of a directory. Keys are parsed once, a scrape reads only numbers. Its owner holds a lock."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[str, _File] = {}
        self._homes: dict[bytes, _Home] = {}
        self._series: dict[tuple[Metric | str, ...], Series] = {}

    def series(self) -> list[Series]:
        """Every series there is by now; a longer list than before only if there are new ones."""
        found = {entry.name: entry.inode() for entry in os.scandir(self._directory) if entry.name.endswith(SUFFIX)}
        if any(found.get(name) != file.inode for name, file in self._files.items()):  # the server began anew
            self._files.clear()
            self._homes, self._series = {}, {}
        for name, inode in found.items():
            self._read(name, self._files.setdefault(name, _File(inode)))
        return list(self._series.values())

    def _read(self, name: str, file: _File) -> None:
        with (self._directory / name).open("rb") as opened:
            file.segments += mapped(opened.fileno(), len(file.segments), access=mmap.ACCESS_READ)
        file.seen += [FIRST] * (len(file.segments) - len(file.seen))
        for number, segment in enumerate(file.segments):
            end = in_use(segment)
            for key, block in blocks(segment, file.seen[number], end):
                self._add(key, block)
            file.seen[number] = end

    def _add(self, key: bytes, block: memoryview[float]) -> None:
        home = self._homes.get(key) or self._meet(key)
        if home is not None and len(block) % home.width == 0:
            home.blocks.append(block)

    def _meet(self, key: bytes) -> _Home | None:
        name, *labels = json.loads(key)
        traces = name.endswith(TRACES)
        metric = _COUNTED.get(name.removesuffix(TRACES))
        if metric is None:  # another version of this package counts there
            return None
        series = self._series.setdefault((metric, *labels), Series(metric, tuple(labels), metric.width))
        home = _Home(series.traces, metric.places * WIDTH) if traces else _Home(series.blocks, series.width)
        self._homes[key] = home
        return home
