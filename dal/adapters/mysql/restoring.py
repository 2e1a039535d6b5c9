"""MySQL takes over what DynamoDB was written as leader: rows as they are, under the versions they have there."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence

from pymysql.err import MySQLError

from dal.adapters.mysql import restoring_sql, sql
from dal.adapters.mysql.errors import NOT_NULL, code_of
from dal.adapters.mysql.install import narrow
from dal.adapters.mysql.key_text import written
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.own import OwnSession, OwnTables
from dal.adapters.mysql.rows import batches, primary_key, row_of
from dal.adapters.mysql.sight import UNWRITTEN
from dal.adapters.mysql.states import run
from dal.contract.model import Contract, Entity
from dal.domain import Key, Row, State
from dal.errors import ConfigurationError, FencedError

_AS_IT_WAS = "STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"


class RestoringSession(OwnSession):
    """A connection that looks at no foreign key: rows come in the order in which a scan meets them.

    Values come back as they were, whatever mode the server has: an id of 0 is no wish for a new one, zero dates
    that the contract keeps are taken. What does not fit is an error.
    """

    def __init__(self, options: MySQLOptions, tls: ssl.SSLContext | None) -> None:
        super().__init__(options, tls)
        self.query(f"SET foreign_key_checks = 0, sql_mode = '{_AS_IT_WAS}'")


class MySQLRestoring:
    """Fulfils `Restoring`.

    Args:
        contract: which tables there are, parents before children.
        tables: runs statements in sessions of the kind above.
    """

    def __init__(self, contract: Contract, tables: OwnTables) -> None:
        self._contract = contract
        self._tables = tables

    def check(self) -> None:
        """See `Restoring`."""
        if narrow(self._tables):
            raise ConfigurationError(
                f"database.mysql ({self._tables.place}): dal_control is from before there was a way back; run the"
                " `dal install` of this version"
            )

    def restore(self, states: Sequence[State], *, epoch: int) -> Sequence[Key]:
        """See `Restoring`; the fence comes last, as in every write, and lasts to the commit."""
        displaced: list[Key] = []
        if not states:
            return displaced
        with self._tables.transaction() as session:
            for entity, gone in reversed(self._by_entity(states, live=False)):
                for batch in batches(gone):
                    run(session, restoring_sql.remove(entity, entity.key, [state.key.values for state in batch]))
            for entity, live in self._by_entity(states, live=True):
                for batch in batches(live):
                    displaced += _put(session, entity, [state.row for state in batch if state.row is not None])
            _journal(session, states, epoch)
        among = {state.key for state in states}
        return [key for key in dict.fromkeys(displaced) if key not in among]

    def raise_id(self, entity: str, last: int) -> None:
        """See `Restoring`; InnoDB would also let it fall, to above what is stored."""
        found = self._contract.entity(entity)
        column = found.auto_id.column if found.auto_id else found.primary_key[0]
        ((highest,),) = self._tables.run(sql.highest(found, column))
        if int(str(highest)) < last:
            self._tables.run(restoring_sql.auto_increment(found, last + 1))

    def _by_entity(self, states: Sequence[State], *, live: bool) -> list[tuple[Entity, list[State]]]:
        """Those of rows, parents first; unique keys have no rows of their own."""
        found = []
        for entity in self._contract.entities.values():
            own = [s for s in states if s.key.entity == entity.name and (s.row is not None) is live]
            found += [(entity, own)] if own else []
        return found


def _put(session: OwnSession, entity: Entity, rows: Sequence[Row]) -> Iterator[Key]:
    """Write the rows, and remove what stands in their way; the keys of that."""
    new = {entity.key_of(row): row for row in rows}
    claims = {unique: key for key, row in new.items() for unique in entity.unique_keys(row)}
    for line in run(session, restoring_sql.in_the_way(entity, rows)):
        old = row_of(entity, line)
        key = entity.key_of(old)
        same = key in new and primary_key(entity, new[key]) == primary_key(entity, old)
        if not same or any(claims.get(unique, key) != key for unique in entity.unique_keys(old)):
            run(session, restoring_sql.remove(entity, entity.primary_key, [primary_key(entity, old)]))
            yield key
    run(session, restoring_sql.put(entity, rows))


def _journal(session: OwnSession, states: Sequence[State], epoch: int) -> None:
    """Versions follow the rows, so that the next write of MySQL is newer than what DynamoDB holds."""
    versions: dict[tuple[str, bytes], int] = {}
    for state in states:
        name = written(state.key)
        versions[name] = max(versions.get(name, UNWRITTEN), state.version)
    try:
        for batch in batches(sorted(versions.items())):
            run(session, restoring_sql.versions(batch, epoch=epoch))
    except MySQLError as error:
        if code_of(error) != NOT_NULL:
            raise
        raise FencedError("MySQL leads again, or the fleet is in another epoch: nothing was restored") from error
