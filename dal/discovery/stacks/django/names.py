"""Names of Django and of what is built around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ABSTRACT_USERS = frozenset(("AbstractUser", "AbstractBaseUser", "AbstractBaseSession"))
_OTHERS = frozenset(
    (
        "cassandra edgy gino keras mongoengine odoo orm ormar peewee playhouse pydantic pynamodb sqlalchemy"
        " sqlmodel tensorflow torch torchvision tortoise transformers"
    ).split()
)
"""Libraries that have models too."""
_MANAGERS = ("Manager", "BaseManager", "UserManager", "TreeManager", "ManagerDescriptor")
_QUERYSETS = ("QuerySet", "RawQuerySet")
_TOOLS = (*_MANAGERS, *_QUERYSETS, "Mixin", "Choices", "Field", "Form", "Admin")
"""What stands in a module for models and is no model."""
_STEPS = (re.compile("(.)([A-Z][a-z]+)"), re.compile("([a-z0-9])([A-Z])"))


def snake_case(name: str) -> str:
    """`OrderLine` as variables are called: `order_line`."""
    for step in _STEPS:
        name = step.sub(r"\1_\2", name)
    return name.lower()


def last(name: str) -> str:
    """The last part of a dotted name; made values end in `()`."""
    return name.rsplit(".", 1)[-1].removesuffix("()")


def package(name: str) -> str:
    """The first part of a dotted name."""
    return name.split(".", 1)[0]


def of_django(name: str, *lasts: str) -> bool:
    """Whether a dotted name is Django's own and ends in one of these."""
    return package(name) == "django" and last(name) in lasts


def is_model_base(name: str) -> bool:
    """Whether what derives from it is a model: Django's own class, or one in the `models` of another app."""
    if name.startswith(("django.db.", "django.contrib.gis.db.")):
        return last(name) == "Model"
    inside = name.split(".")
    if inside[0] in _OTHERS or name.endswith(")"):
        return False
    return last(name) in _ABSTRACT_USERS or ("models" in inside[1:-1] and not last(name).endswith(_TOOLS))


def is_manager(bases: Iterable[str]) -> bool:
    """Whether a manager is among these bases."""
    return any(_is_one_of(base, _MANAGERS) for base in bases)


def is_queryset(bases: Iterable[str]) -> bool:
    """Whether a query set is among these bases."""
    return any(_is_one_of(base, _QUERYSETS) for base in bases)


def _is_one_of(base: str, names: tuple[str, ...]) -> bool:
    return package(base) not in _OTHERS and last(base).endswith(names)


def is_other(name: str) -> bool:
    """Whether a name is of a library with models of another kind."""
    return package(name) in _OTHERS
