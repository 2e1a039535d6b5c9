"""Accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from examples.store import rules
from examples.store.entities.common import KEEP, Keep, check


@dataclass(frozen=True, slots=True)
class User:
    """An account. User name and e-mail address are unique whatever their case."""

    id: int
    username: str
    email: str
    password_hash: str = field(repr=False)
    first_name: str | None
    last_name: str | None
    is_seller: bool
    super_admin: bool
    created_at: datetime
    updated_at: datetime


_USER: Mapping[str, rules.Rule] = {
    "username": rules.name(50),
    "email": rules.email(100),
    "password_hash": rules.text(255, shortest=1),
    "first_name": rules.optional(rules.text(50)),
    "last_name": rules.optional(rules.text(50)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """An account to be created; it is neither seller nor administrator yet."""

    username: str
    email: str
    password_hash: str = field(repr=False)
    first_name: str | None = None
    last_name: str | None = None

    def __post_init__(self) -> None:
        check(self, _USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanges:
    """What to change of an account."""

    username: str | Literal[Keep.KEEP] = KEEP
    email: str | Literal[Keep.KEEP] = KEEP
    password_hash: str | Literal[Keep.KEEP] = field(default=KEEP, repr=False)
    first_name: str | Literal[Keep.KEEP] | None = KEEP
    last_name: str | Literal[Keep.KEEP] | None = KEEP

    def __post_init__(self) -> None:
        check(self, _USER)
