"""The four flags, the five phases they spell, and what each phase does.

The phases are a Gray code: neighbours differ in exactly one flag, so an operator who flips one toggle at a
time passes through legal states only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache


class Backend(StrEnum):
    """One of the two databases."""

    MYSQL = "mysql"
    DYNAMODB = "dynamodb"


class MigrationPhase(IntEnum):
    """One of the five legal states of the flags, in the order in which a migration passes them."""

    MYSQL_ONLY = 1
    DUAL_WRITE = 2
    DUAL_READ_WRITE = 3
    DYNAMODB_PRIMARY = 4
    DYNAMODB_ONLY = 5

    @classmethod
    def parse(cls, text: str) -> MigrationPhase:
        """Read a phase as people write it: `mysql-only`, `MYSQL_ONLY` or `1`.

        Raises:
            ValueError: the text names no phase; the message lists those that exist.
        """
        name = text.strip().upper().replace("-", "_")
        for phase in cls:
            if name in (phase.name, str(phase.value)):
                return phase
        known = ", ".join(phase.label for phase in cls)
        raise ValueError(f"no such phase: {text!r}; one of {known}")

    @property
    def label(self) -> str:
        """The name for people, files and metric labels: `mysql-only`."""
        return self.name.lower().replace("_", "-")

    @property
    def flags(self) -> FeatureFlags:
        """The four flags that spell this phase."""
        return _FLAGS[self]


@dataclass(frozen=True, slots=True)
class FeatureFlags:
    """What the operator sees in the Unleash UI; the names are those of the toggles."""

    READ_MYSQL: bool = True
    READ_DDB: bool = False
    WRITE_MYSQL: bool = True
    WRITE_DDB: bool = False
    PREFER_DDB: bool = False

    @property
    def key(self) -> tuple[bool, bool, bool, bool]:
        """The four routing flags in their fixed order, without `PREFER_DDB`."""
        return self.READ_MYSQL, self.READ_DDB, self.WRITE_MYSQL, self.WRITE_DDB


REQUIRED_FLAGS = ("READ_MYSQL", "READ_DDB", "WRITE_MYSQL", "WRITE_DDB")
OPTIONAL_FLAGS = ("PREFER_DDB",)

_FLAGS = {
    MigrationPhase.MYSQL_ONLY: FeatureFlags(True, False, True, False),
    MigrationPhase.DUAL_WRITE: FeatureFlags(True, False, True, True),
    MigrationPhase.DUAL_READ_WRITE: FeatureFlags(True, True, True, True),
    MigrationPhase.DYNAMODB_PRIMARY: FeatureFlags(False, True, True, True),
    MigrationPhase.DYNAMODB_ONLY: FeatureFlags(False, True, False, True),
}


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """What one operation does: who answers and who is compared, who is written first and who follows.

    `leader is None` means read-only: writes raise, reads go on. Routes are the few constants that `route_of`
    and `free_route` hand out, so they are compared and hashed by identity. `reads` and `writes` are closed
    metric labels: `mysql`, `mysql+dynamodb` (answerer or leader first), `none`.
    """

    answerer: Backend
    shadow: Backend | None
    leader: Backend | None
    follower: Backend | None
    reads: str
    writes: str

    @property
    def readable(self) -> bool:
        """False only with the guard off and both READ flags off: then `answerer` means nothing, reads raise."""
        return self.reads != "none"


_M, _D = Backend.MYSQL, Backend.DYNAMODB
_ROLES: dict[MigrationPhase, tuple[tuple[Backend, ...], tuple[Backend, ...]]] = {
    # phase: (answerer, shadow), (leader, follower)
    MigrationPhase.MYSQL_ONLY: ((_M,), (_M,)),
    MigrationPhase.DUAL_WRITE: ((_M,), (_M, _D)),
    MigrationPhase.DUAL_READ_WRITE: ((_M, _D), (_M, _D)),
    MigrationPhase.DYNAMODB_PRIMARY: ((_D,), (_M, _D)),
    MigrationPhase.DYNAMODB_ONLY: ((_D,), (_D,)),
}


def _build(phase: MigrationPhase, *, prefer_ddb: bool, read_only: bool) -> Route:
    readers, writers = _ROLES[phase]
    return _assemble(readers[::-1] if prefer_ddb else readers, () if read_only else writers)


def _assemble(readers: tuple[Backend, ...], writers: tuple[Backend, ...]) -> Route:
    answerer, shadow = (*(readers or (_M,)), None)[:2]
    leader, follower = (*writers, None, None)[:2]
    assert answerer is not None  # noqa: S101  for the type checker: the tuple above starts with a backend
    return Route(answerer, shadow, leader, follower, "+".join(readers) or "none", "+".join(writers) or "none")


_ROUTES = {
    (phase, prefer, read_only): _build(phase, prefer_ddb=prefer, read_only=read_only)
    for phase in MigrationPhase
    for prefer in (False, True)
    for read_only in (False, True)
}


def route_of(phase: MigrationPhase, *, prefer_ddb: bool = False, read_only: bool = False) -> Route:
    """The route of a phase under its two overlays.

    `prefer_ddb` swaps answerer and shadow where both are read (phase 3) and means nothing elsewhere.
    """
    return _ROUTES[phase, prefer_ddb, read_only]


_READ_ONLY = {_ROUTES[phase, prefer, False]: _ROUTES[phase, prefer, True] for phase, prefer, _ in _ROUTES}


def read_only_route(route: Route) -> Route:
    """The same reads with writes switched off."""
    return _READ_ONLY.get(route, route)


@cache
def free_route(flags: FeatureFlags) -> Route:
    """The route that flags spell when nobody checks them: for the guard level `off` only.

    MySQL is named first wherever both are; where no flag reads, the route is not `readable`.
    """
    readers = tuple(b for b, on in ((_M, flags.READ_MYSQL), (_D, flags.READ_DDB)) if on)
    writers = tuple(b for b, on in ((_M, flags.WRITE_MYSQL), (_D, flags.WRITE_DDB)) if on)
    return _assemble(readers[::-1] if flags.PREFER_DDB else readers, writers)
