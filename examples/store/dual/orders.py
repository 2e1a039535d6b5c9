"""Orders on both databases."""

from __future__ import annotations

from dal.domain.compare import by
from dal.dual import DualRepository, read, write
from examples.store.dual.touches import booking, checking_out
from examples.store.errors import StoreError
from examples.store.repositories import OrderRepository


class DualOrderRepository(DualRepository[OrderRepository]):
    """The checkout touches three aggregates: order, stock and cart."""

    entity = "order"
    refusals = (StoreError,)

    get_by_id = read(OrderRepository.get_by_id, compare=by("id"))
    list_by_user = read(OrderRepository.list_by_user, compare=by("id"))
    count_by_user = read(OrderRepository.count_by_user)
    summary = read(OrderRepository.summary)
    recent = read(OrderRepository.recent, compare=by("id"))
    search = read(OrderRepository.search, compare=by("id"), shadow=False)
    list_by_status = read(OrderRepository.list_by_status, compare=by("id"))
    create = write(OrderRepository.create, touches=booking)
    checkout = write(OrderRepository.checkout, touches=checking_out)
    update_status = write(OrderRepository.update_status)
