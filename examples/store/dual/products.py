"""What is sold, on both databases."""

from __future__ import annotations

from dal.domain.compare import by
from dal.dual import DualRepository, cascade, read, write
from examples.store.entities import ProductFilters
from examples.store.errors import StoreError
from examples.store.repositories import ProductRepository


def _without_text(filters: ProductFilters, page: int = 1, page_size: int = 20) -> bool:  # noqa: ARG001  the read's own
    """Whether both databases can answer a list alike."""
    return filters.search is None


class DualProductRepository(DualRepository[ProductRepository]):
    """Deleting a product takes it out of all carts."""

    entity = "product"
    refusals = (StoreError,)

    get_by_id = read(ProductRepository.get_by_id)
    get_with_details = read(ProductRepository.get_with_details)
    list = read(ProductRepository.list, compare=by("id"), shadow=_without_text)
    list_by_seller = read(ProductRepository.list_by_seller, compare=by("id"))
    list_by_category = read(ProductRepository.list_by_category, compare=by("id"))
    search = read(ProductRepository.search, compare=by("id"), shadow=False)
    seller_statistics = read(ProductRepository.seller_statistics)
    has_inventory = read(ProductRepository.has_inventory)
    create = write(ProductRepository.create)
    update = write(ProductRepository.update)
    delete = write(ProductRepository.delete, touches=cascade("product", "product_id"))
    update_inventory = write(ProductRepository.update_inventory)
    reduce_inventory = write(ProductRepository.reduce_inventory)
