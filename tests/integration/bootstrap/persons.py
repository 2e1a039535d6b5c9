"""Each command as a person with few rights types it: what has to be there before, and what is typed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from typer.testing import Result

from dal.backfill import raise_counters
from dal.databases import Databases
from dal.domain import Key
from dal.domain.control import Authority
from dal.fleet import marks
from dal.ports import Leadership
from examples.store.integration import dynamodb_store
from examples.store.tests.making import Maker
from flags import MigrationPhase
from tests.contract.rows import CONTRACT
from tests.integration.bootstrap.conftest import Site
from tests.integration.bootstrap.documented import Profile
from tests.integration.bootstrap.policing import Policed
from tests.integration.bootstrap.test_fleet_commands import FIVE, FLEET, FOUR, ONE, TWO, Process, processes

TABLES = sorted({entity.source_table for entity in CONTRACT.entities.values()})
SWIFT = {"beat": 0.05, "lease": 0.15, "deadAfter": 0.3}
"""Seconds of a fleet in which nobody lives."""
SHORT = {"connectTimeout": 0.5, "readTimeout": 1.0, "attempts": 1}
"""A rollback waits for the longest request that there can be."""
USERS = [Key("user", (1,)), Key("user", (2,))]


@dataclass(slots=True)
class World:
    """Both databases as their administrators see them; DynamoDB is another one after each `anew`."""

    site: Site

    def sql(self, *statements: str) -> None:
        """As root."""
        database = self.site.server.database
        with closing(self.site.server.connect(database=database)) as root, root.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def anew(self, **control: Any) -> None:
        """As after `dal install`, with these changes to the control row; DynamoDB is empty, and says who leads."""
        fresh = replace(self.site.dynamodb, access_key=f"test{uuid4().hex[:12]}")
        self.site = replace(self.site, dynamodb=fresh)
        self.site.has(fleet=FLEET, metrics={"enabled": False})
        with self.site.databases() as databases:
            self.sql(*(f"DROP TABLE IF EXISTS {table}" for table in databases.mysql.removal.existing()))
            databases.dynamodb.create_tables()
            databases.mysql.install(fleet=self.site.config().fleet.name)
            self._say(databases, **control)

    def copied(self, **control: Any) -> None:
        """The same with all rows in DynamoDB."""
        self.anew()
        assert self.site.run("backfill", "--all").exit_code == 0
        with self.site.databases() as databases:
            self._say(databases, **control)

    def _say(self, databases: Databases, **control: Any) -> None:
        assert databases.mysql.forum is not None
        with databases.mysql.forum.assemble() as assembly:
            assembly.change(replace(assembly.control, **control))
        if control.get("leader") is Authority.DYNAMODB:
            databases.dynamodb.lead.record(Leadership(Authority.DYNAMODB, control["epoch"]))

    def bare(self) -> None:
        """No table of ours."""
        self.anew()
        with self.site.databases() as databases:
            self.sql(*(f"DROP TABLE {table}" for table in databases.mysql.removal.existing()))

    def writes(self) -> None:
        """Two rows are written in MySQL, and pending."""
        with self.site.databases() as databases:
            for key in USERS:
                with databases.mysql.unit() as unit:
                    unit.touch([key])

    def spoils(self, count: int) -> None:
        """So many items are changed behind everybody's back."""
        with self.site.databases() as databases:
            for state in databases.dynamodb.fetch(USERS)[:count]:
                spoilt = {**(state.row or {}), "first_name": uuid4().hex[:8]}
                databases.dynamodb.apply([replace(state, version=state.version + 1, row=spoilt)])

    @contextmanager
    def person(self, profile: Profile) -> Iterator[Person]:
        """Somebody who has just these rights, and whose requests to DynamoDB the policy is asked about."""
        name, secret = f"u{uuid4().hex[:12]}", uuid4().hex
        user, server = f"'{name}'@'%'", self.site.server
        folder = self.site.folder / name
        folder.mkdir()
        with ExitStack() as stack:
            self.sql(f"CREATE USER {user} IDENTIFIED BY '{secret}'")
            stack.callback(self.sql, f"DROP USER {user}")
            self.sql(*profile.statements(server.database, TABLES, user))
            policed = stack.enter_context(Policed(self.site.dynamodb.endpoint, profile.actions))
            yield Person(
                self, Site(server, self.site.dynamodb, folder), policed, {"username": name, "password": secret}
            )


@dataclass(frozen=True, slots=True)
class Person:
    """Types commands; `done` wants status 0, `tries` takes any."""

    world: World
    site: Site
    policed: Policed
    account: dict[str, str]

    def has(
        self,
        *,
        prefix: str = "",
        fleet: str = "default",
        terms: dict[str, float] = SWIFT,
        requests: dict[str, float] | None = None,
    ) -> None:
        """Write a configuration with these."""
        dynamodb = {"endpoint": self.policed.url, "tablePrefix": prefix, **(requests or {})}
        section = {**terms, "name": fleet}
        self.site.has(mysql=self.account, dynamodb=dynamodb, fleet=section, metrics={"enabled": False})

    def done(self, *command: str) -> Result:
        """It must succeed."""
        result = self.site.run(*command)
        if result.exit_code != 0:
            raise RefusedError(f"dal {' '.join(command)}: {result.output}")
        return result


