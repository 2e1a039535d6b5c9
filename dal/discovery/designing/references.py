"""Foreign keys as the contract has them, and those that it has no words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dal.discovery.designing.sources import Source
from dal.discovery.designing.values import ReferenceDesign
from dal.discovery.model import ForeignKey

_RULES = {
    "": "restrict",
    "CASCADE": "cascade",
    "NO ACTION": "restrict",
    "RESTRICT": "restrict",
    "SET NULL": "set_null",
}
_FIXED = ("", "NO ACTION", "RESTRICT")


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A foreign key, or a part of it, that DynamoDB would not follow, and why."""

    key: ForeignKey
    why: str


def references(source: Source, sources: Mapping[str, Source]) -> tuple[ReferenceDesign | Unfollowed, ...]:
    """Each foreign key that MySQL enforces; what only code follows is left to the code."""
    enforced = dict.fromkeys(key for key in source.table.foreign_keys if key.enforced)
    return tuple(_one(key, source, sources.get(key.table)) for key in enforced)


def unfollowed_updates(source: Source) -> tuple[Unfollowed, ...]:
    """Keys whose parent may change under them: the contract knows deletes only."""
    changing = (key for key in source.table.foreign_keys if key.enforced and _rule(key.on_update) not in _FIXED)
    return tuple(Unfollowed(key, f"ON UPDATE {_rule(key.on_update)} changes children") for key in changing)


def _one(key: ForeignKey, source: Source, target: Source | None) -> ReferenceDesign | Unfollowed:
    if len(key.columns) != 1:
        return Unfollowed(key, f"it has {len(key.columns)} columns, and a reference has one")
    (column,) = key.columns
    if target is None:
        return Unfollowed(key, f"{key.table} is not in the draft")
    named = key.references or target.primary_key
    if len(named) != 1 or named[0] not in target.columns or column not in source.columns:
        return Unfollowed(key, f"it names no column of {key.table} that is in the draft")
    rule = _RULES.get(_rule(key.on_delete))
    if rule is None or (rule == "set_null" and not source.nullable(column)):
        return Unfollowed(key, f"ON DELETE {_rule(key.on_delete)} cannot be done on {column}")
    return ReferenceDesign(column, target.entity, named[0], rule)


def _rule(said: str | None) -> str:
    return " ".join((said or "").replace("_", " ").upper().split())
