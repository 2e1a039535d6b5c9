"""SQLAlchemy in units of work: sessions on the layer's connection join, an engine of its own does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import pytest
from sqlalchemy import URL, Engine, ExceptionContext, String, create_engine, event, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from dal.adapters.memory import MemoryDatabase
from dal.adapters.mysql import MySQLDatabase, MySQLOptions
from dal.domain import Key
from dal.dual import Background, DualRepository, Runtime, read, transaction, write
from dal.errors import ConflictError, UnitError
from flags import Backend, FakeFlagSource, MigrationPhase
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.rigs import JournalledMySQL, journalled

pytestmark = pytest.mark.integration


class Base(DeclarativeBase):
    """The mapped classes."""


class Account(Base):
    """A user, as far as this repository knows him."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50))
    email: Mapped[str] = mapped_column(String(100))
    password_hash: Mapped[str] = mapped_column(String(255), default="x")


def joined(mysql: MySQLDatabase) -> Engine:
    """The recipe of docs/adoption.md: an engine whose every connection is the one that the layer has bound."""
    engine = create_engine(
        "mysql+pymysql://", creator=lambda: mysql.connection, pool_reset_on_return=None, pool_size=0
    )

    @event.listens_for(engine, "handle_error")
    def conflict(context: ExceptionContext) -> BaseException | None:
        """A deadlock is the layer's to repeat; every other error stays SQLAlchemy's."""
        error = context.original_exception
        meant = mysql.translate(error) if isinstance(error, Exception) else error
        return meant if isinstance(meant, ConflictError) else None

    def meet() -> None:
        """The first connection asks the server for its version and rolls back, which no unit survives."""
        with engine.connect():
            pass

    mysql.reading(meet)()
    return engine


class Accounts(Protocol):
    def find(self, user_id: int) -> Account | None: ...
    def create(self, username: str) -> Account: ...
    def rename(self, user_id: int, username: str) -> None: ...
    def delete(self, user_id: int) -> None: ...


class AlchemyAccounts:
    """A repository as one writes it: a session for each call, which commits; `last` runs before that."""

    def __init__(self, engine: Engine) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self.last: Callable[[Session], object] = lambda _: None

    def find(self, user_id: int) -> Account | None:
        with self._sessions.begin() as session:
            return session.scalars(select(Account).where(Account.id == user_id)).one_or_none()

    def create(self, username: str) -> Account:
        with self._sessions.begin() as session:
            account = Account(username=username, email=f"{username}@example.org")
            session.add(account)
            session.flush()
            self.last(session)
        return account

    def rename(self, user_id: int, username: str) -> None:
        with self._sessions.begin() as session:
            session.get_one(Account, user_id).username = username
            session.flush()
            self.last(session)

    def delete(self, user_id: int) -> None:
        with self._sessions.begin() as session:
            session.delete(session.get_one(Account, user_id))


class DualAccounts(DualRepository[Accounts]):
    entity = "user"

    find = read(Accounts.find)
    create = write(Accounts.create)
    rename = write(Accounts.rename)
    delete = write(Accounts.delete)


@dataclass(frozen=True, slots=True)
class Shop:
    """Accounts on a journalled MariaDB in phase 2, mirrored to memory."""

    rig: JournalledMySQL
    follower: MemoryDatabase
    runtime: Runtime
    own: AlchemyAccounts
    accounts: DualAccounts

    @property
    def names(self) -> list[object]:
        """What was committed."""
        return [name for (name,) in self.rig.site.admin("SELECT username FROM users ORDER BY id")]

    @property
    def journalled(self) -> list[Key]:
        """The keys in the journal: here nobody clears it."""
        return [entry.key for entry in self.rig.journal.pending(limit=100)]

    @property
    def mirrored(self) -> list[object]:
        """The names in the follower."""
        return [row["username"] for row in self.follower.table("user").all()]


def shop_on(rig: JournalledMySQL, engine: Engine) -> Shop:
    """A shop whose repository has this engine."""
    follower = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB)
    source, background = FakeFlagSource(MigrationPhase.DUAL_WRITE), Background(threads=0)
    runtime = Runtime(source, rig.leader, follower, journaled=True, background=background)
    own = AlchemyAccounts(engine)
    return Shop(rig, follower, runtime, own, DualAccounts(runtime, mysql=own, dynamodb=own))


