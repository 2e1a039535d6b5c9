"""Which calls are evaluated again for their arguments: those that can tell more than the function alone."""

from __future__ import annotations

from dataclasses import replace

from dal.discovery.evaluation.here import Report
from dal.discovery.evaluation.inlining import deferred
from dal.discovery.values.depending import depends, tells
from dal.discovery.values.program import ClassRef, FunctionRef, Instance, Partial
from dal.discovery.values.query import Query
from dal.discovery.values.text import Text
from dal.discovery.values.value import ONE_OF_MANY, Arguments, Member, Unknown, Value, deep

_PLAIN = Unknown("a word that does not matter")


def followed(
    function: FunctionRef, by_itself: Report, arguments: Arguments, *, same: bool, methods: frozenset[str]
) -> Arguments | None:
    """The arguments for which to evaluate a function again; None if it has told everything.

    Args:
        function: what is called.
        by_itself: what it told when nobody knew its arguments.
        arguments: what is passed.
        same: whether it is a method of the object whose method the caller is.
        methods: names that a stack recognises once it knows whose method it is.
    """
    if deferred(by_itself) or (same and by_itself.stores) or _calls_back(by_itself, arguments, methods):
        return arguments
    inherited = isinstance(function.receiver, Instance | ClassRef) and not _own(function)
    if inherited and isinstance(function.receiver, ClassRef):
        return arguments
    given = by_itself.yields if by_itself.yields is not None else by_itself.returns
    if isinstance(given, Unknown) and not given.free:
        return _without_words(arguments) if inherited else None
    if not depends(given):
        return None
    passed = arguments if _chooses(given) else _without_words(arguments)
    knows_self = function.receiver is not None and not depends(function.receiver)
    return passed if knows_self or inherited or any(tells(value) for value in passed.values()) else None


def _calls_back(by_itself: Report, arguments: Arguments, methods: frozenset[str]) -> bool:
    """Whether a function, a query or an object is passed of which the function may call something."""
    parts = [part for value in arguments.values() for part in deep(value)]
    if any(isinstance(part, FunctionRef | Partial | Query) for part in parts):
        return True
    return bool(by_itself.asked & methods) and any(isinstance(part, Instance | ClassRef) for part in parts)


def _chooses(given: Value) -> bool:
    """Whether a word among the arguments may decide about the result."""
    if isinstance(given, Unknown):
        return given.why == ONE_OF_MANY
    return not isinstance(given, Member)


def _without_words(arguments: Arguments) -> Arguments:
    """Calls that differ in words only are one call."""
    return replace(
        arguments,
        positional=tuple(_plain(value) for value in arguments.positional),
        keywords=tuple((name, _plain(value)) for name, value in arguments.keywords),
    )


def _plain(value: Value) -> Value:
    return _PLAIN if isinstance(value, Text) and value.is_word else value


def _own(function: FunctionRef) -> bool:
    """Whether a method is called on an object of the class in which it stands."""
    receiver = function.receiver
    cls = receiver.cls if isinstance(receiver, Instance) else receiver
    return isinstance(cls, ClassRef) and cls.file == function.file and function.name.startswith(f"{cls.name}.")
