"""What operations obey: the place of the process, the kill switch of the flags, the epoch of the control row."""

from __future__ import annotations

import pytest

from dal.domain.control import Control
from dal.domain.fleet import Place
from dal.fleet.effect import effect
from flags import Backend, FlagSnapshot, MigrationPhase, route_of
from flags.guard import rollout_to
from flags.rollout import Sticky
from tests.unit.dual.world import PHASES, label
from tests.unit.fleet.parts import FIVE, FOUR, ONE, THREE, TWO, wishes

CONTROL = Control(epoch=7, strict=True)
KEYS = [f"user-{number}" for number in range(200)]


def wish(phase: MigrationPhase, **changes: object) -> FlagSnapshot:
    """What a source says after these changes of its flags."""
    source = wishes(phase)
    source._change(dict(changes))
    assert source.rejected is None
    return source.snapshot()


def answerers(snapshot: FlagSnapshot) -> set[Backend | None]:
    return {snapshot.route_for(key).answerer for key in (*KEYS, None)}


def shadows(snapshot: FlagSnapshot) -> set[Backend | None]:
    return {snapshot.route_for(key).shadow for key in (*KEYS, None)}


@pytest.mark.parametrize("wished", PHASES, ids=label)
@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_operations_are_where_the_process_is(phase: MigrationPhase, wished: MigrationPhase) -> None:
    """Whatever the flags ask for; the rest is the wish's, and epoch and strictness are the control row's."""
    asked = FlagSnapshot.of(wished, version="v3", fetched_at=5.0)
    found = effect(Place(phase), asked, CONTROL)
    assert (found.phase, found.route) == (phase, route_of(phase))
    assert (found.version, found.fetched_at) == ("v3", 5.0)
    assert (found.epoch, found.strict) == (7, True)
    assert not found.read_only


@pytest.mark.parametrize("wished", PHASES, ids=label)
@pytest.mark.parametrize("phase", PHASES, ids=label)
def test_the_kill_switch_works_wherever_the_process_is(phase: MigrationPhase, wished: MigrationPhase) -> None:
    """Writes stop, reads go on as they were."""
    asked = FlagSnapshot.of(wished, read_only=True)
    found = effect(Place(phase, prefer=phase is THREE), asked, CONTROL)
    assert found.read_only
    assert found.route is route_of(phase, prefer_ddb=phase is THREE, read_only=True)
    assert found.route.leader is None


@pytest.mark.parametrize("wished", [FlagSnapshot.of(THREE, prefer_ddb=True), FlagSnapshot.of(FOUR)])
@pytest.mark.parametrize("prefer", [True, False])
def test_dynamodb_answers_in_phase_3_where_the_process_has_come_so_far(
    wished: FlagSnapshot, *, prefer: bool
) -> None:
    """Not because the flags ask for it."""
    found = effect(Place(THREE, prefer=prefer), wished, CONTROL)
    assert answerers(found) == {Backend.DYNAMODB if prefer else Backend.MYSQL}
    assert found.flags.PREFER_DDB is prefer


def test_a_rollout_of_answers_needs_the_place_too() -> None:
    """Some are answered by DynamoDB once the process is where that is allowed, nobody before."""
    asked = wish(THREE, PREFER_DDB={"rollout": 50, "group": "dal"})
    assert answerers(effect(Place(THREE, prefer=True), asked, CONTROL)) == {Backend.MYSQL, Backend.DYNAMODB}
    assert answerers(effect(Place(THREE), asked, CONTROL)) == {Backend.MYSQL}
    assert answerers(effect(Place(TWO), asked, CONTROL)) == {Backend.MYSQL}


def test_a_rollout_of_comparisons_needs_the_place_too() -> None:
    """Some of phase 2 are compared once the process may be in both phases, nobody before or after."""
    asked = wish(TWO, READ_DDB={"rollout": 50, "group": "dal"})
    assert shadows(effect(Place(TWO, spread=True), asked, CONTROL)) == {None, Backend.DYNAMODB}
    for place in (Place(TWO), Place(ONE), Place(THREE)):
        found = effect(place, asked, CONTROL)
        assert (found.rollout, found.route) == (None, route_of(place.phase))


def test_a_rollout_of_comparisons_never_lets_dynamodb_answer() -> None:
    """PREFER_DDB means nothing in phase 2: those that are compared there are answered by MySQL like all others.

    DynamoDB may be incomplete, and nothing has waited for the journal.
    """
    asked = wish(TWO, READ_DDB={"rollout": 50, "group": "dal"}, PREFER_DDB=True)
    place = Place.of(asked)
    assert not place.answers
    found = effect(place, asked, CONTROL)
    assert shadows(found) == {None, Backend.DYNAMODB}
    assert answerers(found) == {Backend.MYSQL}


@pytest.mark.parametrize("place", [Place(TWO, spread=True), Place(THREE, prefer=True)])
def test_a_rollout_that_was_taken_back_ends_at_once(place: Place) -> None:
    """The place follows in a step of its own."""
    found = effect(place, FlagSnapshot.of(place.phase), CONTROL)
    assert found.rollout is None
    assert found.route is route_of(place.phase, prefer_ddb=place.prefer)


@pytest.mark.parametrize(
    ("phase", "flag"), [(TWO, "READ_DDB"), (THREE, "PREFER_DDB")], ids=["comparisons", "answers"]
)
def test_the_kill_switch_keeps_a_rollout(phase: MigrationPhase, flag: str) -> None:
    """Who answers whom does not change because writes stop, and nobody writes."""
    source = wishes(phase)
    source.roll_out(flag, 50)
    place = Place.of(source.snapshot())
    before = effect(place, source.snapshot(), CONTROL)
    source.read_only()
    found = effect(place, source.snapshot(), CONTROL)
    assert answerers(found) == answerers(before)
    assert shadows(found) == shadows(before)
    assert not any(found.route_for(key).leader for key in KEYS)


def test_a_place_is_what_its_effect_spells() -> None:
    """Operations in flight say of themselves where they are; it must be where the process said that it is."""
    sticky = Sticky("dal", 50)
    wished = [
        *(FlagSnapshot.of(phase) for phase in PHASES),
        FlagSnapshot.of(THREE, prefer_ddb=True),
        FlagSnapshot.of(TWO, rollout=rollout_to(THREE, sticky, prefer_ddb=False)),
        FlagSnapshot.of(THREE, rollout=rollout_to(THREE, sticky, prefer_ddb=True)),
    ]
    for asked in wished:
        place = Place.of(asked)
        assert Place.of(effect(place, asked, CONTROL)) == place
        assert Place.of(effect(place, FlagSnapshot.of(FIVE), CONTROL)).stand.lowest == place.phase
