"""What requests bring that is no entity of the store."""

from __future__ import annotations

from dataclasses import dataclass

from examples.store import rules


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedItem:
    """So many more of a product for the cart."""

    product_id: int
    quantity: int = 1

    def __post_init__(self) -> None:
        rules.identity("product_id", self.product_id)
        rules.quantity("quantity", self.quantity)
