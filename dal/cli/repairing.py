"""Repairs what a verification has found: through the journal, from what MySQL holds now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from dal.cli.shared import Opened
from dal.domain import Key
from dal.domain.control import Authority
from dal.errors import FencedError
from dal.fleet.marks import NotYet
from dal.journal import Repair
from dal.ports import Journal
from dal.verify import Cause, Divergence, Options, look

_FURTHEST = 2**62
"""No version above this is raised any further: the journal's own column ends at 2^64."""
_BATCH = 200


def require_mysql(at: Opened) -> None:
    """Raises NotYet where what MySQL holds is not what is right."""
    forum = at.databases.mysql.forum
    if forum is not None and forum.control().leader is not Authority.MYSQL:
        raise NotYet(
            "MySQL does not lead, so DynamoDB is not repaired from it; `dal rollback` brings MySQL up to date and"
            " lets it lead again"
        )


class Repairing:
    """Repairs differences as they are found.

    Keys are marked in the journal and mirrored anew, so a write that comes between is newer and wins. Without a
    journal MySQL's state is put where it is newer than the item.

    Args:
        at: the databases.
        options: how often it is looked whether a repair has arrived.
    """

    def __init__(self, at: Opened, options: Options) -> None:
        require_mysql(at)
        self._at = at
        self._options = options

    def __call__(self, found: Sequence[Divergence]) -> Mapping[str, int]:
        """How many of them, by name, agree now."""
        keys = [divergence for divergence in found if not divergence.odd and divergence.follower < _FURTHEST]
        journal = self._at.databases.mysql.journal
        if journal is None:
            self._copy([divergence.key for divergence in keys])
        else:
            self._mirror(journal, keys)
        left = self._left([divergence.key for divergence in keys])
        counts: dict[str, int] = {}
        for divergence in keys:
            if divergence.key not in left:
                counts[divergence.key.entity] = counts.get(divergence.key.entity, 0) + 1
        return counts

    def _mirror(self, journal: Journal, found: Sequence[Divergence]) -> None:
        try:
            journal.mark([divergence.key for divergence in found if divergence.cause is not Cause.NEWER])
            for divergence in found:
                if divergence.cause is Cause.NEWER:  # each by itself: a far version is given to no other key
                    journal.mark([divergence.key], above=divergence.follower)
        except FencedError as error:
            raise NotYet("DynamoDB leads by now; nothing more is repaired from MySQL") from error
        databases = self._at.databases
        Repair(databases.mysql, journal, databases.dynamodb.repair).round(quiet=0.0)

    def _copy(self, keys: Sequence[Key]) -> None:
        databases = self._at.databases
        for batch in batches(keys):
            databases.dynamodb.copy(databases.mysql.fetch(batch))

    def _left(self, keys: Sequence[Key]) -> set[Key]:
        """Those that differ still, after as many looks as the verification takes."""
        left = self._differing(keys)
        for _ in range(self._options.looks):
            if not left:
                break
            self._options.wait(self._options.pause)
            left = self._differing(sorted(left))
        return left

    def _differing(self, keys: Sequence[Key]) -> set[Key]:
        return {found.key for batch in batches(keys) for found in look(self._at.databases, batch)}


def batches(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Keys that are looked at together."""
    rest = iter(keys)
    while batch := list(islice(rest, _BATCH)):
        yield batch
