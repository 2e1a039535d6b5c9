"""Switchyard's data access layer: one set of repositories on MySQL, on DynamoDB, or on both.

Example:
    with dal.connect(dal.Config.load()) as layer:
        users = MyRepositories(layer.runtime).create_user_repository()
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dal.bootstrap import Dal, assemble, connect
    from dal.bootstrap import in_transaction as transaction
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

_PLACES = {
    "bootstrap": "Dal assemble connect in_transaction",
    "config": "Config",
    "domain": "FollowerPolicy Key",
    "domain.compare": "EXACT Comparison by ignoring",
    "dual": "CALL DualRepository Router Runtime by_name cascade context matching read write",
    "errors": "ConfigurationError ConflictError DalError FollowerWriteError NoReadBackend ReadOnlyError",
    "factory": "DualDatabaseRepositoryFactory",
}
_MODULES = {name: f"dal.{module}" for module, names in _PLACES.items() for name in names.split()}
_RENAMED = {"transaction": "in_transaction"}


def __getattr__(name: str) -> object:
    """Import what a name needs when it is asked for: drivers where something connects, none for `dal --help`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    there = _RENAMED.get(name, name)
    found: object = getattr(import_module(_MODULES[there]), there)
    globals()[name] = found
    return found
