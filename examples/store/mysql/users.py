"""Accounts. User names and addresses are compared by the collation, that is without regard to case."""

from __future__ import annotations

from pymysql.cursors import DictCursor

from examples.store.entities import NewUser, User, UserChanges, given
from examples.store.errors import NotFound
from examples.store.mysql.repository import MySQLRepository, Row, change

_SELECT = (
    "SELECT id, username, email, password_hash, first_name, last_name, is_seller, super_admin,"
    " created_at, updated_at FROM users"
)


class MySQLUsers(MySQLRepository):
    """The `UserRepository` on MySQL."""

    def find_by_id(self, user_id: int) -> User | None:
        """The account of that id."""
        return _maybe(self._one(f"{_SELECT} WHERE id = %s", user_id))

    def find_by_username(self, username: str) -> User | None:
        """The account of that user name."""
        return _maybe(self._one(f"{_SELECT} WHERE username = %s", username))

    def find_by_email(self, email: str) -> User | None:
        """The account of that e-mail address."""
        return _maybe(self._one(f"{_SELECT} WHERE email = %s", email))

    def exists_by_username(self, username: str) -> bool:
        """Whether the user name is taken."""
        return self._one("SELECT 1 FROM users WHERE username = %s", username) is not None

    def exists_by_email(self, email: str) -> bool:
        """Whether the e-mail address is taken."""
        return self._one("SELECT 1 FROM users WHERE email = %s", email) is not None

    def find_all_super_admins(self) -> tuple[User, ...]:
        """All administrators by id."""
        return tuple(map(_user, self._all(f"{_SELECT} WHERE super_admin ORDER BY id")))

    def create(self, user: NewUser) -> User:
        """Open an account; raises `DuplicateUsername` and `DuplicateEmail`."""
        with self._transaction() as cursor:
            cursor.execute(
                "INSERT INTO users (username, email, password_hash, first_name, last_name)"
                " VALUES (%s, %s, %s, %s, %s)",
                (user.username, user.email, user.password_hash, user.first_name, user.last_name),
            )
            return _stored(cursor, cursor.lastrowid)

    def update(self, user_id: int, changes: UserChanges) -> User:
        """Change an account; raises `NotFound`, `DuplicateUsername` and `DuplicateEmail`."""
        with self._transaction() as cursor:
            change(cursor, "UPDATE users SET {} WHERE id = %s", given(changes), user_id)
            return _stored(cursor, user_id)

    def delete(self, user_id: int) -> None:
        """Delete an account and what belongs to it; raises `NotFound` and `InUse`."""
        with self._transaction() as cursor:
            if not cursor.execute("DELETE FROM users WHERE id = %s", (user_id,)):
                raise NotFound("user", user_id)

    def upgrade_to_seller(self, user_id: int) -> User:
        """Let the user sell; raises `NotFound`."""
        with self._transaction() as cursor:
            cursor.execute("UPDATE users SET is_seller = TRUE WHERE id = %s", (user_id,))
            return _stored(cursor, user_id)

    def promote_to_super_admin(self, user_id: int) -> User:
        """Make the user an administrator; raises `NotFound`."""
        with self._transaction() as cursor:
            cursor.execute("UPDATE users SET super_admin = TRUE WHERE id = %s", (user_id,))
            return _stored(cursor, user_id)

    def demote_from_super_admin(self, user_id: int) -> User:
        """Make the administrator a user again; raises `NotFound`."""
        with self._transaction() as cursor:
            cursor.execute("UPDATE users SET super_admin = FALSE WHERE id = %s", (user_id,))
            return _stored(cursor, user_id)


def _user(row: Row) -> User:
    flags = {"is_seller": bool(row["is_seller"]), "super_admin": bool(row["super_admin"])}
    return User(**(row | flags))


def _maybe(row: Row | None) -> User | None:
    return None if row is None else _user(row)


def _stored(cursor: DictCursor, user_id: int) -> User:
    cursor.execute(f"{_SELECT} WHERE id = %s", (user_id,))
    row = cursor.fetchone()
    if row is None:
        raise NotFound("user", user_id)
    return _user(row)
