"""What an application tells about the work in hand: the sticky key of percentage rollouts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_sticky_key: ContextVar[str | None] = ContextVar("dal_sticky_key", default=None)

sticky_key = _sticky_key.get
"""The key of the running context, or None: then an operation stays on the earlier side of a rollout."""


@contextmanager
def context(*, key: object) -> Iterator[None]:
    """Everything inside belongs to this key (a user id, a tenant): one side of every rollout.

    Example: `with dal.context(key=user_id): users.find_by_id(user_id)`.
    """
    token = _sticky_key.set(str(key))
    try:
        yield
    finally:
        _sticky_key.reset(token)
