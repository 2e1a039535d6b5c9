"""What a unit keeps of its locked rows, and when it reads them again, on a real MariaDB."""

from __future__ import annotations

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key
from tests.integration.mysql.doing import add_user, run

pytestmark = pytest.mark.integration


def _keys(number: int, name: str) -> list[Key]:
    return [Key("user", (number,)), Key("user.email", (f"{name}@example.org".upper(),))]


def _sent(mysql: MySQLDatabase) -> int:
    return int(str(run(mysql, "SHOW SESSION STATUS LIKE 'Questions'")[0][1]))


def test_a_statement_of_the_application_makes_the_unit_read_again(mysql: MySQLDatabase) -> None:
    """Rows and the unique keys that follow from them."""
    with mysql.unit() as unit:
        number = add_user(mysql, "ann")
        assert len(unit.unique_keys(_keys(number, "ann"))) == 2
        run(mysql, "UPDATE users SET email = %s, first_name = 'Ann'", "bob@example.org")
        old = unit.states(_keys(number, "ann"))
        new = unit.states(_keys(number, "bob"))
    assert old[0].row is not None
    assert old[0].row["first_name"] == "Ann"
    assert [old[1].row, new[1].row] == [None, {"id": number}]


def test_what_is_locked_is_read_once(mysql: MySQLDatabase) -> None:
    """The row answers for the unique keys that it holds: one statement for all of these questions."""
    with mysql.unit() as unit:
        number = add_user(mysql, "ann")
        before = _sent(mysql)
        unique = unit.unique_keys([Key("user", (number,))])
        states = unit.states([Key("user", (number,)), *unique])
        assert unit.states(unique) == states[1:]
        assert _sent(mysql) - before == 2  # the other one is the question how many
    assert {state.version for state in states} == {states[0].version}


def test_a_unique_key_that_another_row_has_taken_is_found_there(mysql: MySQLDatabase) -> None:
    """A row that gave it up does not say who holds it now."""
    with mysql.unit() as unit:
        ann, bob = add_user(mysql, "ann"), add_user(mysql, "bob")
        run(mysql, "UPDATE users SET email = %s WHERE id = %s", "cid@example.org", ann)
        run(mysql, "UPDATE users SET email = %s WHERE id = %s", "ann@example.org", bob)
        states = unit.states(_keys(ann, "ann"))
    assert states[1].row == {"id": bob}


def test_keys_that_are_asked_for_twice(mysql: MySQLDatabase) -> None:
    """Each gets its answer, known or not."""
    with mysql.unit() as unit:
        number = add_user(mysql, "ann")
        twice = _keys(number, "ann") * 2 + _keys(404, "nobody") * 2
        assert len(unit.unique_keys(twice)) == 2
        assert [state.key for state in unit.states(twice)] == twice
    assert [state.key for state in mysql.fetch(twice)] == twice
