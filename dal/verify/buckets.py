"""Sums over rows: two sides whose sums are equal hold the same rows, whatever the order in which they were read.

Each line is digested and added, modulo 2^128, to the bucket that its key chooses; the follower's are subtracted. A
bucket that comes to zero holds the same on both sides. Sums and not XOR: a row that is there twice must show.
Digests are the same in every process and on every machine.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from zlib import crc32

from dal.ports import Line

_SIZE = 16
_MASK = 2 ** (8 * _SIZE) - 1
_ROWS = 64
"""Rows that share a bucket: so many are compared for one that differs."""
_LEAST = 16
BUCKETS = 2**16
"""Buckets of all names together are kept within this: a megabyte."""

Sums = dict[str, dict[int, int]]
"""By name and bucket."""


def sizes(rows: Mapping[str, int]) -> dict[str, int]:
    """How many buckets for each name, by the rows that it is expected to have."""
    wanted = {name: max(_LEAST, count // _ROWS) for name, count in rows.items()}
    shrink = max(1.0, sum(wanted.values()) / BUCKETS)
    return {name: max(_LEAST, int(count / shrink)) for name, count in wanted.items()}


def bucket(line: Line, count: int, salt: str = "") -> int:
    """The bucket of a line's key; lines that share one do not share that of another salt."""
    return crc32(f"{line[1][0]}\0{line[1][1]}{salt}".encode("utf-8", "surrogatepass")) % count


def digest(line: Line) -> int:
    """The digest of a whole line; `repr` of texts keeps apart whatever is not the same."""
    text = repr(line[1:]).encode()
    return int.from_bytes(blake2b(text, digest_size=_SIZE).digest(), "little")


def summed(lines: Iterable[Line], counts: Mapping[str, int], salt: str = "") -> tuple[dict[str, int], Sums]:
    """How many lines of each name there are, and their sums."""
    rows: dict[str, int] = dict.fromkeys(counts, 0)
    sums: Sums = {name: {} for name in counts}
    for line in lines:
        name = line[0]
        rows[name] += 1
        into, place = sums[name], bucket(line, counts[name], salt)
        into[place] = into.get(place, 0) + digest(line)
    return rows, {name: {at: total & _MASK for at, total in into.items()} for name, into in sums.items() if into}


@dataclass(slots=True)
class Table:
    """Leader minus follower, by bucket."""

    totals: list[int]

    @classmethod
    def of(cls, count: int) -> Table:
        """Nothing was added yet."""
        return cls([0] * count)

    def add(self, sums: Mapping[int, int], *, sign: int) -> None:
        """Take over what a task has summed up; the follower's with sign -1."""
        for at, total in sums.items():
            self.totals[at] = (self.totals[at] + sign * total) & _MASK

    def dumps(self) -> str:
        """As text."""
        return b64encode(b"".join(total.to_bytes(_SIZE, "little") for total in self.totals)).decode()

    @classmethod
    def loads(cls, text: str) -> Table:
        """From what `dumps` has written."""
        raw = b64decode(text)
        return cls([int.from_bytes(raw[at : at + _SIZE], "little") for at in range(0, len(raw), _SIZE)])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are to be compared: those of the buckets that differ. It travels with tasks, so it is small."""

    bits: Mapping[str, bytes] = field(default_factory=dict)
    salt: str = ""

    @classmethod
    def differing(cls, tables: Mapping[str, Table], salt: str = "") -> Wanted:
        """The buckets that do not come to zero; names without any are left out."""
        return cls({n: bytes(map(bool, t.totals)) for n, t in tables.items() if any(t.totals)}, salt)

    def share(self, name: str) -> float:
        """Of the buckets of a name those that are wanted."""
        bits = self.bits.get(name, b"\0")
        return sum(bits) / len(bits)

    def among(self, lines: Iterable[Line]) -> Iterator[Line]:
        """Those of the lines that are in such a bucket."""
        for line in lines:
            bits = self.bits.get(line[0])
            if bits is not None and bits[bucket(line, len(bits), self.salt)]:
                yield line
