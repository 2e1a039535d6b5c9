"""A small world for tests of the core: authors and their books on two memory databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from dal.adapters.memory import MemoryDatabase
from dal.contract.model import AutoId, Contract, Entity, OnDelete, Reference, Unique
from dal.contract.types import Integer, Text
from dal.domain import FollowerPolicy, Key, State
from dal.domain.compare import by
from dal.domain.control import Control
from dal.dual import Background, DualRepository, Looks, Runtime, Shadowing, cascade, matching, read, write
from dal.dual.mirroring import Mirroring
from dal.ports import Membership
from flags import Backend, FakeFlagSource, FlagSource, MigrationPhase
from metrics import RecordingSink
from tests.unit.dual.manual import Clock, ManualBackground

ID, NAME = Integer("INT", 1, 2**31 - 1), Text("VARCHAR(50)", 50, 200)
CONTRACT = Contract(
    {
        "author": Entity(
            "author",
            "authors",
            ("id",),
            ("id",),
            {"id": ID, "name": NAME, "email": NAME},
            unique=(Unique("author.email", ("email",), "ascii_general_ci"),),
            auto_id=AutoId("id"),
        ),
        "book": Entity(
            "book",
            "books",
            ("author_id", "title"),
            ("author_id", "title"),
            {"author_id": ID, "title": NAME},
            references=(Reference("author_id", "author", "id", OnDelete.CASCADE),),
        ),
    }
)


@dataclass(frozen=True)
class Author:
    id: int
    name: str
    email: str


class NoSuchAuthor(Exception):  # noqa: N818  a refusal of the business
    """A refusal."""


class AuthorRepository(Protocol):
    def find_by_id(self, author_id: int) -> Author | None: ...
    def get(self, author_id: int) -> Author: ...
    def find_all(self) -> Sequence[Author]: ...
    def search(self, text: str, *, fuzzy: bool = False) -> Sequence[Author]: ...
    def create(self, name: str, email: str) -> Author: ...
    def rename(self, author_id: int, name: str) -> Author: ...
    def move_email(self, author_id: int, email: str) -> Author | None: ...
    def delete(self, author_id: int) -> bool: ...
    def clear_books(self, author_id: int) -> int: ...


class MemoryAuthors:
    """The Protocol in memory. `calls` are the methods called; what is put into `before` runs first."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._authors = database.table("author")
        self._books = database.table("book")
        self.calls: list[str] = []
        self.before: dict[str, Callable[[], object]] = {}

    def _called(self, name: str) -> None:
        self.calls.append(name)
        self.before.get(name, lambda: None)()

    def find_by_id(self, author_id: int) -> Author | None:
        self._called("find_by_id")
        row = self._authors.get(author_id)
        return None if row is None else _author(row)

    def get(self, author_id: int) -> Author:
        self._called("get")
        row = self._authors.get(author_id)
        if row is None:
            raise NoSuchAuthor(f"no author {author_id}")
        return _author(row)

    def find_all(self) -> Sequence[Author]:
        self._called("find_all")
        return [_author(row) for row in self._authors.all()]

    def search(self, text: str, *, fuzzy: bool = False) -> Sequence[Author]:  # noqa: ARG002  the Protocol's
        self._called("search")
        return [_author(row) for row in self._authors.all() if text in str(row["name"])]

    def create(self, name: str, email: str) -> Author:
        self._called("create")
        return _author(self._authors.insert({"name": name, "email": email}))

    def rename(self, author_id: int, name: str) -> Author:
        row = self._authors.update(author_id, name=name)
        self._called("rename")  # after the change: what fails here has to be undone
        if row is None:
            raise NoSuchAuthor(f"no author {author_id}")
        return _author(row)

    def move_email(self, author_id: int, email: str) -> Author | None:
        self._called("move_email")
        row = self._authors.update(author_id, email=email)
        return None if row is None else _author(row)

    def delete(self, author_id: int) -> bool:
        self._called("delete")
        return self._authors.delete(author_id)

    def clear_books(self, author_id: int) -> int:
        self._called("clear_books")
        books = self._books.find(author_id=author_id)
        for book in books:
            self._books.delete((author_id, str(book["title"])))
        return len(books)


def _author(row: dict[str, object]) -> Author:
    number = row["id"]
    assert isinstance(number, int)
    return Author(number, str(row["name"]), str(row["email"]))


class DualAuthors(DualRepository[AuthorRepository]):
    entity = "author"
    refusals = (NoSuchAuthor,)

    find_by_id = read(AuthorRepository.find_by_id)
    get = read(AuthorRepository.get)
    find_all = read(AuthorRepository.find_all, compare=by("id"))
    search = read(AuthorRepository.search, shadow=lambda text, *, fuzzy=False: bool(text) and not fuzzy)
    create = write(AuthorRepository.create)
    rename = write(AuthorRepository.rename)
    move_email = write(AuthorRepository.move_email)
    delete = write(AuthorRepository.delete, touches=cascade("author", "author_id"))
    clear_books = write(AuthorRepository.clear_books, touches=matching("book", "author_id"))


