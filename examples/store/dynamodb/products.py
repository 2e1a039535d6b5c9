"""What is sold. Text search reads a bounded number of products and looks for whole words, see `portable.text`."""

from __future__ import annotations

from dal.adapters.dynamodb import ConditionFailed
from dal.domain import Key, Row, State
from examples.store import rules
from examples.store.dynamodb.asking import Asked, every, find, paged, row_of, searched, state_of
from examples.store.dynamodb.deleting import Cascades
from examples.store.dynamodb.repository import DynamoRepository, settled
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
from examples.store.errors import NotFound, NotOwner, OutOfStock, StoreError
from examples.store.portable import figures, rows
from examples.store.portable.filters import having, passes
from examples.store.portable.pages import page_of

_PARENTS = {"user": "user", "category": "category"}


class DynamoProducts(DynamoRepository):
    """The `ProductRepository` on DynamoDB."""

    def get_by_id(self, product_id: int) -> Product | None:
        """The product of that id."""
        row = find(self._products, product_id)
        return None if row is None else rows.product(row)

    def get_with_details(self, product_id: int) -> ProductDetails | None:
        """The product with the names of its category and its seller."""
        product = self.get_by_id(product_id)
        if product is None:
            return None
        keys = [Key("category", (product.category_id,)), Key("user", (product.seller_id,))]
        category, seller = (state.row for state in self._database.fetch(keys))
        if category is None or seller is None:
            return None
        return ProductDetails(product, rows.category(category).name, rows.user(seller).username)

    def list(self, filters: ProductFilters, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products that pass all filters, by id; reads the narrowest index and filters."""
        rules.page(page, page_size)
        asked = _narrowest(filters)
        if not _remaining(filters, asked):
            return paged(self._products, asked, rows.product, page, page_size)
        if filters.search is None:
            read = tuple(map(row_of, every(self._products, asked)))
        else:
            read = searched(self._products, str(asked.index), asked.columns)
        return page_of([*filter(passes(filters), map(rows.product, read))], page, page_size)

    def list_by_seller(self, seller_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products of one seller, by id."""
        asked = Asked("GSI2", {"seller_id": seller_id})
        return paged(self._products, asked, rows.product, page, page_size)

    def list_by_category(self, category_id: int, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products right in one category, by id."""
        asked = Asked("GSI1", {"category_id": category_id})
        return paged(self._products, asked, rows.product, page, page_size)

    def search(self, text: str, page: int = 1, page_size: int = 20) -> Page[Product]:
        """The products whose name or description has any of the words, by id."""
        rules.search_text("text", text)
        rules.page(page, page_size)
        found = map(rows.product, searched(self._products, "GSI3"))
        return page_of([*filter(having(text), found)], page, page_size)

    def seller_statistics(self, seller_id: int) -> SellerStatistics:
        """The figures of one seller; zeros for one who sells nothing."""
        found = every(self._products, Asked("GSI2", {"seller_id": seller_id}))
        return figures.seller_statistics(rows.product(row_of(state)) for state in found)

    def has_inventory(self, product_id: int, quantity: int) -> bool:
        """Whether at least so many are left; False for a product that does not exist."""
        rules.quantity("quantity", quantity)
        product = self.get_by_id(product_id)
        return product is not None and product.inventory_quantity >= quantity

    def create(self, product: NewProduct) -> Product:
        """Offer a product; raises `NotFound` for its seller or category.

        The category's version rises, so that a delete that found it without products notices.
        """
        row = self._new("product", given(product))
        seller = self._users.exists(product.seller_id)
        category = self._categories.adjust(product.category_id)
        try:
            self._database.transact([seller, category, self._products.insert(row)])
        except ConditionFailed as error:
            raise _missing_parent(error) or error from error
        return rows.product(row)

    def update(self, product_id: int, seller_id: int, changes: ProductChanges) -> Product:
        """Change a product on behalf of its seller; raises `NotFound` and `NotOwner`."""
        return settled(lambda: self._update(product_id, seller_id, given(changes)))

    def delete(self, product_id: int, seller_id: int) -> None:
        """Delete a product on behalf of its seller; raises `NotFound`, `NotOwner` and `InUse`."""
        cascades = Cascades(self._database)
        settled(lambda: self._delete(product_id, seller_id, cascades))
        cascades.sweep(cascades.of_product(product_id))

    def update_inventory(self, product_id: int, quantity: int) -> Product:
        """Say how many there are; raises `NotFound`."""
        rules.stock("quantity", quantity)
        return _stored(product_id, self._set(self._products, product_id, inventory_quantity=quantity))

    def reduce_inventory(self, product_id: int, quantity: int) -> Product:
        """Take so many away, if that many are left; raises `NotFound` and `OutOfStock`."""
        rules.quantity("quantity", quantity)
        product = _stored(product_id, find(self._products, product_id))
        taking = self._products.adjust(
            product.id,
            add={"inventory_quantity": -quantity},
            at_least={"inventory_quantity": quantity},
            set={"updated_at": self._now()},
        )
        try:
            self._database.transact([taking])
        except ConditionFailed as error:
            gone = error.current is None or error.current.row is None
            raise (NotFound("product", product_id) if gone else OutOfStock(product_id)) from error
        return _stored(product_id, find(self._products, product_id))

    def _update(self, product_id: int, seller_id: int, changes: Row) -> Product:
        old = self._owned(product_id, seller_id)
        row = row_of(old)
        new = self._products.entity.normal({**row, **self._changes(row, changes)})
        moved = new["category_id"] != row["category_id"]
        category = [self._categories.adjust(rows.product(new).category_id)] if moved else []
        try:
            self._database.transact([self._products.replace(old, new), *category])
        except ConditionFailed as error:
            raise _missing_parent(error) or error from error
        return rows.product(new)

    def _delete(self, product_id: int, seller_id: int, cascades: Cascades) -> None:
        old = self._owned(product_id, seller_id)
        cascades.refuse_ordered(product_id)
        self._database.transact(cascades.deletions([old, *cascades.of_product(product_id)]))

    def _owned(self, product_id: int, seller_id: int) -> State:
        state = state_of(self._products, product_id)
        if state is None:
            raise NotFound("product", product_id)
        if row_of(state)["seller_id"] != seller_id:
            raise NotOwner(f"product {product_id} belongs to another seller")
        return state


def _narrowest(filters: ProductFilters) -> Asked:
    if filters.category_id is not None:
        return Asked("GSI1", {"category_id": filters.category_id})
    if filters.seller_id is not None:
        return Asked("GSI2", {"seller_id": filters.seller_id})
    return Asked("GSI3")


def _remaining(filters: ProductFilters, asked: Asked) -> bool:
    """Whether there is a condition that the index does not answer."""
    return any(value is not None and name not in asked.columns for name, value in given(filters).items())


def _missing_parent(error: ConditionFailed) -> StoreError | None:
    """The answer if the action that failed was about the parent; conditions on rows that moved are no answers."""
    what = _PARENTS.get(error.key.entity)
    return None if what is None else NotFound(what)


def _stored(product_id: int, row: Row | None) -> Product:
    if row is None:
        raise NotFound("product", product_id)
    return rows.product(row)
