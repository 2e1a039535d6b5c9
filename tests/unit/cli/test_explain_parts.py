"""What is explained is what the programs do: who is asked in which order, and what callers hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dal.domain import Failed, FollowerPolicy, Key, Ok, State
from dal.domain.compare import EXACT
from dal.dual import Looks, steps
from dal.dual.declared import Declared
from dal.dual.explaining import Case, Limits, Part, Role, read_parts, write_parts
from dal.dual.programs import read_program, write_program
from dal.errors import BackendUnavailable, FollowerWriteError
from flags import Backend, FlagSnapshot, MigrationPhase
from flags.phases import FeatureFlags, free_route

ONE, TWO, THREE, FOUR, FIVE = MigrationPhase
KEY = Key("user", (1,))
STATES = (State(KEY, 1, {"id": 1}),)

SNAPSHOTS = {
    f"{phase.label}{' prefer' if prefer else ''}": FlagSnapshot.of(phase, prefer_ddb=prefer)
    for phase in MigrationPhase
    for prefer in ([False, True] if phase is THREE else [False])
}
each_snapshot = pytest.mark.parametrize("snapshot", SNAPSHOTS.values(), ids=list(SNAPSHOTS))


def reads(snapshot: FlagSnapshot, limits: Limits | None = None, declared: Declared | None = None) -> list[Part]:
    """A read explained."""
    return list(read_parts(Case(snapshot, snapshot.route, limits or Limits(), declared or Declared())))


def writes(snapshot: FlagSnapshot, limits: Limits | None = None, declared: Declared | None = None) -> list[Part]:
    """A write explained."""
    return list(write_parts(Case(snapshot, snapshot.route, limits or Limits(), declared or Declared())))


def asked(snapshot: FlagSnapshot) -> list[Backend]:
    """The databases that a read program asks, both of which answer alike."""
    program, sent, order = read_program(snapshot.route, EXACT, Looks()), None, []
    try:
        while True:
            step = program.send(sent)
            if isinstance(step, steps.Ask):
                order.append(step.backend)
            sent = {steps.Ask: Ok(1), steps.Release: True}.get(type(step))
    except StopIteration:
        return order


ANSWERS: dict[type, Callable[[Any], object]] = {
    steps.Begin: lambda _: Ok(None),
    steps.TouchBefore: lambda _: Ok((KEY,)),
    steps.CallLeader: lambda _: Ok("done"),
    steps.TouchAfter: lambda _: Ok((KEY,)),
    steps.Commit: lambda _: Ok(STATES),
    steps.Release: lambda _: True,
    steps.Mirror: lambda _: Failed(BackendUnavailable("down")),
}


def mirrored(policy: FollowerPolicy, *, strict: bool) -> tuple[list[type], object]:
    """The steps of a write whose mirror fails, and what the caller hears in the end."""
    program, sent, order = write_program(policy, strict=strict), None, []
    try:
        while True:
            step = program.send(sent)
            order.append(type(step))
            sent = ANSWERS.get(type(step), lambda _: None)(step)
    except StopIteration as end:
        return order, end.value


@each_snapshot
def test_reads_name_the_databases_that_are_asked(snapshot: FlagSnapshot) -> None:
    """In their order; the first answers, another is compared."""
    parts = reads(snapshot)
    assert [part.backend for part in parts] == asked(snapshot)
    assert [part.role for part in parts] == [Role.ANSWERS, Role.COMPARED][: len(parts)]


@each_snapshot
def test_writes_name_leader_journal_and_follower(snapshot: FlagSnapshot) -> None:
    """As the route has them; only MySQL has a journal."""
    route = snapshot.route
    parts = {part.role: part.backend for part in writes(snapshot)}
    assert (parts[Role.LEADS], parts.get(Role.FOLLOWS)) == (route.leader, route.follower)
    assert (Role.JOURNALS in parts) == (route.leader is Backend.MYSQL)
    assert Role.JOURNALS not in {part.role for part in writes(snapshot, Limits(journaled=False))}


@pytest.mark.parametrize("strict", [False, True], ids=["lax", "strict"])
@pytest.mark.parametrize("policy", FollowerPolicy)
def test_what_is_said_of_a_failed_mirror_is_what_callers_hear(policy: FollowerPolicy, *, strict: bool) -> None:
    """An error is told where the program ends in one, and waiting where it does not release the caller first."""
    order, heard = mirrored(policy, strict=strict)
    part = writes(replace(SNAPSHOTS["dual-write"], strict=strict), declared=Declared("write", policy=policy))[-1]
    refused = isinstance(heard, Failed) and isinstance(heard.error, FollowerWriteError)
    assert ("FollowerWriteError" in part.fails) == refused
    assert ("does not wait" in part.does) == (steps.Release in order)
    assert part.fails.endswith("it stays pending and is repaired")


def test_without_a_table_every_policy_is_told() -> None:
    """It is not known which one the method has."""
    fails = writes(SNAPSHOTS["dual-write"])[-1].fails
    assert all(policy in fails for policy in FollowerPolicy)


def test_switched_off() -> None:
    """Writes of a kill switch, reads of no flag at all: the error is named, nobody is asked."""
    (part,) = writes(FlagSnapshot.of(TWO, read_only=True))
    assert (part.role, part.backend, part.who) == (Role.NOBODY, None, "nobody")
    assert "ReadOnlyError" in part.does
    nothing = free_route(FeatureFlags(False, False, True, True))
    (part,) = reads(replace(SNAPSHOTS["mysql-only"], route=nothing))
    assert "NoReadBackend" in part.does


@pytest.mark.parametrize(
    ("limits", "declared", "said"),
    [
        (Limits(sample=0.0), Declared(), "not asked: the configuration"),
        (Limits(), Declared("read", shadowed="never"), "not asked: the table"),
        (
            Limits(sample=0.25),
            Declared("read", "ignoring at", "sometimes"),
            "for 25 % of such reads, for some argu",
        ),
        (Limits(), Declared("read", "by identity"), "for every such read, compared by identity"),
    ],
    ids=["configuration", "table", "in part", "all"],
)
def test_how_much_is_compared(limits: Limits, declared: Declared, said: str) -> None:
    """As configuration and table say."""
    assert said in reads(SNAPSHOTS["dual-read-write"], limits, declared)[1].does


def test_limits_are_those_of_the_configuration() -> None:
    """Seconds and looks are told as they are."""
    limits = Limits(timeout=1.5, looks=Looks(most=7, pause=0.1), mirror=0.25)
    assert "1.5 s" in (fails := reads(SNAPSHOTS["dual-read-write"], limits)[1].fails)
    assert "7 times, 0.1 s apart, and it is not pending" in fails
    assert "0.25 s at most" in writes(SNAPSHOTS["dual-write"], limits)[-1].does


def test_inside_a_transaction_the_leader_answers() -> None:
    """Where that is not the answerer, it is said."""
    assert "inside a transaction the leader, MySQL" in reads(SNAPSHOTS["dynamodb-primary"])[0].does
    assert "inside" not in reads(SNAPSHOTS["dynamodb-only"])[0].does


@pytest.mark.parametrize(
    ("phase", "policy", "strict", "rehearsed"),
    [
        (TWO, None, False, False),
        (THREE, None, False, True),
        (FOUR, FollowerPolicy.STRICT, True, True),
        (THREE, FollowerPolicy.BEST_EFFORT, False, False),
        (FOUR, FollowerPolicy.BEST_EFFORT, True, True),
        (FIVE, None, True, False),
    ],
)
def test_rehearsals(
    phase: MigrationPhase, policy: FollowerPolicy | None, *, strict: bool, rehearsed: bool
) -> None:
    """From phase 3 on, of writes that are mirrored before their answer."""
    snapshot = replace(FlagSnapshot.of(phase), strict=strict)
    found = writes(snapshot, Limits(rehearsed=0.01), Declared("write", policy=policy))
    assert (found[0].role is Role.REHEARSES) == rehearsed
    assert not rehearsed or "1 % of such writes" in found[0].does
