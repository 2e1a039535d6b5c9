"""Keys as people type them."""

from __future__ import annotations

from collections.abc import Sequence

from dal.contract.model import Contract, Entity
from dal.domain import Key
from dal.errors import ConfigurationError


def key_of(contract: Contract, words: Sequence[str]) -> Key:
    """`user 5`, `cart_item 5 17`, or a unique value as anybody spells it: `user.email Ann@x.y`.

    Raises:
        ConfigurationError: there is no such entity or constraint, or the values do not fit its columns.
    """
    name, *texts = words
    unique = contract.unique(name)
    if unique is None:
        entity = contract.entity(name)
        return entity.key_of(_row(entity, name, entity.key, texts))
    entity, constraint = unique
    key = constraint.key(_row(entity, name, constraint.columns, texts))
    if key is None:
        raise ConfigurationError(f"{name}: NULL is no unique value")
    return key


def _row(entity: Entity, name: str, columns: Sequence[str], texts: Sequence[str]) -> dict[str, object]:
    if len(texts) != len(columns):
        raise ConfigurationError(f"{name} takes {len(columns)} value(s): {' '.join(c.upper() for c in columns)}")
    return {column: _value(entity, column, text) for column, text in zip(columns, texts, strict=True)}


def _value(entity: Entity, column: str, text: str) -> object:
    kind = entity.columns[column]
    try:
        return entity.normal_value(column, kind.load(text))
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no value of {entity.name}.{column}, which is {kind.sql}") from error
