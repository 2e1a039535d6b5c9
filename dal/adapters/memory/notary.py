"""What stands at the end of each unit of work: the fence, the journal, and commits that get lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from dal.adapters.memory.journal import MemoryJournal
from dal.adapters.memory.store import Store
from dal.adapters.memory.work import Work
from dal.domain import Key, Row, State
from dal.domain.control import Authority, Control
from dal.errors import FencedError, OutcomeUnknown
from dal.ports import Sealed

_LOST = "the reply to COMMIT was lost"


class Notary:
    """Seals what a unit of work has touched. Callers hold the lock.

    Args:
        store: the rows.
        journal: gives the versions where the database stands for MySQL; elsewhere (None) the store does.
        control: the control row as it is now.
    """

    def __init__(self, store: Store, journal: MemoryJournal | None, control: Callable[[], Control]) -> None:
        self._store = store
        self._journal = journal
        self._control = control
        self._numbers = count(1)
        self._loses: bool | None = None
        self._lost: dict[bytes, Sealed] = {}

    def states(self, keys: Sequence[Key]) -> tuple[State, ...]:
        """Rows and versions of these keys, in their order."""
        return tuple(State(key, self._version(key), _copy(self._store.get(key))) for key in keys)

    def lose_next(self, *, committed: bool) -> None:
        """Let nobody know how the next commit ends."""
        self._loses = committed

    def seal(self, work: Work) -> Sealed:
        """Commit; the caller undoes what is left uncommitted.

        Raises:
            FencedError: the epoch is over, or MySQL does not lead.
        """
        sealed = self._draft(work)
        loses, self._loses = self._loses, None
        if loses is not False:
            self._sign(sealed, work.epoch)
        if loses is None:
            return sealed
        self._lost[sealed.token] = sealed
        return Sealed(sealed.keys, unknown=OutcomeUnknown(_LOST), token=sealed.token)

    def resolve(self, sealed: Sealed) -> tuple[State, ...] | None:
        """See `Leader`. What a key was written by later is told by tokens, what was never written by versions."""
        left = self._lost.get(sealed.token, sealed).states
        ours = [state.key for state in left if self._bears(state, sealed.token)]
        if ours:
            return self.states(ours)
        if any(self._version(state.key) < state.version for state in left):
            return None
        raise OutcomeUnknown(f"{_LOST}, and others have written all of the keys since")

    def _draft(self, work: Work) -> Sealed:
        keys = tuple(sorted(work.touched))
        states, token = self.states(keys), next(self._numbers).to_bytes(16, "big")
        if self._journal is not None and keys:
            self._check_fence(work)
            states = tuple(replace(s, version=self._journal.next_version(s.key)) for s in states)
        return Sealed(keys, states, token=token)

    def _sign(self, sealed: Sealed, epoch: int) -> None:
        self._store.commit()
        if self._journal is not None:
            for state in sealed.states:
                self._journal.write(state.key, state.version, epoch=epoch, token=sealed.token)

    def _check_fence(self, work: Work) -> None:
        control = self._control()
        if control.leader is not Authority.MYSQL or not work.epochs <= {control.epoch}:
            raise FencedError(
                f"the fleet is in epoch {control.epoch} led by {control.leader}; nothing was written, run it again"
            )

    def _bears(self, state: State, token: bytes) -> bool:
        if self._journal is None:
            return self._store.version(state.key) == state.version
        return self._journal.bears(state.key, token)

    def _version(self, key: Key) -> int:
        return self._store.version(key) if self._journal is None else self._journal.version(key)


def _copy(row: Row | None) -> Row | None:
    return None if row is None else dict(row)
