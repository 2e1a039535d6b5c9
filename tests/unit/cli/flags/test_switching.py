"""`dal flags set` and `dal flags phase`: what they switch, and what they refuse."""

from __future__ import annotations

import pytest

from dal.domain.control import Authority
from dal.errors import BackendUnavailable
from flags import MigrationPhase
from tests.unit.cli.flags.desk import Desk

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase


def _phase(desk: Desk) -> int | None:
    found: int | None = desk.told("status")["spells"]["development"]["phase"]
    return found


def test_set_says_before_and_after(desk: Desk) -> None:
    """One toggle, as people write it; a second time there is nothing to do."""
    desk.has(ONE)
    assert desk.does("set", "write-ddb", "on") == "WRITE_DDB on: phase 1 (mysql-only) -> phase 2 (dual-write)\n"
    again = desk.run("set", "WRITE_DDB", "ON")
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr == "nothing to do: it is so already, phase 2 (dual-write)\n"


def test_the_kill_switch_is_one_step(desk: Desk) -> None:
    """Both WRITE flags in one call; `phase` leads back from it in one as well."""
    desk.has(FOUR)
    told = desk.told("set", "WRITE_MYSQL", "WRITE_DDB", "off")
    assert [flip["after"]["read_only"] for flip in told["flips"]] == [True]
    assert len(desk.fake.writes) == 1
    assert desk.does("phase", "4").endswith("read-only -> phase 4 (dynamodb-primary)\n")


@pytest.mark.parametrize(
    ("start", "words", "said"),
    [
        (ONE, ("READ_DDB", "on"), "READ_DDB on would spell no phase: both are read but only MySQL is written"),
        (ONE, ("READ_DDB", "WRITE_DDB", "on"), "would jump from phase 1 (mysql-only) to phase 3"),
        (ONE, ("READ_DDB",), "say NAME on or NAME off"),
        (ONE, ("READ_DDB", "yes"), "say NAME on or NAME off"),
        (ONE, ("READ_DD", "on"), "no such flag: READ_DD; there are READ_MYSQL, READ_DDB"),
    ],
    ids=["no phase", "a jump", "no way", "another way", "no flag"],
)
def test_what_set_refuses(desk: Desk, start: MigrationPhase, words: tuple[str, ...], said: str) -> None:
    """One sentence, and no toggle moves."""
    desk.has(start)
    assert said in desk.refuses("set", *words)


def test_force(desk: Desk) -> None:
    """What is refused is switched all the same: the processes judge it anyway."""
    desk.has(ONE)
    assert "-> no phase: both are read" in desk.does("set", "READ_DDB", "on", "--force")
    desk.run("status")
    assert desk.told("status", status=1)["spells"]["development"]["phase"] is None


def test_set_needs_the_flag(desk: Desk) -> None:
    """One that is not there cannot be switched, whatever is forced."""
    assert "READ_DDB: not there; run `dal flags provision`" in desk.refuses("set", "READ_DDB", "on", "--force")


def test_phase_is_one_step(desk: Desk) -> None:
    """Further with --walk only; a dry run shows the way and leaves the toggles alone."""
    desk.has(ONE)
    said = desk.refuses("phase", "4")
    assert "phase 4 is 3 flips away, WRITE_DDB on (phase 2 (dual-write)) is the first; give --walk" in said
    assert desk.does("phase", "4", "--dry-run").count(" -> ") == 3
    assert _phase(desk) == 1
    assert desk.does("phase", "dual-write").startswith("WRITE_DDB on: ")
    assert "nothing to do: the toggles spell phase 2 (dual-write)" in desk.run("phase", "2").stderr
    flips = desk.told("phase", "dynamodb-primary", "--walk")["flips"]
    assert [flip["switch"] for flip in flips] == [{"READ_DDB": True}, {"READ_MYSQL": False}]
    assert desk.does("phase", "1", "--walk").count(" -> ") == 3
    assert _phase(desk) == 1


