"""`dal install` as a library: creates the tables, writes the first control row, brings it up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dal.adapters.mysql import forum_sql, journal_sql, schema
from dal.adapters.mysql.forum import control_of
from dal.adapters.mysql.own import OwnSession, OwnTables
from dal.adapters.mysql.sql import Lock, Statement
from dal.adapters.mysql.states import run
from dal.domain.control import Authority, Control
from dal.errors import ConfigurationError
from dal.ports import Leadership

EXISTING = Statement(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_name IN (%s, %s, %s, %s)",
    schema.TABLES,
)
_LEADERS = Statement(
    "SELECT column_type FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'dal_control' AND column_name = 'leader'"
)
_PROBES = (
    journal_sql.clear([(("", b""), 0)]),
    Statement(
        "INSERT INTO dal_journal (entity, k, version, epoch, pending, since)"
        " SELECT entity, k, version, epoch, pending, since FROM dal_journal WHERE 1 = 0"
    ),
    Statement("UPDATE dal_control SET epoch = epoch WHERE 1 = 0"),
    Statement("UPDATE dal_instances SET beat = beat WHERE 1 = 0"),
    Statement("INSERT INTO dal_instances SELECT * FROM dal_instances WHERE 1 = 0"),
    Statement("DELETE FROM dal_instances WHERE 1 = 0"),
    Statement("INSERT INTO dal_runs (run, part, state) SELECT run, part, state FROM dal_runs WHERE 1 = 0"),
    Statement("DELETE FROM dal_runs WHERE 1 = 0"),
)
"""They change nothing and fail where a right is missing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the control row is to say: whose fleet it is, and by which contract (its hash) it goes.

    `lead` is asked for a first row only: what is written down outside MySQL of who leads is true still, after
    `dal uninstall`.
    """

    fleet: str
    contract: str
    rename: bool = False
    lead: Callable[[], Leadership | None] = lambda: None


class Installation:
    """Creates what is missing and changes what may be changed; doing it again does nothing."""

    def __init__(self, tables: OwnTables) -> None:
        self._tables = tables

    def run(self, wanted: Wanted, *, dry_run: bool) -> list[str]:
        """The statements that were run, or in a dry run would be.

        Raises:
            ConfigurationError: the tables are of another version, another fleet's, or used by another contract.
        """
        existing = {str(name) for (name,) in self._tables.run(EXISTING)}
        statements = [Statement(schema.creating(table)) for table in schema.TABLES if table not in existing]
        if "dal_control" in existing and narrow(self._tables):
            statements.append(Statement(schema.WIDEN))
        new = any(table not in existing for table in schema.TABLES)
        if dry_run and new:  # without the control row, or without the list: nobody has joined
            return _texts([*statements, *self._anew(wanted, existing)])
        for statement in () if dry_run else statements:
            self._tables.run(statement)
        return _texts([*statements, *self._settle(wanted, dry_run=dry_run)])

    def problems(self, contract: str) -> list[str]:
        """What a process finds wrong at start: tables, version, rights, and the contract."""
        try:
            control = control_of(self._tables.run(forum_sql.control(None)), self._tables.place)
        except ConfigurationError as error:
            return list(error.problems)
        found = dict.fromkeys(problem for probe in _PROBES for problem in self._denied(probe))
        if control.contract != contract:
            found[self._another_contract(control, contract)] = None
        return list(found)

    def _denied(self, probe: Statement) -> Iterator[str]:
        try:
            self._tables.run(probe)
        except ConfigurationError as error:
            yield from error.problems

    def _anew(self, wanted: Wanted, existing: set[str]) -> list[Statement]:
        if "dal_control" not in existing:
            return [forum_sql.first(_first(wanted))]
        lines = self._tables.run(forum_sql.control(None))
        return self._steps(wanted, [control_of(line, self._tables.place) for line in [lines] if line], ())

    def _settle(self, wanted: Wanted, *, dry_run: bool) -> list[Statement]:
        """Under the lock on the control row, so that nobody joins meanwhile."""
        with self._tables.transaction() as session:
            lines = run(session, forum_sql.control(Lock.UPDATE))
            controls = [control_of(lines, self._tables.place)] if lines else []
            steps = self._steps(wanted, controls, _members(session))
            for step in () if dry_run else steps:
                run(session, step)
        return steps

    def _steps(self, wanted: Wanted, controls: Sequence[Control], members: Sequence[str]) -> list[Statement]:
        if not controls:
            return [forum_sql.first(_first(wanted))]
        (control,) = controls
        if control.fleet != wanted.fleet and (members or not wanted.rename):
            raise ConfigurationError(self._another_fleet(control, wanted, members))
        if control.contract != wanted.contract and members:
            raise ConfigurationError(
                f"{self._another_contract(control, wanted.contract)}; the contract changes when nobody serves, but"
                f" written down are {', '.join(members)}"
            )
        due = _due(control, wanted)
        return [] if due == control else [forum_sql.change(due)]

    def _another_fleet(self, control: Control, wanted: Wanted, members: Sequence[str]) -> str:
        remedy = (
            f"stop its processes first ({', '.join(members)})"
            if members
            else "give that name, use another database, or rename the fleet explicitly"
        )
        return (
            f"database.mysql ({self._tables.place}): the tables belong to fleet {control.fleet!r}, not to"
            f" {wanted.fleet!r}; {remedy}"
        )

    def _another_contract(self, control: Control, contract: str) -> str:
        return (
            f"database.mysql ({self._tables.place}): the fleet goes by contract {control.contract[:12]}, this"
            f" process has {contract[:12]}; deploy the same contract everywhere, or stop all processes and run"
            " `dal install`"
        )


def narrow(tables: OwnTables) -> bool:
    """Whether the control row cannot say that a rollback is under way: it is from before there was a way back."""
    return not any("returning" in str(kind) for (kind,) in tables.run(_LEADERS))


def _first(wanted: Wanted) -> Control:
    """Where DynamoDB leads already it leads on, and epochs go on from where they were."""
    control = Control(fleet=wanted.fleet, contract=wanted.contract, schema=schema.VERSION)
    said = wanted.lead()
    if said is None:
        return control
    if said.leader is Authority.MYSQL:
        return replace(control, epoch=said.epoch)
    led = replace(control, strict=True, ddb_answers=True, ddb_complete=True, mysql_complete=False)
    return replace(led, leader=said.leader, epoch=said.epoch)


def _due(control: Control, wanted: Wanted) -> Control:
    """What the control row is to say. What was verified by another contract is not verified by this one."""
    due = replace(control, fleet=wanted.fleet, contract=wanted.contract)
    if due.contract == control.contract or due.leader in {Authority.DYNAMODB, Authority.RETURNING}:
        return due
    return replace(due, ddb_complete=False)


def _members(session: OwnSession) -> list[str]:
    return [forum_sql.sighting_in(line).member.id for line in run(session, forum_sql.sightings())]


def _texts(statements: Sequence[Statement]) -> list[str]:
    return [statement.sql % tuple(map(repr, statement.args)) for statement in statements]
