"""Wires dual repositories; the application's factory derives from it."""

from __future__ import annotations

from typing import Any, TypeVar

from dal.dual import DualRepository, Runtime

D = TypeVar("D", bound=DualRepository[Any])


class DualDatabaseRepositoryFactory:
    """Creates repositories that hold the source of flags, never a snapshot: a flip reaches all that exist."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def create(self, table: type[D], *, mysql: object, dynamodb: object) -> D:
        """Wire a dual table to the two backends' repositories.

        Raises:
            ConfigurationError: a backend lacks a method, or the contract knows entity or key of the table
                otherwise; all findings at once.
        """
        return table(self._runtime, mysql=mysql, dynamodb=dynamodb)
