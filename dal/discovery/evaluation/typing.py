"""What `isinstance` says, as far as that can be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dal.discovery.values.collections import Entries, Items, sure
from dal.discovery.values.program import Builtin, ClassRef, External, FunctionRef, Instance
from dal.discovery.values.text import Text
from dal.discovery.values.value import Known, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_NUMBERS = {bool: ("bool", "int"), int: ("int",), float: ("float",), bytes: ("bytes",)}


def is_instance(value: Value, test: Value, here: Here) -> bool | None:
    """Whether a value is of a class, or of one of several; None where only run time tells."""
    answers = {_is_one(option, cls, here) for option in value.options() for cls in _classes(test)}
    if len(list(value.options())) > 1:
        return answers.pop() if len(answers) == 1 else None
    if True in answers:
        return True
    return False if answers == {False} else None


def _classes(test: Value) -> Iterator[Value]:
    if isinstance(test, Items):
        for item in test.items:
            yield from _classes(sure(item))
    else:
        yield from test.options()


def _is_one(value: Value, cls: Value, here: Here) -> bool | None:
    if isinstance(value, Instance):
        return _is_object(value, cls, here)
    names = _names(value)
    if names is None or not isinstance(cls, ClassRef | External | Builtin):
        return None
    return isinstance(cls, Builtin) and cls.name in names


def _is_object(value: Instance, cls: Value, here: Here) -> bool | None:
    if not isinstance(cls, ClassRef):
        return False if isinstance(cls, Builtin) and not here.machine.external_bases(value.cls) else None
    if cls.plain in [one.plain for one in here.machine.order(value.cls)]:
        return True
    return False if value.origin == "fresh" and not value.cls.open else None


def _names(value: Value) -> tuple[str, ...] | None:
    """The built-in classes of a value of Python's own."""
    if isinstance(value, Text):
        return ("str",)
    if isinstance(value, Entries):
        return ("dict",)
    if isinstance(value, Items):
        return None if value.kind == "list" and value.open else (value.kind,)
    if isinstance(value, Known):
        return _NUMBERS.get(type(value.value), ())
    return () if isinstance(value, FunctionRef) else None
