"""What is said of a field where it is declared."""

from __future__ import annotations

from dataclasses import dataclass

from dal.discovery.values.value import Arguments, Known, Value


@dataclass(frozen=True, slots=True)
class Options(Value):
    """A declaration by a call: `kind` is the class that was called."""

    kind: str
    arguments: Arguments

    def option(self, *names: str, place: int = -1) -> Value | None:
        """A keyword of the declaration, under any of these names, or the positional one."""
        given = (self.arguments.get(place, name) for name in names)
        return next((value for value in given if value is not None), None)

    def is_set(self, *names: str) -> bool:
        """Whether a keyword is surely true."""
        value = self.option(*names)
        return isinstance(value, Known) and value.value is True

    def number(self, name: str, place: int = -1) -> int | None:
        """A keyword that is a number."""
        value = self.option(name, place=place)
        return value.value if isinstance(value, Known) and isinstance(value.value, int) else None
