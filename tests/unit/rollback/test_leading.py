"""The order of things on the way back, and what is left wherever it stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dal.domain import Key
from dal.domain.control import Authority
from dal.errors import BackendUnavailable, ConfigurationError
from dal.fleet.marks import NotYet
from dal.ports import Leadership
from dal.rollback import GivenUp, TakenBack
from flags import MigrationPhase
from tests.unit.rollback.parts import LEASE, LED, TIMEOUT, Scene

WAIT = LEASE / 0.75
RETURNING = LED.returning()


@pytest.fixture
def scene() -> Scene:
    """DynamoDB leads, and holds a user that MySQL lacks."""
    scene = Scene()
    scene.writes("ann")
    return scene


def test_the_order_of_things(scene: Scene) -> None:
    """Control, lead item, a wait longer than a lease, the last round, the proof, ids; then MySQL leads."""
    seen: list[tuple[Authority, Authority | None]] = []

    def look() -> None:
        seen.append((scene.control.leader, scene.said.leader if scene.said else None))

    scene.meanwhile = iter([look] * 20)
    rollback = scene.rollback()
    assert rollback.check() is Authority.DYNAMODB
    assert rollback.rehearse().copied > 0
    assert scene.done == ["compare", "raise ids"]
    late = scene.writes("late")
    result = rollback.lead()
    assert isinstance(result, TakenBack)
    assert WAIT <= (result.waited or 0) <= WAIT + 1
    assert (result.copied, result.whole) == (3, True)
    assert set(seen) == {(Authority.RETURNING, Authority.RETURNING)}
    assert scene.done[2:] == ["compare", "raise ids"]
    assert scene.control == RETURNING.returned()
    assert scene.said == Leadership(Authority.MYSQL, LED.epoch + 2)
    assert scene.row(late)
    assert scene.equal()


def test_what_is_written_while_leases_last_is_copied(scene: Scene) -> None:
    """A process that has not noticed acknowledges writes for a while: the last round comes after them."""
    rollback = scene.rollback()
    rollback.rehearse()
    scene.meanwhile = iter([lambda: None] * 7 + [lambda: scene.writes("last")])
    assert isinstance(rollback.lead(), TakenBack)
    assert scene.equal()


def test_without_a_rehearsal_it_goes_on_with_what_was_left(scene: Scene) -> None:
    """Somebody has stopped writes and died: all is copied and proved now."""
    scene.becomes(RETURNING)
    rollback = scene.rollback()
    assert rollback.check() is Authority.RETURNING
    result = rollback.lead()
    assert isinstance(result, TakenBack)
    assert scene.equal()


def test_nothing_to_do(scene: Scene) -> None:
    """MySQL leads."""
    scene.becomes(RETURNING.returned())
    assert scene.rollback().check() is Authority.MYSQL


def test_a_cutover_under_way_is_not_for_it(scene: Scene) -> None:
    """MySQL leads on if that is aborted."""
    scene.becomes(replace(LED, leader=Authority.DRAINING))
    with pytest.raises(NotYet, match="dal cutover --abort"):
        scene.rollback().check()


def test_who_is_not_in_phase_5_yet(scene: Scene) -> None:
    """It is named; a process that gives no sign of life is watched until it is dead."""
    scene.has("b", MigrationPhase.DYNAMODB_PRIMARY)
    scene.meanwhile = iter([lambda: scene.has("b", MigrationPhase.DYNAMODB_PRIMARY)])
    with pytest.raises(NotYet, match=r"not in phase 5 yet: b \(phase 4\)"):
        scene.rollback().check()


def test_a_lead_item_of_another_installation(scene: Scene) -> None:
    """Nobody could be told that writes have to stop."""
    scene.dynamodb.lead.record(Leadership(Authority.DYNAMODB, 99))
    with pytest.raises(ConfigurationError, match="CONTROL#lead"):
        scene.rollback().check()


def test_foreign_rows_are_refused_before_writes_wait(scene: Scene) -> None:
    """Unless DynamoDB's state is to count."""
    rollback = scene.rollback()
    rollback.rehearse()
    scene.past_the_layer(_ann(scene), last_name="X")
    with pytest.raises(NotYet, match="--overwrite"):
        scene.rollback().rehearse()
    assert scene.control == LED
    scene.rollback(overwrite=True).rehearse()
    assert scene.equal()


def test_rounds_that_take_too_long(scene: Scene) -> None:
    """Writes would wait longer than they may: nothing begins."""
    rollback = scene.rollback(timeout=WAIT - 1)
    with pytest.raises(NotYet, match="--timeout"):
        rollback.rehearse()
    assert scene.control == LED


@pytest.mark.parametrize("name", ["compare", "raise ids"])
def test_what_fails_while_writes_wait_lets_dynamodb_lead_on(scene: Scene, name: str) -> None:
    """In a new epoch, which is written down; a second attempt works."""
    rollback = scene.rollback()
    rollback.rehearse()
    scene.failing[name] = [BackendUnavailable("throttled")]
    result = rollback.lead()
    assert isinstance(result, GivenUp)
    assert result.trouble == "throttled"
    assert scene.control == RETURNING.resumed()
    assert scene.said == Leadership(Authority.DYNAMODB, LED.epoch + 2)
    assert isinstance(scene.rollback().lead(), TakenBack)


