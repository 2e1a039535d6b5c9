"""Copies what DynamoDB was written as leader back into MySQL, a page at a time, as often as one likes.

What has to be copied is told by comparing, key by key, and not by clocks: a key is up to date when MySQL shows the
same row under the same version or a newer one. So a copy that was interrupted goes on where it stood, and one that
finds nothing to do has verified every key that DynamoDB was written since the cutover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from dal.domain import Key, State
from dal.domain.compare import EXACT
from dal.errors import BackendError
from dal.ports import Journal, Led, Restoring

_PAGE = 100
"""Keys that are read, compared and written at a time."""

_CHAIN = 20
"""How often what was in the way of a row may itself find something in its way."""


class Shown(Protocol):
    """MySQL, as far as it is looked at."""

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """See `Database`."""
        ...


@dataclass(slots=True)
class Round:
    """One look at everything that DynamoDB was written as leader: how many keys, which of them MySQL lacked.

    `foreign` are those that MySQL shows otherwise although DynamoDB was not written since they were equal:
    somebody writes MySQL past the layer. They are left alone. `wrong` are those that it shows otherwise although
    they were just copied.
    """

    seen: int = 0
    copied: list[Key] = field(default_factory=list)
    foreign: list[Key] = field(default_factory=list)
    wrong: list[Key] = field(default_factory=list)


class Copying:
    """Copies between a MySQL that does not lead and a DynamoDB that does, or did until now.

    Args:
        mysql: shows rows with their versions.
        restoring: takes them over.
        dynamodb: shows what it was written.
        overwrite: copy `foreign` keys too: DynamoDB leads, so its state counts.
    """

    def __init__(self, mysql: Shown, restoring: Restoring, dynamodb: Led, *, overwrite: bool = False) -> None:
        self._mysql = mysql
        self._restoring = restoring
        self._dynamodb = dynamodb
        self._overwrite = overwrite

    def round(self, epoch: int, *, progress: Callable[[Round], None] = lambda _: None) -> Round:
        """Copy what MySQL lacks, under the control row of this epoch.

        Raises:
            FencedError: leadership has moved on.
            BackendError: a database failed; do it again.
        """
        found = Round()
        for states in self._pages():
            self._take_over(states, epoch, found)
            progress(found)
        return found

    def count(self) -> int:
        """How many keys a round would copy now."""
        return sum(len(self._lacking(states, Round())) for states in self._pages())

    def settle(self, keys: Iterable[Key], epoch: int) -> Round:
        """Copy these keys, whoever wrote them last, where MySQL lacks their state of this moment; as `round`."""
        found = Round()
        for batch in _batches(list(keys)):
            self._take_over(self._dynamodb.fetch(batch), epoch, found)
        return found

    def strays(self, journal: Journal) -> list[Key]:
        """Now that MySQL leads: let its state be mirrored over what reached DynamoDB after the last round.

        Nobody was told that such a write is done. It has a version that MySQL does not know of.
        """
        found = []
        for states in self._pages():
            for own, led in zip(self._mysql.fetch([state.key for state in states]), states, strict=True):
                if own.version < led.version:
                    journal.mark([led.key], above=led.version)
                    found.append(led.key)
        return found

    def _pages(self) -> Iterator[Sequence[State]]:
        cursor: object | None = None
        while True:
            page = self._dynamodb.led(cursor=cursor, limit=_PAGE)
            if page.states:
                yield page.states
            cursor = page.cursor
            if cursor is None:
                return

    def _take_over(self, states: Sequence[State], epoch: int, found: Round) -> None:
        found.seen += len(states)
        due: Sequence[State] = self._lacking(states, found)
        copied: dict[Key, State] = {}
        for _ in range(_CHAIN):
            copied.update((state.key, state) for state in due)
            displaced = self._restoring.restore(due, epoch=epoch)
            if not displaced:
                break
            due = self._dynamodb.fetch(displaced)
        else:
            raise BackendError(f"{due[0].key}: rows stay in each other's way; is a unique value there twice?")
        found.copied += copied
        pairs = zip(self._mysql.fetch(list(copied)), copied.values(), strict=True)
        found.wrong += [own.key for own, led in pairs if _differ(own, led)]

    def _lacking(self, states: Sequence[State], found: Round) -> list[State]:
        due = []
        for own, led in zip(self._mysql.fetch([state.key for state in states]), states, strict=True):
            differ = _differ(own, led)
            if differ and own.row is not None and own.version >= led.version and not self._overwrite:
                found.foreign.append(led.key)
            elif differ or own.version < led.version:
                due.append(led)
        return due


def _differ(own: State, led: State) -> bool:
    return bool(EXACT.differences(own.row, led.row))


def _batches(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    return (keys[start : start + _PAGE] for start in range(0, len(keys), _PAGE))
