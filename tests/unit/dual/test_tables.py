"""Dual tables: what a declaration gives, and what it is refused for."""

import inspect
from dataclasses import replace
from typing import Protocol

import pytest

from dal.dual import DualRepository, matching, read, write
from dal.errors import ConfigurationError
from flags import MigrationPhase
from tests.unit.dual.world import (
    ANN,
    CONTRACT,
    AuthorRepository,
    DualAuthors,
    HastyAuthors,
    StrictAuthors,
    in_phase,
)


class Shelf(Protocol):
    def find(self, shelf_id: int) -> str: ...
    def count(self) -> int: ...
    def put(self, shelf_id: int, book: str) -> None: ...


def test_a_row_named_unlike_its_method_is_refused() -> None:
    """A typo would otherwise route one method to another."""
    with pytest.raises(ConfigurationError, match=r"DualShelf\.get is declared on Shelf\.find: name it find"):

        class DualShelf(DualRepository[Shelf]):
            entity = "shelf"
            get = read(Shelf.find)
            count = read(Shelf.count)
            put = write(Shelf.put)


def test_a_row_of_another_protocol_is_refused() -> None:
    """The backends are not held to it."""
    with pytest.raises(ConfigurationError, match=r"declared on AuthorRepository\.rename: declare it on Shelf"):

        class DualShelf(DualRepository[Shelf]):
            entity = "shelf"
            find = read(Shelf.find)
            count = read(Shelf.count)
            put = write(Shelf.put)
            rename = write(AuthorRepository.rename, touches=matching("shelf"))


def test_a_method_without_a_row_is_refused() -> None:
    """Every method of the Protocol has to be routed, all missing ones are told."""
    with pytest.raises(ConfigurationError) as raised:

        class DualShelf(DualRepository[Shelf]):
            entity = "shelf"
            find = read(Shelf.find)

    assert raised.value.problems == (
        "DualShelf: Shelf.count has no row; declare count = read(…) or write(…)",
        "DualShelf: Shelf.put has no row; declare put = read(…) or write(…)",
    )


def test_a_table_without_entity_is_refused() -> None:
    """Keys and metrics need its name."""
    with pytest.raises(ConfigurationError, match="DualShelf names no entity"):

        class DualShelf(DualRepository[Shelf]):
            find = read(Shelf.find)
            count = read(Shelf.count)
            put = write(Shelf.put)


def test_methods_that_backends_lack_are_refused_all_at_once() -> None:
    """When the table is wired, with class, method, backend and remedy."""

    class HalfMySQL:
        def find(self, shelf_id: int) -> str:
            return f"book of {shelf_id}"

        def put(self, shelf_id: int, book: str) -> None: ...

    class HalfDynamo:
        count = 3

        def put(self, shelf_id: int, book: str) -> None: ...

    class DualShelf(DualRepository[Shelf]):
        entity = "shelf"
        find = read(Shelf.find)
        count = read(Shelf.count)
        put = write(Shelf.put)

    runtime = in_phase(MigrationPhase.MYSQL_ONLY).runtime
    with pytest.raises(ConfigurationError) as raised:
        DualShelf(runtime, mysql=HalfMySQL(), dynamodb=HalfDynamo())  # type: ignore[arg-type]  # wrong on purpose
    assert [problem.partition(":")[0] for problem in raised.value.problems] == [
        "HalfMySQL has no count()",
        "HalfDynamo has no count()",
        "HalfDynamo has no find()",
    ]
    assert "routes it to mysql" in raised.value.problems[0]


class UnknownAuthors(DualAuthors):
    entity = "autor"


class MisnamedAuthors(DualAuthors):
    key = ("name",)


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        (UnknownAuthors, "UnknownAuthors.entity: <contract>: no entity 'autor'; it has author, book"),
        (MisnamedAuthors, "MisnamedAuthors.key is ('name',), but <contract> has ('id',): write key = ('id',)"),
    ],
)
def test_keys_that_the_contract_does_not_have_are_refused(table: type[DualAuthors], problem: str) -> None:
    """When the table is wired, not at its first mirrored write."""
    world = in_phase(MigrationPhase.MYSQL_ONLY)
    runtime = replace(world.runtime, contract=CONTRACT)
    with pytest.raises(ConfigurationError) as raised:
        table(runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb)
    assert raised.value.problems == (problem,)


def test_tables_that_name_no_keys_by_themselves_are_free_in_their_names() -> None:
    """A table of reads may call itself what its metrics should say."""

    class Counting(Protocol):
        def get(self, author_id: int) -> object: ...

    class DualReport(DualRepository[Counting]):
        entity = "report"
        get = read(Counting.get)

    world = in_phase(MigrationPhase.MYSQL_ONLY)
    runtime = replace(world.runtime, contract=CONTRACT)
    assert DualReport(runtime, mysql=world.on_mysql, dynamodb=world.on_dynamodb).get(1) == ANN


@pytest.mark.parametrize("table", [DualAuthors, StrictAuthors, HastyAuthors])
def test_a_table_can_be_specialised(table: type[DualAuthors]) -> None:
    """A subclass inherits the rows; `policy` and `refusals` may differ."""
    assert set(table.rows) == {name for name in vars(AuthorRepository) if not name.startswith("_")}
    assert in_phase(MigrationPhase.DUAL_READ_WRITE, table=table).authors.find_by_id(1) == ANN


def test_a_subclass_may_replace_a_row() -> None:
    """The last word counts."""

    class Careless(DualAuthors):
        find_by_id = read(AuthorRepository.find_by_id, shadow=False)

    world = in_phase(MigrationPhase.DUAL_READ_WRITE, table=Careless)
    world.authors.find_by_id(1)
    world.authors.find_all()
    world.finish()
    assert world.on_dynamodb.calls == ["find_all"]


def test_methods_keep_names_signatures_and_docs() -> None:
    """For help(), IDEs and frameworks that look at signatures."""
    assert DualAuthors.search.__name__ == "search"
    assert inspect.signature(DualAuthors.search) == inspect.signature(AuthorRepository.search)


def test_arguments_reach_the_backend_as_given() -> None:
    """By place or by name."""
    authors = in_phase(MigrationPhase.MYSQL_ONLY).authors
    assert authors.find_by_id(1) == authors.find_by_id(author_id=1) == ANN


def test_the_repr_is_for_people() -> None:
    """Class, entity, size; no rows and no connection."""
    assert repr(in_phase(MigrationPhase.MYSQL_ONLY).authors) == "<DualAuthors of 'author', 9 methods>"
