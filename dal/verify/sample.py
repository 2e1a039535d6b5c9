"""A choice of parts: another one for each seed, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from dal.ports import Part

_ALL = 2**64
_LEAST, _PARTS = 25, 100


@dataclass(frozen=True, slots=True)
class Sample:
    """About this share of each side."""

    share: float
    seed: str

    def of(self, parts: Iterable[Part]) -> Iterator[Part]:
        """The chosen ones, one at least; the others are not read."""
        nearest: tuple[float, Part | None] = (2.0, None)
        for number, part in enumerate(parts):
            lot = self._lot(part, number)
            if lot < self.share:
                nearest = (-1.0, None)
                yield part
            elif lot < nearest[0]:
                nearest = (lot, part)
        if nearest[1] is not None:
            yield nearest[1]

    def size(self, chunk: int, rows: int) -> int:
        """Rows of a part: small enough that also of a small table only a share is read."""
        return min(chunk, max(_LEAST, rows // _PARTS))

    def _lot(self, part: Part, number: int) -> float:
        text = f"{self.seed}/{part.name}/{number}".encode()
        return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / _ALL
