"""Compiles what Unleash sends to its clients into a wish, and refuses what routing cannot obey.

A flag is on, off, or on for a sticky percentage. Fully on means 100 % with any stickiness: the toggle as the UI
creates it (`default`) as well as a ramp that has arrived. Below 100 %, who is chosen must depend on the
application's key alone, so `default` and `random` (a coin toss per call) are refused; any other field name
(`userId`, `sessionId`, one's own) is taken to mean that key.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from pydantic import BaseModel, Field, ValidationError

from flags.mapping import FLAG_NAMES, State, assemble, require, state_of
from flags.rollout import EVERYBODY, Sticky
from flags.wish import FetchFailure, Flaw, NoWishError, Rejection, RejectReason, Wish

_COIN_TOSS = frozenset({"default", "random"})


class _Parameters(BaseModel):
    rollout: int = Field(ge=0, le=EVERYBODY)
    stickiness: str = "default"
    group: str | None = Field(default=None, alias="groupId")


class _Strategy(BaseModel):
    name: str
    parameters: dict[str, object] | None = None
    constraints: list[object] | None = None
    segments: list[object] | None = None


class _Feature(BaseModel):
    name: str
    enabled: bool = Field(strict=True)
    strategies: list[_Strategy] | None = None
    dependencies: list[object] | None = None


class _Meta(BaseModel):
    revision: int | None = Field(default=None, alias="revisionId")


class _Payload(BaseModel):
    features: list[dict[str, object]]
    meta: _Meta = _Meta()


def compile_payload(raw: str) -> Wish:
    """Compile the body of `/api/client/features`; flags that are not ours may be anything.

    Raises:
        NoWishError: the body is not understood (`GARBAGE`), or not all four flags are in it
            (`MISSING_FLAGS`: archived, renamed, another project).
    """
    try:
        payload = _Payload.model_validate_json(raw)
        features = [_Feature.model_validate(f) for f in payload.features if f.get("name") in FLAG_NAMES]
    except ValidationError as error:
        raise NoWishError(FetchFailure.GARBAGE, _summary(error)) from error
    states = {feature.name: _state(feature) for feature in features}
    if len(states) < len(features):
        raise NoWishError(FetchFailure.GARBAGE, "a flag is there twice")
    require(states)
    return assemble(states, version=_version(payload, raw))


def _version(payload: _Payload, raw: str) -> str:
    revision = payload.meta.revision
    return sha256(raw.encode()).hexdigest()[:12] if revision is None else str(revision)


def _summary(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"


def _state(feature: _Feature) -> State:
    if not feature.enabled:
        return False
    if feature.dependencies:
        return _unsupported(feature.name, "depends on another flag")
    strategies = feature.strategies or []
    if not strategies:
        return True
    return _any_of(feature.name, [_strategy_state(feature.name, strategy) for strategy in strategies])


def _any_of(flag: str, states: list[State]) -> State:
    """A flag is on where any of its strategies is; one that cannot be obeyed spoils the flag."""
    if flaws := [state for state in states if isinstance(state, Flaw)]:
        return flaws[0]
    if True in states:
        return True
    rollouts = [state for state in states if isinstance(state, Sticky)]
    if len(rollouts) > 1:
        return _unsupported(flag, "has several partial rollouts")
    return rollouts[0] if rollouts else False


def _strategy_state(flag: str, strategy: _Strategy) -> State:
    if strategy.constraints:
        return _unsupported(flag, "has constraints")
    if strategy.segments:
        return _unsupported(flag, "has segments")
    compiled = _STRATEGIES.get(strategy.name)
    if compiled is None:
        return _unsupported(flag, f"has the strategy {strategy.name}")
    return compiled(flag, strategy)


def _rollout(flag: str, strategy: _Strategy) -> State:
    try:
        parameters = _Parameters.model_validate(strategy.parameters or {})
    except ValidationError as error:
        return _unsupported(flag, f"has an unreadable rollout ({_summary(error)})")
    state = state_of(flag, parameters.rollout, parameters.group or flag)
    if isinstance(state, Sticky) and parameters.stickiness in _COIN_TOSS:
        detail = f"{flag}: {parameters.rollout} % with stickiness {parameters.stickiness} tosses a coin per call"
        return Flaw(flag, Rejection(RejectReason.NOT_STICKY, detail))
    return state


def _always(flag: str, strategy: _Strategy) -> State:  # noqa: ARG001  same shape as its neighbour in the table
    return True


_STRATEGIES: dict[str, Callable[[str, _Strategy], State]] = {"default": _always, "flexibleRollout": _rollout}


def _unsupported(flag: str, what: str) -> Flaw:
    return Flaw(flag, Rejection(RejectReason.UNSUPPORTED, f"{flag} {what}, which routing cannot obey"))
