"""What a backend's author writes, for the type checkers. Lines with `# error:` must be refused, by these codes.

`# error: arg-type | reportArgumentType` names mypy's code, then pyright's; `-` stands for none.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol, assert_type

from dal.domain import Key
from dal.domain.compare import by
from dal.dual import CALL, DualRepository, Router, Runtime, Touch, cascade, read, write
from dal.ports import Unit


@dataclass(frozen=True)
class User:
    id: int
    name: str


class UserRepository(Protocol):
    def find_by_id(self, user_id: int) -> User | None: ...
    def find_all(self, *, limit: int = 10) -> Sequence[User]: ...
    def create(self, name: str, /, age: int | None = None) -> User: ...
    def delete(self, user_id: int) -> bool: ...
    def fetch(self, user_id: int) -> Awaitable[User]: ...


def creating(unit: Unit, name: str, age: int | None = None) -> Touch:
    yield from unit.find("user", name=name, age=age)
    user: User = yield CALL
    yield Key("user", (user.id,))


class DualUsers(DualRepository[UserRepository]):
    entity = "user"
    find_by_id = read(UserRepository.find_by_id)
    find_all = read(UserRepository.find_all, compare=by("id"), shadow=lambda *, limit=10: limit < 100)
    create = write(UserRepository.create, touches=creating)
    delete = write(UserRepository.delete, touches=cascade("user", "user_id"))
    fetch = read(UserRepository.fetch)


class MySQLUsers:
    """A backend's class, untouched: it knows nothing of the Protocol."""

    def find_by_id(self, user_id: int) -> User | None:
        return User(user_id, "")

    def find_all(self, *, limit: int = 10) -> Sequence[User]:
        return [User(n, "") for n in range(limit)]

    def create(self, name: str, /, age: int | None = None) -> User:
        return User(age or 0, name)

    def delete(self, user_id: int) -> bool:
        return bool(user_id)

    def fetch(self, user_id: int) -> Awaitable[User]:
        raise NotImplementedError(user_id)


class Half:
    def find_by_id(self, user_id: int) -> User | None:
        return User(user_id, "")


class Wrong(MySQLUsers):
    def find_by_id(self, user_id: str) -> User | None:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        return User(len(user_id), "")


def use(users: DualUsers) -> None:
    assert_type(users.find_by_id(1), User | None)
    assert_type(users.find_by_id(user_id=1), User | None)
    assert_type(users.find_all(), Sequence[User])
    assert_type(users.find_all(limit=3), Sequence[User])
    assert_type(users.create("a"), User)
    assert_type(users.create("a", age=3), User)
    assert_type(users.delete(1), bool)
    assert_type(users.fetch(1), Awaitable[User])


def misuse(users: DualUsers) -> None:
    users.find_by_id("1")  # error: arg-type | reportArgumentType
    users.find_by_id()  # error: call-arg | reportCallIssue
    users.find_by_id(1, 2)  # error: call-arg | reportCallIssue
    users.find_by_id(id=1)  # error: call-arg | reportCallIssue
    users.find_all(3)  # error: call-arg | reportCallIssue
    users.find_all(limit="3")  # error: arg-type | reportArgumentType
    users.create(name="a")  # error: call-arg | reportCallIssue
    users.create("a", age="3")  # error: arg-type | reportArgumentType
    users.find_by_mail("a")  # error: attr-defined | reportAttributeAccessIssue
    name: str = users.find_by_id(1).name  # error: union-attr | reportOptionalMemberAccess
    number: int = users.create("a")  # error: assignment | reportAssignmentType
    assert name
    assert number


def wire(runtime: Runtime) -> DualUsers:
    DualUsers(runtime, mysql=MySQLUsers(), dynamodb=Half())  # error: arg-type | reportArgumentType
    DualUsers(runtime, mysql=Wrong(), dynamodb=MySQLUsers())  # error: arg-type | reportArgumentType
    DualUsers(runtime, mysql=MySQLUsers())  # error: call-arg | reportCallIssue
    return DualUsers(runtime, mysql=MySQLUsers(), dynamodb=MySQLUsers())


def service(users: UserRepository) -> User | None:
    """Knows the Protocol only."""
    return users.find_by_id(1)


def conforms(users: DualUsers, runtime: Runtime) -> None:
    service(users)
    service(MySQLUsers())
    service(Half())  # error: arg-type | reportArgumentType
    behind: UserRepository = wire(runtime)
    service(behind)


class Foreign(Protocol):
    def rename(self, user_id: int) -> User: ...


class Declared(DualRepository[UserRepository]):
    entity = "user"
    find_by_id = read(UserRepository.find_by_no)  # error: attr-defined | reportAttributeAccessIssue
    find_all = read(UserRepository.find_all, compare="id")  # error: arg-type | reportArgumentType
    delete = write(UserRepository.delete, touch=creating)  # error: call-arg | reportCallIssue


class Mixed(DualRepository[UserRepository]):  # refused when it is created; pyright does not see why
    entity = "user"
    rename = write(Foreign.rename)


def mixed(users: Mixed) -> None:
    users.rename(1)  # error: misc | -


def route(router: Router, users: MySQLUsers) -> None:
    found = router.read("user.find", mysql=lambda: users.find_by_id(1), dynamodb=lambda: users.find_by_id(1))
    assert_type(found, User | None)
    assert_type(router.read("user.name", mysql=lambda: "a", dynamodb=lambda: "b"), str)
    key = Key("user", (1,))
    assert_type(router.write("user.delete", mysql=lambda: True, dynamodb=lambda: False, key=key), bool)
    router.write("user.delete", mysql=bool, dynamodb=bool)  # error: call-arg | reportCallIssue
    router.write("user.delete", mysql=bool, dynamodb=bool, key="1")  # error: arg-type | reportArgumentType
