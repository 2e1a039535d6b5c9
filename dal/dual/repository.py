"""A dual repository is a table: one row per method, no third copy of any method."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from dal.domain import FollowerPolicy
from dal.dual.meters import Refusals
from dal.dual.runtime import Runtime
from dal.dual.table import ROW, ReadRow, Runner, WriteRow
from dal.errors import ConfigurationError
from flags import Backend

R = TypeVar("R")


class DualRepository(Generic[R]):
    """Base of dual tables. `R` is the Protocol that both backends fulfil.

        class DualUserRepository(DualRepository[UserRepository]):
            entity = "user"
            find_by_id = read(UserRepository.find_by_id)
            create = write(UserRepository.create)

    Class attributes: `entity` is the contract's word; `key` names the columns of its key; `policy` is what
    callers are told when a mirror fails; `refusals` are the exceptions that are answers of the business.

    Raises (when the class is created):
        ConfigurationError: `entity` is missing, a row's name differs from its method's, a row is declared on
            another Protocol, a Protocol method has no row, or the keys that a write touches cannot be told.
    """

    entity: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ("id",)
    policy: ClassVar[FollowerPolicy] = FollowerPolicy.JOURNAL
    refusals: ClassVar[Refusals] = ()
    rows: ClassVar[Mapping[str, ReadRow | WriteRow]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.rows = {name: getattr(value, ROW) for name, value in inspect.getmembers(cls) if hasattr(value, ROW)}
        problems = [*_unnamed(cls), *_misnamed(cls), *_foreign(cls), *_undeclared(cls), *_untold(cls)]
        if problems:
            raise ConfigurationError(*problems)

    def __init__(self, runtime: Runtime, *, mysql: R, dynamodb: R) -> None:
        """Wire the two backends' repositories.

        Raises:
            ConfigurationError: a backend lacks a method, or a write's keys are not those of the contract; all
                findings at once.
        """
        repositories: dict[Backend, R] = {Backend.MYSQL: mysql, Backend.DYNAMODB: dynamodb}
        missing = [
            f"{type(repository).__name__} has no {name}(): {type(self).__name__} routes it to {backend}; "
            f"write it, or raise UnsupportedOperation in it"
            for backend, repository in repositories.items()
            for name in self.rows
            if not callable(getattr(repository, name, None))
        ]
        if problems := [*missing, *_foreign_keys(type(self), runtime)]:
            raise ConfigurationError(*problems)
        self._runners: dict[str, Runner] = {
            name: row.runner(runtime, type(self), {b: getattr(r, name) for b, r in repositories.items()})
            for name, row in self.rows.items()
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.entity!r}, {len(self.rows)} methods>"


def _protocol(table: type[DualRepository[Any]]) -> type | None:
    for base in getattr(table, "__orig_bases__", ()):
        if get_origin(base) is DualRepository and isinstance(get_args(base)[0], type):
            protocol: type = get_args(base)[0]
            return protocol
    return None


def _unnamed(table: type[DualRepository[Any]]) -> list[str]:
    if not table.rows or hasattr(table, "entity"):
        return []
    return [f'{table.__name__} names no entity: write entity = "…", the word of the contract']


def _misnamed(table: type[DualRepository[Any]]) -> list[str]:
    return [
        f"{table.__name__}.{name} is declared on {row.method.__qualname__}: name it {row.method.__name__}"
        for name, row in table.rows.items()
        if name != row.method.__name__
    ]


def _foreign(table: type[DualRepository[Any]]) -> list[str]:
    protocol = _protocol(table)
    if protocol is None:
        return []
    return [
        f"{table.__name__}.{name} is declared on {row.method.__qualname__}: declare it on {protocol.__name__}"
        for name, row in table.rows.items()
        if name == row.method.__name__ and getattr(protocol, name, None) is not row.method
    ]


def _undeclared(table: type[DualRepository[Any]]) -> list[str]:
    protocol = _protocol(table)
    methods = inspect.getmembers(protocol, inspect.isfunction) if protocol is not None else []
    declared = {row.method.__name__ for row in table.rows.values()}
    return [
        f"{table.__name__}: {method.__qualname__} has no row; declare {name} = read(…) or write(…)"
        for name, method in methods
        if not name.startswith("_") and name not in declared
    ]


def _foreign_keys(table: type[DualRepository[Any]], runtime: Runtime) -> list[str]:
    """Writes that name keys by `entity` and `key` need both to be the contract's; mirrors would fail."""
    contract = runtime.contract
    if contract is None or all(isinstance(row, ReadRow) or row.touches for row in table.rows.values()):
        return []
    try:
        key = contract.entity(table.entity).key
    except ConfigurationError as error:
        return [f"{table.__name__}.entity: {problem}" for problem in error.problems]
    if key == table.key:
        return []
    return [f"{table.__name__}.key is {table.key}, but {contract.path} has {key}: write key = {key}"]


def _untold(table: type[DualRepository[Any]]) -> list[str]:
    problems: list[str] = []
    for row in table.rows.values():
        try:
            row.check(getattr(table, "entity", ""), table.key)
        except ConfigurationError as error:
            problems.extend(error.problems)
    return problems
