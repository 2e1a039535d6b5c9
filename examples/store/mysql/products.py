"""What is sold. Search is by the FULLTEXT index: any of the words, whole, without stop and very short words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pymysql.cursors import DictCursor

from examples.store import rules
from examples.store.entities import (
    NewProduct,
    Page,
    Product,
    ProductChanges,
    ProductDetails,
    ProductFilters,
    SellerStatistics,
    given,
)
from examples.store.errors import NotFound, NotOwner, OutOfStock
from examples.store.mysql.repository import MySQLRepository, Row, change

_COLUMNS = (
    "SELECT id, seller_id, category_id, name, description, price, inventory_quantity, image_url,"
    " created_at, updated_at"
)
_SELECT = f"{_COLUMNS} FROM products"
_DETAILS = """
SELECT p.id, p.seller_id, p.category_id, p.name, p.description, p.price, p.inventory_quantity, p.image_url,
  p.created_at, p.updated_at, c.name AS category_name, u.username AS seller_name
FROM products AS p JOIN categories AS c ON c.id = p.category_id JOIN users AS u ON u.id = p.seller_id
WHERE p.id = %s
"""
_STATISTICS = """
SELECT COUNT(*) AS products, COUNT(CASE WHEN inventory_quantity > 0 THEN 1 END) AS products_in_stock,
  COALESCE(SUM(inventory_quantity), 0) AS units_in_stock,
  COALESCE(SUM(price * inventory_quantity), 0) AS inventory_value
FROM products WHERE seller_id = %s
"""
_CONDITIONS: Mapping[str, str] = {
    "category_id": "category_id = %s",
    "seller_id": "seller_id = %s",
    "min_price": "price >= %s",
    "max_price": "price <= %s",
    "in_stock": "(inventory_quantity > 0) = %s",
    "search": "MATCH (name, description) AGAINST (%s IN NATURAL LANGUAGE MODE)",
}


class MySQLProducts(MySQLRepository):
    """The `ProductRepository` on MySQL."""

    def get_by_id(self, product_id: int) -> Product | None:
        """The product of that id."""
        row = self._one(f"{_SELECT} WHERE id = %s", product_id)
        return None if row is None else Product(**row)

    def get_with_details(self, product_id: int) -> ProductDetails | None:
        """The product with the names of its category and its seller."""
        row = self._one(_DETAILS, product_id)
        return None if row is None else _details(row)

    def list(self, filters: ProductFilters, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products that pass all filters, by id."""
        asked = {name: value for name, value in given(filters).items() if value is not None}
        where = " AND ".join(_CONDITIONS[name] for name in asked) or "TRUE"
        which = f"FROM products WHERE {where} ORDER BY id"
        return self._page(_product, _COLUMNS, which, tuple(asked.values()), page=page, size=page_size)

    def list_by_seller(self, seller_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products of one seller, by id."""
        which = "FROM products WHERE seller_id = %s ORDER BY id"
        return self._page(_product, _COLUMNS, which, (seller_id,), page=page, size=page_size)

    def list_by_category(self, category_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products right in one category, by id."""
        which = "FROM products WHERE category_id = %s ORDER BY id"
        return self._page(_product, _COLUMNS, which, (category_id,), page=page, size=page_size)

    def search(self, text: str, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products whose name or description has any of the words, by id."""
        rules.search_text("text", text)
        which = "FROM products WHERE MATCH (name, description) AGAINST (%s IN NATURAL LANGUAGE MODE) ORDER BY id"
        return self._page(_product, _COLUMNS, which, (text,), page=page, size=page_size)

    def seller_statistics(self, seller_id: int) -> SellerStatistics:
        """The figures of one seller; zeros for one who sells nothing."""
        row = self._figures(_STATISTICS, seller_id)
        value = Decimal(row["inventory_value"]).quantize(Decimal("0.01"))
        return SellerStatistics(row["products"], row["products_in_stock"], int(row["units_in_stock"]), value)

    def has_inventory(self, product_id: int, quantity: int) -> bool:
        """Whether at least so many are left; False for a product that does not exist."""
        rules.quantity("quantity", quantity)
        found = self._one(
            "SELECT 1 FROM products WHERE id = %s AND inventory_quantity >= %s", product_id, quantity
        )
        return found is not None

    def create(self, product: NewProduct) -> Product:
        """Offer a product; raises `NotFound` for its seller or category."""
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO products"
                " (seller_id, category_id, name, description, price, inventory_quantity, image_url)"
                " VALUES (%(seller_id)s, %(category_id)s, %(name)s, %(description)s, %(price)s,"
                " %(inventory_quantity)s, %(image_url)s)",
                given(product),
            )
            return _stored(cursor, cursor.lastrowid)

    def update(self, product_id: int, seller_id: int, changes: ProductChanges) -> Product:
        """Change a product on behalf of its seller; raises `NotFound` and `NotOwner`."""
        with self._transaction() as cursor:
            _refuse_stranger(cursor, product_id, seller_id)
            change(cursor, "UPDATE products SET {} WHERE id = %s", given(changes), product_id)
            return _stored(cursor, product_id)

    def delete(self, product_id: int, seller_id: int) -> None:
        """Delete a product on behalf of its seller; raises `NotFound`, `NotOwner` and `InUse`."""
        with self._transaction() as cursor:
            _refuse_stranger(cursor, product_id, seller_id)
            cursor.execute("DELETE FROM products WHERE id = %s", (product_id,))

    def update_inventory(self, product_id: int, quantity: int) -> Product:
        """Say how many there are; raises `NotFound`."""
        rules.stock("quantity", quantity)
        with self._transaction() as cursor:
            cursor.execute("UPDATE products SET inventory_quantity = %s WHERE id = %s", (quantity, product_id))
            return _stored(cursor, product_id)

    def reduce_inventory(self, product_id: int, quantity: int) -> Product:
        """Take so many away, if that many are left; raises `NotFound` and `OutOfStock`."""
        rules.quantity("quantity", quantity)
        with self._transaction() as cursor:
            taken = take(cursor, product_id, quantity)
            product = _stored(cursor, product_id)
            if not taken:
                raise OutOfStock(product_id)
            return product


def take(cursor: DictCursor, product_id: int, quantity: int) -> bool:
    """Take so many from the stock, if that many are left; part of the caller's transaction."""
    return bool(
        cursor.execute(
            "UPDATE products SET inventory_quantity = inventory_quantity - %s"
            " WHERE id = %s AND inventory_quantity >= %s",
            (quantity, product_id, quantity),
        )
    )


def _product(row: Row) -> Product:
    return Product(**row)


def _details(row: Row) -> ProductDetails:
    category_name, seller_name = row.pop("category_name"), row.pop("seller_name")
    return ProductDetails(Product(**row), category_name, seller_name)


def _stored(cursor: DictCursor, product_id: int) -> Product:
    cursor.execute(f"{_SELECT} WHERE id = %s", (product_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("product", product_id)
    return Product(**row)


def _refuse_stranger(cursor: DictCursor, product_id: int, seller_id: int) -> None:
    cursor.execute("SELECT seller_id FROM products WHERE id = %s FOR UPDATE", (product_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("product", product_id)
    if row["seller_id"] != seller_id:
        raise NotOwner(f"product {product_id} belongs to another seller")
