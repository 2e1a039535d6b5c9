"""How far the copying of one entity is: one value, saved as a whole, so that place and counters cannot part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from dal.engines.places import of_json, to_json
from dal.ports import Place


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of rows, and of the unique values that are items of their own.

    `written` items were put, `kept` were there already, `marked` were written by others meanwhile and left to the
    journal, `refused` rows cannot be copied. `units` are write units, `throttled` is how often the follower asked
    to be spared.
    """

    rows: int = 0
    written: int = 0
    kept: int = 0
    marked: int = 0
    refused: int = 0
    units: float = 0.0
    throttled: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def as_json(self) -> dict[str, float]:
        """By name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything up to `low` is copied, and `beyond` it slices that were quicker: where each begins and ends.

    `since`: when the oldest slice was begun that is not done, in the microseconds of versions. `broken`: one has
    ended otherwise, so what was written since then may have been overwritten, also rows that are gone by now.
    """

    low: Place | None = None
    beyond: Mapping[Place, Place] = field(default_factory=dict)
    counts: Counts = Counts()
    done: bool = False
    since: int = 0
    broken: bool = False

    def with_slice(self, after: Place | None, upto: Place, counts: Counts) -> Progress:
        """One more slice is copied."""
        low, beyond = self.low, dict(self.beyond)
        if after == low:
            low = upto
            while low in beyond:
                low = beyond.pop(low)
        elif after is not None:
            beyond[after] = upto
        return replace(self, low=low, beyond=beyond, counts=self.counts + counts)

    def with_marked(self, keys: int) -> Progress:
        """Some more keys were left to the journal."""
        return replace(self, counts=self.counts + Counts(marked=keys))

    def next_from(self, after: Place | None) -> Place | None:
        """Where the next slice that is not copied begins, at this place or behind it."""
        while after is not None and after in self.beyond:
            after = self.beyond[after]
        return after

    def clipped(self, after: Place | None, upto: Place) -> Place:
        """`upto`, or the place before it where something begins that is copied already."""
        between = (begins for begins in self.beyond if (after is None or begins > after) and begins < upto)
        return min(between, default=upto)

    def dumps(self) -> str:
        """As text."""
        return json.dumps(
            {
                "low": to_json(self.low),
                "beyond": [[to_json(begins), to_json(ends)] for begins, ends in self.beyond.items()],
                "counts": self.counts.as_json(),
                "done": self.done,
                "since": self.since,
                "broken": self.broken,
            }
        )

    @classmethod
    def loads(cls, text: str) -> Progress:
        """From what `dumps` has written."""
        kept = json.loads(text)
        pairs = ((of_json(begins), of_json(ends)) for begins, ends in kept["beyond"])
        beyond = {begins: ends for begins, ends in pairs if begins is not None and ends is not None}
        return cls(
            of_json(kept["low"]), beyond, Counts(**kept["counts"]), kept["done"], kept["since"], kept["broken"]
        )
