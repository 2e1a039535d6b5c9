"""Processes walk towards the flags together: one phase at a time, never in more than two neighbouring phases."""

from __future__ import annotations

from itertools import permutations

import pytest

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Change, Stand
from dal.errors import BackendUnavailable, ConfigurationError
from flags import MigrationPhase
from tests.unit.fleet.parts import FIVE, FOUR, NAME, ONE, THREE, TWO, Company, Process, wishes


def changes(company: Company) -> list[Change]:
    """Every change of the control row, in the order of epochs, whoever made it."""
    made = [change for process in company.processes for change in process.heard.changes]
    return [change for change, _ in sorted(made, key=lambda one: one[1])]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_everybody_walks_to_phase_5_one_phase_at_a_time(processes: int) -> None:
    """Strict, then drained, then answering, then the cutover; `check` looks at the fleet after every turn."""
    company = Company(processes)
    company.walk(TWO, THREE, FOUR)
    assert changes(company) == [Change.STRICT, Change.ANSWER]
    company.change(armed=True)
    company.walk(FIVE)
    assert changes(company) == [Change.STRICT, Change.ANSWER, Change.DRAIN, Change.FINISH]
    assert [process.fleet.blocked for process in company.processes] == [None] * processes


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_everybody_walks_back_from_4_to_1(processes: int) -> None:
    """DynamoDB answers nobody any more before mirrors may fail again."""
    company = Company(processes)
    company.walk(TWO, THREE, FOUR, THREE, TWO, ONE)
    assert changes(company) == [Change.STRICT, Change.ANSWER, Change.RELAX]
    assert (company.control.strict, company.control.ddb_answers) == (False, False)


@pytest.mark.parametrize("processes", [1, 2, 3])
@pytest.mark.parametrize(("begin", "end"), [(ONE, FOUR), (FOUR, ONE)], ids=["up", "down"])
def test_a_wish_several_phases_away_is_walked(processes: int, begin: MigrationPhase, end: MigrationPhase) -> None:
    """No process skips a phase, however long the way."""
    company = Company(processes)
    if begin is FOUR:
        company.walk(TWO, THREE, FOUR)
    before = {process.name: len(process.heard.in_forces) for process in company.processes}
    company.walk(end, rounds=30)
    for process in company.processes:
        heard = process.heard.in_forces[before[process.name] :]
        seen = list(dict.fromkeys(snapshot.phase for snapshot, _, _ in heard))
        assert seen == sorted(seen, reverse=begin is FOUR)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_turns_does_not_matter(order: tuple[int, ...]) -> None:
    """Whoever turns first, everybody arrives."""
    company = Company(3)
    company.processes = [company.processes[number] for number in order]
    company.walk(FOUR, rounds=30)
    company.walk(ONE, rounds=30)


def test_a_process_with_flags_of_its_own_is_not_left_behind() -> None:
    """One that hears of the flip late holds the others up, one phase away from it; the block names it."""
    company = Company(1)
    late = company.start("late", flags=wishes(ONE))
    company.flags.move_to(THREE)
    company.rounds(10)
    early = company.processes[0]
    assert (early.phase, late.phase) == (TWO, ONE)
    assert early.block is Block.FLEET
    assert early.fleet.blocked is not None
    assert "late (phase 1)" in early.fleet.blocked.detail
    late.flags.move_to(THREE)
    company.rounds(10)
    assert company.phases == [THREE, THREE]
    assert early.fleet.blocked is None


def test_an_operation_of_an_older_phase_holds_the_others_up() -> None:
    """Its process has gone on, the operation has not; the block says so. When it ends, everybody goes on."""
    company = Company(2)
    busy, other = company.processes
    with busy.busy():
        company.flags.move_to(THREE)
        company.rounds(10)
        assert company.phases == [TWO, TWO]
        assert other.block is Block.FLEET
        assert other.fleet.blocked is not None
        assert "p0 (phase 1 to 2)" in other.fleet.blocked.detail
        assert busy.fleet.blocked is not None
        assert "p0 (phase 1 to 2)" in busy.fleet.blocked.detail
    company.rounds(10)
    assert company.phases == [THREE, THREE]
    assert [process.fleet.blocked for process in company.processes] == [None, None]


