"""Speaks for this process where the fleet meets: joins, beats, steps. No threads; tests drive it by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from dal.domain.control import Authority, Control
from dal.domain.fleet import Block, Blocked, Change, Decision, Member, Place, Stand, Step, admit, decide
from dal.errors import BackendUnavailable, ConfigurationError
from dal.fleet.observer import FleetObserver
from dal.fleet.terms import Terms
from dal.fleet.watch import Watch
from dal.ports import Assembly, Forum, Lease, Sighting
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
    ) -> None:
        self.name = name
        self._lives = (f"{name}.{number}" for number in count(1))
        self.place = Place(MigrationPhase.MYSQL_ONLY)
        self.control = Control()
        self.lease = Lease(-FOREVER)
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
        self._draining: tuple[int, float] = (0, 0.0)  # epoch, since when

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
        self.lease = Lease(began + self._terms.lease)  # last: whoever sees it must see the place as well
        self._settle(assembly.control, place)

    def beat(self, wanted: Place) -> None:
        """Tell that this process lives, and where; one that was struck joins anew. Raises as `join`."""
        began = self._clock()
        if self._forum.beat(self._member(self.place, wanted)):
            self._prolong(began)
        else:
            self.join(wanted)

    def follow(self) -> None:
        """Obey a fact that was learnt without the forum: DynamoDB leads, which no flag takes back."""
        self.lease.until = -FOREVER
        self.lease = Lease(FOREVER)
        self._settle(self.control.handed_over(), Place(MigrationPhase.DYNAMODB_ONLY))

    def inherit(self, parent: Delegate) -> None:
        """In a forked child: be where the parent was. Answers count after joining, or where nobody moves on."""
        self._settle(parent.control, parent.place)

    def advance(self, wanted: Place) -> bool:
        """Take the next step towards what is wanted, if it may be taken now; whether anything has moved.

        It is decided without a lock first, and again under it where something is to be done.
        """
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
            self._settle(control, self.place)
            return moved
        return self._act(wanted)

    def _act(self, wanted: Place) -> bool:
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
                        self._prepare()
                    control = decision.made_to(control)
                    assembly.change(control)
                    self._bury(assembly)
        if isinstance(decision, Change):
            self._observer.changed(decision, control)
        self._tell(decision)
        moved = (control, place) != (self.control, self.place)
        self._settle(control, place)
        return moved

    def leave(self) -> None:
        """Strike this process from the list."""
        self.lease.until = -FOREVER
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

    def _settle(self, control: Control, place: Place) -> None:
        self.control, self.place = control, place
        if place.phase is MigrationPhase.DYNAMODB_ONLY:
            self.lease.until = FOREVER  # nobody moves on from here

    def _prolong(self, began: float) -> None:
        self.lease.until = max(self.lease.until, began + self._terms.lease)

    def _overdue(self, control: Control) -> bool:
        if control.leader is not Authority.DRAINING:
            return False
        epoch, since = self._draining
        if epoch != control.epoch:
            self._draining = (control.epoch, self._clock())
            return False
        return self._clock() - since > self._terms.drain

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
