"""What the store asks of its accounts."""

from __future__ import annotations

from typing import Protocol

from examples.store.entities import NewUser, User, UserChanges


class UserRepository(Protocol):
    """Accounts."""

    def find_by_id(self, user_id: int) -> User | None:
        """The account of that id."""
        ...

    def find_by_username(self, username: str) -> User | None:
        """The account of that user name."""
        ...

    def find_by_email(self, email: str) -> User | None:
        """The account of that e-mail address."""
        ...

    def exists_by_username(self, username: str) -> bool:
        """Whether the user name is taken."""
        ...

    def exists_by_email(self, email: str) -> bool:
        """Whether the e-mail address is taken."""
        ...

    def find_all_super_admins(self) -> tuple[User, ...]:
        """All administrators by id."""
        ...

    def create(self, user: NewUser) -> User:
        """Open an account.

        Raises:
            DuplicateUsername, DuplicateEmail: the name or the address is taken.
        """
        ...

    def update(self, user_id: int, changes: UserChanges) -> User:
        """Change an account.

        Raises:
            NotFound: there is no such user.
            DuplicateUsername, DuplicateEmail: the name or the address is taken.
        """
        ...

    def delete(self, user_id: int) -> None:
        """Delete an account with its cart, its orders and its products.

        Raises:
            NotFound: there is no such user.
            InUse: somebody has ordered a product of this seller.
        """
        ...

    def upgrade_to_seller(self, user_id: int) -> User:
        """Let the user sell; raises `NotFound`."""
        ...

    def promote_to_super_admin(self, user_id: int) -> User:
        """Make the user an administrator; raises `NotFound`."""
        ...

    def demote_from_super_admin(self, user_id: int) -> User:
        """Make the administrator a user again; raises `NotFound`."""
        ...
