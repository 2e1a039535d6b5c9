"""Rows and their journal versions, seen together without locks: a state that is old never has a new version."""

from __future__ import annotations

from collections.abc import Sequence

from dal.adapters.mysql import journal_sql, sql
from dal.adapters.mysql.key_text import read_back, written
from dal.adapters.mysql.packet import Line, Lines
from dal.adapters.mysql.rows import RowQuestion, RowReader, batches, primary_key, row_of, with_unique
from dal.adapters.mysql.seal import COMMIT
from dal.adapters.mysql.session import Session
from dal.adapters.mysql.sql import Lock, Statement
from dal.contract.model import Contract, Entity
from dal.domain import Key, Row, State
from dal.errors import BackendError
from dal.ports import Chunk

UNWRITTEN = 1
"""The version of a key that was never written since the journal was installed: older than every write."""

_ONE_SNAPSHOT = (
    Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
    Statement("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"),
)


class Sight:
    """Looks at states; `inside` a unit of work it sees what the unit sees, the unit's own writes among it.

    A unit's transaction cannot be left for a snapshot. There versions are read before rows, or rows under locks,
    so that a row is never older than its version.
    """

    def __init__(self, contract: Contract) -> None:
        self.rows = RowReader(contract)

    def fetch(self, session: Session, keys: Sequence[Key], *, inside: bool) -> Sequence[State]:
        """The states of the keys in their order."""
        asked = {key: self.rows.normal_key(key) for key in keys}
        found: dict[Key, State] = {}
        for batch in batches(tuple(dict.fromkeys(asked.values()))):
            found |= self._look(session, batch, inside=inside)
        return [State(key, found[same].version, found[same].row) for key, same in ((k, asked[k]) for k in keys)]

    def walk(
        self, session: Session, entity: Entity, after: sql.Values | None, *, limit: int, inside: bool
    ) -> Chunk:
        """The next rows by primary key, each followed by its unique keys' states."""
        question = sql.chunk(entity, after, limit=limit, lock=Lock.SHARE if inside else None)
        rows, states = self._selected(session, entity, question, inside=inside)
        return Chunk(states, primary_key(entity, rows[-1]) if len(rows) == limit else None)

    def between(
        self, session: Session, entity: Entity, after: sql.Values | None, upto: sql.Values, *, inside: bool
    ) -> tuple[State, ...]:
        """The rows behind one primary key up to another, each followed by its unique keys' states."""
        question = sql.between(entity, after, upto, lock=Lock.SHARE if inside else None)
        return self._selected(session, entity, question, inside=inside)[1]

    def versions(self, session: Session, keys: Sequence[Key]) -> dict[Key, int]:
        """The versions of those of the keys that were ever journalled; no rows are read."""
        return self._versions(session, keys, ())

    def _selected(
        self, session: Session, entity: Entity, question: Statement, *, inside: bool
    ) -> tuple[list[dict[str, object]], tuple[State, ...]]:
        opening = () if inside else _ONE_SNAPSHOT
        rows = [row_of(entity, line) for line in session.exchange([*opening, question]).all()[-1]]
        shown = [pair for row in rows for pair in with_unique(entity, row)]
        versions = self._versions(session, [key for key, _ in shown], () if inside else (COMMIT,))
        return rows, tuple(State(key, versions.get(key, UNWRITTEN), row) for key, row in shown)

    def _versions(self, session: Session, keys: Sequence[Key], closing: Sequence[Statement]) -> dict[Key, int]:
        statements = version_statements(keys)
        if not statements and not closing:
            return {}
        answers = session.exchange([*statements, *closing]).all()
        return versions_in(answers[: len(statements)])

    def _look(self, session: Session, keys: Sequence[Key], *, inside: bool) -> dict[Key, State]:
        questions = self.rows.questions(keys, None)
        asked = [*version_statements(keys), *(question.statement for question in questions)]
        opening, closing = ((), ()) if inside else (_ONE_SNAPSHOT, (COMMIT,))
        answers = session.exchange([*opening, *asked, *closing]).all()[len(opening) :]
        first = len(asked) - len(questions)
        versions = versions_in(answers[:first])
        rows = rows_in(questions, answers[first : len(asked)])
        return {key: State(key, versions.get(key, UNWRITTEN), rows.get(key)) for key in keys}


def version_statements(keys: Sequence[Key]) -> list[Statement]:
    """What to ask for the versions of these keys."""
    return [journal_sql.versions(sorted(map(written, batch))) for batch in batches(keys)]


def versions_in(answers: Sequence[Lines]) -> dict[Key, int]:
    """The versions of keys in what was answered."""
    return dict(_version(line) for lines in answers for line in lines)


def rows_in(questions: Sequence[RowQuestion], answers: Sequence[Lines]) -> dict[Key, Row]:
    """The rows of keys in what was answered.

    Raises:
        BackendError: a row is none that the contract allows.
    """
    pairs = zip(questions, answers, strict=True)
    return {key: row for question, lines in pairs for key, row in question.rows(lines)}


def _version(line: Line) -> tuple[Key, int]:
    entity, values, version = line
    if not (isinstance(entity, str) and isinstance(values, bytes) and isinstance(version, int)):
        raise BackendError("the journal's table is not as `dal install` makes it")
    return read_back(entity, values), version
