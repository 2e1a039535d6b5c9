"""A request on its way through the framework: it knows who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dal.discovery.stacks.django.models import models_of
from dal.discovery.stacks.django.naming import row_named
from dal.discovery.stacks.django.querysets import row_of
from dal.discovery.values.program import Foreign
from dal.discovery.values.value import Unknown, Value

if TYPE_CHECKING:
    from dal.discovery.evaluation.here import Here

_OWN = frozenset(
    (
        "GET POST FILES META COOKIES session path method body headers content_type encoding scheme resolver_match"
        " site data query_params auth accepted_renderer current_app urlconf"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Request(Value):
    """See the module."""

    def attribute(self, name: str, here: Here) -> Value:
        """The user is a row; what middleware adds is told by its name."""
        if name == "user":
            return row_of(models_of(here.machine).user())
        if name in _OWN:
            return Foreign(f"django.http.request.{name}")
        return row_named(name, here) or Unknown(f"{name} of a request", name=name)

    def truth(self) -> bool | None:
        """There is one."""
        return True
