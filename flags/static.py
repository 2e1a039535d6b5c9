"""Flags that never change: one phase from the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flags.guard import Guard
from flags.mapping import wish_from
from flags.phases import MigrationPhase
from flags.snapshot import FlagSnapshot
from flags.source import Subscriber
from flags.wish import NoWishError, Rejection, Wish


class StaticFlagSource:
    """Always the same snapshot; it was never fetched, so it has no age (`fetched_at` is 0).

    Raises:
        ValueError: the flags spell nothing that the guard allows; at start that is a mistake to report, not
            a mis-click to survive.
    """

    def __init__(self, snapshot: FlagSnapshot | MigrationPhase) -> None:
        self._snapshot = FlagSnapshot.of(snapshot) if isinstance(snapshot, MigrationPhase) else snapshot

    @classmethod
    def from_flags(
        cls,
        flags: Mapping[str, object],
        *,
        configured: MigrationPhase = MigrationPhase.MYSQL_ONLY,
        guard: Guard | None = None,
    ) -> StaticFlagSource:
        """The source of a `featureFlags` mapping; see `wish_from` for its shape.

        `configured` is the phase under read-only flags, which spell none themselves.
        """
        wish = _wish(flags)
        verdict = (guard or Guard()).judge(wish, FlagSnapshot.of(wish.phase or configured), now=0.0)
        if isinstance(verdict, Rejection):
            raise ValueError(f"featureFlags: {verdict.detail}")  # noqa: TRY004  a value, not a type, is wrong
        return cls(verdict)

    def snapshot(self) -> FlagSnapshot:
        """See `FlagSource`."""
        return self._snapshot

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:  # noqa: ARG002  nothing ever changes
        """See `FlagSource`."""
        return lambda: None

    def close(self) -> None:
        """See `FlagSource`."""


def _wish(flags: Mapping[str, object]) -> Wish:
    try:
        return wish_from(flags, version="static")
    except NoWishError as error:
        raise ValueError(f"featureFlags: {error.detail}") from error
