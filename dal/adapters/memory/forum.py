"""Where the processes of a fleet meet, in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from dal.adapters.memory.gate import Gate
from dal.adapters.memory.journal import MemoryJournal
from dal.domain.control import Control
from dal.domain.fleet import Member
from dal.ports import Sighting

_PATIENCE = 1.0
"""Seconds that an assembly waits for the lock."""

_News = tuple[str, Member | None]
"""A process and where it is now; None: it was struck."""


class MemoryAssembly:
    """Fulfils `Assembly`: changes nothing until its block has ended."""

    def __init__(self, control: Control, seen: Mapping[str, Sighting], journal: MemoryJournal) -> None:
        self._control = control
        self._seen = seen
        self._journal = journal
        self.news: list[_News] = []

    @property
    def control(self) -> Control:
        """The control row, with the changes made here."""
        return self._control

    @property
    def sightings(self) -> Sequence[Sighting]:
        """Every process that is written down, with the changes made here."""
        return list(_updated(self._seen, self.news).values())

    def pending(self) -> bool:
        """Whether a key is pending since before the epoch of the control row."""
        return self._journal.pending_since_before(self._control.epoch)

    def change(self, control: Control) -> None:
        """Write the control row anew."""
        self._control = control

    def announce(self, member: Member) -> None:
        """Write the process down, with its next beat."""
        self.news.append((member.id, member))

    def strike(self, ids: Sequence[str]) -> None:
        """Forget dead processes."""
        self.news += [(member_id, None) for member_id in ids]


class MemoryForum:
    """Fulfils `Forum`. An assembly holds the database's lock, so writes wait for its end, as in MySQL.

    Heartbeats and glances need no lock: they see what is committed.
    """

    def __init__(self, gate: Gate, journal: MemoryJournal, control: Control) -> None:
        self._gate = gate
        self._journal = journal
        self._control = control
        self._members: dict[str, Sighting] = {}
        self._register = threading.Lock()

    def control(self) -> Control:
        """The control row as it is committed now."""
        self._gate.check()
        return self._control

    def sightings(self) -> Sequence[Sighting]:
        """Every process that is written down."""
        self._gate.check()
        return list(self._members.values())

    def beat(self, member: Member) -> bool:
        """Heartbeat; False if this process was struck."""
        self._gate.check()
        with self._register:
            known = member.id in self._members
            self._members = _updated(self._members, [(member.id, member)] if known else ())
        return known

    @contextmanager
    def assemble(self) -> Iterator[MemoryAssembly]:
        """Lock the control row; commit at the end of the block, change nothing on an exception."""
        with self._gate.within(_PATIENCE):
            assembly = MemoryAssembly(self._control, self._members, self._journal)
            yield assembly
            self._control = assembly.control
            self._write_down(assembly.news)

    def leave(self, member_id: str) -> None:
        """Strike oneself."""
        self._gate.check()
        self._write_down([(member_id, None)])

    def _write_down(self, news: Sequence[_News]) -> None:
        with self._register:
            self._members = _updated(self._members, news)


def _updated(seen: Mapping[str, Sighting], news: Sequence[_News]) -> dict[str, Sighting]:
    """The list of processes after the news, by id."""
    now = dict(seen)
    for member_id, member in news:
        before = now.pop(member_id, None)
        if member is not None:
            now[member_id] = Sighting(member, before.beat + 1 if before else 1)
    return dict(sorted(now.items()))
