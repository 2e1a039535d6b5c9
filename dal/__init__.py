"""Switchyard's data access layer: one set of repositories on MySQL, on DynamoDB, or on both.

Example:
    with dal.connect(dal.Config.load()) as layer:
        users = MyRepositories(layer.runtime).create_user_repository()
"""

from typing import TYPE_CHECKING

from dal.config import Config
from dal.domain import FollowerPolicy, Key
from dal.domain.compare import EXACT, Comparison, by, ignoring
from dal.dual import CALL, DualRepository, Router, Runtime, by_name, cascade, context, matching, read, write
from dal.errors import (
    ConfigurationError,
    ConflictError,
    DalError,
    FollowerWriteError,
    NoReadBackend,
    ReadOnlyError,
)
from dal.factory import DualDatabaseRepositoryFactory

if TYPE_CHECKING:
    from dal.bootstrap import Dal, assemble, connect
    from dal.bootstrap import in_transaction as transaction

__all__ = [
    "CALL",
    "EXACT",
    "Comparison",
    "Config",
    "ConfigurationError",
    "ConflictError",
    "Dal",
    "DalError",
    "DualDatabaseRepositoryFactory",
    "DualRepository",
    "FollowerPolicy",
    "FollowerWriteError",
    "Key",
    "NoReadBackend",
    "ReadOnlyError",
    "Router",
    "Runtime",
    "assemble",
    "by",
    "by_name",
    "cascade",
    "connect",
    "context",
    "ignoring",
    "matching",
    "read",
    "transaction",
    "write",
]


_BOOTSTRAP = {"Dal": "Dal", "assemble": "assemble", "connect": "connect", "transaction": "in_transaction"}


def __getattr__(name: str) -> object:
    """Import the drivers of the databases only where something connects."""
    if name in _BOOTSTRAP:
        from dal import bootstrap  # noqa: PLC0415  the point of this function

        return getattr(bootstrap, _BOOTSTRAP[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