class RefusedError(AssertionError):
    """A command did not succeed; its words."""


def _install(person: Person) -> None:
    person.done("install")
    older = "ALTER TABLE dal_control MODIFY leader ENUM('mysql', 'draining', 'dynamodb') NOT NULL"
    person.world.sql(older)
    person.has(fleet="renamed")
    person.done("install", "--rename")


def _create_tables(person: Person) -> None:
    person.has(prefix=f"{uuid4().hex[:8]}-")
    person.done("create-tables")


def _serve(person: Person) -> None:
    """A process of the application goes through all phases."""
    person.has(terms=FLEET)
    person.done("check")
    with processes(person.site, 1, ONE) as (process,), person.world.site.databases() as databases:
        forum = databases.mysql.forum
        assert forum is not None
        for phase in MigrationPhase:
            if phase is FOUR:
                marks.set_complete(forum, databases.contract.hash, lambda: ())
                marks.arm(forum)
            _reach(process, phase)
            if phase in (TWO, FOUR, FIVE):
                _live(process.maker)


def _reach(process: Process, phase: MigrationPhase) -> None:
    """The flags go there, and the process follows."""
    there = threading.Event()
    source = process.layer.flags
    end = source.subscribe(lambda snapshot: there.set() if snapshot.phase is phase else None)
    process.wishes.move_to(phase)
    assert source.snapshot().phase is phase or there.wait(20)
    end()


def _live(maker: Maker) -> None:
    """What an application does in a day."""
    store = maker._store
    user, product = maker.user(), maker.product(stock=5)
    order = maker.order(user, product)
    assert [head.id for head in store.orders.list_by_user(user.id).items] == [order.id]
    store.carts.add_item(user.id, product.id, 1)
    store.carts.clear(user.id)
    assert store.users.find_by_username(user.username) == user
    assert store.products.get_with_details(product.id) is not None


def _backfill(person: Person) -> None:
    person.done("backfill", "--all")
    person.world.writes()
    person.done("backfill", "user", "--gentle")
    person.done("backfill", "category", "--chunk", "1")


def _verify(person: Person) -> None:
    person.done("verify", "--all", "--looks", "0")
    for count in (1, 2):
        person.world.spoils(count)
        assert person.site.run("verify", "user", "--looks", "0").exit_code == 1


def _repair(person: Person) -> None:
    for count, which in ((1, "user"), (2, "--all")):
        person.world.spoils(count)
        person.done("verify", which, "--looks", "0", "--repair")


def _journal(person: Person) -> None:
    person.done("journal", "list")
    person.site.run("journal", "show", "user", "1")
    person.done("journal", "retry", "--all")
    person.done("journal", "drain")


def _status(person: Person) -> None:
    for strict in (0, 1):  # then it asks whether older keys are pending, under the lock of the control row
        person.world.sql(f"UPDATE dal_control SET strict = {strict}")
        person.done("status")
        person.done("explain", "user.find_by_id", "1", "--read")


def _cutover(person: Person) -> None:
    person.done("cutover", "--arm")
    person.done("cutover", "--yes")


def _rollback(person: Person) -> None:
    person.has(requests=SHORT)
    with person.world.site.databases() as databases:
        raise_counters(databases.mysql, databases.dynamodb.ids, databases.contract)
        maker = Maker(dynamodb_store(databases.dynamodb))
        user = maker.user(f"u{uuid4().hex[:8]}")
        maker.order(user, maker.product(stock=3, seller=user))
        maker._store.carts.clear(user.id)
    person.done("rollback", "--dry-run", "--overwrite")
    person.done("rollback", "--yes", "--overwrite")


def _with_debt(world: World) -> None:
    world.anew(ddb_complete=True)
    world.writes()


LED = {"leader": Authority.DYNAMODB, "epoch": 5, "strict": True, "ddb_answers": True, "ddb_complete": True}

SCENES: dict[str, tuple[Callable[[World], object], Callable[[Person], object]]] = {
    "application": (World.anew, _serve),
    "install": (World.bare, _install),
    "create-tables": (World.anew, _create_tables),
    "backfill": (World.anew, _backfill),
    "verify": (World.copied, _verify),
    "verify-repair": (World.copied, _repair),
    "journal": (_with_debt, _journal),
    "status": (_with_debt, _status),
    "cutover": (_with_debt, _cutover),
    "rollback": (lambda world: world.copied(**LED, mysql_complete=False), _rollback),
    "uninstall": (World.anew, lambda person: person.done("uninstall", "--yes")),
}


def act(world: World, profile: Profile) -> set[str]:
    """Prepare, then type it with just these rights; the actions of DynamoDB that it took.

    Raises:
        Exception: it did not go well.
    """
    prepare, deed = SCENES[profile.name]
    prepare(world)
    with world.person(profile) as person:
        person.has()
        deed(person)
        return person.policed.used
