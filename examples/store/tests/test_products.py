"""What is sold, on a real database."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from examples.store.entities import NewProduct, Product, ProductChanges, ProductFilters, SellerStatistics
from examples.store.errors import InUse, InvalidInput, NotFound, NotOwner, OutOfStock
from examples.store.repositories import Store
from examples.store.tests.making import Maker
from examples.store.tests.together import together

pytestmark = pytest.mark.integration
NOTHING = 2_000_000_000


def test_a_created_product_is_as_it_was_given(store: Store, make: Maker) -> None:
    """Money is exact, the empty string and NULL stay apart, any character comes back."""
    seller, category = make.seller(), make.category()
    product = store.products.create(
        NewProduct(
            seller_id=seller.id,
            category_id=category.id,
            name="Lämp 💡",
            description="",
            price=Decimal("99999999.99"),
            inventory_quantity=0,
        )
    )
    assert (product.name, product.description, product.image_url) == ("Lämp 💡", "", None)
    assert (product.price, product.inventory_quantity) == (Decimal("99999999.99"), 0)
    assert store.products.get_by_id(product.id) == product


def test_details_carry_the_names(store: Store, make: Maker) -> None:
    """The product page needs no second question."""
    seller, category = make.seller(), make.category("Lamps")
    product = make.product(seller=seller, category=category)
    details = store.products.get_with_details(product.id)
    assert details is not None
    assert (details.product, details.category_name, details.seller_name) == (product, "Lamps", seller.username)


def test_nothing_is_found_where_nothing_is(store: Store) -> None:
    """Finders answer None, questions False, figures zero."""
    assert store.products.get_by_id(NOTHING) is None
    assert store.products.get_with_details(NOTHING) is None
    assert not store.products.has_inventory(NOTHING, 1)
    assert store.products.list_by_seller(NOTHING).total == 0
    assert store.products.seller_statistics(NOTHING) == SellerStatistics(0, 0, 0, Decimal("0.00"))


def test_seller_and_category_must_exist(store: Store, make: Maker) -> None:
    """The answer names what is missing."""
    there = make.product()
    with pytest.raises(NotFound, match="user"):
        store.products.create(
            NewProduct(seller_id=NOTHING, category_id=there.category_id, name="Lamp", price=Decimal(1))
        )
    with pytest.raises(NotFound, match="category"):
        store.products.create(
            NewProduct(seller_id=there.seller_id, category_id=NOTHING, name="Lamp", price=Decimal(1))
        )


def test_lists_are_by_id_and_in_pages(store: Store, make: Maker) -> None:
    """Pages do not overlap, the last one may be short, past the end is nothing; the total is of all."""
    seller, category = make.seller(), make.category()
    made = [make.product(f"Lamp {n}", seller=seller, category=category) for n in range(5)]
    make.product("Another seller's", category=category)
    pages = [store.products.list_by_seller(seller.id, page, 2) for page in (1, 2, 3, 4)]
    assert [page.items for page in pages] == [(made[0], made[1]), (made[2], made[3]), (made[4],), ()]
    assert {(page.total, page.page_size) for page in pages} == {(5, 2)}
    assert store.products.list_by_category(category.id, page_size=5).items == tuple(made)


@pytest.mark.parametrize(("page", "size"), [(0, 20), (1, 101), (501, 20)])
def test_pages_outside_the_bounds_are_refused(store: Store, page: int, size: int) -> None:
    """By every list alike."""
    with pytest.raises(InvalidInput):
        store.products.list(ProductFilters(), page, size)


def test_filters_are_combined(store: Store, make: Maker) -> None:
    """Each narrows the list; the bounds of the price belong to it."""
    seller, category = make.seller(), make.category()
    cheap = make.product(price=Decimal("1.00"), seller=seller, category=category)
    sold_out = make.product(price=Decimal("2.00"), stock=0, category=category)
    dear = make.product(price=Decimal("3.00"), seller=seller)

    def ids(**filters: Any) -> list[int]:
        asked = ProductFilters(**filters)
        return [product.id for product in store.products.list(asked).items]

    assert ids() == [cheap.id, sold_out.id, dear.id]
    assert ids(seller_id=seller.id) == [cheap.id, dear.id]
    assert ids(category_id=category.id) == [cheap.id, sold_out.id]
    assert ids(min_price=Decimal(2), max_price=Decimal(3)) == [sold_out.id, dear.id]
    assert ids(in_stock=True) == [cheap.id, dear.id]
    assert ids(in_stock=False) == [sold_out.id]
    assert ids(seller_id=seller.id, category_id=category.id, max_price=Decimal("1.00")) == [cheap.id]
    assert ids(seller_id=seller.id, in_stock=False) == []


def test_search_finds_words_of_names_and_descriptions(store: Store, make: Maker) -> None:
    """Any of the words, in any case, by id; signs of a query language mean nothing."""
    kettle = make.product("Copper Kettle", description="for tea")
    lamp = make.product("Desk Lamp", description="copper as well")
    make.product("Chair")
    assert store.products.search("COPPER").items == (kettle, lamp)
    assert store.products.search("desk kettle").items == (kettle, lamp)
    assert store.products.search('+"desk* -(lamp ~@<>').items == (lamp,)
    assert store.products.search("copper", 2, 1).items == (lamp,)
    assert store.products.search("nowhere").total == 0
    assert store.products.list(ProductFilters(search="copper", seller_id=lamp.seller_id)).items == (lamp,)


def test_a_search_for_nothing_is_refused(store: Store) -> None:
    """A list is not a search."""
    with pytest.raises(InvalidInput):
        store.products.search("")


def test_statistics_count_one_sellers_products(store: Store, make: Maker) -> None:
    """Stock and its value are sums over what the seller offers."""
    seller = make.seller()
    make.product(seller=seller, price=Decimal("1.10"), stock=3)
    make.product(seller=seller, price=Decimal("5.00"), stock=0)
    make.product()
    assert store.products.seller_statistics(seller.id) == SellerStatistics(2, 1, 3, Decimal("3.30"))


def test_the_owner_changes_a_product(store: Store, make: Maker) -> None:
    """What is not mentioned stays; NULL is written where it is asked for."""
    product = make.product(description="old")
    changed = store.products.update(
        product.id, product.seller_id, ProductChanges(name="New", price=Decimal("0.01"), description=None)
    )
    assert (changed.name, changed.price, changed.description) == ("New", Decimal("0.01"), None)
    assert changed.inventory_quantity == product.inventory_quantity
    assert store.products.get_by_id(product.id) == changed
    with pytest.raises(NotFound, match="category"):
        store.products.update(product.id, product.seller_id, ProductChanges(category_id=NOTHING))


def test_strangers_may_not_touch_a_product(store: Store, make: Maker) -> None:
    """Neither change nor delete it."""
    product, stranger = make.product(), make.seller()
    with pytest.raises(NotOwner):
        store.products.update(product.id, stranger.id, ProductChanges(name="Mine"))
    with pytest.raises(NotOwner):
        store.products.delete(product.id, stranger.id)
    assert store.products.get_by_id(product.id) == product


def test_a_deleted_product_leaves_the_carts(store: Store, make: Maker) -> None:
    """Nobody can order it any more."""
    product, user = make.product(), make.user()
    store.carts.add_item(user.id, product.id)
    store.products.delete(product.id, product.seller_id)
    assert store.products.get_by_id(product.id) is None
    assert store.carts.get_item(user.id, product.id) is None


def test_an_ordered_product_cannot_be_deleted(store: Store, make: Maker) -> None:
    """Orders say what was bought."""
    product = make.product()
    make.order(make.user(), product)
    with pytest.raises(InUse, match="product"):
        store.products.delete(product.id, product.seller_id)
    assert store.products.get_by_id(product.id) is not None


def test_stock_is_set_and_taken(store: Store, make: Maker) -> None:
    """Down to nothing, but never below; a refusal takes nothing."""
    product = make.product(stock=0)
    assert store.products.update_inventory(product.id, 3).inventory_quantity == 3
    assert store.products.reduce_inventory(product.id, 2).inventory_quantity == 1
    assert store.products.has_inventory(product.id, 1)
    assert not store.products.has_inventory(product.id, 2)
    with pytest.raises(OutOfStock) as refused:
        store.products.reduce_inventory(product.id, 2)
    assert refused.value.product_id == product.id
    assert store.products.reduce_inventory(product.id, 1).inventory_quantity == 0


def test_many_takers_take_no_more_than_there_is(store: Store, make: Maker) -> None:
    """The last pieces go to exactly as many callers."""
    product = make.product(stock=3)

    def take() -> bool:
        try:
            store.products.reduce_inventory(product.id, 1)
        except OutOfStock:
            return False
        return True

    assert sum(together(*[take] * 6)) == 3
    left = store.products.get_by_id(product.id)
    assert left is not None
    assert left.inventory_quantity == 0


@pytest.mark.parametrize("quantity", [-1, 2**31])
def test_stock_outside_the_bounds_is_refused(store: Store, make: Maker, quantity: int) -> None:
    """Before the database is asked."""
    product = make.product()
    with pytest.raises(InvalidInput, match="quantity"):
        store.products.update_inventory(product.id, quantity)
    with pytest.raises(InvalidInput, match="quantity"):
        store.products.reduce_inventory(product.id, quantity)


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.products.update(NOTHING, 1, ProductChanges(name="Lost")),
        lambda store: store.products.delete(NOTHING, 1),
        lambda store: store.products.update_inventory(NOTHING, 1),
        lambda store: store.products.reduce_inventory(NOTHING, 1),
    ],
    ids=["update", "delete", "update inventory", "reduce inventory"],
)
def test_writes_about_no_product_are_refused(store: Store, write: Callable[[Store], Product | None]) -> None:
    """Every write says that there is no such product."""
    with pytest.raises(NotFound, match="no such product"):
        write(store)
