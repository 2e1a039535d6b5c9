"""A share of both sides, compared key by key."""

from __future__ import annotations

from dal.domain import Key
from dal.ports import Part
from dal.verify import Sample
from tests.unit.verify.world import filled, found_in, store

FIRST = Key("user", (1,))


def test_one_part_at_least() -> None:
    """However small the share, and whatever the seed; the same ones for the same seed."""
    parts = [Part("user", (number,)) for number in range(10)]
    for seed in map(str, range(50)):
        chosen = list(Sample(0.0001, seed).of(parts))
        assert len(chosen) == 1
        assert chosen == list(Sample(0.0001, seed).of(parts))
    assert len({tuple(Sample(0.0001, str(seed)).of(parts)) for seed in range(50)}) > 3
    assert list(Sample(0.9999, "x").of([])) == []


def test_samples_read_a_share_of_both_sides() -> None:
    """Chosen by a seed; what is in them is found; some seeds together find everything."""
    world = store(200)
    expected = {Key("user", (number,)) for number in range(1, 200, 3)}
    for key in expected:
        world.spoils(key, first_name="spoilt")
    rows = {"user": 200}
    seen: set[Key] = set()
    for seed in range(12):
        report = world.verify("user", estimates=rows, sample=Sample(0.4, str(seed)))
        counted = report.entities["user"]
        assert counted.leader + counted.follower < 400
        assert set(found_in(report)) <= expected
        seen |= set(found_in(report))
    assert report.sampled == 0.4
    assert seen == expected


def test_samples_find_what_only_one_side_has() -> None:
    """Missing rows by the leader's part, extra ones by the follower's."""
    world = filled(3)
    world.plants(FIRST, None, 0)
    extra = Key("user", (77,))
    world.plants(extra, {**(world.state(Key("user", (2,))).row or {}), "id": 77}, 1)
    assert set(found_in(world.verify("user", sample=Sample(0.9999, "x")))) == {FIRST, extra}
