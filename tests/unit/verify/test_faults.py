"""A thousand planted faults of every kind are found, and none is invented, while the leader is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dal.domain import Key, State
from dal.domain.compare import DifferenceKind
from dal.verify import Result
from tests.contract.rows import CONTRACT, named
from tests.unit.verify.faults import Faults, other
from tests.unit.verify.world import Inline, World, filled, found_in, store

SIZE = 700


def _keys(world: World, *entities: str) -> Iterator[Key]:
    for entity in entities:
        for row in world.mysql.table(entity).all():
            yield CONTRACT.entity(entity).key_of(row)


@dataclass
class Writer:
    """Writes a row at each step, and mirrors it two steps later: at any look some keys are under way."""

    world: World
    keys: list[Key]
    steps: int = 0
    late: list[tuple[State, ...]] = field(default_factory=list)

    def step(self) -> None:
        self.steps += 1
        key = self.keys[self.steps % len(self.keys)]
        self.late.append(self.world.updates(key, status="cancelled" if self.steps % 2 else "pending"))
        if len(self.late) > 2:
            self.world.mirrors(self.late.pop(0))


@pytest.mark.parametrize("buckets", [None, 1])
def test_a_thousand_faults_under_live_writes(buckets: int | None) -> None:
    """All are found, with kind, cause and column; one bucket for everything only makes more work."""
    world = store(SIZE)
    faults = Faults(world)
    leaves = [*_keys(world, "order_item", "cart_item")][: 2 * SIZE]
    faults.plant(leaves[200:1200])
    writer = Writer(world, [*_keys(world, "order")])
    report = world.verify(
        executor=Inline(writer.step),
        buckets=buckets,
        chunk=300,
        looks=2,
        wait=lambda _: writer.step(),
        keep=2000,
        estimates=dict.fromkeys(CONTRACT.entities, SIZE),
    )
    assert writer.steps > 10
    assert found_in(report) == faults.expected
    assert len(faults.expected) == 1000
    named = (found for compared in report.entities.values() for found in compared.divergences)
    assert {f.key: [*f.columns] for f in named if f.columns} == {k: [c] for k, c in faults.columns.items()}
    assert report.result is Result.DIFFERENT


@pytest.mark.parametrize("entity", CONTRACT.entities)
def test_every_column_of_every_entity(entity: str) -> None:
    """A value, a type, a NULL and an attribute that is gone are each found at their column."""
    world = store(1)
    (key,) = _keys(world, entity)
    good = world.state(key)
    assert good.row is not None
    for column, value in good.row.items():
        for spoilt, kind in (
            (other(value), DifferenceKind.EXTRA if value is None else DifferenceKind.VALUE),
            ([1], DifferenceKind.EXTRA if value is None else DifferenceKind.TYPE),
            (None, DifferenceKind.MISSING),
        ):
            if spoilt == value:
                continue
            world.spoils(key, **{column: spoilt})
            (found,) = world.verify(entity).entities[entity].divergences
            assert (found.key, dict(found.columns)) == (key, {column: kind})
            world.plants(key, good.row, good.version)
    assert world.verify(entity).clean


def test_nothing_is_invented() -> None:
    """Equal databases are equal, and everything was counted on both sides."""
    world = store(30)
    report = world.verify(estimates={"user": 30}, chunk=7)
    assert report.clean
    assert {(c["mysql"], c["dynamodb"], c["different"]) for c in report.counts().values()} == {(30, 30, 0)}


def test_unique_values() -> None:
    """One that points to somebody else, one that is gone, and one that nobody holds."""
    world = filled(3)
    world.spoils(named("user0"), id=2)
    world.plants(named("user1"), None, 0)
    world.plants(named("nobody"), {"id": 9}, 1)
    assert found_in(world.verify("user")) == {
        named("user0"): ("different", "foreign"),
        named("user1"): ("missing", "never_copied"),
        named("nobody"): ("extra", "foreign"),
    }


def test_extras_beside_empty_tables() -> None:
    """What the follower alone holds is found where the leader has nothing at all."""
    world = World()
    world.plants(named("gone"), {"id": 7}, 1)
    assert found_in(world.verify()) == {named("gone"): ("extra", "foreign")}


def test_a_swap_does_not_cancel_itself() -> None:
    """Two rows that hold each other's values, in the same bucket: sums over whole rows tell them apart."""
    world = filled(2)
    first, second = (world.state(Key("user", (number,))) for number in (1, 2))
    for here, there in ((first, second), (second, first)):
        world.spoils(here.key, **{**(there.row or {}), "id": here.key.values[0]})
    assert set(found_in(world.verify("user", buckets=1))) == {first.key, second.key}
