"""Loading without conditions, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dal.adapters.memory.store import Store
from dal.adapters.memory.transaction import Transaction
from dal.domain import Key, State
from dal.ports import Loaded


class MemoryLoading:
    """Fulfils `Loading`.

    Args:
        store: where the rows are.
        transaction: makes what is done visible.
        put: writes one state, whatever is there.
    """

    settle = 0.0

    def __init__(self, store: Store, transaction: Transaction, put: Callable[[State], object]) -> None:
        self._store = store
        self._transaction = transaction
        self._put = put

    def held(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        """See `Loading`."""
        with self._transaction.statement():
            return {key: version for key in keys if (version := self._store.version(key))}

    def load(self, states: Sequence[State]) -> Loaded:
        """See `Loading`; a unit for each state."""
        with self._transaction.statement():
            for state in states:
                self._put(state)
        return Loaded(float(len(states)))