@pytest.fixture
def rig(site: Site) -> Iterator[JournalledMySQL]:
    """A journalled database."""
    with journalled(site, site.options) as found:
        yield found


@pytest.fixture
def shop(rig: JournalledMySQL) -> Shop:
    """One whose sessions join."""
    return shop_on(rig, joined(rig.leader))


def test_its_writes_are_journalled_and_mirrored(shop: Shop) -> None:
    """Rows, unique values and deletes, sealed at the commit of the unit."""
    ann = shop.accounts.create("ann")
    shop.accounts.rename(ann.id, "anna")
    assert shop.names == shop.mirrored == ["anna"]
    assert {key.entity for key in shop.journalled} == {"user", "user.username", "user.email"}
    assert [*shop.follower.fetch(shop.journalled)] == [*shop.rig.leader.fetch(shop.journalled)]
    shop.accounts.delete(ann.id)
    assert shop.names == shop.mirrored == []


def test_its_commit_waits_for_the_unit(shop: Shop) -> None:
    """Two calls that commit, and a read between them, are one transaction."""
    with transaction(shop.runtime):
        ann = shop.accounts.create("ann")
        found = shop.accounts.find(ann.id)
        shop.accounts.rename(ann.id, "anna")
        assert shop.names == shop.mirrored == []
    assert found is not None
    assert found.username == "ann"
    assert shop.names == shop.mirrored == ["anna"]


def test_an_error_undoes_the_whole_unit(shop: Shop) -> None:
    """What was called before it included; SQLAlchemy's error reaches the caller."""
    shop.accounts.create("ann")
    before = shop.journalled

    def block() -> None:
        with transaction(shop.runtime):
            shop.accounts.create("bob")
            shop.accounts.create("ann")

    with pytest.raises(IntegrityError):
        block()
    assert shop.names == shop.mirrored == ["ann"]
    assert shop.journalled == before


def test_its_rollback_poisons_the_unit(shop: Shop) -> None:
    """Code that rolls back and carries on commits nothing."""
    shop.own.last = lambda session: session.get_transaction().rollback()  # type: ignore[union-attr]  # one is open
    with pytest.raises(UnitError, match="rollback"):
        shop.accounts.create("ann")
    assert (shop.names, shop.mirrored, shop.journalled) == ([], [], [])


def test_a_deadlock_is_repeated_by_the_layer(shop: Shop) -> None:
    """The victim's unit is run again as a whole."""
    times = iter([True, False])

    def lose(session: Session) -> None:
        if next(times):
            session.execute(text("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213"))

    shop.own.last = lose
    shop.accounts.create("ann")
    assert shop.names == shop.mirrored == ["ann"]


def test_reads_work_on_the_connection_of_a_read(shop: Shop) -> None:
    """Which the server lets write nothing; nothing is left open on it."""
    ann = shop.accounts.create("ann")
    for _ in range(2):
        found = shop.accounts.find(ann.id)
        assert found is not None
        assert found.username == "ann"
    stats = shop.rig.leader.stats()["read"]
    assert (stats.in_use, stats.replaced) == (0, 0)
    assert shop.rig.site.rests()


def test_threads_have_sessions_of_their_own(shop: Shop) -> None:
    """One engine serves all of them."""
    names = [f"user{number}" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(shop.accounts.create, names))
    assert sorted(account.username for account in created) == sorted(map(str, shop.names)) == names
    assert sorted(map(str, shop.mirrored)) == names


def test_an_engine_of_its_own_is_not_covered(rig: JournalledMySQL) -> None:
    """It commits by itself: a write that fails leaves its row in MySQL, unjournalled and never mirrored."""
    engine = create_engine(_url(rig.site.options))
    shop = shop_on(rig, engine)

    def commit_and_fail(session: Session) -> None:
        session.commit()
        raise ZeroDivisionError

    shop.own.last = commit_and_fail
    with pytest.raises(ZeroDivisionError):
        shop.accounts.create("ann")
    shop.own.last = lambda _: None
    shop.own.create("bob")
    engine.dispose()
    assert shop.names == ["ann", "bob"]
    assert (shop.mirrored, shop.journalled) == ([], [])


def _url(options: MySQLOptions) -> URL:
    return URL.create(
        "mysql+pymysql",
        username=options.user,
        password=options.password or None,
        host=options.host,
        port=options.port,
        database=options.database,
    )
