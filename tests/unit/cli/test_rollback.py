"""`dal rollback` on a fleet in memory: leading it, giving it up, going on with it, interrupting it."""

from __future__ import annotations

import pytest

from dal.cli.rollback import after_interruption
from dal.domain import Key
from dal.domain.control import Authority, Control
from dal.errors import BackendUnavailable
from dal.ports import Leadership
from tests.contract import rows
from tests.unit.cli.fakes import FIVE, FOUR, QUICK, Bench
from tests.unit.cli.parts import SOUND

LED = {"leader": Authority.DYNAMODB, "epoch": 5, "strict": True, "ddb_answers": True, "ddb_complete": True}


@pytest.fixture
def led(bench: Bench) -> Bench:
    """Two live processes in phase 5, and a user that only DynamoDB has; requests there never take long."""
    quick = {"connectTimeout": 0.01, "readTimeout": 0.01}
    bench.site.has(
        fleet={**QUICK, "deadAfter": 0.5, "patience": 2.0}, database={**SOUND["database"], "dynamodb": quick}
    )
    bench.control(**LED, mysql_complete=False)
    bench.dynamodb.lead.record(Leadership(Authority.DYNAMODB, 5))
    bench.dynamodb.raised["user"] = 900
    bench.fleet.has("a", FIVE)
    bench.fleet.has("b", FIVE)
    bench.dynamodb.table("user").insert(rows.user("ann"))
    return bench


def ann(bench: Bench) -> object:
    """What MySQL holds of the user."""
    (state,) = bench.mysql.fetch([Key("user", (1,))])
    return state.row


def test_going_back(led: Bench) -> None:
    """Copied, ids raised, MySQL leads and says so in DynamoDB, and every process goes to phase 4."""
    result = led.run("rollback", "--yes")
    assert result.exit_code == 0, result.output
    assert "MySQL leads. Writes waited" in result.stderr
    assert "meanwhile everything was verified" in result.stderr
    assert "switch WRITE_MYSQL on" in result.stderr
    control = led.control()
    assert (control.leader, control.epoch, control.mysql_complete) == (Authority.MYSQL, 7, True)
    assert led.dynamodb.lead.look() == Leadership(Authority.MYSQL, 7)
    assert ann(led)
    assert led.mysql.table("user").insert(rows.user("bob"))["id"] == 901


def test_going_back_twice(led: Bench) -> None:
    """The second time it is done already."""
    told = led.told("rollback", "--yes")
    assert (told["result"], told["everything"], told["late"], told["strays"]) == ("taken_back", True, [], 0)
    assert led.told("rollback", "--yes")["waited"] is None
    assert "MySQL leads already" in led.run("rollback").stderr


def test_a_dry_run(led: Bench) -> None:
    """It says how much there is to copy, and copies nothing."""
    assert led.told("rollback", "--dry-run") == {"result": "dry_run", "keys": 3}
    assert "MySQL lacks 3 keys" in led.run("rollback", "--dry-run").stderr
    assert ann(led) is None
    assert led.control().epoch == 5


def test_aborting(led: Bench) -> None:
    """Only what is under way can be given up; then DynamoDB leads under a new epoch."""
    assert "no rollback is under way: DynamoDB leads" in led.refuses("rollback", "--abort", status=1)
    led.control(leader=Authority.RETURNING, epoch=6)
    assert "DynamoDB leads on" in led.run("rollback", "--abort").stderr
    assert (led.control().leader, led.control().epoch) == (Authority.DYNAMODB, 7)


def test_one_that_was_left_is_led_to_its_end(led: Bench) -> None:
    """Whoever stopped writes and died does not matter; nobody is asked."""
    led.control(leader=Authority.RETURNING, epoch=6)
    assert led.told("rollback")["result"] == "taken_back"
    assert ann(led)


def test_who_is_not_there(led: Bench) -> None:
    """A live process below phase 5 is named; nothing was changed."""
    led.fleet.has("c", FOUR)
    led.fleet.stuck.add("c")
    assert "not in phase 5 yet: c (phase 4)" in led.refuses("rollback", "--yes", status=1)
    assert led.control().epoch == 5


def test_a_process_that_stays_behind(led: Bench) -> None:
    """It is named, and the status says that not everything is there yet."""
    led.fleet.stuck.add("b")
    assert led.told("rollback", "--yes", status=1)["late"] == ["b"]


def test_foreign_rows(led: Bench) -> None:
    """They are refused before anything waits; --overwrite lets DynamoDB's state count."""
    led.mysql.table("category").insert(rows.category("past the layer"))
    assert "category:1" in led.refuses("rollback", "--yes", status=1)
    assert led.control().epoch == 5
    assert led.told("rollback", "--yes", "--overwrite")["result"] == "taken_back"


def test_giving_up(led: Bench) -> None:
    """Something fails while writes wait: DynamoDB leads on, and it is said what it was."""

    def fail(entity: str) -> int | None:
        if led.mysql.fleet.control().leader is Authority.RETURNING:
            raise BackendUnavailable(f"the counter of {entity} cannot be read")
        return None

    led.dynamodb.last = fail  # type: ignore[method-assign]  # planted
    told = led.told("rollback", "--yes", status=1)
    assert told["result"] == "given_up"
    assert "cannot be read" in told["trouble"]
    assert led.control().leader is Authority.DYNAMODB
    assert "DynamoDB leads on, no write was lost" in led.run("rollback", "--yes").stderr


def test_without_a_terminal_it_is_not_asked(led: Bench) -> None:
    """--yes has to be given; what was copied stays."""
    result = led.run("rollback")
    assert result.exit_code == 2
    assert "give --yes" in result.stderr
    assert led.control().leader is Authority.DYNAMODB


def test_without_a_journal(led: Bench) -> None:
    """Nobody knows what MySQL lacks."""
    led.site.has(flags={"guard": "combinations"})
    assert "flags.guard" in led.refuses("rollback", "--yes", status=2)


@pytest.mark.parametrize(
    ("control", "said"),
    [
        (Control(leader=Authority.DYNAMODB), "what was copied into MySQL does no harm"),
        (Control(leader=Authority.RETURNING), "after 15 s the fleet lets DynamoDB lead on"),
        (Control(), "every process goes to phase 4 by itself"),
    ],
    ids=["before", "during", "after"],
)
def test_what_an_interruption_leaves(control: Control, said: str) -> None:
    """One sentence: the state, and who goes on."""
    assert said in after_interruption(control, 15.0)


def test_interrupted(led: Bench) -> None:
    """Ctrl-C while it copies: status 1, no traceback, and what is left behind."""

    def interrupt(entity: str) -> int | None:
        raise KeyboardInterrupt(entity)

    led.dynamodb.last = interrupt  # type: ignore[method-assign]  # planted
    result = led.run("rollback", "--yes")
    assert result.exit_code == 1
    assert "interrupted: DynamoDB leads" in result.stderr
