"""Accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dal.domain import Key
from examples.store.entities import NewUser, User, UserChanges, given
from examples.store.errors import DuplicateEmail, DuplicateUsername, InUse, NotFound, StoreError
from examples.store.memory.repository import MemoryRepository
from examples.store.portable import rows
from examples.store.portable.text import folded

_TAKEN: Mapping[str, Callable[[], StoreError]] = {
    "username": lambda: DuplicateUsername("this user name is taken"),
    "email": lambda: DuplicateEmail("this e-mail address is taken"),
}


class MemoryUsers(MemoryRepository):
    """The `UserRepository` in memory."""

    def find_by_id(self, user_id: int) -> User | None:
        """The account of that id."""
        row = self._users.get(user_id)
        return None if row is None else rows.user(row)

    def find_by_username(self, username: str) -> User | None:
        """The account of that user name."""
        holder = self._holder("username", username)
        return None if holder is None else self.find_by_id(holder)

    def find_by_email(self, email: str) -> User | None:
        """The account of that e-mail address."""
        holder = self._holder("email", email)
        return None if holder is None else self.find_by_id(holder)

    def exists_by_username(self, username: str) -> bool:
        """Whether the user name is taken."""
        return self._holder("username", username) is not None

    def exists_by_email(self, email: str) -> bool:
        """Whether the e-mail address is taken."""
        return self._holder("email", email) is not None

    def find_all_super_admins(self) -> tuple[User, ...]:
        """All administrators by id."""
        return tuple(map(rows.user, self._users.find(super_admin=True)))

    def create(self, user: NewUser) -> User:
        """Open an account; raises `DuplicateUsername` and `DuplicateEmail`."""
        with self._database.unit():
            self._refuse_taken(given(user), None)
            flags = {"is_seller": False, "super_admin": False}
            return rows.user(self._users.insert({**given(user), **flags, **self._stamps()}))

    def update(self, user_id: int, changes: UserChanges) -> User:
        """Change an account; raises `NotFound`, `DuplicateUsername` and `DuplicateEmail`."""
        with self._database.unit():
            if self._users.get(user_id) is not None:
                self._refuse_taken(given(changes), user_id)
            return self._changed(user_id, **given(changes))

    def delete(self, user_id: int) -> None:
        """Delete an account and what belongs to it; raises `NotFound` and `InUse`.

        Orders go before products, as in MySQL: what only the user has ordered does not keep the products.
        """
        with self._database.unit():
            if self._users.get(user_id) is None:
                raise NotFound("user", user_id)
            for order in map(rows.order_head, self._orders.find(user_id=user_id)):
                self._orders.delete(order.id)
            for product in map(rows.product, self._products.find(seller_id=user_id)):
                if self._order_items.find(product_id=product.id):
                    raise InUse("product")
            self._users.delete(user_id)

    def upgrade_to_seller(self, user_id: int) -> User:
        """Let the user sell; raises `NotFound`."""
        return self._changed(user_id, is_seller=True)

    def promote_to_super_admin(self, user_id: int) -> User:
        """Make the user an administrator; raises `NotFound`."""
        return self._changed(user_id, super_admin=True)

    def demote_from_super_admin(self, user_id: int) -> User:
        """Make the administrator a user again; raises `NotFound`."""
        return self._changed(user_id, super_admin=False)

    def _changed(self, user_id: int, **changes: object) -> User:
        with self._database.unit():
            row = self._change(self._users, user_id, **changes)
        if row is None:
            raise NotFound("user", user_id)
        return rows.user(row)

    def _refuse_taken(self, values: Mapping[str, object], user_id: int | None) -> None:
        for column, answer in _TAKEN.items():
            value = values.get(column)
            if isinstance(value, str) and self._holder(column, value) not in (None, user_id):
                raise answer()

    def _holder(self, column: str, value: str) -> int | None:
        """Who holds a unique value."""
        (state,) = self._database.fetch([Key(f"user.{column}", (folded(value),))])
        held = None if state.row is None else state.row["id"]
        return held if isinstance(held, int) else None