def test_phase_names(desk: Desk) -> None:
    """One that there is not."""
    assert "no such phase: '6'; one of mysql-only" in desk.refuses("phase", "6")


def test_somebody_else_is_switching(desk: Desk) -> None:
    """A walk stops where the toggles are not as they were left."""
    desk.has(ONE)

    def interfere() -> None:
        if len(desk.fake.writes) == 1:
            desk.fake.flip("READ_MYSQL", on=False)

    desk.fake.meanwhile.append(interfere)
    result = desk.run("phase", "4", "--walk")
    assert result.exit_code == 1
    assert "WRITE_DDB on was switched, and the toggles spell no phase" in result.stderr
    assert len(desk.fake.writes) == 1


@pytest.mark.parametrize("command", [("phase", "5"), ("set", "WRITE_MYSQL", "off")], ids=["phase", "set"])
def test_phase_5_has_to_be_armed(desk: Desk, command: tuple[str, ...]) -> None:
    """Unarmed it is refused, with what to type; armed, or once DynamoDB leads, it is switched."""
    desk.has(FOUR)
    said = desk.refuses(*command, status=1)
    assert "phase 5 is not armed: `dal status` says whether it may be; then `dal cutover --arm`" in said
    desk.control(armed=True)
    assert "-> phase 5 (dynamodb-only)" in desk.does(*command)


@pytest.mark.parametrize("command", [("phase", "4"), ("set", "WRITE_MYSQL", "on")], ids=["phase", "set"])
def test_phase_5_is_left_by_a_rollback(desk: Desk, command: tuple[str, ...]) -> None:
    """While DynamoDB leads it is refused; once MySQL does again, the flags may say so."""
    desk.has(FIVE)
    desk.control(leader=Authority.DYNAMODB)
    assert "run `dal rollback` first" in desk.refuses(*command, status=1)
    desk.control(leader=Authority.MYSQL)
    assert "-> phase 4 (dynamodb-primary)" in desk.does(*command)


def test_a_walk_over_the_cutover_is_refused_as_a_whole(desk: Desk) -> None:
    """No toggle moves if the last one may not."""
    desk.has(TWO)
    assert "not armed" in desk.refuses("phase", "5", "--walk", status=1)


def test_without_a_fleet_nothing_is_armed(desk: Desk) -> None:
    """Phase 5 would be taken at once there, so it has to be forced; the way back is refused by every process."""
    desk.has(FOUR)
    desk.bench.site.has(flags={"guard": "combinations"}, unleash={"url": desk.fake.url, "token": "client"})
    said = desk.refuses("phase", "5", status=1)
    assert "nothing arms phase 5 where flags.guard is 'combinations': it is taken at once" in said
    assert "-> phase 5" in desk.does("phase", "5", "--force")
    assert "no flag leads back from phase 5 where flags.guard is" in desk.refuses("phase", "4", status=1)


def test_while_mysql_is_away_nobody_knows(desk: Desk) -> None:
    """Whether it is armed, or rolled back, cannot be told: refused unless it is forced, with the reason."""

    def away() -> None:
        raise BackendUnavailable("MySQL is down")

    desk.has(FOUR)
    desk.bench.fleet.looks += [away, away]
    said = desk.refuses("phase", "5", status=1)
    assert "whether it is cannot be told (MySQL is down); see `dal status`" in said
    assert "-> phase 5" in desk.does("phase", "5", "--force")
    assert "whether it has cannot be told (MySQL is down)" in desk.refuses("phase", "4", status=1)


def test_mysql_is_asked_for_nothing_else(desk: Desk) -> None:
    """The other steps go without a database: flags may be switched while it is away."""
    desk.has(ONE)
    desk.bench.fleet.looks.append(lambda: pytest.fail("nobody has to ask"))
    assert desk.does("phase", "4", "--walk").count(" -> ") == 3
