"""The gauges of a prefork server's processes, from the files in which `prometheus_client` keeps them.

It would parse each name anew at each scrape, 12 µs for each gauge of each process: here that is done once. What
the application keeps in the same files is left to the library.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict

from metrics.catalog import CATALOGUE
from metrics.declaration import Kind, Metric
from metrics.text import head, labelled

Line = tuple[Metric, bytes]
"""Of which metric, and the text with places for the process and the value."""
Lines = dict[Metric, list[bytes]]

_OURS = {metric.name: metric for metric in CATALOGUE if metric.kind is Kind.GAUGE}

# prometheus_client.mmap_dict carries no annotations
_values: Callable[[str], Iterable[tuple[str, float, float, int]]] = MmapedDict.read_all_values_from_file


class GaugeFiles:
    """Reads the gauges that are ours; its owner holds a lock."""

    def __init__(self) -> None:
        self._known: dict[str, Line | None] = {}

    def read(self, files: Iterable[Path]) -> tuple[Lines, list[Path]]:
        """The lines of each metric, and the files in which there is something else as well."""
        lines: Lines = defaultdict(list)
        mixed = [file for file in files if not self._read(file, lines)]
        return lines, mixed

    def _read(self, file: Path, lines: Lines) -> bool:
        """Add the lines of a file; whether they are all there is in it."""
        kind, _, pid = file.stem.partition("_liveall_")
        if kind != "gauge":
            return False
        process, whole = pid.encode(), True
        for key, value in _numbers(file):
            line = self._known[key] if key in self._known else self._meet(key)
            if line is None:
                whole = False
            else:
                lines[line[0]].append(line[1] % (process, value))
        return whole

    def _meet(self, key: str) -> Line | None:
        family, _name, labels, _help = json.loads(key)
        metric = _OURS.get(family)
        if metric is None:
            self._known[key] = None
        else:
            named = labelled([*labels.items(), ("pid", None)])
            self._known[key] = metric, f"{metric.name}{{{named}}} %r\n".encode()
        return self._known[key]


def written(lines: Lines, *, openmetrics: bool) -> bytes:
    """Their text, in the order of the catalogue."""
    parts = [
        part for metric in CATALOGUE if metric in lines for part in (head(metric, openmetrics), *lines[metric])
    ]
    return b"".join(parts)


def ours(name: str) -> bool:
    """Whether a family is one of those that are read here."""
    return name in _OURS


def _numbers(file: Path) -> list[tuple[str, float]]:
    try:
        return [(key, value) for key, value, _time, _place in _values(str(file))]
    except FileNotFoundError:  # its process was buried meanwhile
        return []
