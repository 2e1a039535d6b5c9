"""Shopping carts on both databases; an item is named by user and product, its id is not used."""

from __future__ import annotations

from dal.domain.compare import by
from dal.dual import DualRepository, matching, read, write
from examples.store.errors import StoreError
from examples.store.repositories import CartRepository


class DualCartRepository(DualRepository[CartRepository]):
    """Adding is an upsert, touched by its natural key."""

    entity = "cart_item"
    key = ("user_id", "product_id")
    refusals = (StoreError,)

    get_items = read(CartRepository.get_items, compare=by("item.product_id"))
    get_item = read(CartRepository.get_item)
    count = read(CartRepository.count)
    validate_inventory = read(CartRepository.validate_inventory, compare=by("product_id"))
    add_item = write(CartRepository.add_item)
    update_quantity = write(CartRepository.update_quantity)
    remove_item = write(CartRepository.remove_item)
    clear = write(CartRepository.clear, touches=matching("cart_item", "user_id"))
