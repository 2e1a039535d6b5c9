"""Laws of several processes on one forum, whatever happens to them in whatever order."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dal.domain.control import Authority
from dal.errors import BackendUnavailable
from flags import MigrationPhase
from tests.unit.fleet.parts import FIVE, FOUR, ONE, Company, Driver, wishes

PROCESSES = 3
anyone = st.integers(0, PROCESSES - 1)
phases = st.sampled_from(MigrationPhase)


class Fleets(RuleBasedStateMachine):
    """Flags that differ, operations that last, clocks that run, wires that are cut, and a cutover among it."""

    @initialize(complete=st.booleans())
    def begin(self, *, complete: bool) -> None:
        self.company = Company()
        self.company.change(ddb_complete=complete)
        for number in range(PROCESSES):
            self.company.start(f"p{number}", flags=wishes(ONE))
        self.operations = [ExitStack() for _ in range(PROCESSES)]
        self.epoch = self.company.control.epoch
        self.handed_over = False

    @rule(number=anyone)
    def turn(self, number: int) -> None:
        self.company.processes[number].turn()

    @rule(number=anyone)
    def everybody_turns(self, number: int) -> None:
        order = self.company.processes[number:] + self.company.processes[:number]
        self.company.rounds(3, order)

    @rule(number=anyone, phase=phases)
    def one_hears_of_a_flip(self, number: int, phase: MigrationPhase) -> None:
        self.company.processes[number].flags.move_to(phase)

    @rule(phase=phases, prefer=st.booleans())
    def everybody_hears_of_a_flip(self, phase: MigrationPhase, *, prefer: bool) -> None:
        for process in self.company.processes:
            process.flags.move_to(phase, prefer_ddb=prefer)

    @rule(number=anyone, flag=st.sampled_from(["READ_DDB", "PREFER_DDB"]))
    def a_rollout(self, number: int, flag: str) -> None:
        self.company.processes[number].flags.roll_out(flag, 50)

    @rule(number=anyone)
    def an_operation_begins(self, number: int) -> None:
        process = self.company.processes[number]
        if process.inflight.mine.slot.snapshot is None:
            self.operations[number].enter_context(process.busy())

    @rule(number=anyone)
    def an_operation_ends(self, number: int) -> None:
        self.operations[number].close()

    @rule(seconds=st.sampled_from([0.5, 2.9, 3.1, 6.1]))
    def time_passes(self, seconds: float) -> None:
        self.company.pass_time(seconds)

    @rule(number=anyone)
    def a_reader_renews(self, number: int) -> None:
        try:
            self.company.processes[number].fleet.renew()
        except BackendUnavailable:
            assert not self.company.processes[number].serves

    @rule(number=anyone)
    def the_wire_is_cut(self, number: int) -> None:
        self.company.processes[number].forum.cut = Driver("gone away")

    @rule(number=anyone)
    def the_wire_is_mended(self, number: int) -> None:
        self.company.processes[number].forum.cut = None

    @rule()
    def a_write_is_not_mirrored(self) -> None:
        if self.company.control.leader is Authority.MYSQL:
            self.company.pend(epoch=self.company.control.epoch)

    @rule()
    def the_journal_is_repaired(self) -> None:
        for entry in self.company.database.journal.pending(limit=10):
            self.company.confirm(entry.key)

    @rule()
    def it_is_armed(self) -> None:
        if self.company.control.leader is Authority.MYSQL:
            self.company.change(armed=True)

    @invariant()
    def the_fleet_is_in_order(self) -> None:
        self.company.check()

    @invariant()
    def epochs_rise_and_the_cutover_is_one_way(self) -> None:
        control = self.company.control
        assert control.epoch >= self.epoch
        self.epoch = control.epoch
        assert control.leader is Authority.DYNAMODB or not self.handed_over
        self.handed_over = control.leader is Authority.DYNAMODB

    def teardown(self) -> None:
        """Left alone, a fleet whose flags agree arrives."""
        for number, process in enumerate(self.company.processes):
            self.operations[number].close()
            process.forum.cut = None
            process.flags.move_to(FIVE if self.handed_over else FOUR)
        self.the_journal_is_repaired()
        self.company.change(ddb_complete=True)
        self.company.rounds(40, seconds=0.5)
        self.the_journal_is_repaired()
        self.company.rounds(10)
        leads = self.company.control.leader is Authority.DYNAMODB
        assert self.company.phases == [FIVE if leads else FOUR] * PROCESSES


Fleets.TestCase.settings = settings(max_examples=50, stateful_step_count=40, report_multiple_bugs=False)
TestFleets = Fleets.TestCase
