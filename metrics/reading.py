"""Reads what the processes that share a directory counted in their files, those that ended included."""

from __future__ import annotations

import json
import mmap
import os
from dataclasses import dataclass, field
from pathlib import Path
from struct import unpack

from metrics.catalog import CATALOGUE
from metrics.cells import FIRST, SUFFIX, blocks, in_use, mapped
from metrics.declaration import Kind, Metric

_COUNTED = {metric.name: metric for metric in CATALOGUE if metric.kind is not Kind.GAUGE}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series and the cells, of all threads of all processes, that count it."""

    metric: Metric
    labels: tuple[str, ...]
    cells: list[memoryview[float]] = field(default_factory=list)

    def read(self) -> bytes:
        """The numbers of all cells as they are now."""
        return b"".join(self.cells)

    def totals(self, read: bytes) -> list[float]:
        """The sums over what was read: of each bucket by itself and of the values, or of a counter."""
        width = self.metric.width
        numbers = unpack(f"{len(read) // 8}d", read)
        return [sum(numbers[place::width]) for place in range(width)]


@dataclass(slots=True)
class _File:
    """A mapped file; while it is mapped its inode is not given to another one."""

    inode: int
    segments: list[memoryview] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)


class Ledger:
    """All series of a directory. Keys are parsed once, a scrape reads only numbers. Its owner holds a lock."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[str, _File] = {}
        self._series: dict[bytes, Series] = {}

    def series(self) -> list[Series]:
        """Every series there is by now; a longer list than before only if there are new ones."""
        found = {entry.name: entry.inode() for entry in os.scandir(self._directory) if entry.name.endswith(SUFFIX)}
        if any(found.get(name) != file.inode for name, file in self._files.items()):  # the server began anew
            self._files.clear()
            self._series = {}
        for name, inode in found.items():
            self._read(name, self._files.setdefault(name, _File(inode)))
        return list(self._series.values())

    def _read(self, name: str, file: _File) -> None:
        with (self._directory / name).open("rb") as opened:
            file.segments += mapped(opened.fileno(), len(file.segments), access=mmap.ACCESS_READ)
        file.seen += [FIRST] * (len(file.segments) - len(file.seen))
        for number, segment in enumerate(file.segments):
            end = in_use(segment)
            for key, cell in blocks(segment, file.seen[number], end):
                self._add(key, cell)
            file.seen[number] = end

    def _add(self, key: bytes, cell: memoryview[float]) -> None:
        if key not in self._series:
            name, *labels = json.loads(key)
            if name not in _COUNTED:  # another version of this package counts there
                return
            self._series[key] = Series(_COUNTED[name], tuple(labels))
        if self._series[key].metric.width == len(cell):
            self._series[key].cells.append(cell)
