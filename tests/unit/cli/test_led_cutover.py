"""Leading a cutover beside others who act too, on a clock that passes when it waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from dal.domain.control import Authority, Control
from dal.errors import BackendError, BackendUnavailable, ConflictError
from dal.fleet.cutover import Cutover, GivenUp, HandedOver, Tools
from dal.fleet.marks import NotYet
from dal.fleet.rollcall import RollCall
from dal.ports import Entry, Leadership
from tests.unit.cli.fakes import CONTROL, FOUR, THREE, FakeMySQL

TIMEOUT, DEAD = 5.0, 6.0
READY = replace(CONTROL, ddb_complete=True, strict=True, ddb_answers=True, epoch=3)


@dataclass(slots=True)
class Scene:
    """A cutover about to begin; `meanwhile` happens, one deed at each pause."""

    mysql: FakeMySQL = field(default_factory=FakeMySQL)
    now: float = 0.0
    meanwhile: Iterator[Callable[[], object]] = field(default_factory=lambda: iter(()))
    done: list[str] = field(default_factory=list)
    failing: dict[str, list[Exception]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.becomes(READY)
        self.mysql.fleet.has("a", FOUR)

    @property
    def control(self) -> Control:
        """The control row."""
        return self.mysql.forum.control()

    def becomes(self, control: Control) -> None:
        """Somebody writes the control row."""
        with self.mysql.forum.assemble() as assembly:
            assembly.change(control)

    def pends(self) -> None:
        """A key is pending since before."""
        self.mysql.journal.mark([CONTRACT_KEY])

    def clears(self) -> None:
        """Somebody repairs it."""
        entry = self.mysql.journal.find(CONTRACT_KEY)
        assert entry is not None
        self.mysql.journal.clear([(entry.key, entry.version)])

    def pause(self, seconds: float) -> None:
        """Time passes, something happens."""
        self.now += seconds
        next(self.meanwhile, lambda: None)()

    def cutover(self) -> Cutover:
        """The attempt."""
        roll = RollCall(self.mysql.forum, dead=DEAD, clock=lambda: self.now, pause=self.pause, glance=0.5)
        tools = Tools(self._step("repair"), self._step("prepare"), _Lead(self.done))
        return Cutover(self.mysql.forum, self.mysql.journal, tools, roll, timeout=TIMEOUT)

    def _step(self, name: str) -> Callable[[], None]:
        def step() -> None:
            self.done.append(name)
            failures = self.failing.get(name, [])
            if failures:
                raise failures.pop(0)

        return step


@dataclass(frozen=True, slots=True)
class _Lead:
    done: list[str]

    def look(self) -> Leadership | None:
        return None

    def record(self, leadership: Leadership) -> bool:
        assert leadership.leader is Authority.DYNAMODB
        self.done.append("lead")
        return True


CONTRACT_KEY = FakeMySQL().contract.entity("user").key_of({"id": 1})


@pytest.fixture
def scene() -> Scene:
    """One process in phase 4, nothing pending."""
    return Scene()


def test_the_order_of_things(scene: Scene) -> None:
    """Draining, repairs while keys are pending, counters, then the lead; each change raises the epoch."""
    scene.pends()
    scene.meanwhile = iter([lambda: None, scene.clears])
    assert scene.cutover().lead() == HandedOver(1.0)
    assert scene.done == ["repair", "repair", "prepare", "lead"]
    assert (scene.control.leader, scene.control.epoch, scene.control.armed) == (Authority.DYNAMODB, 5, False)
    assert not scene.control.mysql_complete


def test_postponed_keys_are_tried_at_once(scene: Scene) -> None:
    """Nobody waits an hour for a poisoned key while writes wait."""
    scene.pends()
    entry = scene.mysql.journal.find(CONTRACT_KEY)
    assert entry is not None
    scene.mysql.journal.postpone(entry, seconds=3600, error="no")
    due: list[Entry] = []
    scene.meanwhile = iter([lambda: due.extend(scene.mysql.journal.pending(limit=1)), scene.clears])
    scene.cutover().lead()
    assert [entry.key for entry in due] == [CONTRACT_KEY]


def test_a_deadline(scene: Scene) -> None:
    """A key that stays: given up, named, MySQL leads under a new epoch."""
    scene.pends()
    result = scene.cutover().lead()
    assert isinstance(result, GivenUp)
    assert [entry.key for entry in result.keys] == [CONTRACT_KEY]
    assert TIMEOUT < result.waited <= TIMEOUT + 1
    assert (scene.control.leader, scene.control.epoch) == (Authority.MYSQL, 5)


def test_another_finishes(scene: Scene) -> None:
    """A process of the fleet was quicker: all the same."""
    scene.pends()
    scene.meanwhile = iter([lambda: scene.becomes(scene.control.handed_over())])
    assert scene.cutover().lead() == HandedOver(0.5)
    assert "prepare" not in scene.done


def test_another_gives_up(scene: Scene) -> None:
    """Then it is not begun again."""
    scene.pends()
    scene.meanwhile = iter([lambda: scene.becomes(scene.control.aborted())])
    result = scene.cutover().lead()
    assert isinstance(result, GivenUp)
    assert [entry.key for entry in result.keys] == [CONTRACT_KEY]
    assert scene.control.epoch == 5


def test_one_that_was_left_is_led_to_its_end(scene: Scene) -> None:
    """Whoever drained and died does not matter."""
    scene.becomes(READY.draining())
    assert scene.cutover().check() is Authority.DRAINING
    assert isinstance(scene.cutover().lead(), HandedOver)


def test_a_process_that_steps_back_at_the_last_moment(scene: Scene) -> None:
    """What was checked without the lock is checked under it: nothing is changed."""
    cutover = scene.cutover()
    assert cutover.check() is Authority.MYSQL
    scene.mysql.fleet.has("b", THREE)
    with pytest.raises(NotYet, match=r"b \(phase 3\)"):
        cutover.lead()
    assert scene.control == READY


def test_a_process_that_joins_too_low_is_not_waited_for_forever(scene: Scene) -> None:
    """With nothing pending, the deadline holds too."""
    scene.becomes(READY.draining())
    scene.mysql.fleet.has("b", THREE)
    assert isinstance(scene.cutover().lead(), GivenUp)
    assert scene.control.leader is Authority.MYSQL


def test_a_database_that_fails_for_a_moment(scene: Scene) -> None:
    """It is asked again."""
    scene.failing = {"repair": [BackendUnavailable("throttled")], "prepare": [ConflictError("busy")]}
    assert isinstance(scene.cutover().lead(), HandedOver)
    assert scene.done.count("prepare") == 2


@pytest.mark.parametrize("name", ["repair", "prepare"])
def test_a_database_that_stays_away(scene: Scene, name: str) -> None:
    """Given up at the deadline, with what was the matter."""
    if name == "repair":
        scene.pends()
    scene.failing = {name: [BackendUnavailable("DynamoDB is down") for _ in range(100)]}
    result = scene.cutover().lead()
    assert isinstance(result, GivenUp)
    assert result.trouble == "DynamoDB is down"
    assert scene.control.leader is Authority.MYSQL
    assert "lead" not in scene.done


def test_mysql_stays_away(scene: Scene) -> None:
    """Who cannot give up in order says so in the end; whoever comes next goes on from the control row."""
    scene.pends()
    scene.meanwhile = iter([lambda: scene.mysql.fail(BackendUnavailable("MySQL is down"))])
    with pytest.raises(BackendError, match="MySQL is down"):
        scene.cutover().lead()
    scene.mysql.recover()
    assert scene.control.leader is Authority.DRAINING


def test_a_fault_of_the_program_is_not_hidden(scene: Scene) -> None:
    """What is no error of a database passes at once."""
    scene.failing = {"repair": [RuntimeError("a slip")]}
    with pytest.raises(RuntimeError, match="a slip"):
        scene.cutover().lead()


def test_a_silent_process_is_watched_until_it_is_dead(scene: Scene) -> None:
    """It may be frozen and come back: only after that time it does not count."""
    scene.mysql.fleet.had("b", THREE)
    assert scene.cutover().check() is Authority.MYSQL
    assert DEAD <= scene.now <= DEAD + 1


def test_a_silent_process_that_beats_again(scene: Scene) -> None:
    """Then it is waited for."""
    scene.mysql.fleet.had("b", THREE)
    scene.meanwhile = iter([lambda: None, lambda: scene.mysql.fleet.has("b", THREE)])
    with pytest.raises(NotYet, match="not in phase 4 yet: b"):
        scene.cutover().check()
    assert scene.now < DEAD
