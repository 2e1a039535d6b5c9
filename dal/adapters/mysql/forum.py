"""Where the fleet meets: the control row and the list of processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dal.adapters.mysql import forum_sql, schema
from dal.adapters.mysql.own import OwnSession, OwnTables
from dal.adapters.mysql.packet import Lines
from dal.adapters.mysql.sql import Lock
from dal.adapters.mysql.states import run
from dal.domain.control import Control
from dal.domain.fleet import Member
from dal.errors import ConfigurationError, ConflictError, NotInstalled
from dal.ports import Sighting


class MySQLForum:
    """Fulfils `Forum`. Statements wait a second at most for a lock (then: `ConflictError`)."""

    def __init__(self, tables: OwnTables) -> None:
        self._tables = tables

    def control(self) -> Control:
        """See `Forum`."""
        return control_of(self._tables.run(forum_sql.control(None)), self._tables.place)

    def sightings(self) -> Sequence[Sighting]:
        """See `Forum`."""
        return [forum_sql.sighting_in(line) for line in self._tables.run(forum_sql.sightings())]

    def beat(self, member: Member) -> bool:
        """See `Forum`."""
        return self._tables.change(forum_sql.beat(member)) > 0

    @contextmanager
    def assemble(self) -> Iterator[MySQLAssembly]:
        """See `Forum`.

        Raises:
            ConflictError: the lock was not to be had, or the server ended a deadlock; nothing was done.
            OutcomeUnknown: the connection broke during COMMIT; look at the control row.
        """
        with self._tables.transaction() as session:
            control = control_of(run(session, forum_sql.control(Lock.UPDATE)), self._tables.place)
            yield MySQLAssembly(session, control)

    def leave(self, member_id: str) -> None:
        """See `Forum`."""
        self._tables.change(forum_sql.strike([member_id]))


class MySQLAssembly:
    """Fulfils `Assembly`; its transaction is READ COMMITTED, so each question sees what is committed then.

    The list is not locked: heartbeats go on. They only narrow where a process is, never widen it.
    """

    def __init__(self, session: OwnSession, control: Control) -> None:
        self._session = session
        self._control = control
        self._sightings = self._look()

    @property
    def control(self) -> Control:
        """See `Assembly`."""
        return self._control

    @property
    def sightings(self) -> Sequence[Sighting]:
        """See `Assembly`; with what this assembly has changed."""
        return self._sightings

    def pending(self) -> bool:
        """See `Assembly`.

        Every write of an earlier epoch is over: it held a lock on the control row to its commit. The answer is
        quick where a key is pending since before, or few are pending at all.
        """
        ((found,),) = run(self._session, forum_sql.pending_before(self._control.epoch))
        return bool(found)

    def change(self, control: Control) -> None:
        """See `Assembly`."""
        run(self._session, forum_sql.change(control))
        self._control = control

    def announce(self, member: Member) -> None:
        """See `Assembly`."""
        run(self._session, forum_sql.announce(member))
        self._sightings = self._look()

    def strike(self, ids: Sequence[str]) -> None:
        """See `Assembly`; only at the beats that this assembly has seen.

        Raises:
            ConflictError: one of them has beaten since, so it lives, and what was decided without it is void.
        """
        doomed = [sighting for sighting in self._sightings if sighting.member.id in ids]
        if not doomed:
            return
        run(self._session, forum_sql.bury(doomed))
        ((struck,),) = run(self._session, forum_sql.CHANGED)
        if struck != len(doomed):
            raise ConflictError("a process that was taken for dead has beaten again; look once more")
        self._sightings = self._look()

    def _look(self) -> Sequence[Sighting]:
        return [forum_sql.sighting_in(line) for line in run(self._session, forum_sql.sightings())]


def control_of(lines: Lines, place: str) -> Control:
    """The control row.

    Raises:
        ConfigurationError: there is none, or it says that the tables are of another version.
    """
    if not lines:
        raise NotInstalled(f"database.mysql ({place}): dal_control is empty; run `dal install`")
    control = forum_sql.control_in(lines[0])
    if control.schema != schema.VERSION:
        older = control.schema < schema.VERSION
        remedy = "run the `dal install` of this version" if older else "update switchyard-dal in this process"
        raise ConfigurationError(
            f"database.mysql ({place}): the tables of the journal are of version {control.schema}, this process"
            f" knows version {schema.VERSION}; {remedy}"
        )
    return control
