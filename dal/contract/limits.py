"""What DynamoDB takes at most: bytes of a key and of an item, actions of a transaction."""

from __future__ import annotations

from dal.contract.items import ItemMap
from dal.contract.model import Entity
from dal.contract.problems import Problems
from dal.contract.sizes import LARGEST
from dal.contract.template import Slot, Template
from dal.contract.types import Choice, Day, Integer, Moment, WithZeroDates

KEY_BYTES = {"pk": 2048, "sk": 1024}
MOST_ACTIONS = 100
"""Of one TransactWriteItems."""

JOURNAL_NAME, _JOURNAL_KEY = 64, 1024
"""What the columns of the journal take: characters of a name, bytes of the values of a key."""

_BOOKKEEPING = 120
"""Bytes of the version, the write token and the discriminator, with their names."""


def check_limits(path: str, entity: Entity, problems: Problems) -> None:
    """Add a finding for what can pass a limit with values that the columns allow."""
    item = entity.item
    if item is None:
        return
    for field, template in (("pk", item.pk), ("sk", item.sk)):
        if template is not None:
            _key(f"{path}.{field}_template", template, KEY_BYTES[field], problems)
    sort_keys = {index.sk for index in item.table.indexes.values()}
    for name, key in item.index_keys.items():
        most = KEY_BYTES["sk" if name in sort_keys else "pk"]
        _key(f"{path}.attributes({name})", key.template, most, problems)
    _item_size(path, entity, item, problems)
    _actions(path, entity, problems)
    _journal(path, entity, problems)


def _key(where: str, template: Template, most: int, problems: Problems) -> None:
    size = most_bytes(template)
    if size > most:
        problems.add(where, f"a key can have {size} bytes, DynamoDB takes {most}", "use shorter columns")
    if all(isinstance(part, Slot) and _may_be_empty(part) for part in template.parts):
        problems.add(where, "the key can be empty, which DynamoDB refuses", "begin it with a fixed text")


def most_bytes(template: Template) -> int:
    """The longest text that a template makes."""
    return sum(len(part.encode()) if isinstance(part, str) else _slot_bytes(part) for part in template.parts)


def _slot_bytes(slot: Slot) -> int:
    return max(slot.width, slot.type.max_bytes * (2 if slot.binary else 1))


def _may_be_empty(slot: Slot) -> bool:
    if isinstance(slot.type, Choice):
        return "" in slot.type.values
    return not isinstance(slot.type, Integer | Moment | Day | WithZeroDates)


def _item_size(path: str, entity: Entity, item: ItemMap, problems: Problems) -> None:
    columns = sum(kind.max_bytes + len(item.attributes.get(c, c)) for c, kind in entity.columns.items())
    keys = {item.table.keys.pk: item.pk, **{name: key.template for name, key in item.index_keys.items()}}
    keys |= {str(item.table.keys.sk): item.sk} if item.sk else {}
    texts = sum(len(name) + most_bytes(template) for name, template in (keys | dict(item.derived)).items())
    size = columns + texts + _BOOKKEEPING
    if size > LARGEST:
        what = f"an item can have {size} bytes, DynamoDB takes {LARGEST}"
        remedy = "keep large columns elsewhere, or declare the smaller type that rows are held to: VARCHAR(90000)"
        problems.add(f"{path}.x_dal.columns", what, remedy)


def _actions(path: str, entity: Entity, problems: Problems) -> None:
    """A row whose key moves is two items; each unique value is freed and taken; each parent is looked at."""
    size = 2 + 2 * len(entity.unique) + len(entity.references)
    if size > MOST_ACTIONS:
        what = f"one write can take {size} actions in a transaction, DynamoDB takes {MOST_ACTIONS}"
        remedy = "check some of the unique values and references in the application, and leave them out here"
        problems.add(f"{path}.x_dal", what, remedy)


def _journal(path: str, entity: Entity, problems: Problems) -> None:
    """Keys are written there whole; a write whose key does not fit is refused before anything is done."""
    keys = {
        "x_dal.primary_key": entity.key,
        **{f"x_dal.unique[{n}]": u.columns for n, u in enumerate(entity.unique)},
    }
    for where, columns in keys.items():
        kinds = [entity.columns[column] for column in columns if column in entity.columns]
        size = 1 + sum(3 + kind.max_bytes for kind in kinds)
        if size > _JOURNAL_KEY:
            what = f"a key can take {size} bytes in the journal, which holds {_JOURNAL_KEY}"
            problems.note(
                f"{path}.{where}", what, "writes of longer values are refused; shorter columns have none"
            )
