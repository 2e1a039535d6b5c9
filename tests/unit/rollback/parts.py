"""Two databases in memory, the second of which leads, and a rollback about to begin, on a clock of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from dal.adapters.memory import MemoryDatabase
from dal.domain import Key, Row
from dal.domain.control import Authority, Control
from dal.domain.fleet import Member, Place
from dal.fleet.rollcall import RollCall
from dal.ports import Leadership
from dal.rollback import Copying, Rollback, Tools
from dal.rollback.comparing import differing
from flags import Backend, MigrationPhase
from tests.contract import rows
from tests.contract.rows import CONTRACT

T = TypeVar("T")
LEASE, TIMEOUT, DEAD = 3.0, 15.0, 6.0
LED = Control(leader=Authority.DYNAMODB, epoch=5, strict=True, ddb_answers=True, ddb_complete=True)


@dataclass(slots=True)
class Scene:
    """`meanwhile` happens, one deed at each pause of half a second."""

    mysql: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(CONTRACT))
    dynamodb: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB))
    now: float = 100.0
    meanwhile: Iterator[Callable[[], object]] = field(default_factory=lambda: iter(()))
    done: list[str] = field(default_factory=list)
    failing: dict[str, list[Exception]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.becomes(LED)
        self.dynamodb.lead.record(Leadership(LED.leader, LED.epoch))
        self.has("a", MigrationPhase.DYNAMODB_ONLY)

    @property
    def control(self) -> Control:
        """The control row."""
        return self.mysql.forum.control()

    @property
    def said(self) -> Leadership | None:
        """The lead item."""
        return self.dynamodb.lead.look()

    def becomes(self, control: Control) -> None:
        """Somebody writes the control row."""
        with self.mysql.forum.assemble() as assembly:
            assembly.change(control)

    def has(self, name: str, phase: MigrationPhase) -> None:
        """A process is written down."""
        with self.mysql.forum.assemble() as assembly:
            assembly.announce(Member(name, Place(phase).stand, Place(phase)))

    def writes(self, name: str = "ann", **changes: object) -> Key:
        """A user is written in DynamoDB; the key."""
        row = self.dynamodb.table("user").insert({**rows.user(name), **changes})
        return CONTRACT.entity("user").key_of(row)

    def renames(self, key: Key, name: str) -> None:
        """The user gets another name there."""
        self.dynamodb.table("user").update(key.values, username=name)

    def deletes(self, key: Key) -> None:
        """The user is gone there."""
        assert self.dynamodb.table("user").delete(key.values)

    def past_the_layer(self, key: Key, **changes: object) -> None:
        """Somebody changes a row of MySQL."""
        self.mysql.table("user").update(key.values, **changes)

    def row(self, key: Key) -> Row | None:
        """What MySQL holds."""
        (state,) = self.mysql.fetch([key])
        return state.row

    def pause(self, seconds: float) -> None:
        """Time passes, something happens."""
        self.now += seconds
        next(self.meanwhile, lambda: None)()

    def copying(self, *, overwrite: bool = False) -> Copying:
        """What copies."""
        return Copying(self.mysql, self.mysql.restoring, self.dynamodb, overwrite=overwrite)

    def rollback(self, *, overwrite: bool = False, timeout: float = TIMEOUT) -> Rollback:
        """The attempt."""
        forum = self.mysql.forum
        roll = RollCall(forum, dead=DEAD, clock=lambda: self.now, pause=self.pause, glance=0.5)
        tools = Tools(
            copying=self.copying(overwrite=overwrite),
            compare=self._step("compare", partial(differing, self.mysql, self.dynamodb, CONTRACT.entities)),
            raise_ids=self._step("raise ids", lambda: None),
            lead=self.dynamodb.lead,
        )
        return Rollback(forum, tools, roll, lease=LEASE, timeout=timeout)

    def equal(self) -> bool:
        """Whether the databases hold the same."""
        return not [*differing(self.mysql, self.dynamodb, CONTRACT.entities)]

    def _step(self, name: str, do: Callable[[], T]) -> Callable[[], T]:
        def step() -> T:
            self.done.append(name)
            if failures := self.failing.get(name):
                raise failures.pop(0)
            return do()

        return step
