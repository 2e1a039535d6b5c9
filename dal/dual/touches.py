"""Which keys a write touches.

A *touch* is a generator function: it is called inside the leader's unit with the unit and the arguments of the
write, yields the keys known before the call, then `CALL`, which answers with the result, then the keys known
after it:

    def checkout(unit, user_id):
        yield from unit.find("cart_item", user_id=user_id)
        order = yield CALL
        yield Key("order", (order.id,))
"""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Generator
from typing import Any, Final

from dal.domain import Key, KeyValue
from dal.errors import ConfigurationError
from dal.ports import Unit


class _Call:
    """The place of the call among the keys."""

    def __repr__(self) -> str:
        return "CALL"


CALL: Final = _Call()

Touch = Generator[Key | _Call, Any, None]
_BY_NAME = "__dal_by_name__"

Touches = Callable[..., Touch]
"""Called as `touches(unit, *args, **kwargs)` with the arguments of the write."""


def cascade(entity: str, *parameters: str) -> Touches:
    """The row named by these parameters and all that its deletion takes along (`x_dal.references`)."""

    def touch(unit: Unit, /, **arguments: KeyValue) -> Touch:
        key = Key(entity, tuple(arguments[name] for name in parameters))
        yield from unit.closure(key)

    return by_name(touch, *parameters)


def matching(entity: str, *columns: str) -> Touches:
    """All rows whose columns equal the arguments of the same names: for writes by predicate."""

    def touch(unit: Unit, /, **arguments: KeyValue) -> Touch:
        yield from unit.find(entity, **{column: arguments[column] for column in columns})

    return by_name(touch, *columns)


def by_name(touch: Touches, /, *needed: str) -> Touches:
    """Mark a touch that wants all arguments of the write by their parameter names, these in any case."""
    setattr(touch, _BY_NAME, needed)
    return touch


def binder(method: Callable[..., object], touches: Touches) -> Touches:
    """The touch with its arguments spread the way it wants them.

    Raises:
        ConfigurationError: the method lacks a parameter that the touch needs.
    """
    needed = getattr(touches, _BY_NAME, None)
    if needed is None:
        return touches
    signature = inspect.signature(method)
    if missing := [name for name in needed if name not in signature.parameters]:
        raise ConfigurationError(
            f"{method.__qualname__} has no parameter {', '.join(missing)}: name its own in touches=…"
        )

    names = tuple(signature.parameters)[1:]
    spreadable = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in signature.parameters.values())

    def touch(unit: Unit, /, *args: object, **kwargs: object) -> Touch:
        if spreadable and not kwargs and len(args) == len(names):  # the usual call, 5 µs cheaper
            return touches(unit, **dict(zip(names, args, strict=True)))
        bound = signature.bind(None, *args, **kwargs)
        bound.apply_defaults()
        _, *given = bound.arguments
        return touches(unit, **{name: bound.arguments[name] for name in given})

    return touch


def default_touches(method: Callable[..., object], entity: str, key: tuple[str, ...]) -> Touches:
    """The key that the parameters name, and the key of the returned entity: whichever can be told.

    Raises:
        ConfigurationError: neither can be told; the write has to declare `touches=`.
    """
    parameters = _key_parameters(method, entity, key)
    returned = _returns_entity(method, key)
    if not parameters and not returned:
        raise ConfigurationError(
            f"{method.__qualname__}: the keys it touches cannot be told from its parameters or its result; "
            f"declare write({method.__name__}, touches=…)"
        )

    def touch(_unit: Unit, /, **arguments: KeyValue) -> Touch:
        if parameters:
            yield Key(entity, tuple(arguments[name] for name in parameters))
        result = yield CALL
        if returned and result is not None:
            yield Key(entity, tuple(getattr(result, column) for column in key))

    return by_name(touch)


def _key_parameters(method: Callable[..., object], entity: str, key: tuple[str, ...]) -> tuple[str, ...]:
    names = list(inspect.signature(method).parameters)[1:]
    if all(column in names for column in key):
        return key
    if len(key) == 1 and names and names[0] == f"{entity}_{key[0]}":
        return (names[0],)
    return ()


def _returns_entity(method: Callable[..., object], key: tuple[str, ...]) -> bool:
    try:
        kind = typing.get_type_hints(method).get("return")
    except NameError as error:
        raise ConfigurationError(
            f"{method.__qualname__}: {error}; import what its annotations name at run time, or declare "
            f"write({method.__name__}, touches=…)"
        ) from error
    members = typing.get_args(kind) if typing.get_origin(kind) in _UNIONS else (kind,)
    return any(
        all(_has(member, column) for column in key)
        for member in members
        if isinstance(member, type) and member is not type(None)
    )


_UNIONS = (types.UnionType, typing.Union)


def _has(kind: type, column: str) -> bool:
    return hasattr(kind, column) or any(column in inspect.get_annotations(base) for base in kind.__mro__)
