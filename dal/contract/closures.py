"""What a delete takes with it, as far as it is known without rows: one child of each kind is the least."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dal.contract.limits import MOST_ACTIONS
from dal.contract.lint import Placed
from dal.contract.model import Entity, OnDelete
from dal.contract.problems import Problems


def lint_closures(placed: list[Placed], problems: Problems) -> None:
    """Add a finding where even the smallest closure passes one transaction, and a note where larger ones do."""
    entities = {entity.name: entity for _, entity in placed}
    for path, entity in placed:
        taken = _closure(entity, entities)
        size = sum(1 + len(found.unique) for found in taken.values())
        if size > MOST_ACTIONS:
            what = (
                f"deleting one row with one child of each kind takes {size} actions, DynamoDB takes {MOST_ACTIONS}"
            )
            problems.add(f"{path}.x_dal", what, "let some references restrict, and delete those children first")
        elif len(taken) > 1:
            children = ", ".join(sorted(taken.keys() - {entity.name}))
            what = (
                f"deleting a row changes rows of {children}: in phase 5 more than {MOST_ACTIONS} items are refused"
            )
            problems.note(f"{path}.x_dal", what, "where a row can have many children, delete those first in steps")


def _closure(entity: Entity, entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities whose rows a delete changes, itself among them."""
    taken = {entity.name: entity}
    waiting = [entity.name]
    while waiting:
        for child in _children(waiting.pop(), entities):
            if child.name not in taken:
                taken[child.name] = child
                waiting.append(child.name)
    return taken


def _children(target: str, entities: Mapping[str, Entity]) -> Iterator[Entity]:
    for entity in entities.values():
        if any(r.target == target and r.on_delete is not OnDelete.RESTRICT for r in entity.references):
            yield entity
