"""Methods of something unknown that only Django's objects have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dal.discovery.model import Confidence
from dal.discovery.stacks.django.managers import DEFAULT, Manager
from dal.discovery.stacks.django.naming import relation_named
from dal.discovery.stacks.django.requests import Request
from dal.discovery.values.value import Arguments, Member, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_SURE = frozenset(
    (
        "all filter exclude values values_list order_by select_related prefetch_related annotate aggregate exists"
        " first last latest earliest only defer distinct get_or_create update_or_create bulk_create"
    ).split()
)
"""Methods that nothing else has that is called like a relation."""
_TAKES_PARTS = frozenset("filter exclude annotate union intersection difference".split())
"""Methods whose arguments are parts of the statement, whatever they are called on."""


def guessed(member: Member, arguments: Arguments, here: Here) -> Value | None:
    """What a method of something unknown gives, where the way there tells what it is."""
    owner = _resolved(member.owner, member.name, here)
    if owner is None and member.name in _TAKES_PARTS:
        here.absorb(arguments.values())
    if owner is None:
        return None
    return owner.attribute(member.name, here).call(arguments, here)


def _resolved(value: Value, method: str, here: Here) -> Value | None:
    """What a chain of attributes leads to: `request.user`, `x.objects`, `x.tags`."""
    if isinstance(value, Unknown) and value.name == "request":
        return Request()
    if not isinstance(value, Member):
        return None
    if value.name == "request":
        return Request()
    if value.name in DEFAULT:
        return Manager(None, free=value.owner.is_free, confidence=Confidence.MEDIUM)
    owner = _resolved(value.owner, "", here)
    if owner is not None:
        found = owner.attribute(value.name, here)
        return None if isinstance(found, Unknown) else found
    return relation_named(value.name, here) if method in _SURE else None
