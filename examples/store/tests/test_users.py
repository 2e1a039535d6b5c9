"""Accounts on a real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from examples.store.entities import NewUser, User, UserChanges
from examples.store.errors import DuplicateEmail, DuplicateUsername, InUse, NotFound
from examples.store.repositories import Store
from examples.store.tests.making import Maker

pytestmark = pytest.mark.integration
NOBODY = 2_000_000_000


def new(username: str, email: str) -> NewUser:
    """A user with an empty first name and no last name."""
    return NewUser(username=username, email=email, password_hash="hash", first_name="", last_name=None)


def test_a_created_user_is_found_by_everything_that_names_it(store: Store) -> None:
    """All finders answer the same user, in whatever case they are asked."""
    user = store.users.create(new("Ada", "Ada@Example.com"))
    assert store.users.find_by_id(user.id) == user
    assert store.users.find_by_username("aDA") == user
    assert store.users.find_by_email("ada@example.COM") == user
    assert store.users.exists_by_username("ADA")
    assert store.users.exists_by_email("ADA@EXAMPLE.COM")


def test_a_new_user_is_as_it_was_given(store: Store) -> None:
    """The empty string and NULL stay apart, flags are off, times are UTC to the second."""
    user = store.users.create(new("ada", "ada@example.com"))
    assert (user.first_name, user.last_name, user.is_seller, user.super_admin) == ("", None, False, False)
    assert user.created_at == user.updated_at
    assert user.created_at.microsecond == 0
    assert abs(datetime.now(UTC).replace(tzinfo=None) - user.created_at) < timedelta(minutes=1)


def test_names_may_have_any_character(store: Store) -> None:
    """UTF-8 of four bytes comes back as it went in."""
    user = store.users.create(new("naïve-🦊", "ñ😀@example.com"))
    assert (user.username, user.email) == ("naïve-🦊", "ñ😀@example.com")
    assert store.users.find_by_username("naïve-🦊") == user


def test_nobody_is_found_where_nobody_is(store: Store) -> None:
    """Finders answer None, questions False, lists nothing."""
    assert store.users.find_by_id(NOBODY) is None
    assert store.users.find_by_username("nobody") is None
    assert store.users.find_by_email("nobody@example.com") is None
    assert not store.users.exists_by_username("nobody")
    assert not store.users.exists_by_email("nobody@example.com")
    assert store.users.find_all_super_admins() == ()


def test_names_and_addresses_are_unique_in_any_case(store: Store) -> None:
    """The second of two is told which of them is taken, and nothing is written."""
    store.users.create(new("ada", "ada@example.com"))
    with pytest.raises(DuplicateUsername):
        store.users.create(new("ADA", "other@example.com"))
    with pytest.raises(DuplicateEmail):
        store.users.create(new("other", "ADA@example.com"))
    assert not store.users.exists_by_username("other")


def test_a_name_that_looks_like_a_constraint_confuses_nobody(store: Store) -> None:
    """The database quotes the value in its message; only the constraint decides."""
    store.users.create(new("for key 'uq_users_email'", "ada@example.com"))
    with pytest.raises(DuplicateUsername):
        store.users.create(new("for key 'uq_users_email'", "bob@example.com"))


def test_an_update_changes_what_it_names_only(store: Store, make: Maker) -> None:
    """NULL is written where it is asked for, all else stays."""
    user = make.user()
    changed = store.users.update(user.id, UserChanges(first_name="Ada", last_name=""))
    assert (changed.first_name, changed.last_name, changed.email) == ("Ada", "", user.email)
    again = store.users.update(user.id, UserChanges(first_name=None))
    assert (again.first_name, again.last_name) == (None, "")
    assert store.users.find_by_id(user.id) == again


def test_an_update_without_changes_answers_the_user(store: Store, make: Maker) -> None:
    """Nothing to do is no mistake."""
    user = make.user()
    assert store.users.update(user.id, UserChanges()) == user


def test_an_update_frees_the_old_name_and_may_change_its_case(store: Store, make: Maker) -> None:
    """Uniqueness is about others."""
    user = store.users.create(new("ada", "ada@example.com"))
    assert store.users.update(user.id, UserChanges(username="ADA", email="Ada@example.com")).username == "ADA"
    store.users.update(user.id, UserChanges(username="bob", email="bob@example.com"))
    assert make.user("ada").email == "ada@example.com"


def test_an_update_to_a_taken_address_is_refused(store: Store, make: Maker) -> None:
    """And leaves the user as it was."""
    taken, user = make.user(), make.user()
    with pytest.raises(DuplicateEmail):
        store.users.update(user.id, UserChanges(first_name="Ada", email=taken.email.upper()))
    assert store.users.find_by_id(user.id) == user


def test_roles_are_given_and_taken(store: Store, make: Maker) -> None:
    """Each role is a flag of its own; giving it twice changes nothing."""
    user = make.user()
    assert store.users.upgrade_to_seller(user.id).is_seller
    assert store.users.promote_to_super_admin(user.id).super_admin
    admin = store.users.promote_to_super_admin(user.id)
    assert store.users.find_all_super_admins() == (admin,)
    assert not store.users.demote_from_super_admin(user.id).super_admin
    assert store.users.find_all_super_admins() == ()


def test_administrators_are_listed_by_id(store: Store, make: Maker) -> None:
    """The order does not depend on who was promoted first."""
    first, second = make.user(), make.user()
    store.users.promote_to_super_admin(second.id)
    store.users.promote_to_super_admin(first.id)
    assert [user.id for user in store.users.find_all_super_admins()] == [first.id, second.id]


@pytest.mark.parametrize(
    "write",
    [
        lambda users: users.update(NOBODY, UserChanges(first_name="Ada")),
        lambda users: users.update(NOBODY, UserChanges()),
        lambda users: users.delete(NOBODY),
        lambda users: users.upgrade_to_seller(NOBODY),
        lambda users: users.promote_to_super_admin(NOBODY),
        lambda users: users.demote_from_super_admin(NOBODY),
    ],
    ids=["update", "update nothing", "delete", "upgrade", "promote", "demote"],
)
def test_writes_about_nobody_are_refused(store: Store, write: Callable[[object], User | None]) -> None:
    """Every write says that there is no such user."""
    with pytest.raises(NotFound, match=f"no such user: {NOBODY}"):
        write(store.users)


def test_deleting_a_user_takes_everything_of_theirs_along(store: Store, make: Maker) -> None:
    """Cart, orders and offered products go; others keep theirs, but not the products in their carts."""
    user, other, theirs = make.seller(), make.user(), make.product("Lamp")
    own = make.product("Chair", seller=user)
    order = make.order(user, theirs)
    store.carts.add_item(user.id, theirs.id)
    store.carts.add_item(other.id, own.id)
    store.users.delete(user.id)
    assert store.users.find_by_id(user.id) is None
    assert store.orders.get_by_id(order.id) is None
    assert store.products.get_by_id(own.id) is None
    assert store.carts.count(user.id) == store.carts.count(other.id) == 0
    assert store.products.get_by_id(theirs.id) is not None


def test_a_seller_whose_products_were_ordered_cannot_be_deleted(store: Store, make: Maker) -> None:
    """Others' orders keep the product, and the product its seller."""
    seller = make.seller()
    make.order(make.user(), make.product(seller=seller))
    with pytest.raises(InUse):
        store.users.delete(seller.id)
    assert store.users.find_by_id(seller.id) == seller