class StrictAuthors(DualAuthors):
    policy = FollowerPolicy.STRICT


class HastyAuthors(DualAuthors):
    policy = FollowerPolicy.BEST_EFFORT


@dataclass
class World:
    """Two databases, their repositories, and what observes them."""

    flags: FakeFlagSource
    clock: Clock = field(default_factory=Clock)
    sink: RecordingSink = field(default_factory=RecordingSink)
    background: Background = field(default_factory=ManualBackground)
    shadowing: Shadowing = field(default_factory=lambda: Shadowing(looks=Looks(pause=0)))
    random: Callable[[], float] = lambda: 0.5
    table: type[DualAuthors] = DualAuthors

    def __post_init__(self) -> None:
        self.mysql = MemoryDatabase(CONTRACT, backend=Backend.MYSQL, lock_timeout=0.5)
        self.dynamodb = MemoryDatabase(CONTRACT, backend=Backend.DYNAMODB, lock_timeout=0.5)
        self.on_mysql, self.on_dynamodb = MemoryAuthors(self.mysql), MemoryAuthors(self.dynamodb)
        self.runtime = Runtime(
            self.flags,
            self.mysql,
            self.dynamodb,
            sink=self.sink,
            background=self.background,
            shadowing=self.shadowing,
            clock=self.clock,
            random=self.random,
        )
        self.rewire()

    def rewire(self, **changes: Any) -> None:
        """Build the repositories again, on a runtime with these fields changed."""
        self.runtime = replace(self.runtime, **changes)
        self.authors = self.table(self.runtime, mysql=self.on_mysql, dynamodb=self.on_dynamodb)

    def journaled(self, source: FlagSource | None = None, membership: Membership | None = None) -> None:
        """Let MySQL keep its journal, and the operations obey this source and membership, where given."""
        fields = {"source": source, "membership": membership}
        given = {name: value for name, value in fields.items() if value is not None}
        mirroring = Mirroring(self.dynamodb, clock=self.clock, confirmed=self._clear)
        self.rewire(journaled=True, mirroring=mirroring, **given)

    def _clear(self, states: Sequence[State]) -> None:
        self.mysql.journal.clear([(state.key, state.version) for state in states])

    @property
    def pending(self) -> list[Key]:
        """The keys in the journal whose mirror is not confirmed."""
        return [entry.key for entry in self.mysql.journal.pending(limit=100)]

    def control(self, change: Callable[[Control], Control]) -> None:
        """Change the control row, as another process of the fleet would."""
        with self.mysql.forum.assemble() as assembly:
            assembly.change(change(assembly.control))

    def finish(self) -> None:
        """Let the background do its work."""
        assert isinstance(self.background, ManualBackground)
        self.background.run()

    @property
    def calls(self) -> dict[Backend, list[str]]:
        """The methods called on each backend."""
        return {Backend.MYSQL: self.on_mysql.calls, Backend.DYNAMODB: self.on_dynamodb.calls}

    def rows(self, backend: Backend) -> dict[Key, object]:
        """Every row of one database, and every unique key, also those that no row holds any more."""
        database = self.mysql if backend is Backend.MYSQL else self.dynamodb
        names = (*CONTRACT.entities, "author.email")
        return {
            Key(name, values): row for name in names for values, row in database._store._rows.get(name, {}).items()
        }

    @property
    def equal(self) -> bool:
        """Whether the databases hold the same."""
        return self.rows(Backend.MYSQL) == self.rows(Backend.DYNAMODB)


def in_phase(
    phase: MigrationPhase,
    *,
    background: Background | None = None,
    shadowing: Shadowing | None = None,
    table: type[DualAuthors] = DualAuthors,
    random: Callable[[], float] = lambda: 0.5,
) -> World:
    """A world in this phase with one author, Ann, equal on both sides."""
    world = World(
        FakeFlagSource(MigrationPhase.DUAL_WRITE),
        background=background or ManualBackground(),
        shadowing=shadowing or Shadowing(looks=Looks(pause=0)),
        table=table,
        random=random,
    )
    ann = world.mysql.table("author").insert({"name": "Ann", "email": "ann@x.y"})
    world.mysql.table("book").insert({"author_id": ann["id"], "title": "One"})
    keys = list(world.rows(Backend.MYSQL))
    world.dynamodb.apply(world.mysql.fetch(keys))
    assert world.equal
    world.flags.move_to(phase)
    return world


def differing(shadowing: Shadowing | None = None) -> World:
    """A world in which the follower holds another name and e-mail for Ann."""
    world = in_phase(MigrationPhase.DUAL_READ_WRITE, shadowing=shadowing)
    world.dynamodb.table("author").update(1, name="Anna", email="anna@x.y")
    return world


ANN = Author(1, "Ann", "ann@x.y")
PHASES = list(MigrationPhase)
DUAL_WRITE_PHASES = [MigrationPhase.DUAL_WRITE, MigrationPhase.DUAL_READ_WRITE, MigrationPhase.DYNAMODB_PRIMARY]


def label(value: object) -> str | None:
    """The id of a test parameter."""
    return value.label if isinstance(value, MigrationPhase) else None
