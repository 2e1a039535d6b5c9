"""The snapshot that follows from where a process is, what its flags ask for, and the control row."""

from __future__ import annotations

from dataclasses import replace

from dal.domain.control import Control
from dal.domain.fleet import Place
from flags import FlagSnapshot, route_of


def effect(place: Place, wish: FlagSnapshot, control: Control) -> FlagSnapshot:
    """What operations that begin now obey.

    The kill switch works at once, wherever the process is; a rollout works once the process is where it was asked
    for.
    """
    there = place.phase is wish.phase
    rollout = wish.rollout if there and (place.prefer or place.spread) else None
    if rollout is not None and place.spread:  # who is compared is not answered, whatever PREFER_DDB says
        rollout = replace(rollout, route=route_of(rollout.phase, read_only=wish.read_only))
    snapshot = FlagSnapshot.of(
        place.phase,
        prefer_ddb=place.prefer and (rollout is None or wish.flags.PREFER_DDB),
        read_only=wish.read_only,
        rollout=rollout,
        version=wish.version,
        fetched_at=wish.fetched_at,
    )
    return replace(snapshot, epoch=control.epoch, strict=control.strict)
