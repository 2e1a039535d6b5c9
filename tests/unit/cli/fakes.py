"""Both databases and a fleet in memory, for the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from typer.testing import CliRunner, Result

from dal.adapters.dynamodb import DynamoDatabase
from dal.adapters.memory import MemoryDatabase
from dal.adapters.memory.loading import MemoryLoading
from dal.adapters.mysql import MySQLDatabase
from dal.cli.main import app
from dal.config import Config
from dal.databases import Databases
from dal.domain import Applied, Key, Row, State
from dal.domain.control import Authority, Control
from dal.domain.fleet import Member, Place
from dal.errors import BackendError, BackendUnavailable, ConfigurationError, ConflictError, FencedError
from dal.ports import Assembly, Forum, Leadership, Loaded, Sighting
from flags import Backend, MigrationPhase
from tests.contract import rows
from tests.contract.rows import CONTRACT
from tests.unit.cli.parts import Site

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
QUICK = {"beat": 0.02, "lease": 0.05, "deadAfter": 0.1, "drain": 0.2, "patience": 0.3}
"""Seconds of the fleet, so that whoever waits for silence waits shortly."""

CONTROL = Control(fleet="default", contract=CONTRACT.hash)


class FakeFleet:
    """A forum at which live processes beat whenever anybody looks, and go to phase 5 once DynamoDB leads.

    Those that are `stuck` do not; what is in `before` is done before the next assemblies, one each, and what is in
    `looks` when the control row is read.
    """

    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self.living: dict[str, Member] = {}
        self.stuck: set[str] = set()
        self.before: list[Callable[[], object]] = []
        self.looks: list[Callable[[], object]] = []

    def has(self, name: str, phase: MigrationPhase, wanted: MigrationPhase | None = None) -> None:
        """A process that is there and alive."""
        self._announce(member := Member(name, Place(phase).stand, Place(wanted or phase)))
        self.living[name] = member

    def had(self, name: str, phase: MigrationPhase) -> None:
        """A process that is written down and gives no sign of life."""
        self._announce(Member(name, Place(phase).stand, Place(phase)))

    def control(self) -> Control:
        if self.looks:
            self.looks.pop(0)()
        return self._forum.control()

    def sightings(self) -> Sequence[Sighting]:
        for member in self.living.values():
            phase = self._phase_of(member)
            goes = phase is not member.stand.lowest
            self.beat(replace(member, stand=Place(phase).stand) if goes else member)
        return self._forum.sightings()

    def _phase_of(self, member: Member) -> MigrationPhase:
        """Where it goes once leadership has changed."""
        phase, leader = member.stand.lowest, self.control().leader
        if member.id in self.stuck:
            return phase
        if leader is Authority.DYNAMODB:
            return FIVE
        return FOUR if phase is FIVE and leader is Authority.MYSQL else phase

    def beat(self, member: Member) -> bool:
        return self._forum.beat(member)

    @contextmanager
    def assemble(self) -> Iterator[Assembly]:
        if self.before:
            self.before.pop(0)()
        with self._forum.assemble() as assembly:
            yield assembly

    def leave(self, member_id: str) -> None:
        self._forum.leave(member_id)

    def _announce(self, member: Member) -> None:
        with self._forum.assemble() as assembly:
            assembly.announce(member)


class Idle:
    """A server with nothing to do."""

    def running(self) -> int:
        """See `MySQLBurden`."""
        return 1


class FakeRemoval:
    """Stands for `Removal`: the tables are names, `interrupted` after that many are dropped."""

    def __init__(self, forum: Forum) -> None:
        self._forum = forum
        self.tables = ["dal_control", "dal_journal", "dal_instances", "dal_runs"]
        self.interrupted = len(self.tables)
        self.closed = False

    def existing(self) -> list[str]:
        return list(self.tables)

    def begun(self) -> bool:
        return self.closed

    def run(self, agreed: Callable[[Control, Sequence[Sighting]], object]) -> list[str]:
        if not self.closed:
            with self._forum.assemble() as assembly:
                agreed(assembly.control, assembly.sightings)
        self.closed, dropped = True, self.tables[: self.interrupted]
        del self.tables[: self.interrupted]
        if self.tables:
            raise ConflictError("somebody holds a table")
        return dropped


class FakeMySQL(MemoryDatabase):
    """Memory for MySQL, with what the command line asks of it."""

    def __init__(self) -> None:
        super().__init__(CONTRACT, control=CONTROL)
        self.fleet = FakeFleet(super().forum)
        self.installed: list[str] = [
            "CREATE TABLE dal_control (id INT)",
            "INSERT IGNORE INTO dal_control VALUES (1)",
        ]
        self.problem = ""
        self.burden = Idle()
        self.removal = FakeRemoval(self.fleet)

    def check(self) -> None:
        """Every table is as the contract says."""

    @property
    def forum(self) -> FakeFleet:  # type: ignore[override]  # fulfils the port, which is all that is asked for
        return self.fleet

    def install(
        self,
        *,
        fleet: str,
        rename: bool = False,
        dry_run: bool = False,
        lead: Callable[[], Leadership | None] = lambda: None,
    ) -> list[str]:
        """What a first installation does; it does it once, after it has asked who leads."""
        lead()
        if self.problem:
            raise ConfigurationError(f"{fleet}: {self.problem}{' (rename)' if rename else ''}")
        done, self.installed = self.installed, self.installed if dry_run else []
        return done


class FakeDynamoDB(MemoryDatabase):
    """Memory for DynamoDB; keys in `refused` cannot be written, as an item that is too large cannot."""

    def __init__(self) -> None:
        super().__init__(CONTRACT, backend=Backend.DYNAMODB)
        self.refused: set[Key] = set()
        self.breaks_after = 1_000_000
        self.meanwhile: Callable[[], object] = lambda: None
        self.loading.load = self._load  # type: ignore[method-assign]  # the same, until it breaks
        self.away: Callable[[], bool] = lambda: False
        self.raised: dict[str, int] = {}
        self.ids = self

    def apply(self, states: Sequence[State]) -> Sequence[Applied]:
        if self.away():
            raise BackendUnavailable("DynamoDB is down")
        if any(state.key in self.refused for state in states):
            raise BackendError("the item is too large")
        return super().apply(states)

    def _load(self, states: Sequence[State]) -> Loaded:
        self.breaks_after -= 1
        if self.breaks_after < 0:
            raise FencedError("leadership has changed")
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return MemoryLoading.load(self.loading, states)

    def _put(self, state: State) -> None:
        if state.key in self.refused:
            raise BackendError("the item is too large")
        super()._put(state)

    def raise_to(self, entity: str, value: int) -> None:
        """See `Ids`."""
        self.raised[entity] = value

    def last(self, entity: str) -> int | None:
        """See `IdCounter`."""
        return self.raised.get(entity)

    def check(self) -> None:
        """Every table is there."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The command line on memory."""

    site: Site
    mysql: FakeMySQL = field(default_factory=FakeMySQL)
    dynamodb: FakeDynamoDB = field(default_factory=FakeDynamoDB)

    @property
    def fleet(self) -> FakeFleet:
        """Who is there."""
        return self.mysql.fleet

    def control(self, **changes: Any) -> Control:
        """The control row, after these changes to it."""
        with self.mysql.forum.assemble() as assembly:
            assembly.change(replace(assembly.control, **changes))
        return self.mysql.forum.control()

    def run(self, *command: str, terminal: str | None = None) -> Result:
        """The command on these databases; `terminal` is what is typed into it."""
        words = [*command, "--config", str(self.site.config)]
        return CliRunner().invoke(app, words, obj=self._open, input=terminal)

    def told(self, *command: str, status: int = 0) -> dict[str, Any]:
        """What it prints for programs."""
        result = self.run(*command, "--json")
        assert result.exit_code == status, result.output
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    def refuses(self, *command: str, status: int) -> str:
        """Its sentence when it does not do it."""
        result = self.run(*command)
        assert (result.exit_code, result.stdout) == (status, ""), result.output
        assert result.stderr.startswith("dal: ")
        return result.stderr

    def writes(self, name: str = "ann") -> Key:
        """A user is created in MySQL alone; the key, which is pending then."""
        with self.mysql.unit() as unit:
            row = self.mysql.table("user").insert(rows.user(name))
            key = CONTRACT.entity("user").key_of(row)
            unit.touch([key, *CONTRACT.entity("user").unique_keys(row)])
        return key

    def spoils(self, key: Key, **changes: object) -> None:
        """An item is changed behind everybody's back, at its own version."""
        self.dynamodb._store.put(key, self._changed(key, changes), self.dynamodb._store.version(key))
        self.dynamodb._store.commit()

    def _changed(self, key: Key, changes: dict[str, object]) -> Row | None:
        row = self.dynamodb._store.get(key)
        return None if changes.pop("gone", False) else {**(row or {}), **changes}

    def _open(self, config: Config) -> Databases:
        guarded = config.flags.guard == "full"
        mysql = cast("MySQLDatabase", self.mysql if guarded else Unguarded())
        return Databases(CONTRACT, mysql, cast("DynamoDatabase", self.dynamodb))


class Unguarded(FakeMySQL):
    """MySQL under a guard level without a journal."""

    journal = None  # type: ignore[assignment]
    forum = None  # type: ignore[assignment]
    runs = None  # type: ignore[assignment]
