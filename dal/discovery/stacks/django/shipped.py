"""Models of libraries, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.framework import SHIPPED, Shipped
from dal.discovery.values.program import ClassRef, External
from dal.discovery.values.value import Arguments, Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here


@dataclass(frozen=True, slots=True)
class ShippedModel(External):
    """The class of a model that Django or another library brings along."""

    def attribute(self, name: str, here: Here) -> Value:
        """Its managers; nothing else of it sends statements."""
        del here
        from dal.discovery.stacks.django.making import shipped_manager  # noqa: PLC0415  they need models

        return shipped_manager(self, name) or External(f"{self.name}.{name}")

    def call(self, arguments: Arguments, here: Here) -> Value:
        """A fresh object."""
        del arguments, here
        return ShippedObject(self, "fresh")

    @property
    def shipped(self) -> Shipped:
        """What is known of it."""
        return SHIPPED[self.name]

    @property
    def label(self) -> str:
        """Such as `auth.User`."""
        return f"{self.shipped.app}.{self.name.rsplit('.', 1)[-1]}"


@dataclass(frozen=True, slots=True)
class ShippedObject(Value):
    """An object of such a model."""

    model: ShippedModel
    origin: str = "given"

    def attribute(self, name: str, here: Here) -> Value:
        """What it shares with all models' objects."""
        from dal.discovery.stacks.django.objects import member_of  # noqa: PLC0415  they need models

        return member_of(self, self.model, name, here) or Unknown(f"{name} of a row", name=name)

    def truth(self) -> bool | None:
        """There is one."""
        return True


Modelled = ClassRef | ShippedModel
"""The class of a model: of the backend, or of a library."""
SHIPPED_MODELS = {
    f"{shipped.app}.{name.rsplit('.', 1)[-1]}".lower(): ShippedModel(name) for name, shipped in SHIPPED.items()
}
"""By label, in small letters."""
