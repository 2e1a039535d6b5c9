"""Names of peewee and of what is built around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PACKAGE = re.compile(r"playhouse|peewee\w*|\w+peewee")
"""peewee itself, what it brings along, and what is built around it, such as `peewee_async`."""
MODEL = "peewee.Model"
_EXPORTED = frozenset(
    (
        "Model CompositeKey Proxy DatabaseProxy SQL R fn JOIN Case Cast Check Tuple Value Table NodeList"
        " EnclosedNodeList DeferredForeignKey DQ prefetch chunked connect Match model_to_dict dict_to_model"
        " update_model_from_dict get_object_or_404 object_list PaginatedQuery FlaskDB Manager"
    ).split()
)
_STEPS = (re.compile("(.)_*([A-Z][a-z]+)"), re.compile("([a-z0-9])_*([A-Z])"))


def of_peewee(name: str) -> bool:
    """Whether a dotted name is one of its own."""
    return _PACKAGE.fullmatch(name.split(".", 1)[0]) is not None


def exported(name: str) -> bool:
    """Whether a star import brings a name that matters."""
    return name in _EXPORTED or (name.endswith(("Field", "Database")) and name[:1].isupper())


def last(name: str) -> str:
    """The last part of a dotted name; made values end in `()`."""
    return name.rsplit(".", 1)[-1].removesuffix("()")


def has_model(bases: Iterable[str]) -> bool:
    """Whether a model class of peewee is among these bases."""
    return any(of_peewee(base) and last(base).endswith("Model") for base in bases)


def snake_case(name: str) -> str:
    """As peewee names tables without `legacy_table_names`."""
    for step in _STEPS:
        name = step.sub(r"\1_\2", name)
    return name.lower()


def legacy(name: str) -> str:
    """As peewee names tables by default."""
    return re.sub(r"\W+", "_", name.lower())
