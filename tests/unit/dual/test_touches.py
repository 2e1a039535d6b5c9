"""Which keys a write touches: told by default, by a rule or by the author, and refused where nobody can tell."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Optional, Protocol

import pytest

from dal.domain import Key
from dal.dual import CALL, DualRepository, Touch, Touches, by_name, cascade, matching, write
from dal.dual.led import LedUnit
from dal.dual.touches import binder, default_touches
from dal.errors import ConfigurationError
from dal.ports import Unit
from flags import MigrationPhase
from tests.unit.dual.world import CONTRACT, Author, AuthorRepository, in_phase

if TYPE_CHECKING:
    from nowhere import Unknown  # type: ignore[import-not-found]  # what type checkers see only


@dataclass
class Named:
    id: int


@dataclass
class Person(Named):
    name: str


class Methods(Protocol):
    def by_entity_and_column(self, person_id: int, name: str) -> None: ...
    def by_column(self, name: str, id: int) -> None: ...  # noqa: A002  a key column's name
    def returning(self, name: str) -> Person: ...
    def returning_maybe(self, name: str) -> Person | None: ...
    def returning_optional(self, name: str) -> Optional[Person]: ...  # noqa: UP045  as older code says it
    def both(self, person_id: int) -> Person | None: ...
    def neither(self, name: str) -> bool: ...
    def later(self, name: str, person_id: int) -> bool: ...
    def many(self, names: list[str]) -> list[Person]: ...
    def unknown(self, person_id: int) -> "Unknown": ...


def keys(touches: Touches, method: Any, result: object, *args: object, **kwargs: object) -> tuple[Key, ...]:
    """All keys that a write with these arguments and this result touches."""
    world = in_phase(MigrationPhase.DUAL_WRITE)
    led = LedUnit(world.mysql, epoch=0)
    touch = binder(method, touches)(led.unit, *args, **kwargs)
    found = led.touch_after(touch, led.touch_before(touch), result)
    led.commit()
    return found


ONE, TWO = Key("author", (1,)), Key("author", (2,))
BOOK = Key("book", (1, "One"))
EMAIL = Key("author.email", ("ANN@X.Y",))


def default(method: Any) -> Touches:
    return default_touches(method, "author", ("id",))


def test_the_contract_folds_the_unique_key_as_expected() -> None:
    """Otherwise the keys below would mean nothing."""
    (unique,) = CONTRACT.entity("author").unique
    assert unique.key({"email": "ann@x.y"}) == EMAIL


@pytest.mark.parametrize("call", [((1, "x"), {}), ((), {"author_id": 1, "name": "x"})], ids=["places", "names"])
def test_the_key_is_told_from_the_parameters(call: tuple[tuple[object, ...], dict[str, object]]) -> None:
    """However the caller passes them; a unique key that its only row holds before and after is not touched."""
    args, kwargs = call
    assert keys(default(AuthorRepository.rename), AuthorRepository.rename, None, *args, **kwargs) == (ONE,)


def test_unique_keys_of_several_rows_are_touched_even_if_they_stay() -> None:
    """They may have changed hands: one row gave a value up and another one took it."""

    def swap(_unit: Unit, *_: object) -> Touch:
        yield ONE
        yield TWO
        yield CALL

    assert keys(swap, AuthorRepository.rename, None, 1, "x") == (ONE, TWO, EMAIL)


def test_the_key_is_told_from_the_returned_entity() -> None:
    """For what the leader numbers."""
    create = AuthorRepository.create
    assert keys(default(create), create, Author(2, "Bob", "b"), "Bob", "b") == (TWO,)


def test_parameters_and_result_both_count() -> None:
    """A write that moves a row touches where it was and where it is."""
    moved = Author(2, "Ann", "ann@x.y")
    assert keys(default(AuthorRepository.rename), AuthorRepository.rename, moved, 1, "x") == (ONE, TWO, EMAIL)


def test_no_result_touches_what_the_parameters_name() -> None:
    """An update that found nothing is mirrored as absence."""
    assert keys(default(AuthorRepository.move_email), AuthorRepository.move_email, None, 7, "x") == (
        Key("author", (7,)),
    )


@pytest.mark.parametrize(
    "method",
    [
        Methods.by_entity_and_column,
        Methods.by_column,
        Methods.returning,
        Methods.returning_maybe,
        Methods.returning_optional,
        Methods.both,
    ],
)
def test_a_method_tells_its_key(method: Any) -> None:
    """By `person_id` first, by `id` anywhere, or by a result that has an id, inherited or not."""
    default_touches(method, "person", ("id",))


@pytest.mark.parametrize("method", [Methods.neither, Methods.later, Methods.many])
def test_a_method_that_cannot_tell_its_keys_is_refused(method: Any) -> None:
    """With the remedy; a guess would leave rows unmirrored."""
    with pytest.raises(
        ConfigurationError, match=rf"{method.__name__}.*declare write\({method.__name__}, touches=…\)"
    ):
        default_touches(method, "person", ("id",))


def test_all_columns_of_a_key_have_to_be_told() -> None:
    """Half a key is none."""
    with pytest.raises(ConfigurationError):
        default_touches(Methods.by_column, "person", ("id", "shelf"))


def test_annotations_that_cannot_be_read_are_refused_with_the_remedy() -> None:
    """Not with a NameError out of the standard library."""
    with pytest.raises(ConfigurationError, match=r"Unknown.*run time"):
        default_touches(Methods.unknown, "person", ("id",))


def test_cascade_touches_what_a_deletion_takes_along() -> None:
    """The row, its children, and the unique keys of all."""
    assert keys(cascade("author", "author_id"), AuthorRepository.delete, True, 1) == (ONE, EMAIL, BOOK)


def test_matching_touches_the_rows_of_the_predicate() -> None:
    """As they are before the call."""
    assert keys(matching("book", "author_id"), AuthorRepository.clear_books, 1, author_id=1) == (BOOK,)


def test_an_author_may_name_keys_before_and_after_the_call() -> None:
    """A generator with the arguments of the write; duplicates count once."""

    def touch(unit: Unit, name: str, email: str) -> Touch:
        assert (name, email) == ("Bob", "b")
        yield from unit.find("book", author_id=1)
        result = yield CALL
        yield Key("author", (result.id,))
        yield BOOK

    assert keys(touch, AuthorRepository.create, Author(2, "Bob", "b"), "Bob", "b") == (TWO, BOOK)


def test_a_touch_by_name_gets_all_arguments_with_their_defaults() -> None:
    """By the names of the parameters."""
    seen: dict[str, object] = {}

    def touch(_unit: Unit, /, **arguments: object) -> Touch:
        seen.update(arguments)
        yield ONE

    keys(by_name(touch), AuthorRepository.search, None, "An")
    assert seen == {"text": "An", "fuzzy": False}


@pytest.mark.parametrize("before", [True, False], ids=["before the call", "after it"])
def test_a_touch_that_yields_anything_else_is_refused(*, before: bool) -> None:
    """A tuple in the place of a key would be a row that nobody mirrors."""

    def touch(_unit: Unit, author_id: int) -> Touch:
        if before:
            yield ("author", author_id)  # type: ignore[misc]  # wrong on purpose
        yield CALL
        yield ("author", author_id)  # type: ignore[misc]  # wrong on purpose

    with pytest.raises(ConfigurationError, match="keys and CALL once, not tuple"):
        keys(touch, AuthorRepository.delete, True, 1)


def test_writes_that_cannot_be_mirrored_are_refused_when_the_class_is_created() -> None:
    """All of them at once, before anything runs."""
    with pytest.raises(ConfigurationError) as raised:

        class Dual(DualRepository[AuthorRepository]):
            entity = "author"
            find_by_id = find_all = get = search = create = rename = move_email = write(AuthorRepository.create)
            clear_books = write(AuthorRepository.clear_books)
            delete = write(AuthorRepository.delete, touches=cascade("author", "user_id"))

    told = "\n".join(raised.value.problems)
    assert "AuthorRepository.delete has no parameter user_id" in told
    assert "Dual.rename is declared on AuthorRepository.create: name it create" in told
