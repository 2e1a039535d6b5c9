"""A leader with a journal and a follower that refuses what it is told to, on clocks that tests move."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dal.adapters.memory import MemoryDatabase
from dal.domain import Applied, Key, State
from dal.journal import Backoff, Repair
from flags import Backend
from tests.unit.dual.world import CONTRACT

SECOND = 1_000_000


class Ticks:
    """Microseconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += round(seconds * SECOND)


class Debt:
    """Authors that MySQL has and DynamoDB lacks, all of them pending.

    `refused` are the keys that the follower refuses, and why; `silent` is what it answers to everything;
    `before_clearing` happens between the mirror and the clearing of its keys.
    """

    def __init__(self, authors: int = 0) -> None:
        self.ticks = Ticks()
        self.leader = MemoryDatabase(CONTRACT, now=self.ticks)
        self.follower = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
        self.refused: dict[Key, Exception] = {}
        self.silent: Exception | None = None
        self.before_clearing: Callable[[], object] = lambda: None
        self.sent: list[list[Key]] = []
        for number in range(authors):
            self.write(f"author{number}")

    def write(self, name: str, author_id: int | None = None) -> Key:
        """Insert an author, or rename one, journalled and not mirrored."""
        with self.leader.unit() as unit:
            table = self.leader.table("author")
            if author_id is None:
                row = table.insert({"name": name, "email": f"{name}@x.y"})
                author_id = int(str(row["id"]))
            else:
                table.update(author_id, name=name)
            unit.touch([author(author_id)])
        return author(author_id)

    def send(self, states: Sequence[State]) -> Sequence[Applied]:
        """The way to the follower."""
        keys = [state.key for state in states]
        self.sent.append(keys)
        if self.silent is not None:
            raise self.silent
        for key in keys:
            if key in self.refused:
                raise self.refused[key]
        applied = self.follower.apply(states)
        self.before_clearing()
        return applied

    def repair(self, *, page: int = 100, backoff: Backoff | None = None) -> Repair:
        return Repair(self.leader, self.leader.journal, self.send, backoff=backoff, page=page)

    @property
    def pending(self) -> list[Key]:
        return [entry.key for entry in self.leader.journal.pending(limit=1000, ripe=False)]

    def tries(self, key: Key) -> int:
        found = self.leader.journal.find(key)
        assert found is not None
        return found.tries

    @property
    def equal(self) -> bool:
        """Whether both hold the same authors."""
        return self.leader.table("author").all() == self.follower.table("author").all()


def author(number: int) -> Key:
    return Key("author", (number,))
