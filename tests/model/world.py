"""What there is: two databases, a journal, a control row, mirrors under way, and processes with an operation each.

All values are tuples of plain values, since millions of them are hashed and compared. The writes of a key are
numbered in the order in which leaders committed them: a row *is* the number of its last write, and `history` says
whether that write left a row or deleted it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

from tests.model.configurations import PLACES

_T = TypeVar("_T")

NONE, READ, WRITE, LANDED = "none", "read", "write", "landed"
LED_BY_DYNAMODB = frozenset({"dynamodb", "returning"})


class Ruling(NamedTuple):
    """The control row, without the epoch: only whether an epoch is over matters, and operations know that."""

    leader: str
    strict: bool
    answers: bool
    complete: bool
    armed: bool


class Row(NamedTuple):
    """A row of MySQL and its entry in the journal.

    `aged`: the key is pending since before the epoch of the control row.
    """

    write: int
    version: int = 0
    pending: bool = False
    aged: bool = False


class Item(NamedTuple):
    """An item of DynamoDB, or a tombstone if the write was a delete; `led`: it was written there, not mirrored."""

    version: int
    write: int
    led: bool = False


PEEKED, NOTHING, CLEAR, ACKNOWLEDGE, CONFIRMED = "peeked", "nothing", "clear", "acknowledge", "confirmed"
LOADING, LOADED, BROKEN = "loading", "loaded", "broken"
LOADS = frozenset({LOADING, LOADED, BROKEN})
"""Duties of what a backfill puts without a condition: on its way, there but not looked after, broken off."""


class Mirror(NamedTuple):
    """A state of a key on its way to DynamoDB; it may land at any time, also when nobody waits for it.

    `duty` is what its sender does once it has landed: nothing, clear the key in the journal, or acknowledge the
    write to its caller first. `confirmed`: it has landed, the clear is under way. `peeked`: the row was read, its
    version was not yet. That a sender dies or gives up needs no word: what it would have done comes late.
    """

    key: int
    version: int
    write: int
    duty: str

    def __str__(self) -> str:
        return f"version {self.version} of key {self.key} (write {self.write})"


class Operation(NamedTuple):
    """What a caller waits for.

    `phase` and `dynamodb` (who answers) are of the snapshot that it began with. `floor`: the last write of its key
    that was acknowledged before a read began. `member`: its process has been of the fleet ever since it began.
    `fresh`: the epoch in which it began still lasts. `strict`: that epoch is a strict one.

    A write that DynamoDB leads is `fresh` while the lease lasts under which it began; `floor` is its version, and
    once it has landed, which write it was.
    """

    kind: str
    phase: int = 0
    key: int = -1
    floor: int = 0
    dynamodb: bool = False
    member: bool = False
    fresh: bool = False
    strict: bool = False


IDLE = Operation(NONE)


class Where(NamedTuple):
    """A place, for people."""

    place: int

    def __str__(self) -> str:
        place = PLACES[self.place]
        return f"{place.stand}{' with PREFER_DDB' if place.prefer else ''}"


class Process(NamedTuple):
    """One process of the fleet: its place (an index of `PLACES`), and at most one operation.

    `member` turns False when the fleet has judged it dead, which is never before its lease has lapsed: it may have
    crashed, or be stopped and wake up. That it is slow needs no word of its own: any move may come late.
    `listed`: it was judged dead, but not struck; only where the rules are broken. `leads`: it has seen so short a
    time ago that DynamoDB leads that it may write there and acknowledge it; it need not be a member for that.
    """

    place: int
    member: bool = True
    operation: Operation = IDLE
    listed: bool = False
    leads: bool = False

    def __str__(self) -> str:
        return f"the process in {Where(self.place)}"

    def doing(self, operation: Operation) -> Process:
        """The process with another operation."""
        return Process(self.place, self.member, operation, self.listed, self.leads)


class Copy(NamedTuple):
    """A state of a key on its way back to MySQL, read in that turn."""

    key: int
    version: int
    write: int
    turn: int


class Back(NamedTuple):
    """What there is only where leadership may go back.

    `turn` counts its changes in the control row; `lead` and `since` are what the lead item in DynamoDB says, and
    of which turn. `waited`: longer than a lease, since the lead item says `returning`. `verified`: which keys are
    equal since then. `records`: turns in which processes are about to write down that DynamoDB leads.
    """

    turn: int = 0
    lead: str = ""
    since: int = -1
    waited: bool = False
    verified: frozenset[int] = frozenset()
    copies: frozenset[Copy] = frozenset()
    records: frozenset[int] = frozenset()


FORTH = Back(turn=-1)
"""Where leadership goes forth only."""


class World(NamedTuple):
    """One state. `clock` only rises by the lives of tombstones; `acknowledged` is the last such write by key."""

    control: Ruling
    clock: int
    rows: tuple[Row, ...]
    items: tuple[Item | None, ...]
    history: tuple[tuple[bool, ...], ...]
    acknowledged: tuple[int, ...]
    mirrors: frozenset[Mirror]
    processes: tuple[Process, ...]
    back: Back = FORTH

    def lives(self, key: int, write: int) -> bool:
        """Whether that write left a row, rather than none."""
        return self.history[key][write]

    def equal(self, key: int) -> bool:
        """Whether both databases are after the same write of the key."""
        row, item = self.rows[key], self.items[key]
        return item.write == row.write if item else not self.lives(key, row.write)

    def holds(self, key: int, floor: int) -> bool:
        """Whether DynamoDB shows the state after write `floor` of the key, or a later one."""
        item = self.items[key]
        if item is None:  # never there, or deleted so long ago that nothing is left to tell by which write
            return not all(self.history[key][floor:])
        return item.write >= floor

    def with_process(self, index: int, process: Process) -> World:
        """The world with that process changed; processes are kept in order, since names do not matter."""
        processes = [*self.processes]
        processes[index] = process
        return World(*self[:7], tuple(sorted(processes)), self.back)

    def with_mirrors(self, mirrors: frozenset[Mirror]) -> World:
        """The world with these mirrors under way."""
        return World(*self[:6], mirrors, self.processes, self.back)


def changed(values: tuple[_T, ...], key: int, value: _T) -> tuple[_T, ...]:
    """The values with one of them replaced."""
    return (*values[:key], value, *values[key + 1 :])
