"""The suites of journal and fleet on memory and on a real MariaDB."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import pytest

from dal.adapters.memory import MemoryDatabase, MemoryForum, MemoryJournal
from dal.domain import Key
from dal.ports import Restoring
from tests.contract.database_suite import (
    CLOSURE_LIMIT,
    CONTRACT,
    FenceSuite,
    ForumSuite,
    JournalSuite,
    PendingSuite,
    ResolveSuite,
    RestoreSuite,
)
from tests.contract.rigs import MemoryRig
from tests.contract.sealing_suite import touch
from tests.contract.slices_suite import SlicesSuite

HOUR = 3_600_000_000


@dataclass(slots=True)
class Clock:
    """Microseconds since the epoch, as the machine has them and some more."""

    ahead: int = 0

    def __call__(self) -> int:
        return time.time_ns() // 1000 + self.ahead


@dataclass(frozen=True, slots=True)
class JournalledMemory(MemoryRig):
    """A memory database in the place of MySQL, on a clock that can be set."""

    clock: Clock = field(default_factory=Clock)

    @property
    def journal(self) -> MemoryJournal:
        """The journal of the database."""
        return self.leader.journal

    @property
    def forum(self) -> MemoryForum:
        """The forum of the database."""
        return self.leader.forum

    @property
    def restoring(self) -> Restoring:
        """What takes over from DynamoDB."""
        return self.leader.restoring

    def run_ahead(self, key: Key) -> int:
        """Write the key on a clock that is set back afterwards."""
        self.clock.ahead += HOUR
        (state,) = touch(self.leader, key).states
        self.clock.ahead -= HOUR
        return state.version

    def lose_next_commit(self, *, committed: bool) -> None:
        """As the database does."""
        self.leader.lose_next_commit(committed=committed)


class TestMemory(FenceSuite, ResolveSuite, JournalSuite, ForumSuite, PendingSuite, RestoreSuite, SlicesSuite):
    """Memory in the place of MySQL."""

    @pytest.fixture
    def rig(self) -> JournalledMemory:
        """An empty database."""
        clock = Clock()
        return JournalledMemory(MemoryDatabase(CONTRACT, now=clock, closure_limit=CLOSURE_LIMIT), clock)
