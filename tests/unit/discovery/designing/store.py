"""The example store as discovery sees it, written by hand: its schema, and what its repositories ask."""

from __future__ import annotations

from dataclasses import replace

from dal.discovery.model import Analysis, Index, Table
from tests.unit.discovery.designing.making import PROJECT, analysis, numbered, refers, site, table

_STAMPS = ("created_at TIMESTAMP", "updated_at TIMESTAMP")
_NEWEST = ("orders.created_at DESC", "orders.id DESC")

TABLES: tuple[Table, ...] = (
    table(
        "users",
        "id INT",
        "username VARCHAR(50)",
        "email VARCHAR(100)",
        "password_hash VARCHAR(255)",
        "first_name VARCHAR(50) NULL",
        "last_name VARCHAR(50) NULL",
        "is_seller BOOLEAN",
        "super_admin BOOLEAN",
        *_STAMPS,
        unique=(("username",), ("email",)),
    ),
    table(
        "categories",
        "id INT",
        "name VARCHAR(100)",
        "parent_id INT NULL",
        "created_at TIMESTAMP",
        foreign_keys=(refers("parent_id", "categories", "SET NULL"),),
    ),
    table(
        "products",
        "id INT",
        "seller_id INT",
        "category_id INT",
        "name VARCHAR(200)",
        "description TEXT NULL",
        "price DECIMAL(10,2)",
        "inventory_quantity INT",
        "image_url VARCHAR(500) NULL",
        *_STAMPS,
        foreign_keys=(refers("seller_id", "users", "CASCADE"), refers("category_id", "categories", "RESTRICT")),
        indexes=(Index(("name", "description"), "ft_products", "fulltext"),),
    ),
    table(
        "shopping_carts",
        "id INT",
        "user_id INT",
        "product_id INT",
        "quantity INT",
        *_STAMPS,
        unique=(("user_id", "product_id"),),
        foreign_keys=(refers("user_id", "users", "CASCADE"), refers("product_id", "products", "CASCADE")),
    ),
    table(
        "orders",
        "id INT",
        "user_id INT",
        "total_amount DECIMAL(10,2)",
        "status ENUM('pending','completed','cancelled')",
        *_STAMPS,
        foreign_keys=(refers("user_id", "users", "CASCADE"),),
    ),
    table(
        "order_items",
        "id INT",
        "order_id INT",
        "product_id INT",
        "quantity INT",
        "price_at_time DECIMAL(10,2)",
        foreign_keys=(refers("order_id", "orders", "CASCADE"), refers("product_id", "products", "RESTRICT")),
    ),
)

SITES = numbered(
    site("select", "users", "id"),
    site("select", "users", "username"),
    site("select", "users", "email"),
    site("select", "users", ordering=("id",), statement="SELECT id FROM users WHERE super_admin ORDER BY id"),
    site("insert", "users"),
    site("update", "users", "id"),
    site("delete", "users", "id"),
    site("select", "categories", ordering=("id",)),
    site("select", "categories", also=("name",), statement="SELECT id FROM categories WHERE name LIKE %s"),
    site("select", "categories", "id"),
    site("select", "categories", ordering=("id",), statement="SELECT id FROM categories WHERE parent_id IS NULL"),
    site("select", "categories", "parent_id", ordering=("id",)),
    site("select", "categories", "name", limit="1"),
    site("insert", "categories"),
    site("update", "categories", "id"),
    site("delete", "categories", "id"),
    site("select", "products", "id"),
    site("select", "products", "id", joins=("categories", "users")),
    site("select", "products", ordering=("id",), limit="page_size", also=("price", "inventory_quantity")),
    site("select", "products", "seller_id", ordering=("id",), limit="page_size"),
    site("select", "products", "category_id", ordering=("id",), limit="page_size"),
    site("select", "products", also=("name",), flags=("full text",), ordering=("id",), limit="page_size"),
    site("select", "products", "seller_id", aggregates=("COUNT", "SUM")),
    site("insert", "products"),
    site("update", "products", "id"),
    site("delete", "products", "id"),
    site("select", "shopping_carts", "user_id", joins=("products",), ordering=("product_id",)),
    site("select", "shopping_carts", "user_id", "product_id"),
    site("select", "shopping_carts", "user_id", aggregates=("COUNT",)),
    site("upsert", "shopping_carts"),
    site("update", "shopping_carts", "user_id", "product_id"),
    site("delete", "shopping_carts", "user_id", "product_id"),
    site("delete", "shopping_carts", "user_id"),
    site("select", "orders", "id"),
    site("select", "orders", "user_id", ordering=_NEWEST, limit="page_size"),
    site("select", "orders", "user_id", aggregates=("COUNT", "SUM")),
    site("select", "orders", "status", ordering=_NEWEST, limit="page_size"),
    site("insert", "orders"),
    site("update", "orders", "id"),
    site("select", "order_items", "order_id", ordering=("id",)),
    site("insert", "order_items"),
)


def store() -> Analysis:
    """The analysis; its table in DynamoDB is called as in the example's contract."""
    return analysis(TABLES, SITES, project=replace(PROJECT, name="store"))
