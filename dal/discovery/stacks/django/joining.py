"""Tables that join two models in a many-to-many relation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.names import last
from dal.discovery.stacks.django.options import words
from dal.discovery.stacks.django.shipped import Modelled
from dal.discovery.values.collections import Items

if TYPE_CHECKING:
    from dal.discovery.stacks.django.described import Described


@dataclass(frozen=True, slots=True)
class Joining:
    """The table between a model and what its relation leads to."""

    table: str
    source: str
    """The column with the key of the model that declares the relation."""
    target: str
    through: Modelled | None = None
    """The model of the table, if the backend has one."""


def joining_of(models: Described, model: Modelled, field: Field) -> Joining:
    """The table of a many-to-many relation."""
    target = models.target(model, field)
    through = models.meant(field.keyword("through"), model)
    if through is not None:
        table = models.table(through) or last(through.name).lower()
        return Joining(table, *_columns(models, through, model, target, field), through)
    own, other = _name(model), _name(target) if target is not None else field.name
    if own == other:
        own, other = f"from_{own}", f"to_{other}"
    table = field.word("db_table") or f"{models.table(model)}_{field.name}"
    return Joining(table, f"{own}_id", f"{other}_id")


def _name(model: Modelled) -> str:
    return last(model.name).lower()


def _columns(
    models: Described, through: Modelled, model: Modelled, target: Modelled | None, field: Field
) -> tuple[str, str]:
    """Of a model that stands between: its foreign keys to either side."""
    said = field.keyword("through_fields")
    if isinstance(said, Items):
        fields = models.fields(through)
        columns = [fields[name].column or "" for name in words(said) if name in fields]
        if len(columns) == 2:  # noqa: PLR2004  from and to
            return columns[0], columns[1]
    keys = [one for one in models.fields(through).values() if one.foreign]
    own = [one.column or "" for one in keys if models.target(through, one) == model]
    others = [
        one.column or "" for one in keys if models.target(through, one) == target and one.column not in own[:1]
    ]
    return (own or [f"{_name(model)}_id"])[0], (others or [f"{field.name}_id"])[0]
