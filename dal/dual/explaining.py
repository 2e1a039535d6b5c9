"""What an operation does under a snapshot, in words: who does what, in which order, and what becomes of a failure.

The order is that of `programs`; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from dal.domain import FollowerPolicy
from dal.dual.declared import Declared
from dal.dual.programs import Looks
from flags import Backend, FlagSnapshot, MigrationPhase, Route

_NAMES = {Backend.MYSQL: "MySQL", Backend.DYNAMODB: "DynamoDB"}


class Role(StrEnum):
    """The part that a backend has in one operation."""

    ANSWERS = "answers"
    COMPARED = "compared"
    REHEARSES = "rehearses"
    LEADS = "leads"
    JOURNALS = "journals"
    FOLLOWS = "follows"
    NOBODY = "nobody"


_VERBS = {Role.COMPARED: "is compared"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part, in the order of events: who, what it does, and what happens where it fails."""

    role: Role
    backend: Backend | None
    does: str
    fails: str = ""

    @property
    def who(self) -> str:
        """`MySQL leads`."""
        verb = _VERBS.get(self.role, self.role.value)
        return verb if self.backend is None else f"{_NAMES[self.backend]} {verb}"

    def as_json(self) -> dict[str, object]:
        """`{"role", "backend", "does", "fails"}`; backend or null."""
        backend = None if self.backend is None else self.backend.value
        return {"role": self.role.value, "backend": backend, "does": self.does, "fails": self.fails}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the configuration says of all operations: shares (0…1) and seconds."""

    sample: float = 1.0
    timeout: float = 2.0
    looks: Looks = field(default_factory=Looks)
    journaled: bool = True
    mirror: float = 1.0
    rehearsed: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """One operation: under this snapshot, on this route of it."""

    snapshot: FlagSnapshot
    route: Route
    limits: Limits = field(default_factory=Limits)
    declared: Declared = field(default_factory=Declared)


def read_parts(case: Case) -> Iterator[Part]:
    """A read: the answerer, then perhaps a shadow."""
    route = case.route
    if not route.readable:
        yield Part(Role.NOBODY, None, "both READ flags are off: NoReadBackend is raised")
        return
    yield Part(Role.ANSWERS, route.answerer, f"the caller gets this result{_inside(route)}", _of_answers(route))
    if route.shadow is not None:
        yield _shadow(route.shadow, case.limits, case.declared)


def _inside(route: Route) -> str:
    if route.leader in (None, route.answerer):
        return ""
    return f"; inside a transaction the leader, {_NAMES[route.leader]}, answers"


def _of_answers(route: Route) -> str:
    other = "" if route.shadow is None else f"; {_NAMES[route.shadow]} is not asked instead"
    return f"the caller gets the error{other}"


def _shadow(shadow: Backend, limits: Limits, declared: Declared) -> Part:
    if limits.sample <= 0:
        return Part(Role.COMPARED, shadow, "not asked: the configuration switches comparisons off")
    if declared.shadowed == "never":
        return Part(Role.COMPARED, shadow, "not asked: the table says that this read is never compared")
    share = "every such read" if limits.sample >= 1 else f"{_percent(limits.sample)} of such reads"
    some = ", for some arguments" if declared.shadowed == "sometimes" else ""
    how = f", compared {declared.comparison}" if declared.comparison else ""
    does = f"asked in the background, after the answer, for {share}{some}{how}; the caller never waits"
    return Part(Role.COMPARED, shadow, does, _of_shadow(limits))


def _of_shadow(limits: Limits) -> str:
    looks = limits.looks
    unless = ", and it is not pending in the journal" if limits.journaled else ""
    return (
        f"no caller notices: an error, or more than {limits.timeout:g} s, is counted. A difference counts if"
        f" both repeat it {looks.most} times, {looks.pause:g} s apart{unless}"
    )


def write_parts(case: Case) -> Iterator[Part]:
    """A write: the leader in a unit of work that ends with the journal, then the mirror."""
    leader, follower, limits = case.route.leader, case.route.follower, case.limits
    if leader is None:
        yield Part(Role.NOBODY, None, "both WRITE flags are off: ReadOnlyError is raised")
        return
    if leader is Backend.DYNAMODB:
        yield Part(
            Role.LEADS, leader, "its own repository writes; MySQL hears nothing", "the caller gets the error"
        )
        return
    if follower is not None and limits.rehearsed > 0 and _rehearsed(case):
        share = _percent(limits.rehearsed)
        yield Part(
            Role.REHEARSES, follower, f"{share} of such writes are planned first, not sent", "it is counted"
        )
    does = f"the write runs once, in one transaction{_touched(case.declared)}"
    yield Part(Role.LEADS, leader, does, _of_leading(limits))
    if limits.journaled:
        yield _journal(follower)
    if follower is not None:
        yield _follower(case, follower)


def _rehearsed(case: Case) -> bool:
    snapshot = case.snapshot
    waits = case.declared.policy is not FollowerPolicy.BEST_EFFORT or snapshot.strict
    return waits and snapshot.phase >= MigrationPhase.DUAL_READ_WRITE


def _touched(declared: Declared) -> str:
    return f"; it touches {declared.touches}" if declared.touches else ""


def _of_leading(limits: Limits) -> str:
    unknown = "; where the commit's outcome is unknown, the journal tells" if limits.journaled else ""
    return f"it is rolled back, the caller gets the error, DynamoDB is not asked{unknown}"


def _journal(follower: Backend | None) -> Part:
    until = "until the mirror is confirmed" if follower is not None else "until phase 2 mirrors them"
    return Part(
        Role.JOURNALS,
        Backend.MYSQL,
        f"the last statement of the same transaction: touched keys, a version for each, pending {until}",
        "it is rolled back; where leader or epoch have changed meanwhile, it is run again as they ask",
    )


def _follower(case: Case, follower: Backend) -> Part:
    policy, strict, limits = case.declared.policy, case.snapshot.strict, case.limits
    released = policy is FollowerPolicy.BEST_EFFORT and not strict
    waits = "the caller does not wait" if released else f"the caller waits, for about {limits.mirror:g} s at most"
    does = f"gets the state that the write has left, unless it holds a newer one; {waits}"
    kept = "it stays pending and is repaired" if limits.journaled else "`dal verify --all --repair` repairs it"
    return Part(Role.FOLLOWS, follower, does, f"{_of_following(policy, strict=strict)}; {kept}")


_ERROR = "the caller gets FollowerWriteError: MySQL has the write, do not repeat it"
_MISSED = {
    None: "policy journal (the default) and best_effort: the caller succeeds; policy strict: FollowerWriteError",
    FollowerPolicy.JOURNAL: "policy journal: the caller succeeds",
    FollowerPolicy.BEST_EFFORT: "policy best_effort: the caller has succeeded already",
    FollowerPolicy.STRICT: f"policy strict: {_ERROR}",
}


def _of_following(policy: FollowerPolicy | None, *, strict: bool) -> str:
    """Once DynamoDB answers, or is about to, no policy lets a write succeed without its mirror."""
    return f"strict, whatever the policy: {_ERROR}" if strict else _MISSED[policy]


def _percent(share: float) -> str:
    return f"{share * 100:g} %"


KINDS: dict[str, Callable[[Case], Iterator[Part]]] = {"read": read_parts, "write": write_parts}
"""By what a method is."""
