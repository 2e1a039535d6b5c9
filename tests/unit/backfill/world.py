"""Both databases in memory, things that happen between the steps of a slice, and engines that misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dal.adapters.memory import MemoryDatabase
from dal.backfill import Backfill, Ended, Governor, Limits, Told
from dal.contract.model import Contract
from dal.domain import Key, Row, State
from dal.engines import Engine, access_of
from dal.journal import Repair
from dal.ports import Loaded, Loading
from flags import Backend
from tests.contract import rows
from tests.contract.rows import CONTRACT

Act = Callable[[], object]


class Inline(Executor):
    """Does each task at once; after `most` tasks the process is gone."""

    def __init__(self, most: int = 1_000_000) -> None:
        self.left = most

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  that is how an executor hands it over
            future.set_exception(error)
        return future


@dataclass
class Tampered:
    """A loading with something that happens `before` and `after` it, once; `errors` are raised first, in turn."""

    real: Loading
    before: Act = lambda: None
    after: Act = lambda: None
    errors: list[Exception] = field(default_factory=list)
    refused: set[Key] = field(default_factory=set)
    loaded: list[Key] = field(default_factory=list)
    settle: float = 0.0

    def held(self, keys: Sequence[Key]) -> Mapping[Key, int]:
        return self.real.held(keys)

    def load(self, states: Sequence[State]) -> Loaded:
        if self.errors:
            raise self.errors.pop(0)
        if any(state.key in self.refused for state in states):
            raise ValueError("the item is too large")
        before, self.before = self.before, lambda: None
        before()
        self.loaded += [state.key for state in states]
        loaded = self.real.load(states)
        after, self.after = self.after, lambda: None
        after()
        return loaded


class Follower(MemoryDatabase):
    """DynamoDB in memory, with a loading that can be tampered with."""

    def __init__(self) -> None:
        super().__init__(CONTRACT, backend=Backend.DYNAMODB)
        self.loading: Tampered = Tampered(self.loading)  # type: ignore[assignment]  # fulfils the same port


@dataclass
class World:
    """Fulfils `Places`."""

    mysql: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(CONTRACT))
    dynamodb: Follower = field(default_factory=Follower)
    heard: list[Told] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    read: list[State] = field(default_factory=list)

    @property
    def contract(self) -> Contract:
        return CONTRACT

    @contextmanager
    def translated(self) -> Iterator[None]:
        yield

    def has(self, *names: str) -> list[Key]:
        """Users of before the journal."""
        entity = CONTRACT.entity("user")
        return [entity.key_of(self.mysql.table("user").insert(rows.user(name))) for name in names]

    def writes(self, key: Key, change: Callable[[MemoryDatabase], object], *, mirrored: bool = True) -> None:
        """A write of the layer, with the mirror that follows it, confirmed and cleared."""
        with self.mysql.unit() as unit:
            before = unit.unique_keys([key])
            change(self.mysql)
            touched = [key, *sorted({*before} ^ {*unit.unique_keys([key])})]
            unit.touch(touched)
        if mirrored:
            states = self.mysql.fetch(touched)
            self.dynamodb.apply(states)
            self.mysql.journal.clear([(state.key, state.version) for state in states])

    def backfill(
        self,
        *entities: str,
        engine: Executor | None = None,
        chunk: int = 2,
        gentle: bool = False,
        anew: bool = False,
        repeats: bool = False,
    ) -> Ended:
        """Run it in this thread."""
        access = access_of(lambda: self, self)
        run = Backfill(
            access,
            Engine(engine or Inline(), 1, repeats=repeats),
            Governor(1, Limits(), clock=iter(range(0, 10_000_000, 100)).__next__),
            runs=self.mysql.runs,
            chunk=chunk,
            gentle=gentle,
            told=self.heard.append,
            pause=self.pauses.append,
        )
        return run.run(entities or ("user",), anew=anew)

    def repair(self) -> None:
        """What keepers do."""
        Repair(self.mysql, self.mysql.journal, self.dynamodb.apply).round(quiet=0.0)

    def differing(self) -> list[Key]:
        """Every key on which the two do not agree."""
        names = [*CONTRACT.entities, *(u.name for e in CONTRACT.entities.values() for u in e.unique)]
        found = dict[Key, list[Row | None]]()
        for database in (self.mysql, self.dynamodb):
            for name in names:
                for key in database._store.keys(name):
                    found[key] = [self.mysql._store.get(key), self.dynamodb._store.get(key)]
        return [key for key, (one, other) in found.items() if one != other]
