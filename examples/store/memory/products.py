"""What is sold. Search is by whole words, see `portable.text`."""

from __future__ import annotations

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
from examples.store.errors import InUse, NotFound, NotOwner, OutOfStock
from examples.store.memory.repository import MemoryRepository
from examples.store.portable import figures, rows
from examples.store.portable.filters import Passes, having, passes
from examples.store.portable.pages import page_of


class MemoryProducts(MemoryRepository):
    """The `ProductRepository` in memory."""

    def get_by_id(self, product_id: int) -> Product | None:
        """The product of that id."""
        row = self._products.get(product_id)
        return None if row is None else rows.product(row)

    def get_with_details(self, product_id: int) -> ProductDetails | None:
        """The product with the names of its category and its seller."""
        product = self.get_by_id(product_id)
        if product is None:
            return None
        category, seller = self._categories.get(product.category_id), self._users.get(product.seller_id)
        if category is None or seller is None:
            return None
        return ProductDetails(product, rows.category(category).name, rows.user(seller).username)

    def list(self, filters: ProductFilters, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products that pass all filters, by id."""
        return self._page(passes(filters), page, page_size)

    def list_by_seller(self, seller_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products of one seller, by id."""
        return self._page(lambda product: product.seller_id == seller_id, page, page_size)

    def list_by_category(self, category_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products right in one category, by id."""
        return self._page(lambda product: product.category_id == category_id, page, page_size)

    def search(self, text: str, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products whose name or description has any of the words, by id."""
        rules.search_text("text", text)
        return self._page(having(text), page, page_size)

    def seller_statistics(self, seller_id: int) -> SellerStatistics:
        """The figures of one seller; zeros for one who sells nothing."""
        return figures.seller_statistics(map(rows.product, self._products.find(seller_id=seller_id)))

    def has_inventory(self, product_id: int, quantity: int) -> bool:
        """Whether at least so many are left; False for a product that does not exist."""
        rules.quantity("quantity", quantity)
        product = self.get_by_id(product_id)
        return product is not None and product.inventory_quantity >= quantity

    def create(self, product: NewProduct) -> Product:
        """Offer a product; raises `NotFound` for its seller or category."""
        with self._database.unit():
            self._refuse_missing(self._users, product.seller_id, "user")
            self._refuse_missing(self._categories, product.category_id, "category")
            return rows.product(self._products.insert({**given(product), **self._stamps()}))

    def update(self, product_id: int, seller_id: int, changes: ProductChanges) -> Product:
        """Change a product on behalf of its seller; raises `NotFound` and `NotOwner`."""
        with self._database.unit():
            self._refuse_stranger(product_id, seller_id)
            if isinstance(changes.category_id, int):
                self._refuse_missing(self._categories, changes.category_id, "category")
            return self._changed(product_id, **given(changes))

    def delete(self, product_id: int, seller_id: int) -> None:
        """Delete a product on behalf of its seller; raises `NotFound`, `NotOwner` and `InUse`."""
        with self._database.unit():
            self._refuse_stranger(product_id, seller_id)
            if self._order_items.find(product_id=product_id):
                raise InUse("product")
            self._products.delete(product_id)

    def update_inventory(self, product_id: int, quantity: int) -> Product:
        """Say how many there are; raises `NotFound`."""
        rules.stock("quantity", quantity)
        return self._changed(product_id, inventory_quantity=quantity)

    def reduce_inventory(self, product_id: int, quantity: int) -> Product:
        """Take so many away, if that many are left; raises `NotFound` and `OutOfStock`."""
        rules.quantity("quantity", quantity)
        with self._database.unit():
            product = self._stored(product_id)
            if product.inventory_quantity < quantity:
                raise OutOfStock(product_id)
            return self._changed(product_id, inventory_quantity=product.inventory_quantity - quantity)

    def _page(self, wanted: Passes, page: int, page_size: int) -> Page[Product]:
        rules.page(page, page_size)
        found = [product for product in map(rows.product, self._products.all()) if wanted(product)]
        return page_of(found, page, page_size)

    def _changed(self, product_id: int, **changes: object) -> Product:
        with self._database.unit():
            row = self._change(self._products, product_id, **changes)
        if row is None:
            raise NotFound("product", product_id)
        return rows.product(row)

    def _stored(self, product_id: int) -> Product:
        product = self.get_by_id(product_id)
        if product is None:
            raise NotFound("product", product_id)
        return product

    def _refuse_stranger(self, product_id: int, seller_id: int) -> None:
        if self._stored(product_id).seller_id != seller_id:
            raise NotOwner(f"product {product_id} belongs to another seller")
