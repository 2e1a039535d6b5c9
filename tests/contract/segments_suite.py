"""What a verification needs of either side: everything that is there, in parts, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pytest

from dal.domain import Row, State
from dal.ports import Line, Segments
from tests.contract.loading_suite import states
from tests.contract.rows import CONTRACT, named, order, user

MANY = 1000
"""Rows that are expected: enough for several parts of small size."""


class Holder(Protocol):
    """A database whose content can be read in parts."""

    @property
    def segments(self) -> Segments:
        """Everything."""
        ...


class Filled(Holder, Protocol):
    """A follower."""

    def apply(self, states: Sequence[State]) -> Sequence[object]:
        """See `Follower`."""
        ...


class HeldRig(Protocol):
    """An empty follower."""

    @property
    def follower(self) -> Filled:
        """The database under test, empty."""
        ...


class LedRig(Protocol):
    """An empty leader and a way to fill it by hand."""

    @property
    def leader(self) -> Holder:
        """The database under test, empty."""
        ...

    def insert(self, entity: str, row: Row) -> int:
        """Add a row and return its generated id."""
        ...


def everything(segments: Segments, *entities: str, size: int = 100, rows: int = 1000) -> list[Line]:
    """All lines of all parts, page by page, sorted; cursors are given as JSON would give them."""
    lines: list[Line] = []
    for part in segments.parts(entities, size, rows=MANY):
        page = segments.page(part, entities, cursor=None, rows=rows)
        lines += page.lines
        while page.cursor is not None:
            page = segments.page(part, entities, cursor=page.cursor, rows=rows)
            lines += page.lines
    return sorted(lines, key=repr)


class FollowerSegmentsSuite:
    """Promises of `Segments`, of what follows."""

    def test_everything_once(self, rig: HeldRig) -> None:
        """Rows and unique values, whatever the size of parts and pages; no tombstones, no other entities."""
        given = states(12)
        rig.follower.apply([*given, State(CONTRACT.entity("user").key_of({"id": 99}), 5, None)])
        entity = CONTRACT.entity("order")
        row = entity.normal({"id": 1, **order(1)})
        rig.follower.apply([State(entity.key_of(row), 7, row)])
        segments = rig.follower.segments
        lines = everything(segments, "user")
        assert len(lines) == len(given)
        assert {line[0] for line in lines} == {"user", "user.username", "user.email"}
        assert everything(segments, "user", size=1000, rows=5) == lines
        assert [line[0] for line in everything(segments, "order")] == ["order"]
        assert len(everything(segments, "user", "order")) == len(given) + 1

    def test_looks_are_fetches(self, rig: HeldRig) -> None:
        """Of what can be read."""
        given = states(2)
        rig.follower.apply(given)
        assert list(rig.follower.segments.look([state.key for state in given])) == given
        assert rig.follower.segments.look([named("nobody")])[0].row is None


class LeaderSegmentsSuite:
    """Promises of `Segments`, of what leads."""

    @pytest.mark.parametrize(("size", "rows"), [(3, 1000), (1000, 2), (1000, 1000)])
    def test_everything_once(self, rig: LedRig, size: int, rows: int) -> None:
        """The same lines as a follower's that holds the same."""
        ids = [rig.insert("user", user(f"user{number}")) for number in range(7)]
        entity = CONTRACT.entity("user")
        lines = everything(rig.leader.segments, "user", size=size, rows=rows)
        assert len(lines) == 3 * len(ids)
        assert {line[1][0] for line in lines if line[0] == entity.name} == {f"USER#{number}" for number in ids}
        assert ("user.username", ("UNIQUE#user.username#USER3", "#META"), (str(ids[3]),)) in lines

    def test_an_empty_table(self, rig: LedRig) -> None:
        """Has parts, perhaps, and no lines."""
        assert everything(rig.leader.segments, "user", "category") == []
        assert list(rig.leader.segments.drift(["user"])) == []
