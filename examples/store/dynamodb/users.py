"""Accounts. Names and addresses are found through the items that keep them unique, so consistently."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dal.adapters.dynamodb import AlreadyExists
from dal.domain import Row
from examples.store.dynamodb.asking import Asked, every, find, row_of, state_of
from examples.store.dynamodb.deleting import Cascades
from examples.store.dynamodb.repository import DynamoRepository, settled
from examples.store.entities import NewUser, User, UserChanges, given
from examples.store.errors import DuplicateEmail, DuplicateUsername, NotFound, StoreError
from examples.store.portable import rows

_TAKEN: Mapping[str, Callable[[], StoreError]] = {
    "user.username": lambda: DuplicateUsername("this user name is taken"),
    "user.email": lambda: DuplicateEmail("this e-mail address is taken"),
}


class DynamoUsers(DynamoRepository):
    """The `UserRepository` on DynamoDB."""

    def find_by_id(self, user_id: int) -> User | None:
        """The account of that id."""
        row = find(self._users, user_id)
        return None if row is None else rows.user(row)

    def find_by_username(self, username: str) -> User | None:
        """The account of that user name."""
        return self._holder("username", username)

    def find_by_email(self, email: str) -> User | None:
        """The account of that e-mail address."""
        return self._holder("email", email)

    def exists_by_username(self, username: str) -> bool:
        """Whether the user name is taken."""
        return self._holder("username", username) is not None

    def exists_by_email(self, email: str) -> bool:
        """Whether the e-mail address is taken."""
        return self._holder("email", email) is not None

    def find_all_super_admins(self) -> tuple[User, ...]:
        """All administrators by id."""
        found = every(self._users, Asked("GSI3"))
        return tuple(rows.user(row_of(state)) for state in found)

    def create(self, user: NewUser) -> User:
        """Open an account; raises `DuplicateUsername` and `DuplicateEmail`."""
        row = self._new("user", {**given(user), "is_seller": False, "super_admin": False})
        try:
            self._database.transact([self._users.insert(row)])
        except AlreadyExists as error:
            raise _answer(error) from error
        return rows.user(row)

    def update(self, user_id: int, changes: UserChanges) -> User:
        """Change an account; raises `NotFound`, `DuplicateUsername` and `DuplicateEmail`."""
        try:
            return _stored(user_id, self._modify(self._users, user_id, **given(changes)))
        except AlreadyExists as error:
            raise _answer(error) from error

    def delete(self, user_id: int) -> None:
        """Delete an account and what belongs to it; raises `NotFound` and `InUse`."""
        cascades = Cascades(self._database)
        settled(lambda: self._delete(user_id, cascades))
        cascades.sweep(cascades.of_user(user_id, restrict=False))

    def upgrade_to_seller(self, user_id: int) -> User:
        """Let the user sell; raises `NotFound`."""
        return _stored(user_id, self._set(self._users, user_id, is_seller=True))

    def promote_to_super_admin(self, user_id: int) -> User:
        """Make the user an administrator; raises `NotFound`."""
        return _stored(user_id, self._modify(self._users, user_id, super_admin=True))

    def demote_from_super_admin(self, user_id: int) -> User:
        """Make the administrator a user again; raises `NotFound`."""
        return _stored(user_id, self._modify(self._users, user_id, super_admin=False))

    def _holder(self, column: str, value: str) -> User | None:
        try:
            self._users.entity.normal_value(column, value)
        except ValueError:  # no account can have it
            return None
        row = self._users.holder(f"user.{column}", value)
        return None if row is None else rows.user(row)

    def _delete(self, user_id: int, cascades: Cascades) -> None:
        user = state_of(self._users, user_id)
        if user is None:
            raise NotFound("user", user_id)
        self._database.transact(cascades.deletions([user, *cascades.of_user(user_id)]))


def _stored(user_id: int, row: Row | None) -> User:
    if row is None:
        raise NotFound("user", user_id)
    return rows.user(row)


def _answer(error: AlreadyExists) -> Exception:
    """Which value is taken; an id that is taken is a fault of its counter."""
    answer = _TAKEN.get(error.key.entity)
    return error if answer is None else answer()