def test_a_difference_that_is_found_while_writes_wait(scene: Scene) -> None:
    """MySQL does not lead; the key is named."""
    rollback = scene.rollback()
    rollback.rehearse()
    key = _ann(scene)
    scene.meanwhile = iter([lambda: scene.past_the_layer(key, last_name="X")])
    result = rollback.lead()
    assert isinstance(result, GivenUp)
    assert result.keys == (key,)
    assert scene.control.leader is Authority.DYNAMODB


def test_it_takes_too_long(scene: Scene) -> None:
    """A last round that comes to its end too late gives up."""
    rollback = scene.rollback()
    rollback.rehearse()
    fetch = scene.mysql.fetch

    def slowly(keys: object) -> object:
        scene.now += TIMEOUT
        return fetch(keys)  # type: ignore[arg-type]  # keys

    scene.mysql.fetch = slowly  # type: ignore[method-assign,assignment]  # planted
    result = rollback.lead()
    assert isinstance(result, GivenUp)
    assert "longer than 15 s" in result.trouble
    assert scene.control.leader is Authority.DYNAMODB


@pytest.mark.parametrize("when", range(8))
def test_given_up_by_others(scene: Scene, when: int) -> None:
    """At any moment of the wait: MySQL is not handed what is DynamoDB's again."""
    rollback = scene.rollback()
    rollback.rehearse()
    deeds: list[Callable[[], object]] = [lambda: None] * when
    scene.meanwhile = iter([*deeds, lambda: scene.becomes(scene.control.resumed())])
    result = rollback.lead()
    assert isinstance(result, GivenUp)
    assert "given up by a process" in result.trouble
    assert scene.control == RETURNING.resumed()
    assert scene.said == Leadership(Authority.DYNAMODB, LED.epoch + 2)


@pytest.mark.parametrize("when", range(8))
def test_interrupted(scene: Scene, when: int) -> None:
    """Ctrl-C while writes wait: they go on at once, in DynamoDB."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    rollback = scene.rollback()
    rollback.rehearse()
    scene.meanwhile = iter([*([lambda: None] * when), interrupt])
    with pytest.raises(KeyboardInterrupt):
        rollback.lead()
    assert scene.control.leader is Authority.DYNAMODB
    assert isinstance(scene.rollback().lead(), TakenBack)


def test_a_lead_item_that_cannot_be_written(scene: Scene) -> None:
    """Nobody without MySQL would notice: DynamoDB leads on."""
    rollback = scene.rollback()
    rollback.rehearse()
    record = scene.dynamodb.lead.record
    scene.dynamodb.lead.record = lambda leadership: False  # type: ignore[method-assign]  # noqa: ARG005  planted
    result = rollback.lead()
    scene.dynamodb.lead.record = record  # type: ignore[method-assign]  # no more
    assert isinstance(result, GivenUp)
    assert "does not say" in result.trouble
    assert scene.control.leader is Authority.DYNAMODB


def test_mysql_that_goes_away(scene: Scene) -> None:
    """Who cannot give up in order says so; the fleet, or whoever comes next, goes on from the control row."""
    rollback = scene.rollback()
    rollback.rehearse()
    scene.meanwhile = iter([lambda: scene.mysql.fail(BackendUnavailable("MySQL is down"))])
    with pytest.raises(BackendUnavailable, match="MySQL is down"):
        rollback.lead()
    scene.mysql.recover()
    assert scene.control == RETURNING
    assert isinstance(scene.rollback().lead(), TakenBack)


def test_a_fault_of_the_program_is_not_hidden(scene: Scene) -> None:
    """It passes, and DynamoDB leads on."""
    rollback = scene.rollback()
    rollback.rehearse()
    scene.failing["raise ids"] = [RuntimeError("a slip")]
    with pytest.raises(RuntimeError, match="a slip"):
        rollback.lead()
    assert scene.control.leader is Authority.DYNAMODB


def test_the_dead_are_struck(scene: Scene) -> None:
    """Who did not count has to join anew."""
    scene.has("b", MigrationPhase.DYNAMODB_PRIMARY)
    scene.meanwhile = iter([lambda: scene.has("a", MigrationPhase.DYNAMODB_ONLY)] * 100)
    rollback = scene.rollback()
    assert rollback.check() is Authority.DYNAMODB
    assert isinstance(rollback.lead(), TakenBack)
    assert [sighting.member.id for sighting in scene.mysql.forum.sightings()] == ["a"]


def test_the_sweep_comes_when_nothing_is_under_way_any_more(scene: Scene) -> None:
    """So many seconds after writes were stopped."""
    rollback = scene.rollback()
    assert isinstance(rollback.lead(), TakenBack)
    began = scene.now
    scene.renames(_ann(scene), "stray")
    assert rollback.sweep(scene.mysql.journal, until=20.0) > 0
    assert scene.now - began > 20.0 - WAIT - 1


def _ann(scene: Scene) -> Key:
    (chunk,) = [scene.dynamodb.walk("user")]
    return chunk.states[0].key
