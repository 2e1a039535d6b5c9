"""The statements on the control row and on the list of processes, and what their answers mean."""

# ruff: noqa: S608  names are constants of this file, values are always arguments

from __future__ import annotations

from collections.abc import Sequence

from dal.adapters.mysql.packet import Line
from dal.adapters.mysql.sql import Lock, Statement
from dal.domain.control import Authority, Control
from dal.domain.fleet import Member, Place, Stand
from dal.ports import Sighting
from flags import MigrationPhase

_FLAGS = ("strict", "ddb_answers", "ddb_complete", "mysql_complete", "armed")
_CONTROL = ("leader", "epoch", *_FLAGS, "fleet", "contract", "schema_version")
_MEMBER = ("lowest", "highest", "answers", "wanted", "wanted_prefer", "wanted_spread")


def control(lock: Lock | None) -> Statement:
    """The control row."""
    locking = "" if lock is None else f" {lock}"
    return Statement(f"SELECT {', '.join(_CONTROL)} FROM dal_control WHERE id = 1{locking}")


def control_in(line: Line) -> Control:
    """The control row in what was answered."""
    leader, epoch, *flags, fleet, contract, schema = line
    strict, ddb_answers, ddb_complete, mysql_complete, armed = map(bool, flags)
    return Control(
        Authority(str(leader)),
        _number(epoch),
        strict=strict,
        ddb_answers=ddb_answers,
        ddb_complete=ddb_complete,
        mysql_complete=mysql_complete,
        armed=armed,
        fleet=str(fleet),
        contract=str(contract),
        schema=_number(schema),
    )


def first(control: Control) -> Statement:
    """Write the control row where there is none."""
    marks = ", ".join(["%s"] * len(_CONTROL))
    return Statement(
        f"INSERT IGNORE INTO dal_control (id, {', '.join(_CONTROL)}) VALUES (1, {marks})", _cells(control)
    )


def change(control: Control) -> Statement:
    """Write the control row anew."""
    sets = ", ".join(f"{column} = %s" for column in _CONTROL)
    return Statement(f"UPDATE dal_control SET {sets} WHERE id = 1", _cells(control))


def sightings() -> Statement:
    """Every process that is written down."""
    return Statement(f"SELECT id, {', '.join(_MEMBER)}, beat FROM dal_instances ORDER BY id")


def sighting_in(line: Line) -> Sighting:
    """A process in what was answered."""
    member_id, lowest, highest, answers, wanted, prefer, spread, beat = line
    stand = Stand(_phase(lowest), _phase(highest), answers=bool(answers))
    place = Place(_phase(wanted), prefer=bool(prefer), spread=bool(spread))
    return Sighting(Member(str(member_id), stand, place), _number(beat))


def announce(member: Member) -> Statement:
    """Write a process down, or where it is now."""
    marks = ", ".join(["%s"] * len(_MEMBER))
    sets = ", ".join(f"{column} = VALUES({column})" for column in _MEMBER)
    return Statement(
        f"INSERT INTO dal_instances (id, {', '.join(_MEMBER)}, beat) VALUES (%s, {marks}, 1)"
        f" ON DUPLICATE KEY UPDATE {sets}, beat = beat + 1",
        (member.id, *_where(member)),
    )


def beat(member: Member) -> Statement:
    """One more heartbeat; changes a row for sure if there is one, so that the count tells whether there is."""
    sets = ", ".join(f"{column} = %s" for column in _MEMBER)
    return Statement(
        f"UPDATE dal_instances SET {sets}, beat = beat + 1 WHERE id = %s", (*_where(member), member.id)
    )


CHANGED = Statement("SELECT ROW_COUNT()")
"""How many rows the statement before has changed."""


def bury(dead: Sequence[Sighting]) -> Statement:
    """Forget processes, each only if it has not beaten since it was seen."""
    terms = " OR ".join(["(id = %s AND beat = %s)"] * len(dead))
    args = tuple(value for sighting in dead for value in (sighting.member.id, sighting.beat))
    return Statement(f"DELETE FROM dal_instances WHERE {terms}", args)


def strike(ids: Sequence[str]) -> Statement:
    """Forget processes."""
    return Statement(f"DELETE FROM dal_instances WHERE id IN ({', '.join(['%s'] * len(ids))})", tuple(ids))


def pending_before(epoch: int) -> Statement:
    """Whether a key is pending since before this epoch."""
    return Statement("SELECT EXISTS (SELECT 1 FROM dal_journal WHERE pending = 1 AND epoch < %s)", (epoch,))


def _cells(control: Control) -> tuple[object, ...]:
    flags = tuple(int(getattr(control, flag)) for flag in _FLAGS)
    return control.leader.value, control.epoch, *flags, control.fleet, control.contract, control.schema


def _where(member: Member) -> tuple[object, ...]:
    stand, wanted = member.stand, member.wanted
    numbers = stand.lowest, stand.highest, stand.answers, wanted.phase, wanted.prefer, wanted.spread
    return tuple(int(number) for number in numbers)


def _number(value: object) -> int:
    return int(str(value))


def _phase(value: object) -> MigrationPhase:
    return MigrationPhase(_number(value))
