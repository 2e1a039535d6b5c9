"""What items hold besides their columns, made from them: key attributes of indexes, and texts that are never read.

MySQL has no such thing to compare them with, so they have to follow from the item's columns, which are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dal.contract.codec import Kind
from dal.contract.filling import Texts, filled
from dal.contract.items import IndexKey
from dal.contract.texts import AS_THEY_ARE
from dal.domain.compare import DifferenceKind

Item = Mapping[str, Any]
Expected = Callable[[Texts, Item], str | None]

ODD = (KeyError, ValueError, TypeError, ArithmeticError)
"""What is raised where columns hold what is no value of theirs, which is told of themselves."""


class Derived:
    """Those of one kind of items; made once, used for each item."""

    def __init__(self, kind: Kind) -> None:
        told = {attribute for _, attribute, _ in kind.columns}
        made = [*kind.indexed, *((name, "S", IndexKey(name, template)) for name, template in kind.derived)]
        self._made = [(name, type_, _expected(kind, key)) for name, type_, key in made if name not in told]
        keys, own = kind.table.key_attributes, set(kind.table.keys.attributes)
        self._never = sorted(keys - own - told - {name for name, _, _ in made})

    def astray(self, texts: Texts, item: Item) -> Iterator[tuple[str, DifferenceKind]]:
        """Attributes that are not what follows from the columns; `texts` are those of the columns, in order."""
        for name, type_, expected in self._made:
            value = item.get(name)
            found = None if value is None else value.get(type_, value)
            try:
                text = expected(texts, item)
            except ODD:
                continue
            if found != text:
                yield name, _difference(found, text)
        for name in self._never:
            if name in item:
                yield name, DifferenceKind.EXTRA


def _difference(found: object, text: str | None) -> DifferenceKind:
    if text is None:
        return DifferenceKind.EXTRA
    if found is None:
        return DifferenceKind.MISSING
    return DifferenceKind.VALUE if isinstance(found, str) else DifferenceKind.TYPE


def _expected(kind: Kind, key: IndexKey) -> Expected:
    """What an attribute has to be, None where it has to be absent."""
    as_they_are = all(isinstance(slot.type, AS_THEY_ARE) for slot in key.template.slots)
    return _of_texts(kind, key) if as_they_are and key.when is None else _of_values(kind, key)


def _of_texts(kind: Kind, key: IndexKey) -> Expected:
    columns = [column for column, _, _ in kind.columns]
    places = [columns.index(column) for column in key.template.columns]
    fill, if_null = filled(key.template, columns), key.if_null

    def expected(texts: Texts, _: Item) -> str | None:
        for at in places:
            if (text := texts[at]) is None:
                return if_null
            if isinstance(text, tuple):
                raise TypeError(columns[at])
        return fill(texts)

    return expected


def _of_values(kind: Kind, key: IndexKey) -> Expected:
    """For conditions, and types whose values stand on the wire in several ways."""
    needed = [(column, attribute, type_) for column, attribute, type_ in kind.columns if column in key.columns]

    def expected(_: Texts, item: Item) -> str | None:
        row = {}
        for column, attribute, type_ in needed:
            value = item[attribute]
            row[column] = None if "NULL" in value else type_.load(value[type_.dynamo])
        return key.value(row)

    return expected
