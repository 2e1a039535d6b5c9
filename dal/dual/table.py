"""The rows of a dual table: `read(...)` and `write(...)`.

They are functions that return functions, so mypy, pyright and completion see the Protocol's own signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from dal.domain import FollowerPolicy
from dal.domain.compare import EXACT, Comparison
from dal.dual.meters import WhenShadowed, WriteTargets
from dal.dual.reads import ReadOperation
from dal.dual.runtime import Runtime
from dal.dual.touches import Touches, binder, default_touches
from dal.dual.writes import WriteOperation
from flags import Backend

if TYPE_CHECKING:
    from dal.dual.repository import DualRepository

R = TypeVar("R")
P = ParamSpec("P")
T = TypeVar("T")

ROW = "__dal_row__"

Methods = Mapping[Backend, Callable[..., Any]]
Runner = Callable[[tuple[Any, ...], dict[str, Any]], Any]
"""Runs one method with the arguments of one call."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A read method and how it is compared."""

    method: Callable[..., Any]
    compare: Comparison
    shadow: WhenShadowed

    def check(self, entity: str, key: tuple[str, ...]) -> None:
        """A read needs nothing of its class."""

    def runner(self, runtime: Runtime, table: type[DualRepository[Any]], methods: Methods) -> Runner:
        """What runs this method under the runtime's flags; each backend gives the method its connection."""
        operation = (runtime.read_operation or ReadOperation)(
            runtime,
            entity=table.entity,
            name=self.method.__name__,
            comparison=self.compare,
            shadow=self.shadow,
            refusals=table.refusals,
        )
        databases = runtime.databases
        return partial(operation.run, {b: databases[b].reading(method) for b, method in methods.items()})


@dataclass(frozen=True, slots=True)
class WriteRow:
    """A write method and the keys it touches."""

    method: Callable[..., Any]
    touches: Touches | None
    policy: FollowerPolicy | None

    def check(self, entity: str, key: tuple[str, ...]) -> None:
        """Refuse a write whose keys cannot be told."""
        self._touches(entity, key)

    def _touches(self, entity: str, key: tuple[str, ...]) -> Touches:
        return binder(self.method, self.touches or default_touches(self.method, entity, key))

    def runner(self, runtime: Runtime, table: type[DualRepository[Any]], methods: Methods) -> Runner:
        """What runs this method under the runtime's flags; its connection is that of a unit."""
        operation = (runtime.write_operation or WriteOperation)(
            runtime,
            entity=table.entity,
            name=self.method.__name__,
            touches=self._touches(table.entity, table.key),
            policy=self.policy or table.policy,
            refusals=table.refusals,
        )
        databases = runtime.databases
        own = {b: databases[b].writing(method) for b, method in methods.items()}
        return partial(operation.run, WriteTargets(methods.__getitem__, own.__getitem__))


def read(
    method: Callable[Concatenate[R, P], T],
    /,
    *,
    compare: Comparison = EXACT,
    shadow: WhenShadowed = True,
) -> Callable[Concatenate[DualRepository[R], P], T]:
    """Declare a read: answered by one backend, compared with the other where the flags ask for both.

    Args:
        method: the Protocol's method.
        compare: how two results are compared (`by("id")`, `ignoring("next_page")`).
        shadow: False for what is never compared (text search), or a predicate over the arguments.
    """
    return _row(method, ReadRow(method, compare, shadow))


def write(
    method: Callable[Concatenate[R, P], T],
    /,
    *,
    touches: Touches | None = None,
    policy: FollowerPolicy | None = None,
) -> Callable[Concatenate[DualRepository[R], P], T]:
    """Declare a write: led by one backend, its state mirrored to the other where the flags ask for both.

    Args:
        method: the Protocol's method.
        touches: the keys it touches; default: the key named by its parameters, and that of the returned entity.
        policy: what the caller is told when the mirror fails; default: the table's `policy`.
    """
    return _row(method, WriteRow(method, touches, policy))


def _row(
    method: Callable[Concatenate[R, P], T], row: ReadRow | WriteRow
) -> Callable[Concatenate[DualRepository[R], P], T]:
    name = method.__name__

    @wraps(method)
    def call(self: DualRepository[R], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = self._runners[name](args, kwargs)
        return result

    setattr(call, ROW, row)
    return call
