"""What an operator writes into the control row: that DynamoDB is complete, that the cutover is armed, its end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from dal.domain.control import Authority, Control
from dal.errors import BackendUnavailable, ConflictError, DalError
from dal.ports import Forum

_TRIES = 3


class NotYet(DalError):  # noqa: N818  an answer as much as an error
    """The fleet is not where this may be done; the message says what is missing."""


def set_complete(forum: Forum, contract: str, unfinished: Callable[[], Collection[str]]) -> None:
    """A verification of everything under the contract with this hash has found no difference.

    Args:
        forum: where the control row is.
        contract: its hash.
        unfinished: the entities whose backfill has not ended; asked under the lock.

    Raises:
        NotYet: the fleet goes by another contract, MySQL does not lead, or a backfill has not ended.
    """

    def change(control: Control) -> Control:
        if left := unfinished():
            raise NotYet(f"the backfill of {', '.join(sorted(left))} has not ended; run `dal backfill` to its end")
        if control.contract != contract:
            raise NotYet("the fleet goes by another contract than the one that was verified; run `dal install`")
        _mysql_leads(control)
        return replace(control, ddb_complete=True)

    _changed(forum, change)


def unset_complete(forum: Forum) -> bool:
    """Differences were found, so DynamoDB must not answer yet; whether the mark was there and is taken away."""
    taken = False

    def change(control: Control) -> Control:
        nonlocal taken
        taken = control.ddb_complete and not control.ddb_answers
        return replace(control, ddb_complete=False) if taken else control

    _changed(forum, change)
    return taken


def arm(forum: Forum) -> None:
    """Allow the cutover.

    Raises:
        NotYet: DynamoDB is not complete, or the cutover is under way or done.
    """

    def change(control: Control) -> Control:
        _mysql_leads(control)
        require_complete(control)
        return replace(control, armed=True)

    _changed(forum, change)


def disarm(forum: Forum) -> None:
    """Take the permission back.

    Raises:
        NotYet: the cutover is under way or done.
    """

    def change(control: Control) -> Control:
        _mysql_leads(control)
        return replace(control, armed=False)

    _changed(forum, change)


def abort(forum: Forum) -> None:
    """End a cutover that waits for the journal: MySQL leads on.

    Raises:
        NotYet: none is under way.
    """

    def change(control: Control) -> Control:
        if control.leader is not Authority.DRAINING:
            raise NotYet(f"no cutover is under way: {led(control)}")
        return control.aborted()

    _changed(forum, change)


def resume(forum: Forum) -> None:
    """End a rollback that is under way: DynamoDB leads on.

    Raises:
        NotYet: none is under way.
    """

    def change(control: Control) -> Control:
        if control.leader is not Authority.RETURNING:
            raise NotYet(f"no rollback is under way: {led(control)}")
        return control.resumed()

    _changed(forum, change)


def led(control: Control) -> str:
    """Who leads, in words."""
    if control.leader is Authority.DYNAMODB:
        return "DynamoDB leads; no flag takes that back, `dal rollback` does"
    if control.leader is Authority.RETURNING:
        return "writes wait while MySQL takes over what DynamoDB was written; `dal rollback` ends that"
    if control.leader is Authority.DRAINING:
        return "writes wait until the journal is empty; any process finishes that or gives it up"
    return f"MySQL leads, the cutover is {'armed' if control.armed else 'not armed'}"


def require_complete(control: Control) -> None:
    """Raises NotYet unless DynamoDB was verified."""
    if not control.ddb_complete:
        raise NotYet("DynamoDB was never verified to be complete; run `dal verify --all`")


def _mysql_leads(control: Control) -> None:
    if control.leader is not Authority.MYSQL:
        raise NotYet(led(control))


def _changed(forum: Forum, change: Callable[[Control], Control]) -> None:
    """Change the control row under its lock, which others may hold for a moment."""
    for _ in range(_TRIES):
        try:
            with forum.assemble() as assembly:
                before = assembly.control
                after = change(before)
                if after != before:
                    assembly.change(after)
        except ConflictError:
            continue
        return
    raise BackendUnavailable("the control row stays locked by another process; try again")
