"""What one unit of work gathers until its commit."""

from __future__ import annotations

from dataclasses import dataclass, field

from dal.domain import Key
from dal.ports import Deferred, Sealed


@dataclass(slots=True)
class Work:
    """Shared by the outermost unit and all units inside it.

    `epochs` are those that any of them is held to; `spoilt`: an inner one failed, so nothing can be committed.
    """

    touched: set[Key] = field(default_factory=set)
    epochs: set[int] = field(default_factory=set)
    deferred: list[Deferred] = field(default_factory=list)
    spoilt: bool = False
    sealed: Sealed = field(default_factory=Sealed)

    @property
    def epoch(self) -> int:
        """The epoch that its commit is held to, 0 for none; known once the fence has let it pass."""
        return max(self.epochs, default=0)
