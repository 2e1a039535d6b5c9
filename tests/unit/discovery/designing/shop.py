"""A made-up shop with a bit of everything: five tables that can be drafted, one that cannot, and odd questions."""

from __future__ import annotations

from dataclasses import replace

from dal.discovery.model import (
    Analysis,
    Confidence,
    Connection,
    Dependency,
    Feature,
    ImplicitUpdate,
    Index,
    Injection,
    Operation,
    Origin,
    Package,
    Place,
    Routine,
    Setting,
    Site,
    Suite,
    Table,
    Transaction,
    Unread,
)
from tests.unit.discovery.designing.making import CONVENTIONS, PROJECT, analysis, numbered, refers, site, table

TABLES: tuple[Table, ...] = (
    table(
        "customers",
        "id INT",
        "email VARCHAR(120)",
        "tags SET('new','vip')",
        "joined_on DATE",
        "credit FLOAT",
        unique=(("email",),),
        model="Customer",
        origins=(Origin.MODEL, Origin.DDL),
        places=(Place("shop/models.py", 12), Place("schema.sql", 1)),
    ),
    table(
        "products",
        "id BIGINT UNSIGNED",
        "sku VARCHAR(40)",
        "name VARCHAR(200)",
        "body MEDIUMTEXT NULL",
        "price DECIMAL(12,2)",
        "state ENUM('draft','live')",
        unique=(("sku",),),
        indexes=(Index(("name",), "ft_name", "fulltext"),),
        collation="utf8mb4_unicode_ci",
        places=(Place("schema.sql", 14),),
    ),
    table(
        "orders",
        "id INT",
        "customer_id INT",
        "placed_at DATETIME(3)",
        "paid_at DATETIME NULL",
        "state VARCHAR(12)",
        foreign_keys=(refers("customer_id", "customers", "RESTRICT"),),
        places=(Place("schema.sql", 30),),
    ),
    table(
        "order_lines",
        "id INT",
        "order_id INT",
        "product_id BIGINT UNSIGNED",
        "amount INT",
        foreign_keys=(refers("order_id", "orders", "CASCADE"), refers("product_id", "products", "RESTRICT")),
        places=(Place("schema.sql", 44),),
    ),
    table(
        "stock",
        "product_id BIGINT UNSIGNED",
        "place VARCHAR(20)",
        "amount INT",
        primary_key=("product_id", "place"),
        id_generation=None,
        foreign_keys=(refers("product_id", "products", "CASCADE"),),
        collation="utf8mb4_bin",
        places=(Place("schema.sql", 60),),
    ),
    table(
        "visits",
        "seen_at DATETIME",
        "path TEXT",
        primary_key=(),
        id_generation=None,
        places=(Place("schema.sql", 72),),
    ),
)

SITES = (
    *numbered(
        site("select", "customers", "id", function="CustomerRepository.get"),
        site("select", "customers", "email", function="CustomerRepository.by_email", statement="SELECT …"),
        site("insert", "customers", function="CustomerRepository.add", through=("Base.run",)),
        site("delete", "customers", "id", function="CustomerRepository.remove"),
        site("select", "products", "sku", function="ProductRepository.by_sku"),
        site("select", "products", "id", function="ProductRepository.get"),
        site("select", "products", "state", ordering=("name",), limit="%s", function="ProductRepository.live"),
        site("select", "products", also=("name",), flags=("full text",), function="ProductRepository.search"),
        site("update", "products", "id", function="ProductRepository.change"),
        site("select", "orders", "id", function="OrderRepository.get"),
        site(
            "select",
            "orders",
            "customer_id",
            ordering=("placed_at DESC",),
            limit="%s",
            function="OrderRepository.of",
        ),
        site("select", "orders", also=("placed_at",), aggregates=("COUNT",), function="OrderRepository.count"),
        site("insert", "orders", function="OrderRepository.place"),
        site("insert", "order_lines", function="OrderRepository.place"),
        site("update", "stock", "product_id", "place", function="OrderRepository.place"),
        site("delete", "orders", "state", function="OrderRepository.sweep"),
        site("select", "order_lines", "order_id", joins=("products",), function="OrderRepository.lines"),
        site("select", "stock", "product_id", function="StockRepository.of"),
        site("upsert", "stock", function="StockRepository.put"),
        site("insert", "visits", function="log_visit"),
    ),
    Site(
        "shop/reports.py",
        31,
        34,
        "Reports.run",
        Operation.SELECT,
        None,
        dynamic=True,
        reasons=("the table is a parameter",),
        confidence=Confidence.LOW,
        statement="SELECT * FROM …",
    ),
)


def shop() -> Analysis:
    """The analysis of the shop."""
    project = replace(
        PROJECT,
        packages=(Package("shop", 10, 1200, "domain"), Package("tests", 2, 200, "tests")),
        dependencies=(
            Dependency("flask", ">=3", Place("pyproject.toml", 8), "framework"),
            Dependency("pymysql", "", Place("pyproject.toml", 9), "driver"),
            Dependency("pytest", ">=8", Place("pyproject.toml", 14), "test", "dev"),
        ),
        frameworks=("flask",),
        settings=(
            Setting(Place("shop/settings.py", 4), "DB_HOST", "environment"),
            Setting(Place("shop/settings.py", 5), "DB_PASSWORD", "constant", secret=True, committed=True),
        ),
        conventions=replace(CONVENTIONS, repositories="*Repository"),
        injection=(Injection("constructor", (Place("shop/app.py", 20),), "repositories get a connection"),),
        suite=Suite(
            "pytest",
            2,
            31,
            ("db", "client"),
            "A fixture creates a schema on a server that has to run.",
            (Place("tests/conftest.py", 10),),
            "pytest -q",
        ),
        connections=(Connection(Place("shop/db.py", 7), "connect", "pymysql.connect"),),
        databases=("redis",),
    )
    return analysis(
        TABLES,
        SITES,
        project=project,
        routines=(Routine("touch_stock", "trigger", Place("schema.sql", 80), "order_lines", (), ("stock",)),),
        implicit_updates=(ImplicitUpdate(Place("shop/models.py", 40), "Customer.rename", "customers", "email"),),
        transactions=(
            Transaction(
                Place("shop/data.py", 22), "OrderRepository.place", ("orders", "order_lines", "stock"), "commit()"
            ),
            Transaction(Place("shop/data.py", 25), "OrderRepository.sweep", ("orders",), "commit()"),
        ),
        features=(
            Feature(
                "full text",
                Place("shop/data.py", 17),
                "MATCH … AGAINST finds words.",
                "DynamoDB has no index of words; a search engine has to be fed.",
            ),
        ),
        unread=(Unread("shop/old.py", "it is Python 2", "convert it, or leave it out"),),
    )
