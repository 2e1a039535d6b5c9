"""What names tell: an argument called like a model, a relation that only one model has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dal.discovery.model import Confidence
from dal.discovery.stacks.django.fields import Field
from dal.discovery.stacks.django.models import Models, models_of
from dal.discovery.stacks.django.objects import NAMED
from dal.discovery.stacks.django.querysets import row_of
from dal.discovery.stacks.django.related import RelatedManager, backward, forward
from dal.discovery.stacks.django.reverse import Reverse
from dal.discovery.values.program import ClassRef
from dal.discovery.values.value import Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


def row_named(name: str, here: Here) -> Value | None:
    """A row of the one model that is called so, or whose last words are."""
    models = models_of(here.machine)
    found = models.called(name) or models.ending(name)
    return row_of(found[0], NAMED) if len(found) == 1 else None


def relation_named(name: str, here: Here) -> Value | None:
    """A relation to many that is called so, where all of that name lead to the same table."""
    models = models_of(here.machine)
    found = [_manager(models, cls, relation, here) for cls, relation in models.relations(name)]
    known = [manager for manager in found if manager is not None]
    if len({manager.model for manager in known}) != 1:
        return None
    if len({manager.predicates for manager in known}) == 1:
        return replace(known[0], confidence=Confidence.MEDIUM)
    return replace(known[0], predicates=(), equalities=(), joins=(), confidence=Confidence.MEDIUM)


def _manager(models: Models, cls: ClassRef, relation: Field | Reverse, here: Here) -> RelatedManager | None:
    if isinstance(relation, Reverse):
        return backward(models, relation, here)
    return forward(models, cls, relation, here)
