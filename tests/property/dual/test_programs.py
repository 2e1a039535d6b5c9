"""Laws of the write program and the read program over random courses of events."""

from collections.abc import Callable, Generator, Iterator
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dal.domain import Applied, Failed, FollowerPolicy, Key, Ok, State
from dal.domain.compare import EXACT
from dal.dual import steps
from dal.dual.programs import Looks, read_program, write_program
from dal.errors import BackendUnavailable, ConflictError, OutcomeUnknown
from flags import MigrationPhase, route_of

KEYS = (Key("user", (1,)), Key("user.email", ("a",)))
STATES = tuple(State(key, 1, {"id": 1}) for key in KEYS)
GOOD: dict[type, object] = {
    steps.TouchBefore: KEYS,
    steps.CallLeader: "result",
    steps.TouchAfter: KEYS,
    steps.Capture: STATES,
    steps.ReadBack: STATES,
    steps.Mirror: [Applied.APPLIED] * len(STATES),
}
failures = st.sampled_from(
    [
        Failed(BackendUnavailable("down")),
        Failed(ConflictError("deadlock")),
        Failed(OutcomeUnknown("lost")),
        Failed(LookupError("sold out"), refused=True),
    ]
)
UNDONE = (steps.TouchBefore, steps.CallLeader, steps.TouchAfter, steps.Capture)
Step = steps.ReadStep | steps.WriteStep
Event = tuple[Step, object]


def answers(data: st.DataObject, step: Step) -> object:
    """Anything that a driver may send back for a step."""
    if isinstance(step, steps.Rollback | steps.MirrorMissed):
        return None
    if isinstance(step, steps.Release):
        return data.draw(st.booleans())
    ok = Ok(GOOD.get(type(step)))
    return data.draw(st.just(ok) | st.just(ok) | failures)


def course(program: Generator[Step, Any, object], answer: Callable[[Step], object]) -> tuple[list[Event], object]:
    """One course of a program: its events and its end."""
    events: list[Event] = []
    sent: object = None
    while True:
        try:
            step = program.send(sent)
        except StopIteration as end:
            return events, end.value
        sent = answer(step)
        events.append((step, sent))


def walk(data: st.DataObject, policy: FollowerPolicy) -> tuple[list[Event], object]:
    """One random course of a write."""
    return course(write_program(policy), lambda step: answers(data, step))


def units(events: list[Event]) -> Iterator[list[Event]]:
    """The events of each unit, from its begin to the next."""
    starts = [n for n, (step, _) in enumerate(events) if isinstance(step, steps.Begin)]
    for start, stop in zip(starts, [*starts[1:], len(events)], strict=True):
        yield events[start:stop]


def failed(event: Event) -> bool:
    return isinstance(event[1], Failed)


@given(data=st.data(), policy=st.sampled_from(FollowerPolicy))
def test_nothing_is_mirrored_but_what_the_leader_has_committed(
    data: st.DataObject, policy: FollowerPolicy
) -> None:
    """Before a mirror there is a commit that succeeded, or one that was found done; no failed step between."""
    events, _ = walk(data, policy)
    mirrors = [n for n, (step, _) in enumerate(events) if isinstance(step, steps.Mirror)]
    assert len(mirrors) <= 1
    for n in mirrors:
        before = [event for event in events[:n] if not isinstance(event[0], steps.Release)]
        assert isinstance(before[-1][0], steps.Commit | steps.ReadBack)
        assert not failed(before[-1])
        *_, last = units(before)
        assert not [event for event in last if failed(event) and not isinstance(event[1].error, OutcomeUnknown)]  # type: ignore[attr-defined]  # `failed` says so


@given(data=st.data(), policy=st.sampled_from(FollowerPolicy))
def test_each_unit_ends_once(data: st.DataObject, policy: FollowerPolicy) -> None:
    """A unit that began is either committed or rolled back; a failed step inside is followed by the rollback."""
    events, _ = walk(data, policy)
    for unit in units(events):
        ends = [step for step, _ in unit if isinstance(step, steps.Commit | steps.Rollback)]
        assert len(ends) == (0 if failed(unit[0]) else 1)
        for event, following in pairwise(unit):
            if failed(event) and isinstance(event[0], UNDONE):
                assert following[0] == steps.Rollback(event[1])  # type: ignore[arg-type]  # `failed` says so


@given(data=st.data(), policy=st.sampled_from(FollowerPolicy))
def test_the_caller_is_released_at_most_once_and_only_by_best_effort(
    data: st.DataObject, policy: FollowerPolicy
) -> None:
    """What the caller was released with is what the program ends with."""
    events, end = walk(data, policy)
    released = [step.outcome for step, _ in events if isinstance(step, steps.Release)]
    assert len(released) <= (1 if policy is FollowerPolicy.BEST_EFFORT else 0)
    assert all(outcome is end for outcome in released)


@given(data=st.data(), policy=st.sampled_from(FollowerPolicy))
def test_a_write_that_the_follower_may_lack_is_told(data: st.DataObject, policy: FollowerPolicy) -> None:
    """A success without a successful mirror, or an unknown commit, has a missed mirror among its events."""
    events, end = walk(data, policy)
    mirrored = any(isinstance(step, steps.Mirror) and not failed((step, sent)) for step, sent in events)
    missed = any(isinstance(step, steps.MirrorMissed) for step, _ in events)
    committed = any(isinstance(step, steps.Commit) and not failed((step, sent)) for step, sent in events)
    unknown = any(isinstance(step, steps.ReadBack) for step, _ in events)
    assert missed == ((committed or unknown) and not mirrored)
    assert committed or unknown or isinstance(end, Failed)


outcomes: st.SearchStrategy[object] = st.sampled_from(
    [Ok(1), Ok(2), Failed(BackendUnavailable("down")), Failed(LookupError(), refused=True)]
)


@given(
    data=st.data(),
    phase=st.sampled_from(MigrationPhase),
    prefer=st.booleans(),
    most=st.integers(0, 4),
)
def test_every_read_releases_once_and_is_judged_once(
    data: st.DataObject, phase: MigrationPhase, *, prefer: bool, most: int
) -> None:
    """The answer is the answerer's first; the shadow is asked after the release; looks are bounded."""
    route = route_of(phase, prefer_ddb=prefer)
    answered = {steps.Ask: outcomes, steps.Release: st.booleans()}
    program = read_program(route, EXACT, Looks(most=most, pause=0))
    events, end = course(program, lambda step: data.draw(answered.get(type(step), st.none())))
    assert end is events[0][1]
    kinds = [type(step) for step, _ in events]
    asked = [step.backend if isinstance(step, steps.Ask) else None for step, _ in events]
    assert asked[0] is route.answerer
    assert kinds.count(steps.Release) <= 1
    assert kinds.count(steps.Pause) <= most
    compared = route.shadow is not None and route.shadow in asked
    assert kinds.count(steps.Judged) == int(compared)
    if compared:
        assert kinds.index(steps.Release) < asked.index(route.shadow)
        assert kinds[-1] is steps.Judged
