"""What the store asks of what it sells."""

from __future__ import annotations

from typing import Protocol

from examples.store.entities import (
    NewProduct,
    Page,
    Product,
    ProductChanges,
    ProductDetails,
    ProductFilters,
    SellerStatistics,
)


class ProductRepository(Protocol):
    """What is sold. All lists are by id."""

    def get_by_id(self, product_id: int) -> Product | None:
        """The product of that id."""
        ...

    def get_with_details(self, product_id: int) -> ProductDetails | None:
        """The product with the names of its category and its seller."""
        ...

    def list(self, filters: ProductFilters, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products that pass all filters."""
        ...

    def list_by_seller(self, seller_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products of one seller."""
        ...

    def list_by_category(self, category_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products right in one category."""
        ...

    def search(self, text: str, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products whose name or description has any of the words."""
        ...

    def seller_statistics(self, seller_id: int) -> SellerStatistics:
        """The figures of one seller; zeros for one who sells nothing."""
        ...

    def has_inventory(self, product_id: int, quantity: int) -> bool:
        """Whether at least so many are left; False for a product that does not exist."""
        ...

    def create(self, product: NewProduct) -> Product:
        """Offer a product.

        Raises:
            NotFound: there is no such seller or category.
        """
        ...

    def update(self, product_id: int, seller_id: int, changes: ProductChanges) -> Product:
        """Change a product on behalf of that seller.

        Raises:
            NotFound: there is no such product or category.
            NotOwner: it belongs to another seller.
        """
        ...

    def delete(self, product_id: int, seller_id: int) -> None:
        """Delete a product on behalf of that seller; it vanishes from all carts.

        Raises:
            NotFound: there is no such product.
            NotOwner: it belongs to another seller.
            InUse: somebody has ordered it.
        """
        ...

    def update_inventory(self, product_id: int, quantity: int) -> Product:
        """Say how many there are; raises `NotFound`."""
        ...

    def reduce_inventory(self, product_id: int, quantity: int) -> Product:
        """Take so many away, if that many are left.

        Raises:
            NotFound: there is no such product.
            OutOfStock: fewer are left; nothing was taken.
        """
        ...
