"""What the database's refusals mean to the business, told by the names of the constraints in schema.sql."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from pymysql import MySQLError
from pymysql.constants import ER

from examples.store.errors import DuplicateEmail, DuplicateUsername, InUse, InvalidInput, NotFound, StoreError

_DUPLICATE = re.compile(r"for key '(?:\w+\.)?(\w+)'$")  # MySQL 8 puts the table before the name
_CONSTRAINT = re.compile(r"CONSTRAINT `(\w+)`")
_COLUMN = re.compile(r"for column '(\w+)'")

_TAKEN: Mapping[str, Callable[[], StoreError]] = {
    "uq_users_username": lambda: DuplicateUsername("this user name is taken"),
    "uq_users_email": lambda: DuplicateEmail("this e-mail address is taken"),
}
_MISSING: Mapping[str, Callable[[], StoreError]] = {
    "fk_categories_parent": lambda: NotFound("category"),
    "fk_products_seller": lambda: NotFound("user"),
    "fk_products_category": lambda: NotFound("category"),
    "fk_carts_user": lambda: NotFound("user"),
    "fk_carts_product": lambda: NotFound("product"),
    "fk_orders_user": lambda: NotFound("user"),
    "fk_items_product": lambda: NotFound("product"),
}
_NEEDED: Mapping[str, Callable[[], StoreError]] = {
    "fk_products_category": lambda: InUse("category"),
    "fk_items_product": lambda: InUse("product"),
}
_NAMED = {
    ER.DUP_ENTRY: (_DUPLICATE, _TAKEN),
    ER.NO_REFERENCED_ROW_2: (_CONSTRAINT, _MISSING),
    ER.ROW_IS_REFERENCED_2: (_CONSTRAINT, _NEEDED),
}


@contextmanager
def business_answers() -> Iterator[None]:
    """Raise the business answer that a refusal of the database means; let every other error pass."""
    try:
        yield
    except MySQLError as error:
        answer = _answer(*error.args) if len(error.args) == 2 else None  # noqa: PLR2004  number and text
        if answer is None:
            raise
        raise answer from error


def _answer(number: int, message: str) -> StoreError | None:
    if number == ER.WARN_DATA_OUT_OF_RANGE:
        found = _COLUMN.search(message)
        return InvalidInput(found[1] if found else "value", "is out of range")
    if number not in _NAMED:
        return None
    pattern, answers = _NAMED[number]
    found = pattern.search(message)
    make = answers.get(found[1]) if found else None
    return make() if make else None
