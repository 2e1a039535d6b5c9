"""What is wrong at start is said at start, with place and remedy and without secrets."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from dal.adapters.mysql import MySQLDatabase, MySQLOptions, TlsMode, TlsOptions
from dal.contract import Contract
from dal.contract.sql import read_type
from dal.errors import ConfigurationError
from devstack import Flavour
from tests.contract.rows import CONTRACT
from tests.integration.mysql.conftest import Site
from tests.integration.mysql.doing import run

pytestmark = pytest.mark.integration
ON_BOTH_FLAVOURS = True

NO_CASCADE = (
    "ALTER TABLE order_items DROP FOREIGN KEY fk_items_order, ADD FOREIGN KEY (order_id) REFERENCES orders (id)"
)

GENERATED = (
    "ALTER TABLE products DROP COLUMN image_url,"
    " ADD COLUMN image_url VARCHAR(255) AS (CONCAT('x', inventory_quantity)) VIRTUAL"
)


def problems(options: MySQLOptions, contract: Contract = CONTRACT) -> str:
    """What the check finds, as one text."""
    with closing(MySQLDatabase(contract, options)) as database:
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
    ],
    ids=["credentials", "database", "port"],
)
def test_unreachable(site: Site, spoil: Callable[[MySQLOptions], MySQLOptions], said: str) -> None:
    """Wrong credentials, database or port: one line that says what to look at."""
    options = spoil(site.options)
    text = problems(options)
    assert text.startswith(f"database.mysql ({options.place}): ")
    assert said in text
    assert "hunter2" not in text


def test_encryption_that_is_required(site: Site) -> None:
    """MySQL brings a certificate and encrypts; MariaDB has none here, and a line says where to look."""
    options = replace(site.options, tls=TlsOptions(TlsMode.REQUIRED))
    if site.server.flavour is Flavour.MARIADB:
        assert "check the `tls` options" in problems(options)
        return
    assert problems(options) == ""
    with closing(MySQLDatabase(CONTRACT, options)) as database:
        ((_, cipher),) = database.reading(run)(database, "SHOW STATUS LIKE 'Ssl_cipher'")
    assert str(cipher).startswith("TLS_")


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
        ("ALTER TABLE users MODIFY username VARCHAR(50) CHARACTER SET latin1", "username holds latin1"),
        (
            "ALTER TABLE products MODIFY price DECIMAL(10,4)",
            "price is decimal(10,4), the contract says DECIMAL(10,2)",
        ),
        ("ALTER TABLE products MODIFY created_at TIMESTAMP(6)", "created_at is timestamp(6), the contract says"),
        ("ALTER TABLE products MODIFY name CHAR(100)", "name is char(100), the contract says VARCHAR"),
        ("ALTER TABLE products MODIFY image_url GEOMETRY", "image_url is geometry, which is not implemented"),
        (GENERATED, "image_url is computed by MySQL"),
        ("ALTER TABLE orders DROP FOREIGN KEY fk_orders_user", "has no such foreign key"),
        (NO_CASCADE, "has ON DELETE restrict"),
    ],
    ids=[
        "column",
        "table",
        "collation",
        "charset",
        "scale",
        "precision",
        "padding",
        "unknown",
        "generated",
        "foreign key",
        "rule",
    ],
)
def test_tables_that_differ_from_the_contract(site: Site, fault: str, said: str) -> None:
    """Each way in which tables and contract disagree is found and named."""
    site.admin(fault)
    text = problems(site.options)
    assert said in text
    assert "migrationContract.json" in text


def test_text_keys_are_compared_byte_by_byte(site: Site) -> None:
    """A text key of a collation without case would be one row in MySQL and several items in DynamoDB."""
    cart = CONTRACT.entity("cart_item")
    text, _ = read_type("VARCHAR(20)")
    keyed = replace(cart, columns={**cart.columns, "product_id": text}, references=())
    contract = Contract({"cart_item": keyed})
    site.admin("ALTER TABLE shopping_carts DROP FOREIGN KEY fk_carts_product")
    told = []
    for collation in ("utf8mb4_general_ci", "utf8mb4_bin"):
        site.admin(f"ALTER TABLE shopping_carts MODIFY product_id VARCHAR(20) COLLATE {collation} NOT NULL")
        told.append(problems(site.options, contract))
    assert "product_id is compared as utf8mb4_general_ci, so that keys are one row" in told[0]
    assert told[1] == ""


def test_what_a_verification_names(site: Site) -> None:
    """Columns that hold what the contract does not are drift, computed ones are not."""
    site.admin(
        "ALTER TABLE products ADD shelf INT, ADD twice INT AS (seller_id * 2) VIRTUAL, MODIFY name VARCHAR(900)"
    )
    with closing(MySQLDatabase(CONTRACT, site.options)) as database:
        found = {drift.place: drift.problem for drift in database.segments.drift(["product", "user"])}
    assert found.keys() == {"products.shelf", "products.name"}
    assert "is in no entity" in found["products.shelf"]
    assert "varchar(900)" in found["products.name"]
