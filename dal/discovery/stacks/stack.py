"""What a stack tells the machine about a library: one file per stack derives from this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dal.discovery.values.program import ClassRef, FunctionRef, Instance
from dal.discovery.values.value import Arguments, Member, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here
    from dal.discovery.evaluation.machine import Machine
    from dal.discovery.model import Table


class Stack:
    """Each question is answered by None where the stack does not know."""

    name = ""
    flushes = True
    """Whether what is assigned to a row's attributes is written by itself, later."""
    words: frozenset[str] = frozenset()
    """Methods of the library's models and rows: a helper that calls one of them on an argument is followed."""

    def named(self, name: str, here: Here) -> Value | None:
        """What a name of a library stands for, such as `flask.g`; dotted, from the top package on."""
        del name, here
        return None

    def exports(self, library: str, name: str) -> bool:
        """Whether `from library import *` brings this name."""
        del library, name
        return False

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """What a function or class of a library gives when it is called."""
        del name, arguments, here
        return None

    def typed(self, name: str, here: Here) -> Value | None:
        """An object of a library's class, as an annotation names it."""
        del name, here
        return None

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """An attribute that a class of the backend has from the libraries' classes among its `bases`."""
        del cls, bases, name, here
        return None

    def constant(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """What the library makes of an attribute whose value is a constant, such as the default of a column."""
        del cls, bases, name, here
        return None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """An attribute that an object has from the libraries' classes among the `bases` of its class."""
        del instance, bases, name, here
        return None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """What a method call on something unknown does, told by its name and arguments; last resort."""
        del member, arguments, here
        return None

    def constructed(self, instance: Instance, bases: Sequence[str], here: Here) -> Value | None:
        """What a fresh object of a class of the backend is instead, such as a field of a class of its own."""
        del instance, bases, here
        return None

    def bound(self, instance: Instance, owner: Value, here: Here) -> Value | None:
        """What an object of a library's class becomes as an attribute of a class: a descriptor."""
        del instance, owner, here
        return None

    def overridden(self, instance: Instance, method: FunctionRef, name: str, here: Here) -> Value | None:
        """What calling a method of the backend does that takes the place of a library's."""
        del instance, method, name, here
        return None

    def settled(self, cls: ClassRef, method: FunctionRef, name: str, here: Here) -> Value | None:
        """The same for a method of a class that callers might know better: where nobody has to."""
        del cls, method, name, here
        return None

    def behind(self, cls: ClassRef, of: Value, name: str, here: Here) -> Value | None:
        """The attribute behind `cls` that `super()` finds, for an object that is a value of the stack."""
        del cls, of, name, here
        return None

    def argument(self, name: str, here: Here) -> Value | None:
        """What a framework passes under that name to the function that is being evaluated by itself."""
        del name, here
        return None

    def begun(self, here: Here) -> None:
        """A function is about to be evaluated: its decorators may say something about it."""
        del here

    def table_of(self, machine: Machine, cls: ClassRef) -> str | None:
        """The table that a class of the backend is mapped to."""
        del machine, cls
        return None

    def tables(self, machine: Machine, files: Sequence[str]) -> Sequence[Table]:
        """What the models in these modules say about tables."""
        del machine, files
        return ()


class Stacks:
    """Several stacks as one: the first that knows answers."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.all = tuple(stacks)
        self.words = frozenset(word for stack in self.all for word in stack.words)

    def named(self, name: str, here: Here) -> Value | None:
        """See `Stack.named`."""
        return next((value for stack in self.all if (value := stack.named(name, here)) is not None), None)

    def exports(self, library: str, name: str) -> bool:
        """See `Stack.exports`."""
        return any(stack.exports(library, name) for stack in self.all)

    def called(self, name: str, arguments: Arguments, here: Here) -> Value | None:
        """See `Stack.called`."""
        for stack in self.all:
            value = stack.called(name, arguments, here)
            if value is not None:
                return value
        return None

    def typed(self, name: str, here: Here) -> Value | None:
        """See `Stack.typed`."""
        return next((value for stack in self.all if (value := stack.typed(name, here)) is not None), None)

    def class_attribute(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """See `Stack.class_attribute`."""
        for stack in self.all:
            value = stack.class_attribute(cls, bases, name, here)
            if value is not None:
                return value
        return None

    def constant(self, cls: ClassRef, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """See `Stack.constant`."""
        for stack in self.all:
            value = stack.constant(cls, bases, name, here)
            if value is not None:
                return value
        return None

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """See `Stack.instance_attribute`."""
        for stack in self.all:
            value = stack.instance_attribute(instance, bases, name, here)
            if value is not None:
                return value
        return None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """See `Stack.guessed`."""
        for stack in self.all:
            value = stack.guessed(member, arguments, here)
            if value is not None:
                return value
        return None

    def constructed(self, instance: Instance, bases: Sequence[str], here: Here) -> Value | None:
        """See `Stack.constructed`."""
        for stack in self.all:
            value = stack.constructed(instance, bases, here)
            if value is not None:
                return value
        return None

    def bound(self, instance: Instance, owner: Value, here: Here) -> Value | None:
        """See `Stack.bound`."""
        for stack in self.all:
            value = stack.bound(instance, owner, here)
            if value is not None:
                return value
        return None

    def overridden(self, instance: Instance, method: FunctionRef, name: str, here: Here) -> Value | None:
        """See `Stack.overridden`."""
        for stack in self.all:
            value = stack.overridden(instance, method, name, here)
            if value is not None:
                return value
        return None

    def settled(self, cls: ClassRef, method: FunctionRef, name: str, here: Here) -> Value | None:
        """See `Stack.settled`."""
        for stack in self.all:
            value = stack.settled(cls, method, name, here)
            if value is not None:
                return value
        return None

    def behind(self, cls: ClassRef, of: Value, name: str, here: Here) -> Value | None:
        """See `Stack.behind`."""
        for stack in self.all:
            value = stack.behind(cls, of, name, here)
            if value is not None:
                return value
        return None

    def argument(self, name: str, here: Here) -> Value | None:
        """See `Stack.argument`."""
        return next((value for stack in self.all if (value := stack.argument(name, here)) is not None), None)

    def begun(self, here: Here) -> None:
        """See `Stack.begun`."""
        for stack in self.all:
            stack.begun(here)

    def flushed(self, machine: Machine, cls: ClassRef) -> str | None:
        """The table to which assignments to objects of a class are written later."""
        flushing = [stack for stack in self.all if stack.flushes]
        return next((name for stack in flushing if (name := stack.table_of(machine, cls)) is not None), None)

    def tables(self, machine: Machine, files: Sequence[str]) -> Iterator[Table]:
        """See `Stack.tables`."""
        for stack in self.all:
            yield from stack.tables(machine, files)


def ends(name: str, package: str, *last: str) -> bool:
    """Whether a dotted name is of that top package and ends in one of these, whatever is between."""
    return name.split(".", 1)[0] == package and name.rsplit(".", 1)[-1] in last
