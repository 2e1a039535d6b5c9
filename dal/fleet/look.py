"""One look at everything: what is written down, what was proved, what the flags say, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dal.domain.control import Authority, Control
from dal.errors import BackendError, BackendUnavailable, ConflictError, DalError
from dal.fleet.leading import AWAY
from dal.fleet.proven import Proven, proven
from dal.fleet.reasons import DAY
from dal.fleet.rollcall import RollCall
from dal.fleet.status import Process, Status, status
from dal.fleet.verdict import Verdict, verdict
from dal.fleet.wished import Wished
from dal.ports import Forum, Journal, Lead, Runs, UnknownLead


@dataclass(frozen=True, slots=True)
class Look:
    """Everything at one moment, and what follows from it."""

    found: Status
    proven: Proven
    wished: Wished
    verdict: Verdict

    def as_json(self) -> dict[str, object]:
        """For programs: see the help of `dal status`."""
        return {
            **self.found.as_json(),
            "verdict": self.verdict.sentence,
            "advance": self.verdict.as_json(),
            "flags": self.wished.as_json(),
            "verified": {name: proof and proof.as_json() for name, proof in self.proven.entities.items()},
            "unfinished": [run.as_json() for run in self.proven.unfinished],
        }


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From where the fleet is looked at; `beat` and `dead` are seconds, `entities` those of the contract.

    `lead` is asked where MySQL says nothing.
    """

    forum: Forum
    journal: Journal
    beat: float
    dead: float
    runs: Runs | None = None
    entities: tuple[str, ...] = ()
    lead: Lead = field(default_factory=UnknownLead)

    @property
    def watched(self) -> float:
        """The seconds for which heartbeats are looked for, at the most."""
        return self.beat * 2

    def status(self) -> Status:
        """The fleet as it is written down now; takes two heartbeats at the most."""
        silent = RollCall(self.forum, dead=self.dead).silent(self.watched)
        control = self.forum.control()
        seen = [Process(s.member, alive=s.member.id not in silent) for s in self.forum.sightings()]
        return status(control, seen, self.journal.depth(), pending=_pending(self.forum, control))

    def look(self, ask: Callable[[], Wished], *, fresh: float = DAY) -> Look:
        """All of it; `fresh` are the seconds for which a verification counts as fresh.

        Raises:
            BackendUnavailable: MySQL says nothing of the fleet; who leads is said where that is known.
        """
        try:
            found = self.status()
        except AWAY as error:
            raise _without_mysql(error, self.lead) from error
        wished = ask()
        proofs = proven(self.runs, self.entities)
        return Look(found, proofs, wished, verdict(found, proofs, wished, fresh=fresh))


def _without_mysql(error: DalError, lead: Lead) -> BackendUnavailable:
    """What it means for those who serve, as far as DynamoDB knows."""
    try:
        said = lead.look()
    except BackendError as second:
        return BackendUnavailable(f"{error}. Nor does DynamoDB say who leads: {second}")
    led = said is not None and said.leader is Authority.DYNAMODB
    return BackendUnavailable(f"{error}. {_GOES_ON}" if led else str(error))


_GOES_ON = (
    "DynamoDB leads: processes of phase 5 serve without MySQL, so all is well if it was retired; only the way back"
    " needs it"
)


def _pending(forum: Forum, control: Control) -> bool:
    """Whether a drain is not over. It takes the lock on the control row, so it is asked only where it matters."""
    if not control.strict and control.leader is not Authority.DRAINING:
        return False
    try:
        with forum.assemble() as assembly:
            return assembly.pending()
    except ConflictError:  # somebody is at it at this moment
        return True
