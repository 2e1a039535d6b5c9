"""One key as its clients saw it: which value can be there, if every acknowledged write counts? Pure.

Each write has an interval: it took effect at some moment between `began` and `ended`; one whose outcome is unknown
may have taken effect at any later moment, or never. A value is explained by a write of it that need not have been
overwritten: no acknowledged write began after its end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import inf

ABSENT = "absent"
GONE = "gone"
"""A value to write: absent, and nothing can bring the key back."""


@dataclass(frozen=True, slots=True)
class Write:
    """What one operation did to one key, or may have done; times are nanoseconds of the machine's clock.

    `value` is what was written, `ABSENT`, `GONE`, `>=5` (at least so much, nobody heard how much) or ends with `*`
    (anything that begins so).
    """

    value: str
    began: float
    ended: float
    acknowledged: bool = True

    def explains(self, value: str) -> bool:
        """Whether the value may be this write's."""
        if self.value == GONE:
            return value == ABSENT
        if self.value.startswith(">="):
            return value.isdecimal() and int(value) >= int(self.value[2:])
        if self.value.endswith("*"):
            return value != ABSENT and value.startswith(self.value[:-1])
        return value == self.value


NEVER_WRITTEN = Write(ABSENT, 0, 0)


class Register:
    """All writes of one key, `first` what it was before them."""

    def __init__(self, writes: Iterable[Write], *, first: Write = NEVER_WRITTEN) -> None:
        self._by_value: dict[str, list[Write]] = defaultdict(list)
        self._vague: list[Write] = []
        every = [first, *writes]
        for write in every:
            if write.value == GONE or write.value[:2] == ">=" or write.value[-1:] == "*":
                self._vague.append(write)
            else:
                self._by_value[write.value].append(write)
        self._acknowledged = sorted((w for w in every if w.acknowledged), key=lambda write: write.ended)
        self._ends = [write.ended for write in self._acknowledged]
        self._last_begin = list(accumulate((write.began for write in self._acknowledged), max))
        self._gone = min((w.ended for w in self._acknowledged if w.value == GONE), default=inf)

    def candidates(self, value: str, until: float = inf) -> list[Write]:
        """The writes that may have left this value, begun before `until`."""
        vague = [write for write in self._vague if write.explains(value)]
        return [write for write in (*self._by_value.get(value, ()), *vague) if write.began < until]

    def explains(self, value: str, *, began: float = inf, ended: float = inf) -> bool:
        """Whether the value can be there in that interval; by default: at the very end."""
        return any(not self._overwritten(write, value, began) for write in self.candidates(value, ended))

    def later_than(self, value: str) -> int:
        """How many acknowledged writes must have come after every write of that value."""
        newest = max((write.ended for write in self.candidates(value)), default=-inf)
        return sum(write.began > newest for write in self._acknowledged)

    def gone(self) -> bool:
        """Whether an acknowledged write has taken the key away for good."""
        return self._gone < inf

    def deleted_after(self, value: str) -> bool:
        """Whether an acknowledged removal came after every write of that value."""
        newest = max((write.ended for write in self.candidates(value)), default=-inf)
        removals = (w for w in self._acknowledged if w.value in (ABSENT, GONE))
        return any(write.began > newest for write in removals)

    def _overwritten(self, write: Write, value: str, before: float) -> bool:
        """Whether an acknowledged write that ended before that moment came after this one."""
        if value != ABSENT and self._gone < before:
            return True
        count = bisect_left(self._ends, before)
        return count > 0 and self._last_begin[count - 1] > write.ended
