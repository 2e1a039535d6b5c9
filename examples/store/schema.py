"""The tables of schema.sql."""

from __future__ import annotations

import re
from pathlib import Path

from examples.store.connections import MySQLConnection

SCHEMA = Path(__file__).with_name("schema.sql")
TABLES = ("users", "categories", "products", "shopping_carts", "orders", "order_items")
"""Parents before children."""


def statements() -> tuple[str, ...]:
    """The CREATE TABLE statements in the order in which they must run."""
    code = re.sub(r" *--.*", "", SCHEMA.read_text(encoding="utf-8"))
    return tuple(statement.strip() for statement in code.split(";") if statement.strip())


def create_tables(connection: MySQLConnection) -> None:
    """Create the six tables in an empty database."""
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
