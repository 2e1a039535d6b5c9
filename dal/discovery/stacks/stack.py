"""What a stack tells the machine about a library: one file per stack derives from this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dal.discovery.values.program import ClassRef, Instance
from dal.discovery.values.value import Arguments, Member, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


class Stack:
    """Each question is answered by None where the stack does not know."""

    name = ""

    def named(self, name: str, here: Here) -> Value | None:
        """What a name of a library stands for, such as `flask.g`; dotted, from the top package on."""
        del name, here
        return None

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

    def instance_attribute(self, instance: Instance, bases: Sequence[str], name: str, here: Here) -> Value | None:
        """The same for an object."""
        del instance, bases, name, here
        return None

    def guessed(self, member: Member, arguments: Arguments, here: Here) -> Value | None:
        """What a method call on something unknown does, told by its name and arguments; last resort."""
        del member, arguments, here
        return None


class Stacks:
    """Several stacks as one: the first that knows answers."""

    def __init__(self, stacks: Sequence[Stack]) -> None:
        self.all = tuple(stacks)

    def named(self, name: str, here: Here) -> Value | None:
        """See `Stack.named`."""
        return next((value for stack in self.all if (value := stack.named(name, here)) is not None), None)

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


def ends(name: str, package: str, *last: str) -> bool:
    """Whether a dotted name is of that top package and ends in one of these, whatever is between."""
    return name.split(".", 1)[0] == package and name.rsplit(".", 1)[-1] in last
