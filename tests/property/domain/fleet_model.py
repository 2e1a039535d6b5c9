"""A fleet whose processes decide one after the other, and what must hold after each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from hypothesis import strategies as st

from dal.domain.control import Authority, Control
from dal.domain.fleet import Blocked, Change, Decision, Member, Place, Step, admit, decide
from flags import MigrationPhase

PLACES = [
    *map(Place, MigrationPhase),
    Place(MigrationPhase.DUAL_WRITE, spread=True),
    Place(MigrationPhase.DUAL_READ_WRITE, prefer=True),
]
_CHANGES: dict[Change, Callable[[Control], Control]] = {
    Change.STRICT: Control.made_strict,
    Change.ANSWER: Control.made_answering,
    Change.RELAX: Control.relaxed,
    Change.DRAIN: Control.draining,
    Change.FINISH: Control.handed_over,
    Change.ABORT: Control.aborted,
}


@dataclass(slots=True)
class Process:
    """One process: where it is, where its flags want it, and where operations of before still are."""

    name: str
    here: Place
    wanted: Place
    flying: list[Place] = field(default_factory=list)

    @property
    def member(self) -> Member:
        """As it announces itself."""
        return Member(self.name, self.here.stand.with_all(place.stand for place in self.flying), self.wanted)


@dataclass(slots=True)
class Fleet:
    """All processes, the control row, and what MySQL has that DynamoDB lacks.

    `owed` is the lowest epoch of the writes whose mirror is missing; `acknowledged`: the callers of some of them
    were told that all is well.
    """

    control: Control
    processes: list[Process]
    owed: int | None = None
    acknowledged: bool = False
    trace: list[str] = field(default_factory=list)

    @property
    def pending(self) -> bool:
        """What an assembly says of the journal."""
        return self.owed is not None and self.owed < self.control.epoch

    def act(self, process: Process, *, overdue: bool = False) -> Decision:
        """The process looks, and does what it decides."""
        others = [other.member for other in self.processes if other is not process]
        decision = decide(
            self.control, others, process.member, process.here, pending=self.pending, overdue=overdue
        )
        self._note(process, decision)
        if isinstance(decision, Change):
            self._change(decision)
        elif isinstance(decision, Step):
            process.flying.append(process.here)
            process.here = decision.to
        self.check()
        return decision

    def join(self, wanted: Place) -> None:
        """One more process, if there is room for it."""
        place = admit(self.control, [process.member for process in self.processes], wanted)
        if not isinstance(place, Blocked):
            self.processes.append(Process(f"p{len(self.trace)}", place, wanted))
        self.trace.append(f"join {wanted}: {place}")
        self.check()

    def write(self) -> None:
        """A write whose mirror fails. Without strict the caller is told that all is well."""
        if self.control.leader is Authority.MYSQL:
            self.owed = min(self.owed or self.control.epoch, self.control.epoch)
            self.acknowledged |= not self.control.strict
            self.trace.append("write")

    def repair(self) -> None:
        """Every mirror is confirmed."""
        self.owed, self.acknowledged = None, False
        self.trace.append("repair")

    def check(self) -> None:
        """What must hold at every moment."""
        assert not self.faults, "\n".join([*self.faults, *self.trace])

    @property
    def faults(self) -> list[str]:
        """Which of the promises are broken."""
        stands = [process.member.stand for process in self.processes]
        lowest = min((stand.lowest for stand in stands), default=self.control.lowest)
        highest = max((stand.highest for stand in stands), default=lowest)
        led_by_mysql = self.control.leader is not Authority.DYNAMODB
        promises = {
            "at most two neighbouring phases are live": highest - lowest <= 1,
            "DynamoDB answers nobody unless control says so": self.control.ddb_answers
            or not any(stand.answers for stand in stands),
            "nobody is below what control allows": lowest >= min(self.control.lowest, 4),
            "nobody is above what control allows": highest <= self.control.highest,
            "nobody waits for phase 5 where MySQL leads": highest < MigrationPhase.DYNAMODB_ONLY
            or not led_by_mysql,
            "DynamoDB answers only what it has": not (self.control.ddb_answers and self.acknowledged),
            "DynamoDB leads only with everything": led_by_mysql or self.owed is None,
        }
        return [promise for promise, kept in promises.items() if not kept]

    def _change(self, change: Change) -> None:
        if change is Change.FINISH:
            assert all(p.member.stand.lowest >= MigrationPhase.DYNAMODB_PRIMARY for p in self.processes)
        self.control = _CHANGES[change](self.control)

    def _note(self, process: Process, decision: Decision) -> None:
        self.trace.append(f"{process.name} {process.member.stand}, wants {process.wanted}: {decision}")


def legal_places(control: Control) -> Iterator[list[Place]]:
    """Places that may be live together under a control row."""
    inside = [place for place in PLACES if control.ddb_answers or not place.answers]
    for low in range(control.lowest, control.highest + 1):
        yield [p for p in inside if p.stand.lowest >= low and p.stand.highest <= min(low + 1, control.highest)]


@st.composite
def fleets(draw: st.DrawFn, *, armed: st.SearchStrategy[bool], complete: st.SearchStrategy[bool]) -> Fleet:
    """One to four processes anywhere that a fleet can come to, with operations in flight and any wishes."""
    fresh = Control(ddb_complete=draw(complete), armed=draw(armed))
    strict = Control(strict=True, ddb_complete=True, armed=fresh.armed)
    answering = strict.made_answering()
    draining = answering.draining()
    usual = [fresh, strict, answering] * 3  # the others lead to phase 5 and leave little to decide
    control = draw(st.sampled_from([*usual, draining, draining.handed_over()]))
    places = st.sampled_from(draw(st.sampled_from([found for found in legal_places(control) if found])))
    numbers = range(draw(st.integers(1, 4)))
    processes = [
        Process(f"p{n}", draw(places), draw(st.sampled_from(PLACES)), draw(st.lists(places, max_size=2)))
        for n in numbers
    ]
    return Fleet(control, processes)
