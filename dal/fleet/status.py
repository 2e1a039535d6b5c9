"""Where the fleet stands and what blocks its next step: computed from what is written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Blocked, Decision, Member, Place, decide
from dal.ports import Depth
from flags import MigrationPhase

_LOOK = "dal status --watch"
COMMANDS = {
    Block.FLEET: _LOOK,
    Block.INCOMPLETE: "dal verify --all",
    Block.JOURNAL: "dal journal list",
    Block.UNARMED: "dal cutover --arm",
    Block.ONE_WAY: "switch WRITE_MYSQL off",
    Block.ANSWERING: "switch READ_MYSQL on and PREFER_DDB off",
    Block.RETURNING: "dal rollback, or dal rollback --abort",
}
_POISONED = "dal journal retry --all"

_UNLED = {Authority.DRAINING: "cutover", Authority.RETURNING: "rollback"}

SILENT = "silent"
"""A hindrance that is no block yet: a process whose heartbeat is not seen."""


_REASONS: dict[str, str] = {
    Block.FLEET: "for other processes",
    Block.INCOMPLETE: "for a clean verification",
    Block.JOURNAL: "for pending keys",
    Block.UNARMED: "for the cutover to be armed",
    Block.ONE_WAY: "for flags that say phase 5",
    Block.ANSWERING: "for reads to go back to MySQL",
    Block.RETURNING: "for a rollback to end",
    SILENT: "for processes that give no sign of life",
}


@dataclass(frozen=True, slots=True)
class Process:
    """A process that is written down; `alive` if its heartbeat was seen while this was looked at."""

    member: Member
    alive: bool = True

    def as_json(self) -> dict[str, object]:
        """`{"id", "lowest", "highest", "answers", "wanted", "prefers", "alive"}`; phases are numbers."""
        stand, wanted = self.member.stand, self.member.wanted
        return {
            "id": self.member.id,
            "lowest": int(stand.lowest),
            "highest": int(stand.highest),
            "answers": stand.answers,
            "wanted": int(wanted.phase),
            "prefers": wanted.prefer,
            "alive": self.alive,
        }


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why some processes do not take their next step (`why` is a `Block` or `silent`), and what to do about it."""

    why: str
    detail: str
    command: str
    processes: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """`{"why", "detail", "command", "processes"}`."""
        return {
            "why": self.why,
            "detail": self.detail,
            "command": self.command,
            "processes": list(self.processes),
        }


@dataclass(frozen=True, slots=True)
class Status:
    """Everything at one moment.

    `moving` are the processes whose next step nothing blocks; `pending`: keys are pending since before the epoch.
    """

    control: Control
    processes: tuple[Process, ...] = ()
    depth: Depth = field(default_factory=Depth)
    hindrances: tuple[Hindrance, ...] = ()
    moving: tuple[str, ...] = ()
    pending: bool = False

    @property
    def alive(self) -> tuple[Member, ...]:
        """The processes whose heartbeat is seen."""
        return tuple(process.member for process in self.processes if process.alive)

    @property
    def motion(self) -> str:
        """One sentence: what the step waits for that the flags of the processes ask for."""
        if self.hindrances:
            reasons = dict.fromkeys(_REASONS[hindrance.why] for hindrance in self.hindrances)
            return f"waits {' and '.join(reasons)}"
        if not self.alive:
            return "no process is alive that could take one"
        if self.moving:
            return f"under way: {len(self.moving)} of {len(self.processes)} go to where the flags want them"
        return "none is due: every process is where its flags want it"

    def as_json(self) -> dict[str, object]:
        """The control row's fields, `journal`, `processes`, `blocks` and `motion`."""
        control, depth = self.control, self.depth
        return {
            "leader": control.leader.value,
            "epoch": control.epoch,
            "strict": control.strict,
            "ddb_answers": control.ddb_answers,
            "ddb_complete": control.ddb_complete,
            "mysql_complete": control.mysql_complete,
            "armed": control.armed,
            "fleet": control.fleet,
            "contract": control.contract,
            "journal": {"pending": depth.pending, "poisoned": depth.poisoned, "oldest": round(depth.oldest, 3)},
            "processes": [process.as_json() for process in self.processes],
            "blocks": [hindrance.as_json() for hindrance in self.hindrances],
            "motion": self.motion,
        }


