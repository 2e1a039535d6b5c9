"""The durable journal."""

from __future__ import annotations

from collections.abc import Sequence

from dal.adapters.mysql import journal_sql
from dal.adapters.mysql.errors import NOT_NULL, code_of
from dal.adapters.mysql.key_text import read_back, written
from dal.adapters.mysql.own import OwnTables
from dal.adapters.mysql.packet import Line
from dal.adapters.mysql.rows import batches
from dal.adapters.mysql.schema import LONGEST_ERROR
from dal.adapters.mysql.sql import Statement
from dal.domain import Key
from dal.errors import BackendError, ConstraintError, FencedError
from dal.ports import POISONED, Depth, Entry

_MICROSECONDS = 1_000_000


class MySQLJournal:
    """Fulfils `Journal`. All times are those of the server's clock, all errors those of `dal.errors`.

    Its statements commit at once and wait a second at most for a lock (then: `ConflictError`).

    Args:
        tables: runs the statements.
        poisoned: a key counts as poisoned after so many failed repairs.
    """

    def __init__(self, tables: OwnTables, *, poisoned: int = POISONED) -> None:
        self._tables = tables
        self._poisoned = poisoned

    def pending(
        self, *, limit: int, after: Key | None = None, ripe: bool = True, quiet: float = 0.0
    ) -> Sequence[Entry]:
        """See `Journal`; the order is that of entities and of the keys' written form."""
        behind = None if after is None else written(after)
        where = journal_sql.pending(after=behind, ripe=ripe, quiet=quiet)
        return [_entry(line) for line in self._tables.run(journal_sql.entries(where, limit=limit))]

    def find(self, key: Key) -> Entry | None:
        """See `Journal`."""
        lines = self._tables.run(journal_sql.entries(journal_sql.named([written(key)]), limit=1))
        return _entry(lines[0]) if lines else None

    def among(self, keys: Sequence[Key]) -> Sequence[Entry]:
        """See `Journal`."""
        portions = batches(sorted(set(map(written, keys))))
        asked = (journal_sql.entries(journal_sql.named(portion), limit=len(portion)) for portion in portions)
        return [_entry(line) for statement in asked for line in self._tables.run(statement)]

    def unsettled(self, keys: Sequence[Key]) -> bool:
        """See `Journal`."""
        portions = batches(sorted(map(written, keys)))
        return any(_number(self._tables.run(journal_sql.unsettled(portion))[0][0]) for portion in portions)

    def depth(self) -> Depth:
        """See `Journal`; reads every pending key."""
        ((pending, poisoned, age),) = self._tables.run(journal_sql.depth(self._poisoned))
        return Depth(_number(pending), _number(poisoned), max(_number(age), 0) / _MICROSECONDS)

    def clear(self, confirmed: Sequence[tuple[Key, int]]) -> None:
        """See `Journal`."""
        for batch in batches(sorted((written(key), version) for key, version in confirmed)):
            self._tables.change(journal_sql.clear(batch))

    def postpone(self, entry: Entry, *, seconds: float, error: str) -> None:
        """See `Journal`; at most a day."""
        key = written(entry.key)
        said = error[:LONGEST_ERROR]
        self._tables.change(journal_sql.postpone(key, entry.version, seconds=seconds, error=said))

    def retry(self, keys: Sequence[Key] | None = None) -> int:
        """See `Journal`."""
        if keys is None:
            return self._tables.change(journal_sql.retry(None))
        portions = batches(sorted(map(written, keys)))
        return sum(self._tables.change(journal_sql.retry(portion)) for portion in portions)

    def mark(self, keys: Sequence[Key], *, above: int = 0) -> None:
        """See `Journal`; nobody waits for the mirror of a mark, so it counts as older than every epoch.

        Raises:
            FencedError: DynamoDB leads: the state of MySQL must not be mirrored any more.
        """
        for batch in batches(sorted(map(written, keys))):
            self._mark(journal_sql.mark(batch, above=above))

    def _mark(self, statement: Statement) -> None:
        try:
            self._tables.change(statement)
        except ConstraintError as error:
            if error.__cause__ is None or code_of(error.__cause__) != NOT_NULL:
                raise
            raise FencedError("DynamoDB leads; no key was marked") from error


def _entry(line: Line) -> Entry:
    entity, values, version, pending, tries, wait, error = line
    if not (isinstance(entity, str) and isinstance(values, bytes)):
        raise BackendError("the journal's table is not as `dal install` makes it")
    return Entry(
        read_back(entity, values),
        _number(version),
        pending=bool(pending),
        tries=_number(tries),
        ripe_in=_number(wait) / _MICROSECONDS,
        error=str(error or ""),
    )


def _number(value: object) -> int:
    return int(str(value))  # sums come as Decimal
