"""Units of work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.names import of_django
from dal.discovery.values.program import External
from dal.discovery.values.value import Arguments, Value

if TYPE_CHECKING:
    import ast

    from dal.discovery.evaluation.here import Here

_ATOMIC = ("atomic", "commit_on_success", "commit_manually")


@dataclass(frozen=True, slots=True)
class Atomic(Value):
    """`transaction.atomic()`: a block of code, or a function that it decorates."""

    def entered(self, here: Here) -> Value:
        """The block begins."""
        here.mark("with transaction.atomic()")
        return self

    def call(self, arguments: Arguments, here: Here) -> Value:
        """As a decorator it gives the function back."""
        del here
        return arguments.get(0) or self


def marked(here: Here) -> None:
    """A function that is decorated is a unit of work."""
    node = here.unit.functions.get(here.owner.key)
    outer = here.machine.module(here.unit.file)
    if outer is None:
        return
    for decorator in _atomic(getattr(node, "decorator_list", []), outer):
        here.node = decorator
        here.mark("@transaction.atomic")
    here.node = None


def _atomic(decorators: list[ast.expr], outer: Here) -> Iterator[ast.expr]:
    for decorator in decorators:
        for part in _parts(decorator):
            value = outer.machine.looked_at(part, outer)
            if isinstance(value, External) and of_django(value.name, *_ATOMIC):
                yield decorator


def _parts(decorator: ast.expr) -> Iterator[ast.expr]:
    """What is called, and what it is given: `@atomic`, `@atomic(…)`, `@method_decorator(atomic)`."""
    function = getattr(decorator, "func", decorator)
    yield function
    yield from (part for part in getattr(decorator, "args", ()) if hasattr(part, "attr") or hasattr(part, "id"))
