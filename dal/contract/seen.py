"""Items as they are, whatever is wrong with them: a verification looks at what nobody should have written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dal.contract.codec import GONE, VERSION, Codec, Item, Kind, kinds_of
from dal.contract.column import ColumnType
from dal.contract.derived import ODD, Derived
from dal.contract.model import Contract
from dal.contract.texts import take
from dal.domain import State
from dal.ports.segments import Astray, Line, Text, Unreadable

Taken = tuple[tuple[str, Callable[[Mapping[str, Any] | None], Text]], ...]


class ItemLines:
    """Makes lines of items; made once, used for each item."""

    def __init__(self, contract: Contract) -> None:
        kinds = [kind for entity in contract.entities.values() for kind in kinds_of(entity)]
        self._kinds = {kind.name: (_taken(kind), Derived(kind)) for kind in kinds}

    def line(self, name: str, pair: tuple[str, str], item: Mapping[str, Any]) -> Line:
        """The line of an item of that name and key; what does not follow from its columns makes it another one."""
        get, (columns, derived) = item.get, self._kinds[name]
        texts = tuple([taken(get(attribute)) for attribute, taken in columns])
        return name, pair, (*texts, *derived.astray(texts, item))

    def astray(self, name: str, item: Mapping[str, Any]) -> dict[str, Astray]:
        """What does not follow from its columns."""
        columns, derived = self._kinds[name]
        texts = [taken(item.get(attribute)) for attribute, taken in columns]
        return {attribute: Astray(kind) for attribute, kind in derived.astray(texts, item)}


class Seer:
    """Decodes items as the codec does; what it cannot decode is `Unreadable`, what does not follow `Astray`."""

    def __init__(self, codec: Codec, lines: ItemLines) -> None:
        self._codec = codec
        self._lines = lines
        contract = codec.contract
        self._kinds = {k.name: k for entity in contract.entities.values() for k in kinds_of(entity)}

    def decode(self, item: Item) -> State:
        """The state of an item that has the key of one.

        Raises:
            ValueError: it has not.
        """
        try:
            state = self._codec.decode(item)
        except ODD:
            state = self._as_it_is(item)
        if state.row is None:
            return state
        astray = self._lines.astray(state.key.entity, item)
        return replace(state, row={**state.row, **astray}) if astray else state

    def _as_it_is(self, item: Item) -> State:
        kind = self._kind(item)
        key = self._codec.key_of(kind.name, item)
        if key is None:
            raise ValueError(f"an item of {kind.name} has a key that the contract does not write")
        shown = {
            column: _value(type_, item[attribute])
            for column, attribute, type_ in kind.columns
            if attribute in item
        }
        return State(key, _version(item), None if GONE in item else shown)

    def _kind(self, item: Item) -> Kind:
        for kind in self._kinds.values():
            if item.get(kind.table.discriminator, {}).get("S") == kind.name:
                return kind
        raise ValueError("an item without a known discriminator is none of this contract's")


def _taken(kind: Kind) -> Taken:
    return tuple((attribute, take(type_)) for _, attribute, type_ in kind.columns)


def _value(kind: ColumnType, value: Mapping[str, Any]) -> object:
    if "NULL" in value:
        return None
    try:
        return kind.load(value[kind.dynamo])
    except ODD:
        return Unreadable(", ".join(value))


def _version(item: Item) -> int:
    try:
        return int(item[VERSION]["N"])
    except (KeyError, ValueError):
        return 0  # whoever wrote it knows nothing of versions
