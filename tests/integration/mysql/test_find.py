"""Writes by predicate: what is not there yet cannot slip in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from dal.adapters.mysql import MySQLDatabase
from dal.domain import Key
from dal.errors import ConflictError, UnitError
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import add_user, run

pytestmark = pytest.mark.integration


@pytest.fixture
def mysql(site: Site) -> Iterator[MySQLDatabase]:
    """The database under test, whose units wait for a lock for a second."""
    with closing(MySQLDatabase(CONTRACT, replace(site.options, lock_timeout=1))) as database:
        yield database


@pytest.fixture
def cart(mysql: MySQLDatabase) -> tuple[int, list[int]]:
    """A user and three products, the first of which is in the cart."""
    with mysql.unit():
        ann = add_user(mysql, "ann")
        run(mysql, "INSERT INTO categories (name) VALUES ('books')")
        for name in "abc":
            run(
                mysql,
                "INSERT INTO products (seller_id, category_id, name, price) SELECT %s, id, %s, 1 FROM categories",
                ann,
                name,
            )
        products = [int(str(line[0])) for line in run(mysql, "SELECT id FROM products ORDER BY id")]
        put_in_cart(mysql, ann, products[0])
    return ann, products


def put_in_cart(mysql: MySQLDatabase, user_id: int, product_id: int) -> None:
    run(mysql, "INSERT INTO shopping_carts (user_id, product_id) VALUES (%s, %s)", user_id, product_id)


def refusal(mysql: MySQLDatabase, work: Callable[[], None]) -> Exception | None:
    """How a write by another thread ends (after a second, if it has to wait)."""
    with ThreadPoolExecutor(1) as pool:
        error = pool.submit(mysql.writing(work)).exception(timeout=30)
    return mysql.translate(error) if isinstance(error, Exception) else None


def test_insert_waits_for_a_unit_that_begins_with_find(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """While a unit has found the rows of a predicate, nobody adds another one."""
    ann, products = cart
    with mysql.unit() as unit:
        assert unit.find("cart_item", user_id=ann) == [Key("cart_item", (ann, products[0]))]
        assert isinstance(refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])), ConflictError)
    assert refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])) is None


def test_insert_waits_for_a_find_in_the_middle(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """In a unit that is under way the parent's lock holds inserts back."""
    ann, products = cart
    with mysql.unit() as unit:
        run(mysql, "SELECT 1 FROM products")
        assert len(unit.find("cart_item", user_id=ann)) == 1
        assert isinstance(refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])), ConflictError)


def test_plain_locking_read_would_not_hold_inserts_back(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """The fault that `find` prevents is real: a locking read alone lets an insert slip in."""
    ann, products = cart
    with mysql.unit():
        run(mysql, "SELECT id FROM shopping_carts WHERE user_id = %s FOR UPDATE", ann)
        assert refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])) is None


def test_find_in_the_middle_without_a_parent_is_refused(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """Where inserts cannot be held back, the unit says so instead of pretending."""
    ann, _ = cart

    def work() -> None:
        with mysql.unit() as unit:
            run(mysql, "SELECT 1 FROM products")
            unit.find("user", id=ann + 1000)

    with pytest.raises(UnitError, match="first thing in the unit"):
        work()


def test_find_in_the_middle_by_unique_values(mysql: MySQLDatabase) -> None:
    """A row that the unit has just inserted is found by them: no second one can have them."""

    def another() -> None:
        add_user(mysql, "ann")

    with mysql.unit() as unit:
        ann = add_user(mysql, "ann")
        assert unit.find("user", username="ann") == [Key("user", (ann,))]
        assert unit.find("user", id=ann) == [Key("user", (ann,))]
        assert isinstance(refusal(mysql, another), ConflictError)


def test_isolation_lasts_for_one_unit(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """A unit that began with find does not leave its isolation to the next user of the connection."""
    ann, products = cart
    with mysql.unit() as unit:
        unit.find("cart_item", user_id=ann)
    with mysql.unit():
        run(mysql, "SELECT id FROM shopping_carts WHERE user_id = %s FOR UPDATE", ann)
        assert refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])) is None


def test_children_wait_for_the_closure(mysql: MySQLDatabase, cart: tuple[int, list[int]]) -> None:
    """While a unit has collected what falls with a row, no child is added to it."""
    ann, products = cart
    with mysql.unit() as unit:
        unit.closure(Key("product", (products[1],)))
        assert isinstance(refusal(mysql, lambda: put_in_cart(mysql, ann, products[1])), ConflictError)


def test_a_lock_is_given_up_before_the_answer(site: Site) -> None:
    """It is told as a conflict, not as a server that does not answer."""
    options = replace(site.options, lock_timeout=50, read_timeout=2.0)
    with closing(MySQLDatabase(CONTRACT, options)) as mysql:
        with mysql.unit():
            ann = add_user(mysql, "ann")
        with mysql.unit():
            run(mysql, "UPDATE users SET is_seller = 1 WHERE id = %s", ann)
            error = refusal(mysql, lambda: put_away(mysql, ann))
    assert isinstance(error, ConflictError)


def put_away(mysql: MySQLDatabase, user_id: int) -> None:
    run(mysql, "DELETE FROM users WHERE id = %s", user_id)
