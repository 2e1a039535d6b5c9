"""A query of an ORM or a query builder on its way to be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dal.discovery.evaluation.found import Found, Root
from dal.discovery.values.value import Mergeable, Value


@dataclass(frozen=True, slots=True)
class Query(Mergeable):
    """What stacks derive their queries from: where it was begun and what it is by now.

    A stack makes one by `here.begin(…)`, and each of its methods gives `here.extend(self, …)`; `here.issue(query)`
    says that it is sent, `here.absorb([query])` that it is only a part of another one.
    """

    root: Root
    found: Found

    def merged(self, other: Value) -> Value | None:
        """Two states of one query, from two branches."""
        if type(other) is not type(self) or not isinstance(other, Query) or other.root != self.root:
            return None
        return replace(self, found=self.found.merged(other.found))
