"""What is wrong at start is said at start, with place and remedy and without secrets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from dal.errors import ConfigurationError
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site

pytestmark = pytest.mark.integration

NO_CASCADE = (
    "ALTER TABLE order_items DROP FOREIGN KEY fk_items_order, ADD FOREIGN KEY (order_id) REFERENCES orders (id)"
)


def problems(options: MySQLOptions) -> str:
    """What the check finds, as one text."""
    with closing(MySQLDatabase(CONTRACT, options)) as database:
        try:
            database.check()
        except ConfigurationError as error:
            return "\n".join(error.problems)
    return ""


def test_nothing_to_say(site: Site) -> None:
    """The store's tables are what its contract says."""
    assert problems(site.options) == ""


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda good: replace(good, password="hunter2"), "check user and password"),
        (lambda good: replace(good, database="nowhere"), "'nowhere'"),
        (lambda good: replace(good, port=1), "no server answers"),
        (lambda good: replace(good, tls=TlsOptions(TlsMode.REQUIRED)), "check the `tls` options"),
    ],
    ids=["credentials", "database", "port", "tls"],
)
def test_unreachable(site: Site, spoil: Callable[[MySQLOptions], MySQLOptions], said: str) -> None:
    """Wrong credentials, database, port or encryption: one line that says what to look at."""
    options = spoil(site.options)
    text = problems(options)
    assert text.startswith(f"database.mysql ({options.place}): ")
    assert said in text
    assert "hunter2" not in text


def test_missing_certificate() -> None:
    """A certificate that is not there is found before any connection is made."""
    options = MySQLOptions(database="store", tls=TlsOptions(TlsMode.REQUIRED, ca="nowhere.pem"))
    with pytest.raises(ConfigurationError, match=r"database\.mysql\.tls: .*nowhere\.pem"):
        MySQLDatabase(CONTRACT, options)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("ALTER TABLE products DROP COLUMN image_url", "table 'products' has no column 'image_url'"),
        ("DROP TABLE order_items", "has no table 'order_items'"),
        ("ALTER TABLE users MODIFY email VARCHAR(100) COLLATE utf8mb4_bin", "is compared as utf8mb4_bin"),
        ("ALTER TABLE orders DROP FOREIGN KEY fk_orders_user", "has no such foreign key"),
        (NO_CASCADE, "has ON DELETE restrict"),
    ],
    ids=["column", "table", "collation", "foreign key", "rule"],
)
def test_tables_that_differ_from_the_contract(site: Site, fault: str, said: str) -> None:
    """Each way in which tables and contract disagree is found and named."""
    site.admin(fault)
    text = problems(site.options)
    assert said in text
    assert "migrationContract.json" in text
