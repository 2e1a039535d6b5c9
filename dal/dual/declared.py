"""What a dual table says of one method, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from dal.domain import FollowerPolicy
from dal.domain.compare import Comparison
from dal.dual.meters import WhenShadowed
from dal.dual.repository import DualRepository
from dal.dual.table import ReadRow, WriteRow
from dal.errors import ConfigurationError

_DEFAULT_TOUCHES = "the key that its parameters or its result name"

Shadowed = Literal["always", "sometimes", "never"]


@dataclass(frozen=True, slots=True)
class Declared:
    """`kind` is `read` or `write`; empty words and None are not known: no table was looked at."""

    kind: str = ""
    comparison: str = ""
    shadowed: Shadowed = "always"
    policy: FollowerPolicy | None = None
    touches: str = ""

    @property
    def sentence(self) -> str:
        """For people: `a write; policy journal; it touches …`."""
        if self.kind == "read":
            return f"a read; compared {self.shadowed}, {self.comparison}"
        return f"a write; policy {self.policy}; it touches {self.touches}"

    def as_json(self) -> dict[str, object]:
        """`{"kind", "comparison", "shadowed", "policy", "touches"}`; of the other kind, null."""
        read = self.kind == "read"
        return {
            "kind": self.kind,
            "comparison": self.comparison if read else None,
            "shadowed": self.shadowed if read else None,
            "policy": self.policy,
            "touches": None if read else self.touches,
        }


def declared(table: type[DualRepository[Any]], method: str) -> Declared:
    """The row of a method.

    Raises:
        ConfigurationError: the table has no such method; the message lists those it has.
    """
    row = table.rows.get(method)
    if row is None:
        raise ConfigurationError(f"{table.__name__} has no {method!r}; it has {', '.join(sorted(table.rows))}")
    if isinstance(row, ReadRow):
        return Declared("read", _comparison(row.compare), _shadowed(row.shadow))
    return Declared("write", policy=row.policy or table.policy, touches=_touches(row))


def _comparison(how: Comparison) -> str:
    told = ["in any order"] if not how.ordered else []
    told += ["by identity"] if how.identity is not None else []
    told += [f"ignoring {', '.join(sorted(how.ignore))}"] if how.ignore else []
    return ", ".join(told) or "exactly"


def _shadowed(when: WhenShadowed) -> Shadowed:
    if isinstance(when, bool):
        return "always" if when else "never"
    return "sometimes"


def _touches(row: WriteRow) -> str:
    """`cascade` for a touch that `cascade(…)` has made."""
    return _DEFAULT_TOUCHES if row.touches is None else f"what `{row.touches.__qualname__.split('.')[0]}` names"
