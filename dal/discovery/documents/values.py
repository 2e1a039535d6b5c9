"""What documents tell of besides the analysis: runs of the backend's own tests, and what a scaffold wrote."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of the backend's own tests; numbers are None where the output does not tell them."""

    command: str
    status: int | None
    """What the command returned: 127 where it was not found; None where it had to be stopped."""
    passed: int | None = None
    failed: int | None = None
    skipped: int | None = None
    said: tuple[str, ...] = ()
    """The last lines of the output, without times and paths of this machine."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A generated method that raises NotImplementedError, and the access pattern that is to be served there."""

    method: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Generated:
    """What a scaffold has written: paths are relative to the backend, with forward slashes."""

    files: tuple[str, ...]
    complete: tuple[str, ...]
    """Methods that need nobody any more, such as `DynamoOrders.by_user`."""
    pending: tuple[Pending, ...] = ()