def status(control: Control, processes: Sequence[Process], depth: Depth, *, pending: bool) -> Status:
    """Ask for each live process what it would do next.

    Args:
        control: the control row.
        processes: everybody who is written down.
        depth: of the journal.
        pending: whether a key is pending since before the epoch of the control row.
    """
    alive = [process.member for process in processes if process.alive]
    decisions = {member.id: _decided(control, alive, member, pending=pending) for member in alive}
    found = [
        Hindrance(
            blocked.why.value, _detail(blocked), _command(blocked.why, depth), _blocked_by(decisions, blocked)
        )
        for blocked in dict.fromkeys(d for d in decisions.values() if isinstance(d, Blocked))
    ]
    return Status(
        control,
        tuple(processes),
        depth,
        (*found, *_silent(control, processes, decisions, pending=pending), *_unled(control, alive)),
        tuple(name for name, decision in decisions.items() if not isinstance(decision, Blocked | None)),
        pending,
    )


def asked_for(found: Status, phase: MigrationPhase) -> Status:
    """What would block if the flags of every process asked for that phase."""
    asked = [replace(p, member=replace(p.member, wanted=Place(phase))) for p in found.processes]
    return status(found.control, asked, found.depth, pending=found.pending)


def here(member: Member) -> Place:
    """Where operations that a process begins now are most likely: its stand spans those in flight too."""
    low, high = member.stand.lowest, member.stand.highest
    phase = MigrationPhase(min(max(member.wanted.phase, low), high))
    spread = phase is MigrationPhase.DUAL_WRITE and member.wanted.spread and high > phase
    return Place(phase, prefer=member.stand.answers and phase is MigrationPhase.DUAL_READ_WRITE, spread=spread)


def _decided(control: Control, members: Sequence[Member], mine: Member, *, pending: bool) -> Decision:
    others = [member for member in members if member.id != mine.id]
    return decide(control, others, mine, here(mine), pending=pending)


def _blocked_by(decisions: dict[str, Decision], blocked: Blocked) -> tuple[str, ...]:
    return tuple(name for name, decision in decisions.items() if decision == blocked)


def _detail(blocked: Blocked) -> str:
    """What is wrong; what to do about it is said by the command."""
    return blocked.detail.partition(";")[0]


def _command(why: Block, depth: Depth) -> str:
    if why is Block.JOURNAL and depth.poisoned:
        return f"{COMMANDS[why]}, then {_POISONED}"
    return COMMANDS[why]


def _silent(
    control: Control, processes: Sequence[Process], decisions: dict[str, Decision], *, pending: bool
) -> Iterator[Hindrance]:
    """The processes that are waited for until they are known to be dead, and whom that holds up."""
    everybody = [process.member for process in processes]
    silent = [process.member.id for process in processes if not process.alive]
    held = [
        member.id
        for member in everybody
        if member.id in decisions
        and not isinstance(decisions[member.id], Blocked)
        and isinstance(_decided(control, everybody, member, pending=pending), Blocked)
    ]
    if held:
        detail = f"no heartbeat of {', '.join(silent)}, until it beats or counts as dead"
        yield Hindrance(SILENT, detail, _LOOK, tuple(held))


def _unled(control: Control, alive: Sequence[Member]) -> Iterator[Hindrance]:
    """A change of leadership that nobody is there to finish."""
    if control.leader in _UNLED and not alive:
        command = _UNLED[control.leader]
        detail = f"a {command} is under way and no process is alive to end it"
        yield Hindrance(Block.FLEET.value, detail, f"dal {command}, or dal {command} --abort", ())
