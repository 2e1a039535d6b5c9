"""Keys that differed at the first look: looked at again until they agree, are known to be under way, or stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from dal.domain import Key
from dal.engines import Access
from dal.verify.look import Divergence
from dal.verify.options import Options
from dal.verify.places import Sides
from dal.verify.tasks import LookAgain
from dal.verify.working import Working

_BATCH = 200


class Suspects:
    """Gathers suspects and gives those that are settled to whoever counts.

    Args:
        access: to both databases, for the workers.
        working: does the looks.
        options: how often, and how long in between.
        settled: hears the last judgement of each.
    """

    def __init__(
        self,
        access: Access[Sides],
        working: Working,
        options: Options,
        settled: Callable[[Sequence[Divergence]], None],
    ) -> None:
        self._access = access
        self._working = working
        self._options = options
        self._settled = settled
        self._waiting: dict[Key, Divergence] = {}

    def add(self, found: Iterable[Divergence]) -> None:
        """More of them; where there are many, they are looked at now."""
        self._waiting.update((divergence.key, divergence) for divergence in found)
        if len(self._waiting) >= self._options.suspects:
            self.settle()

    def settle(self) -> None:
        """Look at all of them, as often as it takes; nothing waits afterwards."""
        left, self._waiting = self._waiting, {}
        for _ in range(self._options.looks):
            again = [key for key, found in left.items() if not found.odd]
            if not again:
                break
            self._options.wait(self._options.pause)
            odd = {key: found for key, found in left.items() if found.odd}
            left = {**odd, **self._looked_at(again)}
        if left:
            self._settled(list(left.values()))

    def _looked_at(self, keys: Sequence[Key]) -> dict[Key, Divergence]:
        rest = iter(keys)
        batches = iter(lambda: tuple(islice(rest, _BATCH)), ())
        tasks = (LookAgain(self._access, batch) for batch in batches)
        return {found.key: found for _, result in self._working.results(tasks) for found in result}
