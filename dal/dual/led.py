"""The leader's unit of work during one write: its transaction and the keys that the write touches."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager

from dal.domain import Key, State
from dal.dual.touches import CALL, Touch
from dal.errors import ConfigurationError
from dal.logs import told
from dal.ports import Leader, Unit

_log = logging.getLogger("dal.unit")


class LedUnit:
    """Opens the unit, asks the touch for keys before and after the call, ends the unit."""

    def __init__(self, leader: Leader, epoch: int) -> None:
        self._context: AbstractContextManager[Unit] = leader.unit(epoch=epoch)
        self.unit = self._context.__enter__()
        self.nested = self.unit.nested
        self._open = True
        self._named: list[Key] = []

    def touch_before(self, touch: Touch) -> tuple[Key, ...]:
        """The keys named before `CALL`, and the unique keys that their rows hold until then."""
        for item in touch:
            if item is CALL:
                break
            self._named.append(_key(item))
        return (*self._named, *self.unit.unique_keys(self._named))

    def touch_after(self, touch: Touch, before: tuple[Key, ...], value: object) -> tuple[Key, ...]:
        """All touched keys, sorted: those of before, those named after the call, the unique keys held now.

        Not among them are the unique keys that the only row held before and holds still: they are in the follower
        since they were set, or their mirror failed and they are repaired as that is. Of several rows one may have
        taken over what another held.
        """
        try:
            item = touch.send(value)
            while True:
                self._named.append(_key(item))
                item = next(touch)
        except StopIteration:
            named = tuple(dict.fromkeys(self._named))
        held = self.unit.unique_keys(named)
        self.check((*before, *named, *held))
        unchanged = {*before} & {*held} if len(named) == 1 else ()
        return tuple(sorted({*before, *named, *held}.difference(unchanged)))

    def check(self, keys: Sequence[Key]) -> None:
        """Fail a write that changes more than it names, where that is known: in memory, so in tests.

        A part of a larger unit is not to blame: the write around it may name its own only afterwards.
        """
        forgotten = self.unit.forgotten(keys)
        if not self.nested:
            _refuse(forgotten)

    def commit(self, keys: Sequence[Key] = ()) -> tuple[State, ...]:
        """Journal the keys and make it durable; the states of all that the unit touched, parts of it included.

        An error here may mean that the outcome is unknown. A part of a larger unit only hands its keys over.
        """
        self.unit.touch(keys)
        self._open = False
        self._context.__exit__(None, None, None)
        return () if self.nested else self.unit.sealed.states

    def roll_back(self, error: BaseException) -> None:
        """Undo everything because of `error`; what goes wrong here is logged, `error` is what counts."""
        if not self._open:
            return
        self._open = False
        try:
            self._context.__exit__(type(error), error, error.__traceback__)
        except Exception as raised:  # noqa: BLE001  a failing rollback must not hide the reason for it
            if raised is not error:
                extra = {"event": "rollback_failed", "error": type(raised).__name__}
                _log.warning("rolling back failed: %s", told(raised), extra=extra)


def _refuse(keys: Sequence[Key]) -> None:
    if keys:
        raise ConfigurationError(
            f"{', '.join(map(str, keys))}: changed, but not among the keys that the write touches,"
            " so never mirrored; name them in its touches="
        )


def _key(item: object) -> Key:
    """What a touch may yield besides its one `CALL`; anything else would be a key that nobody mirrors."""
    if not isinstance(item, Key):
        raise ConfigurationError(f"a touch yields keys and CALL once, not {type(item).__name__}")
    return item