def test_an_operation_of_this_phase_holds_nobody_up() -> None:
    """The twin: one step further is a neighbour."""
    company = Company(2)
    with company.processes[0].busy():
        company.walk(TWO)


def test_a_read_that_dynamodb_answers_is_waited_for_before_mirrors_may_fail() -> None:
    """The way back to 2: DynamoDB still answers one slow read of phase 4."""
    company = Company(2)
    company.walk(TWO, THREE, FOUR)
    busy, other = company.processes
    with busy.busy():
        company.flags.move_to(TWO)
        company.rounds(20)
        assert company.control.strict
        assert {busy.phase, other.phase} == {THREE}
        assert {busy.block, other.block} == {Block.ANSWERING}
    company.rounds(20)
    assert company.phases == [TWO, TWO]


@pytest.mark.parametrize("complete", [True, False])
def test_dynamodb_answers_only_where_it_was_verified(*, complete: bool) -> None:
    """Otherwise phase 4 is blocked and says what to run."""
    company = Company(2, control=Control(ddb_complete=complete))
    company.walk(TWO, THREE)
    company.flags.move_to(FOUR)
    company.rounds(12)
    assert company.phases == ([FOUR, FOUR] if complete else [THREE, THREE])
    assert {process.block for process in company.processes} == ({None} if complete else {Block.INCOMPLETE})
    if not complete:
        company.change(ddb_complete=True)
        company.rounds(12)
        assert company.phases == [FOUR, FOUR]


@pytest.mark.parametrize("wished", ["phase 4", "prefer"])
def test_dynamodb_answers_only_after_a_drained_moment(wished: str) -> None:
    """A key that is pending since before `strict` may be an acknowledged write that DynamoDB lacks."""
    company = Company(2)
    company.walk(TWO, THREE)
    key = company.pend()
    company.flags.move_to(FOUR if wished == "phase 4" else THREE, prefer_ddb=wished == "prefer")
    company.rounds(12)
    assert company.phases == [THREE, THREE]
    assert {process.block for process in company.processes} == {Block.JOURNAL}
    assert (company.control.strict, company.control.ddb_answers) == (True, False)
    company.confirm(key)
    company.rounds(12)
    assert company.control.ddb_answers
    assert all(process.stands[0].answers for process in company.processes)


def test_strict_comes_only_when_everybody_compares() -> None:
    """One in phase 2 would not be held to it."""
    company = Company(1)
    late = company.start("late", flags=wishes(TWO))
    company.flags.move_to(FOUR)
    company.rounds(12)
    early = company.processes[0]
    assert (early.phase, late.phase) == (THREE, TWO)
    assert not company.control.strict
    late.flags.move_to(THREE)
    company.rounds(12)
    assert (early.phase, late.phase) == (FOUR, THREE)
    assert company.control.strict


def test_preference_and_rollout_are_steps_within_a_phase() -> None:
    """In force once everybody may be there, and taken back at once."""
    company = Company(2)
    company.walk(TWO)
    company.flags.roll_out("READ_DDB", 50)
    company.rounds(4)
    assert all(process.fleet.current.rollout is not None for process in company.processes)
    assert company.processes[0].stands == [Stand(TWO, THREE)]
    company.flags.move_to(THREE, prefer_ddb=True)
    company.rounds(12)
    assert all(process.stands[0].answers for process in company.processes)
    company.flags.move_to(THREE)
    company.rounds(4)
    assert not any(process.stands[0].answers for process in company.processes)
    assert not company.control.strict  # relaxed: nobody wants to be answered by DynamoDB


