"""One error tree. Adapters translate what their drivers raise into it with `raise … from`."""

from __future__ import annotations

from collections.abc import Callable


class DalError(Exception):
    """Everything that the data access layer itself raises."""


class ConfigurationError(DalError):
    """Something is wired or configured wrongly; `problems` holds every finding, each with place and remedy."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))

    @classmethod
    def together(cls, *checks: Callable[[], object]) -> None:
        """Run all checks, then raise once with everything that they found."""
        problems: list[str] = []
        for check in checks:
            try:
                check()
            except ConfigurationError as error:
                problems += error.problems
        if problems:
            raise cls(*problems)


class ContractError(ConfigurationError):
    """The migration contract cannot be used; each problem starts with its path in the file."""


class NotInstalled(ConfigurationError):  # noqa: N818  a state as much as an error
    """MySQL answers, and there is no journal: never installed, retired, or no database, or none for this user."""


class DiscoveryError(DalError):
    """There is nothing to analyse; the sentence says why and what to do about it."""


class ReadOnlyError(DalError):
    """Writes are switched off by the operator (both WRITE flags); reads go on."""


class NoReadBackend(DalError):  # noqa: N818  the public name
    """No database is readable; happens only with the guard off."""


class UnsupportedOperation(DalError):  # noqa: N818  the public name
    """This backend cannot do this operation exactly, and does not do it approximately."""


class BackendError(DalError):
    """A database did not do what it was asked; `retryable` says whether asking again may help."""

    retryable = False


class BackendUnavailable(BackendError):  # noqa: N818
    """Not reachable, shutting down, or no connection was free in time."""

    retryable = True


class BackendTimeout(BackendError):  # noqa: N818
    """No answer in time; a write may or may not have happened."""

    retryable = True


class ConflictError(BackendError):
    """Deadlock, lock timeout or transaction conflict: nothing was done, asking again may help."""

    retryable = True


class FencedError(ConflictError):
    """The fleet has moved on since this unit of work began; nothing was done, run it again on the new route."""


class NotPrepared(BackendError):  # noqa: N818
    """What has to be done before DynamoDB leads could not be done; nothing has changed."""


class ConstraintError(BackendError):
    """A uniqueness or reference rule of the database refused the write."""


class OutcomeUnknown(BackendError):  # noqa: N818
    """The write may or may not have been committed, and it could not be found out."""


class FollowerWriteError(BackendError):
    """Policy `strict`: the leader has committed, the mirror has failed.

    The write is *not* undone, and doing it again would do it twice. The journal brings the follower up to date.
    """


class UnitError(DalError):
    """Code inside a unit of work broke its rules (rolled back, used another connection)."""
