"""A store in memory on both sides, faults that are planted in it, and an engine with things in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dal.adapters.memory import MemoryDatabase
from dal.contract.model import Contract
from dal.domain import Key, Row, State
from dal.engines import Engine, access_of
from dal.ports import Drift, Segments
from dal.verify import Options, Report, Sides, Verification
from flags import Backend
from tests.contract import rows
from tests.contract.rows import CONTRACT

ENTITIES = tuple(CONTRACT.entities)
SMALL: dict[str, Any] = {"chunk": 10, "estimates": {"user": 60}}
"""Options of a run over sixty users in many small parts."""


class Inline(Executor):
    """Does each task at once, after `between` has happened; after `most` tasks the process is gone."""

    def __init__(self, between: Callable[[], object] = lambda: None, most: int = 1_000_000) -> None:
        self.between = between
        self.left = most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        self.between()
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  that is how an executor hands it over
            future.set_exception(error)
        return future


class Disturbed:
    """A side's segments, on which pages and looks fail, or something happens before them."""

    def __init__(self, real: Segments, errors: Sequence[Exception] = (), drift: Sequence[Drift] = ()) -> None:
        self.real, self.errors, self.drifted = real, list(errors), drift
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def page(self, *args: Any, **options: Any) -> Any:
        """The page, unless an error is due."""
        if self.errors:
            raise self.errors.pop(0)
        self.pages += 1
        return self.real.page(*args, **options)

    def drift(self, _: Sequence[str]) -> Sequence[Drift]:
        """What was planted."""
        return self.drifted


@dataclass
class World:
    """MySQL with its journal, and DynamoDB."""

    mysql: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(CONTRACT))
    dynamodb: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB))
    contract: Contract = CONTRACT

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Nothing needs to be translated."""
        yield

    def writes(self, change: Callable[[], object], *keys: Key) -> tuple[State, ...]:
        """A journalled write; the states that are to be mirrored."""
        with self.mysql.unit() as unit:
            before = unit.unique_keys(keys)
            change()
            unit.touch([*dict.fromkeys((*keys, *before, *unit.unique_keys(keys)))])
        return unit.sealed.states

    def mirrors(self, states: Sequence[State]) -> None:
        """Take them over, and confirm it."""
        self.dynamodb.apply(states)
        self.mysql.journal.clear([(state.key, state.version) for state in states])

    def updates(self, key: Key, **changes: object) -> tuple[State, ...]:
        """A journalled update that is not mirrored yet."""
        return self.writes(lambda: self.mysql.table(key.entity).update(key.values, **changes), key)

    def deletes(self, key: Key) -> tuple[State, ...]:
        """A journalled delete that is not mirrored yet."""
        return self.writes(lambda: self.mysql.table(key.entity).delete(key.values), key)

    def copies(self) -> None:
        """What a backfill does."""
        for entity in ENTITIES:
            self.dynamodb.copy(self.mysql.walk(entity, limit=100_000).states)

    def state(self, key: Key) -> State:
        """The item."""
        return self.dynamodb.fetch([key])[0]

    def plants(self, key: Key, row: Row | None, version: int) -> None:
        """Put an item there, whatever it is, as a bug would; version 0 with no row: as if it never was."""
        store = self.dynamodb._store
        store._set(key, row, version, led=False)

    def spoils(self, key: Key, **changes: object) -> None:
        """Change attributes of an item at its version; `...` takes one away."""
        state = self.state(key)
        changed = {**(state.row or {}), **changes}
        self.plants(key, {name: v for name, v in changed.items() if v is not ...}, state.version)

    def verify(
        self,
        *entities: str,
        executor: Executor | None = None,
        estimates: Mapping[str, int] | None = None,
        runs: bool = False,
        **options: Any,
    ) -> Report:
        """A run over these entities (none: all), one task at a time unless an executor is given."""
        pair: Sides = self
        run = Verification(
            access_of(lambda: pair, pair),
            Engine(executor or Inline(), 4),
            self.mysql.runs if runs else None,
            estimates or {},
            Options(**{"looks": 0, "wait": lambda _: None, **options}),
        )
        return run.run(entities or ENTITIES)


def found_in(report: Report) -> dict[Key, tuple[str, str]]:
    """Kind and cause of every difference that the report names."""
    named = (found for compared in report.entities.values() for found in compared.divergences)
    return {found.key: (found.kind.value, found.cause.value) for found in named}


def filled(users: int = 5, world: World | None = None) -> World:
    """Some users, of before the journal, copied."""
    world = world or World()
    for number in range(users):
        world.mysql.table("user").insert(rows.user(f"user{number}"))
    world.copies()
    return world


def store(size: int) -> World:
    """So many of everything, copied: rows of every column type."""
    world = World()
    table = world.mysql.table
    for number in range(size):
        user = table("user").insert(rows.user(f"user{number}"))["id"]
        category = table("category").insert(rows.category(f"category{number}"))["id"]
        product = table("product").insert(rows.product(user, category))["id"]  # type: ignore[arg-type]  # ids
        order = table("order").insert(rows.order(user))["id"]  # type: ignore[arg-type]
        table("order_item").insert(rows.order_item(order, product))  # type: ignore[arg-type]
        table("cart_item").insert(rows.cart_item(user, product))  # type: ignore[arg-type]
    world.copies()
    return world
