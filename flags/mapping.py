"""Flags written down as a mapping: the `featureFlags` of a configuration, a flag file, a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from flags.phases import OPTIONAL_FLAGS, REQUIRED_FLAGS, FeatureFlags
from flags.rollout import EVERYBODY, Sticky
from flags.wish import FetchFailure, Flaw, NoWishError, Rejection, RejectReason, Wish

ROLLOUT_FLAGS = ("READ_DDB", "PREFER_DDB")
FLAG_NAMES = tuple(field.name for field in fields(FeatureFlags))


class _Partial(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    rollout: int = Field(ge=0, le=EVERYBODY)
    group: str | None = None


_Value = TypeAdapter[bool | _Partial](bool | _Partial, config=ConfigDict(strict=True))


def wish_from(flags: Mapping[str, object], *, version: str = "0") -> Wish:
    """Compile `{"READ_MYSQL": true, "READ_DDB": {"rollout": 25, "group": "dal"}, …}`.

    Raises:
        NoWishError: a required flag is missing (`MISSING_FLAGS`), or a name or value is not understood
            (`GARBAGE`); the detail names each of them.
    """
    problems = [*_unknown(flags), *_bad_values(flags)]
    if problems:
        raise NoWishError(FetchFailure.GARBAGE, "; ".join(problems))
    require(flags)
    values = {name: _Value.validate_python(value) for name, value in flags.items()}
    states = {name: state_of(name, *_asked(name, value)) for name, value in values.items()}
    return assemble(states, version=version)


def require(names: Mapping[str, object]) -> None:
    """Insist on the four flags.

    Raises:
        NoWishError: with reason `MISSING_FLAGS` and the names that are not there.
    """
    if missing := [name for name in REQUIRED_FLAGS if name not in names]:
        raise NoWishError(FetchFailure.MISSING_FLAGS, ", ".join(missing))


State = bool | Sticky | Flaw
"""What one flag asks for: on, off, on for some, or something that cannot be obeyed."""


def state_of(name: str, percentage: int, group: str) -> State:
    """What a percentage of this flag means; only two flags can be on for some."""
    if percentage in (0, EVERYBODY):
        return percentage == EVERYBODY
    if name in ROLLOUT_FLAGS:
        return Sticky(group, percentage)
    detail = f"{name} is on for {percentage} %; only {' and '.join(ROLLOUT_FLAGS)} can be partial"
    return Flaw(name, Rejection(RejectReason.PARTIAL, detail))


def assemble(states: Mapping[str, State], *, version: str) -> Wish:
    """One wish from the states of all flags (a missing optional flag is off)."""
    return Wish(
        flags=FeatureFlags(**{name: _counts_as_on(states.get(name, False)) for name in FLAG_NAMES}),
        partial=tuple((name, state) for name, state in states.items() if isinstance(state, Sticky)),
        flaws=tuple(state for state in states.values() if isinstance(state, Flaw)),
        version=version,
    )


def _counts_as_on(state: State) -> bool:
    return state is True or isinstance(state, Flaw)


def _asked(name: str, value: bool | _Partial) -> tuple[int, str]:  # noqa: FBT001  a value, not a switch
    if isinstance(value, _Partial):
        return value.rollout, value.group or name
    return EVERYBODY if value else 0, name


def _unknown(flags: Mapping[str, object]) -> list[str]:
    known = ", ".join((*REQUIRED_FLAGS, *OPTIONAL_FLAGS))
    return [f"no such flag: {name}; one of {known}" for name in flags if name not in FLAG_NAMES]


def _bad_values(flags: Mapping[str, object]) -> list[str]:
    return [f"{name} must be true, false or {{rollout, group}}" for name, v in flags.items() if not _valid(v)]


def _valid(value: object) -> bool:
    try:
        _Value.validate_python(value)
    except ValidationError:
        return False
    return True
