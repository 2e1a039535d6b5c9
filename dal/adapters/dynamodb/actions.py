"""What a transaction is made of: an action is one thing an author asks for, its steps are the items it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dal.contract.codec import Value
from dal.domain import Key, Row, State
from dal.errors import ConflictError, ConstraintError

FREE = "(attribute_not_exists(#pk) OR attribute_exists(#gone))"
LIVE = "attribute_exists(#pk) AND attribute_not_exists(#gone)"
AS_READ = "#v = :was AND attribute_not_exists(#gone)"
NEWER = "(attribute_not_exists(#pk) OR #v < :v)"


class ConditionFailed(ConstraintError):  # noqa: N818  a name for users: it says what happened
    """An action found the item in another state than it asks for; nothing of its transaction was done.

    `action` is the one that failed, `key` the item it failed at, `current` what is there (None: nothing is known).
    """

    why = "the item is not as asked for"

    def __init__(self, action: Action, key: Key, current: State | None) -> None:
        self.action, self.key, self.current = action, key, current
        super().__init__(f"{action.name} failed at {key.entity}: {self.why}")


class AlreadyExists(ConditionFailed):
    """An insert met a live row or a taken unique value; `key.entity` says which: `user` or `user.email`."""

    why = "it is already there"


class VersionChanged(ConditionFailed, ConflictError):  # noqa: N818  as above
    """Somebody else wrote the row since it was read; read it again and decide anew."""

    why = "it was written since it was read"


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression over `#pk #v #gone` and `:v :was`, which the sender knows, and names and values of its own."""

    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a transaction; `was` is the version it must still have, where it was read before."""

    key: Key
    condition: Condition
    failure: type[ConditionFailed] = ConditionFailed
    was: int = 0


@dataclass(frozen=True, slots=True)
class Put(Step):
    """Write the whole item; a row of None is a tombstone."""

    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Change(Step):
    """Change some attributes in place: none of them feeds a key."""

    set: Mapping[str, Value] = field(default_factory=dict)  # attribute → value
    add: Mapping[str, Value] = field(default_factory=dict)  # attribute → number


@dataclass(frozen=True, slots=True)
class Check(Step):
    """Write nothing, but take part in the decision."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that an author asks for, as the name says: `insert user`."""

    name: str
    key: Key
    steps: tuple[Step, ...] = field(repr=False)
