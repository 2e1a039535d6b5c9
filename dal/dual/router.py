"""Routing for code without repositories: one call, two callables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from dal.domain import FollowerPolicy, Key
from dal.domain.compare import EXACT, Comparison
from dal.dual.meters import Refusals, WriteTargets
from dal.dual.reads import ReadOperation
from dal.dual.runtime import Runtime
from dal.dual.touches import CALL, Touch
from dal.dual.writes import WriteOperation
from dal.errors import ConfigurationError
from dal.ports import Unit
from flags import Backend

T = TypeVar("T")

Keys = Key | Iterable[Key] | Callable[[Any], Key | Iterable[Key]]
"""The keys a write touches: known before it, or told from its result."""


class Router:
    """The same routes as the repositories, for callables.

    `name` is `entity.operation`: a closed set, since it labels metrics. The comparison and the policy of a name
    are those of its first call.
    """

    def __init__(self, runtime: Runtime, *, refusals: Refusals = ()) -> None:
        self._runtime = runtime
        self._refusals = refusals
        self._reads: dict[str, ReadOperation] = {}
        self._writes: dict[str, WriteOperation] = {}

    def read(
        self, name: str, /, *, mysql: Callable[[], T], dynamodb: Callable[[], T], compare: Comparison = EXACT
    ) -> T:
        """Answer from the backend that the flags name; compare with the other where they ask for both."""
        operation = self._reads.get(name)
        if operation is None:
            entity, method = _split(name)
            operation = self._reads[name] = (self._runtime.read_operation or ReadOperation)(
                self._runtime, entity=entity, name=method, comparison=compare, refusals=self._refusals
            )
        runtime = self._runtime
        targets = {
            Backend.MYSQL: runtime.leader.reading(mysql),
            Backend.DYNAMODB: runtime.follower.reading(dynamodb),
        }
        answer: T = operation.run(targets, (), {})
        return answer

    def write(
        self,
        name: str,
        /,
        *,
        mysql: Callable[[], T],
        dynamodb: Callable[[], T],
        key: Keys,
        policy: FollowerPolicy = FollowerPolicy.JOURNAL,
    ) -> T:
        """Write the leader, then mirror the state of `key` to the follower where the flags ask for both.

        `mysql` runs inside the unit of work, on the unit's connection.
        """
        operation = self._writes.get(name)
        if operation is None:
            entity, method = _split(name)
            operation = self._writes[name] = (self._runtime.write_operation or WriteOperation)(
                self._runtime,
                entity=entity,
                name=method,
                touches=_touch_given,
                policy=policy,
                refusals=self._refusals,
            )
        calls: dict[Backend, Callable[..., T]] = {
            Backend.MYSQL: lambda _: mysql(),
            Backend.DYNAMODB: lambda _: dynamodb(),
        }
        databases = self._runtime.databases
        targets = WriteTargets(calls.__getitem__, lambda backend: databases[backend].writing(calls[backend]))
        result: T = operation.run(targets, (key,), {})
        return result


def _touch_given(_unit: Unit, key: Keys, /) -> Touch:
    if callable(key):
        result = yield CALL
        key = key(result)
    yield from (key,) if isinstance(key, Key) else key


def _split(name: str) -> tuple[str, str]:
    entity, dot, operation = name.partition(".")
    if not (dot and entity and operation):
        raise ConfigurationError(f"{name!r} is no operation name; write 'entity.operation'")
    return entity, operation
