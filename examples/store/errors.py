"""The store's business answers: what a caller is told when a request cannot be fulfilled.

None of them is a fault of the machinery: what goes wrong between the store and its database escapes as an error of
the driver.
"""

from __future__ import annotations


class StoreError(Exception):
    """Every business answer; `code` is the word that the HTTP API uses for it."""

    code = "store_error"


class NotFound(StoreError):  # noqa: N818  an answer, not a fault
    """What the request is about, or refers to, does not exist; `what` is its kind: `user`, `cart item`."""

    code = "not_found"

    def __init__(self, what: str, key: object = None) -> None:
        self.what = what
        super().__init__(f"no such {what}" if key is None else f"no such {what}: {key}")


class InvalidInput(StoreError):  # noqa: N818  an answer, not a fault
    """A value breaks a rule; `field` names it."""

    code = "invalid_input"

    def __init__(self, field: str, rule: str) -> None:
        self.field = field
        super().__init__(f"{field} {rule}")


class DuplicateUsername(StoreError):  # noqa: N818  an answer, not a fault
    """Somebody has this user name already, in whatever case."""

    code = "duplicate_username"


class DuplicateEmail(StoreError):  # noqa: N818  an answer, not a fault
    """Somebody has this e-mail address already, in whatever case."""

    code = "duplicate_email"


class NotOwner(StoreError):  # noqa: N818  an answer, not a fault
    """The product belongs to another seller."""

    code = "not_owner"


class OutOfStock(StoreError):  # noqa: N818  an answer, not a fault
    """Less is left of the product than was asked for; of several, the one with the lowest id is named."""

    code = "out_of_stock"

    def __init__(self, product_id: int) -> None:
        self.product_id = product_id
        super().__init__(f"not enough left of product {product_id}")


class EmptyCart(StoreError):  # noqa: N818  an answer, not a fault
    """There is nothing in the cart to check out."""

    code = "empty_cart"


class InUse(StoreError):  # noqa: N818  an answer, not a fault
    """Something else needs it, so it cannot be deleted: a category with products, a product that was ordered."""

    code = "in_use"

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"the {what} is still in use")


class CategoryCycle(StoreError):  # noqa: N818  an answer, not a fault
    """The category would become its own ancestor."""

    code = "category_cycle"
