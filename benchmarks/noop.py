"""Two backends that do nothing, so that what is left is the cost of the layer itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar

from prometheus_client import CollectorRegistry

from dal.domain import Applied, Key, State
from dal.domain.rehearsal import Planned
from dal.dual import Background, DualRepository, Runtime, Shadowing, read, write
from dal.ports import Chunk, Deferred, Sealed
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

    __slots__ = ("sealed",)

    nested = False

    def __init__(self) -> None:
        self.sealed = Sealed()

    def find(self, entity: str, **columns: object) -> Sequence[Key]:  # noqa: ARG002  as the port has it
        """No keys."""
        return ()

    def closure(self, key: Key) -> Sequence[Key]:
        """The key alone."""
        return (key,)

    def unique_keys(self, keys: Sequence[Key]) -> Sequence[Key]:  # noqa: ARG002  as above
        """None."""
        return ()

    def touch(self, keys: Sequence[Key]) -> None:
        """Each key has a version and an empty row."""
        self.sealed = Sealed(tuple(keys), _states(keys))

    def forgotten(self, named: Sequence[Key]) -> Sequence[Key]:  # noqa: ARG002  as above
        """Nothing was changed."""
        return ()

    def defer(self, action: Deferred) -> None:
        """Committed at once."""
        action(self.sealed)


def _states(keys: Sequence[Key]) -> tuple[State, ...]:
    return tuple(State(key, 1, {}) for key in keys)


@dataclass(frozen=True, slots=True)
class NoopDatabase:
    """Fulfils `Leader` and `Follower` without doing anything."""

    backend: Backend
    journal: None = None
    forum: None = None
    runs: None = None

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
        """As `NoopUnit.touch` has them."""
        return _states(keys)

    def walk(self, entity: str, *, cursor: object | None = None, limit: int = 100) -> Chunk:  # noqa: ARG002
        """Nothing to walk; the parameters are the port's."""
        return Chunk((), None)

    def scan(self, *, cursor: object | None = None, limit: int = 1000) -> Chunk:  # noqa: ARG002  as above
        """Nothing to scan."""
        return Chunk((), None)

    def unit(self, *, epoch: int = 0) -> AbstractContextManager[NoopUnit]:  # noqa: ARG002  as above
        """A unit that commits nothing."""
        return nullcontext(NoopUnit())

    def resolve(self, sealed: Sealed) -> tuple[State, ...]:
        """Everything was committed."""
        return sealed.states

    def transaction(self) -> AbstractContextManager[None]:
        """Nothing to send."""
        return nullcontext()

    def rehearsal(self) -> AbstractContextManager[list[Planned]]:
        """Nothing is planned."""
        return nullcontext([])

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        """Everything is taken over."""
        return [Applied.APPLIED for _ in states]

    def repair(self, states: Sequence[State]) -> Sequence[Applied]:
        """As `apply`."""
        return self.apply(states)

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
