"""A query of an ORM or a query builder on its way to be sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import ClassVar

from dal.discovery.evaluation.found import Found, Root
from dal.discovery.values.value import Mergeable, Value


@dataclass(frozen=True, slots=True)
class Query(Mergeable):
    """What stacks derive their queries from: where it was begun and what it is by now.

    A stack makes one by `here.begin(…)`, and each of its methods gives `here.extend(self, …)`; `here.issue(query)`
    says that it is sent, `here.absorb([query])` that it is only a part of another one.
    """

    lends: ClassVar[bool] = False
    """Whether it is sent as soon as somebody looks at its rows, whoever that is: what a function returns of it
    stays the function's statement, unless a caller changes it further."""
    root: Root
    found: Found
    lent: Root | None = field(default=None, kw_only=True)
    """Where it was begun, for as long as it belongs to another function."""

    def merged(self, other: Value) -> Value | None:
        """Two states of one query, from two branches."""
        if not isinstance(other, Query) or type(other) is not type(self) or other.root != self.root:
            return None
        return replace(self, found=self.found.merged(other.found))
