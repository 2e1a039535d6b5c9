"""`dal cutover` on a fleet in memory: allowing it, leading it, giving it up, interrupting it."""

from __future__ import annotations

import pytest

from dal.cli.cutover import after_interruption
from dal.domain.control import Authority, Control
from dal.ports import Leadership
from tests.unit.cli.fakes import FOUR, THREE, Bench

READY = {"ddb_complete": True, "strict": True, "ddb_answers": True}


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """Two live processes in phase 4, and three keys that are pending since before."""
    bench.writes()
    bench.control(**READY, epoch=3)
    bench.fleet.has("a", FOUR)
    bench.fleet.has("b", FOUR)
    return bench


def test_arming(bench: Bench) -> None:
    """Refused until DynamoDB is complete; then it says what comes next; disarming takes it back."""
    assert "dal verify --all" in bench.refuses("cutover", "--arm", status=1)
    bench.control(ddb_complete=True)
    assert "switch WRITE_MYSQL off" in bench.run("cutover", "--arm").stderr
    assert bench.control().armed
    assert bench.told("cutover", "--disarm") == {"result": "disarm"}
    assert not bench.control().armed


def test_aborting(bench: Bench) -> None:
    """Only what is under way can be given up; then MySQL leads under a new epoch, unarmed."""
    assert "no cutover is under way" in bench.refuses("cutover", "--abort", status=1)
    bench.control(leader=Authority.DRAINING, armed=True, epoch=7)
    assert "MySQL leads on" in bench.run("cutover", "--abort").stderr
    control = bench.control()
    assert (control.leader, control.armed, control.epoch) == (Authority.MYSQL, False, 8)


@pytest.mark.parametrize("option", ["--arm", "--disarm"])
def test_too_late_for_that(bench: Bench, option: str) -> None:
    """Under way, or done: the permission does not matter any more."""
    bench.control(leader=Authority.DRAINING, ddb_complete=True)
    assert "writes wait" in bench.refuses("cutover", option, status=1)
    bench.control(leader=Authority.DYNAMODB)
    assert "DynamoDB leads" in bench.refuses("cutover", option, status=1)


def test_one_thing_at_a_time(bench: Bench) -> None:
    """Options that contradict each other."""
    assert "one of them at a time" in bench.refuses("cutover", "--arm", "--abort", status=2)


def test_handing_over(ready: Bench) -> None:
    """Pending keys are mirrored, counters raised, the lead written down; every process goes to phase 5."""
    result = ready.run("cutover", "--yes")
    assert result.exit_code == 0, result.output
    assert "DynamoDB leads. Writes waited" in result.stderr
    assert "now switch WRITE_MYSQL off" in result.stderr
    assert ready.control().leader is Authority.DYNAMODB
    assert ready.mysql.journal.depth().pending == 0
    assert ready.dynamodb.raised["user"] == 1
    assert ready.dynamodb.lead.look() == Leadership(Authority.DYNAMODB, ready.control().epoch)


def test_handing_over_twice(ready: Bench) -> None:
    """The second time it is done already."""
    assert ready.told("cutover", "--yes")["result"] == "handed_over"
    assert ready.told("cutover", "--yes") == {"result": "handed_over", "waited": None, "late": []}


def test_who_is_not_there_yet(ready: Bench) -> None:
    """A live process below phase 4 is named; nothing was changed."""
    ready.fleet.has("c", THREE)
    assert "not in phase 4 yet: c (phase 3)" in ready.refuses("cutover", "--yes", status=1)
    control = ready.control()
    assert (control.leader, control.armed, control.epoch) == (Authority.MYSQL, False, 3)


def test_the_dead_do_not_count(ready: Bench) -> None:
    """A process without heartbeats is struck, so that it has to join anew if it ever comes back."""
    ready.fleet.had("c", THREE)
    assert ready.told("cutover", "--yes")["result"] == "handed_over"
    assert {sighting.member.id for sighting in ready.fleet.sightings()} == {"a", "b"}


def test_not_before_dynamodb_is_complete(ready: Bench) -> None:
    """It says what to run."""
    ready.control(ddb_complete=False)
    assert "dal verify --all" in ready.refuses("cutover", "--yes", status=1)


def _writes_wait(bench: Bench) -> bool:
    return bench.fleet.control().leader is Authority.DRAINING


def test_giving_up(ready: Bench) -> None:
    """DynamoDB goes away while writes wait: what was not mirrored is named; MySQL leads on, unarmed."""
    ready.fleet.before = [lambda: ready.writes("late")]
    ready.dynamodb.away = lambda: _writes_wait(ready)
    told = ready.told("cutover", "--yes", "--timeout", "1", status=1)
    assert (told["result"], told["trouble"]) == ("given_up", "DynamoDB is down")
    assert [2] in [entry["key"] for entry in told["keys"]]
    control = ready.control()
    assert (control.leader, control.armed) == (Authority.MYSQL, False)
    assert ready.dynamodb.lead.look() is None


def test_no_write_waits_for_what_cannot_be_mirrored(ready: Bench) -> None:
    """A key that DynamoDB refuses, or DynamoDB that is down, is found before writes are stopped."""
    ready.dynamodb.refused.add(ready.writes("bob"))
    assert "user:2 cannot be mirrored (the item is too large)" in ready.refuses("cutover", "--yes", status=1)
    ready.dynamodb.away = lambda: True
    assert "DynamoDB is down" in ready.refuses("cutover", "--yes", status=2)
    assert (ready.control().leader, ready.control().epoch) == (Authority.MYSQL, 3)


def test_without_a_terminal_it_is_not_asked(ready: Bench) -> None:
    """One way: --yes has to be given."""
    assert "give --yes" in ready.refuses("cutover", status=2)
    assert ready.control().leader is Authority.MYSQL


def test_a_process_that_stays_behind(ready: Bench) -> None:
    """It is named, and the status says that not everything is there yet."""
    ready.fleet.stuck.add("b")
    assert ready.told("cutover", "--yes", status=1)["late"] == ["b"]
    assert "not in phase 5 yet: b" in ready.run("cutover", "--yes").stderr


@pytest.mark.parametrize(
    ("control", "said"),
    [
        (Control(), "MySQL leads, the cutover is not armed; nothing was changed"),
        (Control(leader=Authority.DRAINING), "after 10 s, gives it up; `dal cutover` goes on with it"),
        (Control(leader=Authority.DYNAMODB), "every process goes to phase 5 by itself"),
    ],
    ids=["before", "during", "after"],
)
def test_what_an_interruption_leaves(control: Control, said: str) -> None:
    """One sentence: the state, and who goes on."""
    assert said in after_interruption(control, 10.0)


def test_interrupted(ready: Bench) -> None:
    """Ctrl-C while writes wait: status 1, no traceback, and what is left behind."""

    def interrupted() -> bool:
        if _writes_wait(ready):
            raise KeyboardInterrupt
        return False

    ready.fleet.before = [lambda: ready.writes("late")]
    ready.dynamodb.away = interrupted
    result = ready.run("cutover", "--yes")
    assert result.exit_code == 1
    assert "interrupted: writes wait until" in result.stderr
    assert ready.control().leader is Authority.DRAINING
