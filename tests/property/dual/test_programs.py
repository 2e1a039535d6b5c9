"""Laws of the write program and the read program over random courses of events."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dal.domain import Applied, Failed, FollowerPolicy, Key, Ok, State
from dal.domain.compare import EXACT
from dal.dual import steps
from dal.dual.programs import Looks, read_program, write_program
from dal.errors import BackendUnavailable, ConflictError, FencedError, OutcomeUnknown
from flags import MigrationPhase, route_of

KEYS = (Key("user", (1,)), Key("user.email", ("a",)))
STATES = tuple(State(key, 1, {"id": 1}) for key in KEYS)
GOOD: dict[type, object] = {
    steps.TouchBefore: KEYS,
    steps.CallLeader: "result",
    steps.TouchAfter: KEYS,
    steps.Commit: STATES,
    steps.Resolve: STATES,
    steps.Mirror: [Applied.APPLIED] * len(STATES),
}
failures = st.sampled_from(
    [
        Failed(BackendUnavailable("down")),
        Failed(ConflictError("deadlock")),
        Failed(FencedError("moved on")),
        Failed(OutcomeUnknown("lost")),
        Failed(LookupError("sold out"), refused=True),
    ]
)
UNDONE = (steps.TouchBefore, steps.CallLeader, steps.TouchAfter)
TOLD = (steps.Rollback, steps.MirrorMissed, steps.Confirmed)
Step = steps.ReadStep | steps.WriteStep
Event = tuple[Step, object]


@dataclass(frozen=True)
class Asked:
    """The arguments of one write program."""

    policy: FollowerPolicy
    mirrored: bool
    strict: bool


asked = st.builds(
    Asked,
    policy=st.sampled_from(FollowerPolicy),
    mirrored=st.sampled_from([True, True, False]),
    strict=st.booleans(),
)


def answers(data: st.DataObject, step: Step) -> object:
    """Anything that a driver may send back for a step."""
    if isinstance(step, TOLD):
        return None
    if isinstance(step, steps.Release):
        return data.draw(st.booleans())
    good = GOOD.get(type(step))
    if isinstance(step, steps.Resolve):
        return data.draw(st.sampled_from([Ok(good), Ok(None)]) | failures)
    return data.draw(st.just(Ok(good)) | st.just(Ok(good)) | failures)


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


def walk(data: st.DataObject, asked: Asked) -> tuple[list[Event], object]:
    """One random course of a write."""
    program = write_program(asked.policy, mirrored=asked.mirrored, strict=asked.strict)
    return course(program, lambda step: answers(data, step))


def units(events: list[Event]) -> Iterator[list[Event]]:
    """The events of each unit, from its begin to the next."""
    starts = [n for n, (step, _) in enumerate(events) if isinstance(step, steps.Begin)]
    for start, stop in zip(starts, [*starts[1:], len(events)], strict=True):
        yield events[start:stop]


def failed(event: Event) -> bool:
    return isinstance(event[1], Failed)


def landed(event: Event) -> bool:
    """Whether this is the moment from which on the leader is known to have the write."""
    step, sent = event
    return isinstance(step, steps.Commit | steps.Resolve) and isinstance(sent, Ok) and sent.value is not None


@given(data=st.data(), asked=asked)
def test_nothing_is_mirrored_but_what_the_leader_has_committed(data: st.DataObject, asked: Asked) -> None:
    """Right before a mirror there is a commit that succeeded, or one that was found done; and a follower."""
    events, _ = walk(data, asked)
    mirrors = [n for n, (step, _) in enumerate(events) if isinstance(step, steps.Mirror)]
    assert len(mirrors) <= int(asked.mirrored)
    for n in mirrors:
        before = [event for event in events[:n] if not isinstance(event[0], steps.Release)]
        assert landed(before[-1])
        *_, last = units(before)
        assert all(isinstance(step, steps.Commit) for step, sent in last if isinstance(sent, Failed))


@given(data=st.data(), asked=asked)
def test_each_unit_ends_once(data: st.DataObject, asked: Asked) -> None:
    """A unit that began is either committed or rolled back; a failed step inside is followed by the rollback."""
    events, _ = walk(data, asked)
    for unit in units(events):
        ends = [step for step, _ in unit if isinstance(step, steps.Commit | steps.Rollback)]
        assert len(ends) == (0 if failed(unit[0]) else 1)
        for (step, sent), following in pairwise(unit):
            if isinstance(sent, Failed) and isinstance(step, UNDONE):
                assert following[0] == steps.Rollback(sent)


@given(data=st.data(), asked=asked)
def test_a_unit_is_run_again_only_where_nothing_was_done(data: st.DataObject, asked: Asked) -> None:
    """After a conflict or a commit that did not take place; never after a fence, nor more than three times."""
    events, _ = walk(data, asked)
    *repeated, _last = units(events)
    assert len(repeated) <= 2
    for unit in repeated:
        errors = [sent.error for _, sent in unit if isinstance(sent, Failed)]
        assert not any(isinstance(error, FencedError) for error in errors)
        assert isinstance(errors[-1], ConflictError | OutcomeUnknown)
        assert not any(landed(event) for event in unit)


@given(data=st.data(), asked=asked)
def test_the_caller_is_released_at_most_once_and_only_by_best_effort(data: st.DataObject, asked: Asked) -> None:
    """What the caller was released with is what the program ends with; under `strict` nobody is."""
    events, end = walk(data, asked)
    released = [step.outcome for step, _ in events if isinstance(step, steps.Release)]
    hasty = asked.policy is FollowerPolicy.BEST_EFFORT and asked.mirrored and not asked.strict
    assert len(released) <= int(hasty)
    assert all(outcome is end for outcome in released)


@given(data=st.data(), asked=asked)
def test_a_write_that_the_follower_may_lack_is_told(data: st.DataObject, asked: Asked) -> None:
    """With a follower, a write that landed is confirmed or missed; an unknown one is missed in any case."""
    events, end = walk(data, asked)
    confirmed = [step for step, _ in events if isinstance(step, steps.Confirmed)]
    missed = [step for step, _ in events if isinstance(step, steps.MirrorMissed)]
    unknown = any(isinstance(step, steps.Resolve) and isinstance(sent, Failed) for step, sent in events)
    done = any(landed(event) for event in events)
    assert len(confirmed) + len(missed) == int(unknown or (done and asked.mirrored))
    assert bool(confirmed) == any(isinstance(s, steps.Mirror) and isinstance(sent, Ok) for s, sent in events)
    assert done or isinstance(end, Failed)


@given(data=st.data(), asked=asked)
def test_success_means_what_was_promised(data: st.DataObject, asked: Asked) -> None:
    """Under `strict`, of the fleet or the policy, a success has a confirmed mirror."""
    events, end = walk(data, asked)
    promised = asked.mirrored and (asked.strict or asked.policy is FollowerPolicy.STRICT)
    if promised and isinstance(end, Ok):
        assert any(isinstance(step, steps.Confirmed) for step, _ in events)


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
