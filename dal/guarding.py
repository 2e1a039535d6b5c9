"""From the configuration to what stands between flags and operations: fleet, journal, the way to the follower."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dal.config import Config
from dal.contract.model import Contract
from dal.domain.breaker import Breaker
from dal.dual.inflight import InFlight
from dal.dual.mirroring import Mirroring
from dal.errors import ConfigurationError
from dal.flagsource import flag_source
from dal.fleet import Delegate, Fleet, Terms
from dal.journal import Clearing, Keeper, Pace, Repair, Repaired
from dal.ports import Alone, Depth, Follower, Forum, Journal, Lead, Leader, Membership
from dal.watches.flags import FlagWatch
from dal.watches.fleet import FleetWatch
from dal.watches.proof import ProofWatch
from flags import FlagSource, MigrationPhase
from metrics import MetricsSink


@dataclass(frozen=True, slots=True)
class Handover:
    """What changes of leadership need of DynamoDB.

    Where its lead is written down, what has to be done before it leads, and how it is told to write no more once
    it does not.
    """

    lead: Lead | None = None
    prepare: Callable[[], object] = lambda: None
    hold: Callable[[Callable[[], bool]], object] = lambda _: None


@dataclass(frozen=True, slots=True)
class Guarded:
    """The parts of a runtime that depend on whether there is a fleet and a journal."""

    source: FlagSource
    membership: Membership
    mirroring: Mirroring
    inflight: InFlight
    keeper: Keeper | None


def guarded(
    config: Config,
    contract: Contract,
    leader: Leader,
    follower: Follower,
    *,
    sink: MetricsSink,
    source: FlagSource | None,
    handover: Handover,
) -> Guarded:
    """Wire what the guard level asks for.

    Raises:
        ConfigurationError: level `full` without a journal, or the tables are another fleet's.
        BackendUnavailable: the fleet has no place for this process at the moment.
    """
    inflight, plain = InFlight(), FlagWatch(sink)
    watch = FleetWatch(plain, sink)
    membership: Membership = Alone()
    if config.flags.guard == "full":
        wishes = source or flag_source(config, watch)
        try:
            source = membership = _fleet(config, contract, leader, wishes, inflight, watch, handover)
        except Exception:
            if source is None:  # ours, and nobody will ever use it
                wishes.close()
            raise
    source = source or flag_source(config, plain)
    breaker = Breaker(threshold=config.mirror.threshold, cooldown=config.mirror.cooldown)
    mirroring, keeper = Mirroring(follower, breaker, config.mirror.limit), None
    if leader.journal is not None:
        clearing = Clearing(leader.journal)
        mirroring = Mirroring(follower, breaker, config.mirror.limit, confirmed=clearing.confirmed)
        told = _told(contract, leader, watch, sink)
        keeper = _keeper(config, leader, leader.journal, source, clearing, mirroring, told)
    return Guarded(source, membership, mirroring, inflight, keeper)


def _fleet(  # noqa: PLR0917  one call site
    config: Config,
    contract: Contract,
    leader: Leader,
    wishes: FlagSource,
    inflight: InFlight,
    watch: FleetWatch,
    handover: Handover,
) -> Fleet:
    if leader.forum is None:
        raise ConfigurationError("flags.guard: full needs the journal in MySQL; run `dal install`")
    section = config.fleet
    terms = Terms(
        beat=section.beat,
        lease=section.lease,
        dead=section.dead_after,
        drain=section.drain,
        patience=section.patience,
    )
    delegate = partial(_delegate, leader.forum, (section.name, contract.hash), terms, inflight, watch, handover)
    fleet = Fleet(wishes, delegate, terms=terms, observer=watch, translate=leader.translate)
    handover.hold(fleet.may_write)
    return fleet


def _delegate(  # noqa: PLR0917  one call site
    forum: Forum,
    fleet: tuple[str, str],
    terms: Terms,
    inflight: InFlight,
    watch: FleetWatch,
    handover: Handover,
) -> Delegate:
    return Delegate(
        forum,
        name=f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(3)}",
        fleet=fleet,
        terms=terms,
        in_flight=inflight.stands,
        prepare=handover.prepare,
        observer=watch,
        clock=time.perf_counter,
        lead=handover.lead,
    )


def _keeper(  # noqa: PLR0917  one call site
    config: Config,
    leader: Leader,
    journal: Journal,
    source: FlagSource,
    clearing: Clearing,
    mirroring: Mirroring,
    told: Callable[[Depth, Repaired], None],
) -> Keeper:
    section = config.journal
    return Keeper(
        clearing,
        Repair(leader, journal, mirroring.repair),
        journal,
        active=lambda: MigrationPhase.DUAL_WRITE <= source.snapshot().phase <= MigrationPhase.DYNAMODB_PRIMARY,
        hurried=lambda: isinstance(source, Fleet) and source.draining,
        told=told,
        translate=leader.translate,
        pace=Pace(repair=section.repair_interval, quiet=section.quiet),
    )


def _told(
    contract: Contract, leader: Leader, watch: FleetWatch, sink: MetricsSink
) -> Callable[[Depth, Repaired], None]:
    """What hears of each round of the keeper."""
    if leader.runs is None:
        return watch.repaired
    proofs = ProofWatch(leader.runs, contract.entities, sink, translate=leader.translate)

    def told(depth: Depth, repaired: Repaired) -> None:
        watch.repaired(depth, repaired)
        proofs.look()

    return told
