"""What a verification found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dal.domain import Key, State
from dal.domain.compare import EXACT


class Kind(StrEnum):
    """How one key differs."""

    MISSING = "missing"  # the leader has it, the follower does not
    EXTRA = "extra"  # the follower has it, the leader does not
    DIFFERENT = "different"  # both have it, with other values


@dataclass(frozen=True, slots=True)
class Divergence:
    """A key on which the databases disagree, and in which columns.

    `pending`: the journal knows that its mirror is not confirmed, so it will be repaired.
    """

    key: Key
    kind: Kind
    columns: tuple[str, ...] = ()
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """One entity (or unique constraint): rows on each side and every confirmed divergence."""

    entity: str
    leader: int
    follower: int
    divergences: tuple[Divergence, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All compared entities."""

    entities: Mapping[str, Compared]

    @property
    def clean(self) -> bool:
        """Whether the databases are equal under the contract."""
        return not any(compared.divergences for compared in self.entities.values())

    def as_json(self) -> dict[str, dict[str, int]]:
        """Counts by entity: `{"user": {"mysql": 10, "dynamodb": 10, "different": 0}}`."""
        return {
            name: {
                "mysql": compared.leader,
                "dynamodb": compared.follower,
                "different": len(compared.divergences),
            }
            for name, compared in self.entities.items()
        }


def divergence(leader: State, follower: State) -> Divergence | None:
    """What two states of one key say; versions do not count, since backfill and mirror stamp differently."""
    if leader.row == follower.row:
        return None
    if follower.row is None:
        return Divergence(leader.key, Kind.MISSING)
    if leader.row is None:
        return Divergence(leader.key, Kind.EXTRA)
    columns = tuple(found.path for found in EXACT.differences(leader.row, follower.row))
    return Divergence(leader.key, Kind.DIFFERENT, columns) if columns else None
