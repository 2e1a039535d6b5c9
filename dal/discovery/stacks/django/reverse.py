"""Relations seen from the other side."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.stacks.django.fields import MANY, ONE, Field
from dal.discovery.values.program import ClassRef


@dataclass(frozen=True, slots=True)
class Reverse:
    """A relation that leads to a model: `field` of `source`."""

    accessor: str
    """The attribute that objects of the model have for it."""
    query: str
    """Its name in look-ups."""
    source: ClassRef
    field: Field

    @property
    def single(self) -> bool:
        """Whether it is one object, not a manager of many."""
        return self.field.kind == ONE

    @property
    def many(self) -> bool:
        """Whether a table between the two joins them."""
        return self.field.kind == MANY


def reverse_of(field: Field, source: ClassRef, app: str) -> Reverse | None:
    """The other side of a relation; None where it has none."""
    model = source.name.rsplit(".", 1)[-1].lower()
    named = field.word("related_name")
    if named is not None:
        named = named.replace("%(class)s", model).replace("%(app_label)s", app.lower())
        if named.endswith("+"):
            return None
    query = field.word("related_query_name") or named or model
    accessor = named or (model if field.kind == ONE else f"{model}_set")
    return Reverse(accessor, query, source, field)
