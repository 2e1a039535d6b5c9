"""Between the phases 4 and 5 the flags alone decide nothing: the control row in MySQL does."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

import typer

from dal.cli.shared import databases_of
from dal.config import Config
from dal.domain.control import Authority, Control
from dal.errors import DalError
from dal.fleet.marks import NotYet
from flags import MigrationPhase
from flags.admin import Flip

_LAST = MigrationPhase.DYNAMODB_ONLY


@dataclass(frozen=True, slots=True)
class Known:
    """The control row, or why it is not known; `fleet` says whether there is one at all."""

    control: Control | None
    why: str = ""
    fleet: bool = True


def gate(context: typer.Context, config: Config, flips: list[Flip]) -> None:
    """Let these flips pass, or say why not; MySQL is asked only where one leads to phase 5 or away from it.

    Raises:
        NotYet: the cutover is not armed, the rollback not done, or neither can be told.
    """
    for judge, concerned in ((_into, _enters), (_out_of, _leaves)):
        if any(concerned(flip) for flip in flips) and (why := judge(_known(context, config))):
            raise NotYet(why)


def _enters(flip: Flip) -> bool:
    return flip.after.phase is _LAST and flip.before.phase is not _LAST


def _leaves(flip: Flip) -> bool:
    return flip.before.phase is _LAST and flip.after.phase is not None and flip.after.phase < _LAST


def _into(known: Known) -> str:
    control = known.control
    if control is None and not known.fleet:
        return (
            f"nothing arms phase 5 where {known.why}: it is taken at once, and no flag leads back; --force does it"
        )
    if control is None:
        return (
            f"phase 5 has to be armed, and whether it is cannot be told ({known.why}); see `dal status`, then"
            " `dal cutover --arm`; --force switches all the same, and a fleet that is not armed holds it"
        )
    if control.armed or control.leader in {Authority.DRAINING, Authority.DYNAMODB}:
        return ""
    return "phase 5 is not armed: `dal status` says whether it may be; then `dal cutover --arm`, and again"


def _out_of(known: Known) -> str:
    control = known.control
    if control is None and not known.fleet:
        return f"no flag leads back from phase 5 where {known.why}: every process would refuse it"
    if control is None:
        return (
            f"no flag leads back from phase 5, `dal rollback` does; whether it has cannot be told ({known.why});"
            " --force switches all the same, and the fleet holds it until then"
        )
    if control.leader is Authority.MYSQL:
        return ""
    return (
        "no flag leads back from phase 5: DynamoDB leads; run `dal rollback` first, which copies what MySQL lacks"
    )


def _known(context: typer.Context, config: Config) -> Known:
    try:
        with closing(databases_of(context, config)) as databases, databases.translated():
            forum = databases.mysql.forum
            if forum is None:
                return Known(None, f"flags.guard is {config.flags.guard!r}", fleet=False)
            return Known(forum.control())
    except DalError as error:
        return Known(None, " ".join(str(error).split()))
