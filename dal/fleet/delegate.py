"""Speaks for this process where the fleet meets: joins, beats, steps. No threads; tests drive it by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Blocked, Change, Decision, Member, Place, Stand, Step, admit, decide
from dal.errors import BackendUnavailable, ConfigurationError, DalError, NotPrepared
from dal.fleet.leading import ControlLead, require_behind
from dal.fleet.observer import FleetObserver
from dal.fleet.terms import Terms
from dal.fleet.watch import Watch
from dal.ports import Assembly, Forum, Lead, Leadership, Lease, Sighting
from flags import MigrationPhase

FOREVER = float("inf")


class Delegate:
    """Where this process is, what the control row was when it last looked, and how long its answers count.

    Args:
        forum: where the fleet meets.
        name: of this process, unlike that of any other; each later life has a number behind it, since the beats of
            a new life begin anew and must not be taken for those of an old one.
        fleet: the fleet's name and the contract's hash; another fleet's tables are not joined.
        terms: how long things may take.
        in_flight: where operations under way are.
        prepare: what has to be done when the journal is drained, before DynamoDB leads.
        observer: hears of changes and blocks.
        clock: seconds, monotonic, that of the lease.
        lead: where it is written down outside MySQL that DynamoDB leads; by default it is nowhere.
    """

    def __init__(
        self,
        forum: Forum,
        *,
        name: str,
        fleet: tuple[str, str],
        terms: Terms,
        in_flight: Callable[[], Sequence[Stand]],
        prepare: Callable[[], object],
        observer: FleetObserver,
        clock: Callable[[], float],
        lead: Lead | None = None,
    ) -> None:
        self.name = name
        self._lives = (f"{name}.{number}" for number in count(1))
        self.place = Place(MigrationPhase.MYSQL_ONLY)
        self.control = Control()
        self.lease = Lease(-FOREVER)
        self.lead = Lease(-FOREVER)
        self.horizon = -FOREVER  # until when any lease of the lead lasts that was ever given
        self._joined = False
        self.blocked: Blocked | None = None
        self.members = 1
        self._forum = forum
        self._fleet, self._contract = fleet
        self._terms = terms
        self._in_flight = in_flight
        self._prepare = prepare
        self._observer = observer
        self._clock = clock
        self._watch = Watch(terms.dead)
        self._written = lead or ControlLead(forum)
        self._changing: tuple[int, float] = (0, 0.0)  # epoch, since when

    @property
    def settled(self) -> bool:
        """Whether nothing of this process is anywhere but where it is."""
        return all(stand == self.place.stand for stand in self._in_flight())

    def join(self, wanted: Place) -> None:
        """Take a place in the fleet; answers of before count no more.

        Raises:
            BackendUnavailable: there is no place for this process at the moment.
            ConfigurationError: these are the tables of another fleet, or of another contract.
        """
        began = self._clock()
        if self._joined:
            self.name = next(self._lives)
        with self._forum.assemble() as assembly:
            self._belongs(assembly.control)
            place = admit(assembly.control, self._others(assembly.sightings), wanted)
            if isinstance(place, Blocked):
                raise BackendUnavailable(f"this process cannot join the fleet: {place.detail}")
            self._speak(assembly, self._member(place, wanted))
        self.lease.until = -FOREVER
        self._joined = True
        self.control, self.place = assembly.control, place
        self._settle(assembly.control, place, began)
        self.lease = Lease(began + self._terms.lease)  # last: whoever sees it must see the place as well

    def beat(self, wanted: Place) -> None:
        """Tell that this process lives, and where; one that was struck joins anew. Raises as `join`."""
        began = self._clock()
        if self._forum.beat(self._member(self.place, wanted)):
            self._prolong(self.lease, began)
        else:
            self.join(wanted)

    def follow(self) -> bool:
        """Obey what is written down outside MySQL, where that is that DynamoDB leads; whether it is."""
        began, said = self._clock(), self._written.look()
        if said is None or said.leader is not Authority.DYNAMODB:
            return False
        self.lease.until = -FOREVER
        self.control = replace(self.control.handed_over(), epoch=said.epoch)
        self.place = Place(MigrationPhase.DYNAMODB_ONLY)
        self.horizon = began + self._terms.lease
        self.lead, self.lease = Lease(self.horizon), Lease(self.horizon)
        return True

    def look(self) -> int:
        """Ask outside MySQL whether DynamoDB leads on; if so, answers and writes count for another while.

        Returns the epoch in which it leads, 0 if it does not.

        Any thread may ask. The leases are taken before: what others give anew meanwhile is not ours to prolong.
        """
        leases, known, began = (self.lease, self.lead), self.control, self._clock()
        said = self._written.look()
        if said is None or said.epoch < known.epoch:
            mine = Leadership(Authority.DYNAMODB, known.epoch)
            said = mine if known.leader is Authority.DYNAMODB and self._written.record(mine) else None
        elif said.leader is not Authority.DYNAMODB:
            self._give_up_lead()
            said = None
        for lease in leases if said is not None else ():
            self._prolong(lease, began)
        return 0 if said is None else said.epoch

    def inherit(self, parent: Delegate) -> None:
        """In a forked child: be where the parent was. Answers count after joining, or after a look at the lead."""
        self.control, self.place = parent.control, parent.place

    def advance(self, wanted: Place) -> bool:
        """Take the next step towards what is wanted, if it may be taken now; whether anything has moved.

        It is decided without a lock first, and again under it where something is to be done.
        """
        began = self._clock()
        control, sightings = self._forum.control(), self._forum.sightings()
        self._belongs(control)
        mine = self._member(self.place, wanted)
        decision = decide(
            control,
            self._others(sightings),
            mine,
            self.place,
            pending=True,
            overdue=self._overdue(control),
        )
        if _is_final(decision):
            self._tell(decision)
            moved = control != self.control
            self._settle(control, self.place, began)
            return moved
        return self._act(wanted)

    def _act(self, wanted: Place) -> bool:
        began = self._clock()
        with self._forum.assemble() as assembly:
            control, others = assembly.control, self._others(assembly.sightings)
            mine = self._member(self.place, wanted)
            overdue = self._overdue(control)
            due = control.strict or control.leader is Authority.DRAINING
            pending = due and assembly.pending()
            decision = decide(control, others, mine, self.place, pending=pending, overdue=overdue)
            place = self.place
            match decision:
                case Step(to):
                    place = to
                    self._speak(assembly, self._member(to, wanted, self.place.stand))
                case Change():
                    if decision is Change.FINISH:
                        require_behind(self._written, control)
                        self._prepared()
                    control = decision.made_to(control)
                    assembly.change(control)
                    self._bury(assembly)
        if isinstance(decision, Change):
            self._observer.changed(decision, control)
        self._tell(decision)
        moved = (control, place) != (self.control, self.place)
        self._settle(control, place, began)
        return moved

    def _prepared(self) -> None:
        try:
            self._prepare()
        except DalError as error:
            raise NotPrepared(f"DynamoDB cannot be made ready to lead: {error}") from error

    def leave(self) -> None:
        """Strike this process from the list."""
        self.lease.until = self.lead.until = -FOREVER
        self._forum.leave(self.name)

    def _speak(self, assembly: Assembly, mine: Member) -> None:
        """Announce this process."""
        self._bury(assembly)
        assembly.announce(mine)

    def _bury(self, assembly: Assembly) -> None:
        """Strike the dead, whom the decision did not count: whoever of them comes back has to join anew."""
        assembly.strike(self._watch.dead(assembly.sightings, self._clock()))

    def _member(self, place: Place, wanted: Place, *also: Stand) -> Member:
        return Member(self.name, place.stand.with_all([*self._in_flight(), *also]), wanted)

    def _others(self, sightings: Sequence[Sighting]) -> list[Member]:
        now = self._clock()
        self._watch.look(sightings, now)
        others = [member for member in self._watch.alive(sightings, now) if member.id != self.name]
        self.members = len(others) + 1
        return others

    def _settle(self, control: Control, place: Place, began: float) -> None:
        """Be in this place under this control row, which was looked at after `began`.

        That DynamoDB leads may be believed of the control row too, since a rollback changes it first.
        """
        self.control, self.place = control, place
        if control.leader is not Authority.DYNAMODB:
            self._give_up_lead()
        else:
            self._prolong(self.lead, began)

    def _give_up_lead(self) -> None:
        """No write of DynamoDB begins any more; those under way have what is left of their lease."""
        if self.lead.until > -FOREVER:
            self.lead = Lease(-FOREVER)

    def _prolong(self, lease: Lease, began: float) -> None:
        lease.until = max(lease.until, began + self._terms.lease)
        if lease is self.lead:
            self.horizon = max(self.horizon, lease.until)

    def _overdue(self, control: Control) -> bool:
        """Whether leadership has been changing hands for too long, as seen from here."""
        most = self._terms.of_changes.get(control.leader)
        if most is None:
            return False
        epoch, since = self._changing
        if epoch != control.epoch:
            self._changing = (control.epoch, self._clock())
            return False
        return self._clock() - since > most

    def _tell(self, decision: Decision) -> None:
        blocked = decision if isinstance(decision, Blocked) else None
        if blocked != self.blocked:
            self.blocked = blocked
            self._observer.blocked(blocked)

    def _belongs(self, control: Control) -> None:
        if control.fleet != self._fleet:
            raise ConfigurationError(
                f"fleet.name: this process is of fleet {self._fleet!r}, the tables in MySQL are those of"
                f" {control.fleet!r}; correct the name, or use another database"
            )
        if control.contract != self._contract:
            raise ConfigurationError(
                "migration.contractPath: the fleet was installed with another contract; two contracts in one fleet"
                " would mirror differently. Use the same file, or stop every process and run `dal install` again"
            )


def _is_final(decision: Decision) -> bool:
    """Whether a look under the lock cannot say more."""
    return decision is None or (isinstance(decision, Blocked) and decision.why is not Block.JOURNAL)
