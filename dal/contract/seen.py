"""Items as they are, whatever is wrong with them: a verification looks at what nobody should have written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dal.contract.codec import GONE, VERSION, Codec, Item, Kind, kinds_of
from dal.contract.column import ColumnType
from dal.contract.model import Contract
from dal.contract.texts import take
from dal.domain import State
from dal.ports.segments import Line, Text, Unreadable

Taken = tuple[tuple[str, Callable[[Mapping[str, Any] | None], Text]], ...]


class ItemLines:
    """Makes lines of items; made once, used for each item."""

    def __init__(self, contract: Contract) -> None:
        kinds = [kind for entity in contract.entities.values() for kind in kinds_of(entity)]
        self._taken: dict[str, Taken] = {
            kind.name: tuple((attribute, take(type_)) for _, attribute, type_ in kind.columns) for kind in kinds
        }

    def line(self, name: str, pair: tuple[str, str], item: Mapping[str, Any]) -> Line:
        """The line of an item of that name and key."""
        get = item.get
        return name, pair, tuple([taken(get(attribute)) for attribute, taken in self._taken[name]])


class Seer:
    """Decodes items as the codec does, and shows what it cannot decode as `Unreadable`."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        contract = codec.contract
        self._kinds = {k.name: k for entity in contract.entities.values() for k in kinds_of(entity)}

    def decode(self, item: Item) -> State:
        """The state of an item that has the key of one.

        Raises:
            ValueError: it has not.
        """
        try:
            return self._codec.decode(item)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            return self._as_it_is(item)

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


def _value(kind: ColumnType, value: Mapping[str, Any]) -> object:
    if "NULL" in value:
        return None
    try:
        return kind.load(value[kind.dynamo])
    except (KeyError, ValueError, TypeError, ArithmeticError):
        return Unreadable(", ".join(value))


def _version(item: Item) -> int:
    try:
        return int(item[VERSION]["N"])
    except (KeyError, ValueError):
        return 0  # whoever wrote it knows nothing of versions