def test_a_rollout_waits_for_those_who_are_in_phase_1() -> None:
    """Operations of phases 1, 2 and 3 must not be live together."""
    company = Company(1)
    late = company.start("late", flags=wishes(ONE))
    company.flags.move_to(TWO)
    company.flags.roll_out("READ_DDB", 50)
    company.rounds(6)
    early = company.processes[0]
    assert (early.phase, early.fleet.current.rollout) == (TWO, None)
    assert early.block is Block.FLEET
    late.flags.move_to(TWO)
    company.rounds(6)
    assert early.fleet.current.rollout is not None


def test_no_flag_leads_back_from_phase_5() -> None:
    """It is held, and says so."""
    company = Company(2)
    company.walk(TWO, THREE, FOUR)
    company.change(armed=True)
    company.walk(FIVE)
    company.flags.move_to(FOUR)
    company.rounds(10)
    assert company.phases == [FIVE, FIVE]
    assert {process.block for process in company.processes} == {Block.ONE_WAY}


@pytest.mark.parametrize("phase", [ONE, TWO, THREE], ids=lambda phase: phase.label)
def test_a_process_joins_next_to_the_others(phase: MigrationPhase) -> None:
    """Wherever its flags want it; then it walks."""
    company = Company(2)
    company.walk(*list(MigrationPhase)[1:phase])
    far = FOUR if phase is ONE else ONE
    newcomer = company.start("new", flags=wishes(far))
    assert abs(newcomer.phase - phase) <= 1
    assert newcomer.serves
    company.check()


@pytest.mark.parametrize(
    ("control", "phase"),
    [
        (Control(strict=True), THREE),
        (Control(strict=True, ddb_answers=True, ddb_complete=True), THREE),
        (Control().draining(), FOUR),
        (Control().draining().handed_over(), FIVE),
    ],
    ids=["strict", "answering", "draining", "dynamodb"],
)
def test_a_process_joins_where_the_control_row_allows(control: Control, phase: MigrationPhase) -> None:
    """After everybody was away, with flags that know nothing of it."""
    if phase is FOUR:
        control = Control(strict=True, ddb_answers=True, ddb_complete=True).draining()
    newcomer = Company(1, control=control).processes[0]
    assert newcomer.phase is phase
    assert newcomer.fleet.current.epoch == control.epoch
    assert newcomer.fleet.current.strict is control.strict


def test_a_process_without_a_place_does_not_begin() -> None:
    """The control row asks for phase 4, and somebody is still in phase 2: it would be a third one."""
    company = Company(1)
    company.walk(TWO)
    company.change(leader=Authority.DRAINING)
    with pytest.raises(
        BackendUnavailable, match=r"cannot join the fleet: no phase is next to all of p0 \(phase 2\)"
    ):
        company.start("lost")
    assert company.names == ["p0"]


@pytest.mark.parametrize(
    ("installed", "said"),
    [(("other", "c0ffee"), r"fleet\.name: this process is of fleet 'other'"), ((NAME, "bad"), "another contract")],
)
def test_another_fleet_and_another_contract_do_not_join(installed: tuple[str, str], said: str) -> None:
    """Two contracts in one fleet would mirror differently. Nobody is written down."""
    company = Company(1)
    company.installed = installed
    with pytest.raises(ConfigurationError, match=said):
        company.start("stranger")
    assert company.names == ["p0"]


def test_tables_that_became_those_of_another_contract_stop_the_walk() -> None:
    """`dal install` was run again while this process lived: it steps no more."""
    company = Company(1)
    company.change(contract="other")
    company.flags.move_to(TWO)
    company.processes[0].turn()
    assert company.phases == [ONE]


def test_a_clean_end_makes_room() -> None:
    """Who has left holds nobody up, and does not come back by itself."""
    company = Company(2)
    leaving: Process = company.processes[1]
    leaving.flags = company.flags
    with leaving.busy():
        leaving.fleet.close()
        company.processes = company.processes[:1]
        company.walk(THREE)
    assert company.names == ["p0"]
    assert not leaving.serves
