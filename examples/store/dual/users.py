"""Accounts on both databases."""

from __future__ import annotations

from dal.domain.compare import by
from dal.dual import DualRepository, cascade, read, write
from examples.store.errors import StoreError
from examples.store.repositories import UserRepository


class DualUserRepository(DualRepository[UserRepository]):
    """Deleting a user takes cart, orders and products along."""

    entity = "user"
    refusals = (StoreError,)

    find_by_id = read(UserRepository.find_by_id)
    find_by_username = read(UserRepository.find_by_username)
    find_by_email = read(UserRepository.find_by_email)
    exists_by_username = read(UserRepository.exists_by_username)
    exists_by_email = read(UserRepository.exists_by_email)
    find_all_super_admins = read(UserRepository.find_all_super_admins, compare=by("id"))
    create = write(UserRepository.create)
    update = write(UserRepository.update)
    delete = write(UserRepository.delete, touches=cascade("user", "user_id"))
    upgrade_to_seller = write(UserRepository.upgrade_to_seller)
    promote_to_super_admin = write(UserRepository.promote_to_super_admin)
    demote_from_super_admin = write(UserRepository.demote_from_super_admin)
