"""How one key can differ, and why."""

from __future__ import annotations

from enum import StrEnum

from dal.domain import State


class Kind(StrEnum):
    """How one key differs."""

    MISSING = "missing"  # the leader has it, the follower does not
    EXTRA = "extra"  # the follower has it, the leader does not
    DIFFERENT = "different"  # both have it, with other values


class Cause(StrEnum):
    """Why it differs, as versions and journal tell."""

    NEVER_COPIED = "never_copied"  # no write since the installation, and no item: the backfill has not been there
    STALE = "stale"  # the item is older than the state whose mirror was confirmed, or is gone altogether
    RESURRECTED = "resurrected"  # a delete was confirmed, and an older item is there again
    FOREIGN = "foreign"  # no write that was journalled explains it: written past the layer, on either side
    NEWER = "newer"  # the item is above the journal: DynamoDB led, or something wrote a version of the future
    UNKNOWN = "unknown"  # there is no journal that could tell


class Standing(StrEnum):
    """Whether a difference is one."""

    STAYS = "stays"
    PENDING = "pending"  # the journal knows that its mirror is not confirmed: it will be repaired
    MOVING = "moving"  # it was written while it was looked at


def cause(leader: State, follower: State, *, journalled: bool | None) -> Cause:
    """Why two states of one key differ.

    Args:
        leader: its version is that of the journal.
        follower: its version is that of the item, of its tombstone, or 0.
        journalled: whether the key was ever written through the layer; None without a journal.
    """
    if journalled is None:
        return Cause.UNKNOWN
    if follower.version > leader.version:
        return Cause.NEWER
    if not journalled:
        return Cause.NEVER_COPIED if follower.version == 0 else Cause.FOREIGN
    if follower.version == leader.version:
        return Cause.FOREIGN
    return Cause.RESURRECTED if leader.row is None else Cause.STALE
