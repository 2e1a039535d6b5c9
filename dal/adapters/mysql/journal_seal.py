"""The end of units of work whose touched keys are journalled: fence, versions, states and commit in one go."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence

from dal.adapters.mysql import journal_sql
from dal.adapters.mysql.errors import NOT_NULL, code_of
from dal.adapters.mysql.key_text import written
from dal.adapters.mysql.options import MySQLOptions
from dal.adapters.mysql.own_errors import explained
from dal.adapters.mysql.packet import Exchange, Lines
from dal.adapters.mysql.rows import RowQuestion, RowReader, batches
from dal.adapters.mysql.seal import COMMIT, Work, concluded
from dal.adapters.mysql.sight import versions_in
from dal.adapters.mysql.sql import Lock, Statement
from dal.adapters.mysql.unit_session import STRICT, UnitSession
from dal.contract.model import Contract
from dal.domain import Key, Row, State
from dal.errors import BackendError, ConflictError, FencedError, OutcomeUnknown
from dal.logs import told
from dal.ports import Sealed

_log = logging.getLogger("dal.unit")
_HALF = 8
"""Bytes, of the 16 of a token."""


class JournalSeal:
    """Ends each unit with the journal statement, reads back what it has written, and commits.

    Why the states are exact: every writer of a key needs the key's journal row last, and we hold it from the
    journal statement to the commit. Who had it before us has committed, and the reads after the statement, being
    fresh or locking, see that. Who wants it after us commits later, under a higher version, however much is
    already in its transaction: uncommitted rows are not seen, or are waited for. The same goes for rows that are
    not there, since an insert of another needs the journal row of its key too, and for unique values: whoever
    takes or gives up one touches the key of the value.

    The versions may be read without a lock, in any snapshot: a transaction always sees its own rows.

    A token is half random and half floor: above every version that this process has seen. The unit's versions are
    not below it, whatever the clock says, so a key whose version is below it was not written by this unit.
    """

    def __init__(
        self, contract: Contract, options: MySQLOptions, *, random: Callable[[int], bytes] = secrets.token_bytes
    ) -> None:
        self._rows = RowReader(contract)
        self._options = options
        self._random = random
        self._floor = 0

    def check(self, keys: Sequence[Key]) -> None:
        """See `Seal`."""
        for key in keys:
            written(key)

    def commit(self, work: Work) -> Sealed:
        """See `Seal`.

        Raises:
            ConflictError: the connection was gone before the end began, so nothing was committed.
        """
        if work.session.gone():
            raise ConflictError("the connection to MySQL was lost before the unit of work could commit")
        if len(work.epochs) > 1:
            raise FencedError(
                "the fleet has moved on between two parts of the unit of work: nothing was committed"
            )
        token = self._random(_HALF) + self._floor.to_bytes(_HALF)
        stamps, versions = _journal(work, token)
        rows = self._rows.questions(work.normal.values(), work.lock)
        exchange = work.session.exchange([*stamps, *versions, *(row.statement for row in rows), COMMIT])
        self._refuse(exchange, stamps)
        sealed = concluded(exchange, Sealed(work.keys, token=token))
        if sealed.unknown:
            return sealed
        first, last = len(stamps), len(stamps) + len(versions)
        at = versions_in(exchange.answers[first:last])
        self._floor = max(self._floor, *(version + 1 for version in at.values()))
        return Sealed(work.keys, _states(work, at, rows, exchange.answers[last:-1]), token=token)

    def _refuse(self, exchange: Exchange, stamps: Sequence[Statement]) -> None:
        """Say what it means that the server refused the journal statement."""
        error, position = exchange.error, len(exchange.answers)
        if error is None or exchange.last_begun or position >= len(stamps):
            return
        if code_of(error) == NOT_NULL and f"'{journal_sql.FENCED}'" in str(error):
            raise FencedError(
                "MySQL does not lead any more, or the fleet is in another epoch: nothing was committed"
            ) from error
        raise explained(error, self._options) from error

    def committed(self, session: UnitSession, sealed: Sealed) -> bool:
        """By token and version. Rows first: the doubtful transaction locks what it wrote for as long as it lives.

        Journal rows are never deleted, versions never fall, and a unit writes all of its keys: where one is
        missing, or below the floor, nothing was committed. Other tokens prove nothing: ours may have been
        overwritten.
        """
        keys = [self._rows.normal_key(key) for key in sealed.keys]
        for question in self._rows.questions(keys, Lock.SHARE):
            session.exchange([question.statement]).all()
        named = sorted(set(map(written, keys)))
        found = [line for part in batches(named) for line in session.exchange([journal_sql.tokens(part)]).all()[0]]
        if any(token == sealed.token for token, _ in found):
            return True
        floor = int.from_bytes(sealed.token[_HALF:])
        if len(found) < len(named) or any(isinstance(v, int) and v < floor for _, v in found):
            return False
        raise OutcomeUnknown(
            "others have written all keys of the unit, before it or since: its token is not there"
        )


def _journal(work: Work, token: bytes) -> tuple[list[Statement], list[Statement]]:
    """The journal statements, and those that read the versions back.

    What the application has done to its session must not disarm the fence.
    """
    portions = list(batches(sorted(set(map(written, work.normal.values())))))
    epoch, floor = max(work.epochs, default=0), int.from_bytes(token[_HALF:])
    stamps = [journal_sql.stamp(portion, epoch=epoch, token=token, floor=floor) for portion in portions]
    strict = [STRICT] if work.session.altered else []
    return [*strict, *stamps], [journal_sql.versions(portion) for portion in portions]


def _states(
    work: Work, at: Mapping[Key, int], questions: Sequence[RowQuestion], answers: Sequence[Lines]
) -> tuple[State, ...]:
    """The states of the keys, each under its own version.

    The commit is done. A row that the contract does not allow cannot fail the write any more: the states of the
    keys that were asked for with it are left out, and stay pending.
    """
    rows, untold = dict[Key, Row](), set[Key]()
    for question, lines in zip(questions, answers, strict=True):
        try:
            rows.update(question.rows(lines))
        except BackendError as error:
            untold.update(question.keys)
            extra = {"event": "state_untold", "keys": len(question.keys)}
            _log.error("%s; committed all the same, its mirror waits", told(error), extra=extra)
    known = ((key, same) for key in work.keys if (same := work.normal[key]) not in untold)
    return tuple(State(key, at[same], rows.get(same)) for key, same in known)
