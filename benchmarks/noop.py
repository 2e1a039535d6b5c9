"""Two backends that do nothing, so that what is left is the cost of the layer itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from prometheus_client import CollectorRegistry

from dal.domain import Applied, Key, State
from dal.dual import Background, DualRepository, Runtime, Shadowing, read, write
from dal.ports import Chunk, Deferred
from flags import Backend, MigrationPhase, StaticFlagSource
from metrics import PrometheusSink

P = ParamSpec("P")
T = TypeVar("T")


class Things(Protocol):
    """A repository with one read and one write."""

    def find(self, thing_id: int) -> int:
        """Give the id back."""
        ...

    def touch(self, thing_id: int) -> int:
        """Give the id back, as a write."""
        ...


class NoopThings:
    """Answers at once."""

    def find(self, thing_id: int) -> int:
        """See `Things`."""
        return thing_id

    def touch(self, thing_id: int) -> int:
        """See `Things`."""
        return thing_id


class DualThings(DualRepository[Things]):
    """The rows under measurement."""

    entity = "thing"

    find = read(Things.find)
    touch = write(Things.touch)


class NoopUnit:
    """A transaction in which nothing happens."""

    def find(self, entity: str, **columns: object) -> Sequence[Key]:  # noqa: ARG002  as the port has it
        """No keys."""
        return ()

    def closure(self, key: Key) -> Sequence[Key]:
        """The key alone."""
        return (key,)

    def unique_keys(self, keys: Sequence[Key]) -> Sequence[Key]:  # noqa: ARG002  as above
        """None."""
        return ()

    def states(self, keys: Sequence[Key]) -> Sequence[State]:
        """Each key with a version and an empty row."""
        return tuple(State(key, 1, {}) for key in keys)

    def forgotten(self, named: Sequence[Key]) -> Sequence[Key]:  # noqa: ARG002  as above
        """Nothing was changed."""
        return ()

    @property
    def nested(self) -> bool:
        """Never part of a larger unit."""
        return False

    def defer(self, action: Deferred) -> None:
        """Committed at once."""
        action(None)


@dataclass(frozen=True, slots=True)
class NoopDatabase:
    """Fulfils `Leader` and `Follower` without doing anything."""

    backend: Backend

    def reading(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method itself."""
        return method

    def writing(self, method: Callable[P, T]) -> Callable[P, T]:
        """The method itself."""
        return method

    def translate(self, error: Exception) -> Exception:
        """The error itself."""
        return error

    def fetch(self, keys: Sequence[Key]) -> Sequence[State]:
        """As `NoopUnit.states`."""
        return NoopUnit().states(keys)

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:  # noqa: ARG002
        """Nothing to walk; the parameters are the port's."""
        return Chunk((), None)

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:  # noqa: ARG002  as above
        """Nothing to scan."""
        return Chunk((), None)

    def unit(self) -> AbstractContextManager[NoopUnit]:
        """A unit that commits nothing."""
        return nullcontext(NoopUnit())

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Everything is taken over."""
        return [Applied.APPLIED for _ in states]

    def close(self) -> None:
        """Nothing to give back."""


@dataclass(frozen=True, slots=True)
class Layer:
    """The layer over two backends that do nothing, flags and Prometheus included."""

    things: DualThings
    runtime: Runtime
    registry: CollectorRegistry


@contextmanager
def layer(
    phase: MigrationPhase,
    *,
    mysql: Things | None = None,
    dynamodb: Things | None = None,
    background: Background | None = None,
    shadowing: Shadowing | None = None,
) -> Iterator[Layer]:
    """A layer in one phase; its threads end with the block."""
    registry = CollectorRegistry()
    runtime = Runtime(
        StaticFlagSource(phase),
        NoopDatabase(Backend.MYSQL),
        NoopDatabase(Backend.DYNAMODB),
        sink=PrometheusSink(registry),
        background=background or Background(),
        shadowing=shadowing or Shadowing(),
    )
    try:
        yield Layer(
            DualThings(runtime, mysql=mysql or NoopThings(), dynamodb=dynamodb or NoopThings()), runtime, registry
        )
    finally:
        runtime.background.close()
