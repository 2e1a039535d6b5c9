"""Tables in slices, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.journal import MemoryJournal
from dal.adapters.memory.notary import Notary
from dal.adapters.memory.store import Store
from dal.adapters.memory.table import primary_key
from dal.contract.model import Contract
from dal.domain import Key, Row, State
from dal.ports import Estimate, Place

_ROW_BYTES = 100


class MemorySlices:
    """Fulfils `Slices`."""

    def __init__(
        self,
        contract: Contract,
        gate: Gate,
        store: Store,
        notary: Notary,
        journal: MemoryJournal,
        *,
        now: Callable[[], int],
    ) -> None:
        self._contract = contract
        self._gate = gate
        self._store = store
        self._notary = notary
        self._journal = journal
        self._now = now

    def boundary(self, entity: str, after: Place | None, rows: int) -> Place | None:
        """See `Slices`."""
        with self._gate:
            places = [place for place, _ in self._placed(entity, after)]
        return list(islice(places, rows))[-1] if places else None

    def between(self, entity: str, after: Place | None, upto: Place) -> Sequence[State]:
        """See `Slices`."""
        found = self._contract.entity(entity)
        with self._gate:
            rows = [row for place, row in self._placed(entity, after) if place <= upto]
            keys = [key for row in rows for key in (found.key_of(row), *found.unique_keys(row))]
            return self._notary.states(keys)

    def versions(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """See `Slices`."""
        with self._gate:
            return {key: self._journal.version(key) for key in keys}

    def clock(self) -> int:
        """See `Slices`."""
        return self._now()

    def written_since(self, entity: str, version: int, *, after: Key | None, limit: int) -> Sequence[Key]:
        """See `Slices`."""
        names = self._contract.entity(entity).names
        with self._gate:
            found = [key for key in self._journal.newer(version) if key.entity in names]
        return sorted(key for key in found if after is None or key > after)[:limit]

    def estimate(self, entity: str) -> Estimate:
        """See `Slices`; here it is exact."""
        with self._gate:
            return Estimate(len(self._placed(entity, None)), _ROW_BYTES)

    def _placed(self, entity: str, after: Place | None) -> list[tuple[Place, Row]]:
        found = self._contract.entity(entity)
        rows = [(primary_key(found, row), row) for row in self._store.rows(entity)]
        return sorted((place, row) for place, row in rows if after is None or place > after)
