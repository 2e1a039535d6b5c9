"""Every event that is logged: the one table; docs/logs.md shows it, and a test compares it with the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One kind of event: `name` is the value of the key `event`, `keys` are the others."""

    name: str
    logger: str
    levels: str
    keys: tuple[str, ...]
    means: str


def _event(name: str, logger: str, levels: str, keys: str, means: str) -> LogEvent:
    return LogEvent(name, logger, levels, tuple(keys.split()), means)


EVENTS: tuple[LogEvent, ...] = (
    _event(
        *("operation", "dal.operations", "debug, info"),
        "entity operation route outcome seconds phase version",
        "an operation has ended; INFO where it failed or took `logs.slow` seconds; only if `logs.operations` asks",
    ),
    _event(
        *("mismatch", "dal.mismatch", "warning", "entity operation route verdict key differences"),
        "both databases were asked again and still disagree; `key` is a hash of the arguments",
    ),
    _event(
        *("shadow_failed", "dal.shadow", "warning", "entity operation route error"),
        "a shadow read failed, which no caller noticed; each kind once per operation",
    ),
    _event(
        *("comparison_failed", "dal.shadow", "error", "entity operation route verdict"),
        "two answers could not be compared",
    ),
    _event(
        *("predicate_failed", "dal.shadow", "error", "entity operation"),
        "the function that says whether a read is compared has raised: it was not compared",
    ),
    _event(
        *("mirror_failed", "dal.mirror", "error"),
        "entity operation route phase version policy error keys",
        "the follower did not get a write; the journal keeps it",
    ),
    _event(
        *("rehearsal", "dal.rehearsal", "warning", "entity operation verdict"),
        "DynamoDB's own write path would leave something else than MySQL's",
    ),
    _event(
        *("phase", "dal.flags", "info", "phase highest_phase read_only prefer_ddb version pid"),
        "what this process obeys has changed; at its start as well",
    ),
    _event(
        *("step_blocked", "dal.fleet", "warning", "reason detail"),
        "the next step towards the wish waits, and for what",
    ),
    _event(
        *("control", "dal.fleet", "info", "change epoch leader"),
        "this process has changed the control row",
    ),
    _event(
        *("cutover_unprepared", "dal.fleet", "warning", "error"),
        "leadership cannot change hands yet; tried again",
    ),
    _event(
        *("fleet_unreachable", "dal.fleet", "info, warning", "error"),
        "MySQL does not tell what the fleet does; INFO where DynamoDB leads and MySQL is not needed",
    ),
    _event(*("fleet_failed", "dal.fleet", "error", "error"), "a bug in a turn of the fleet; tried again"),
    _event(
        *("fleet_listener_failed", "dal.fleet", "error", "error"),
        "the application's listener to changes has raised",
    ),
    _event(
        *("fleet_not_left", "dal.fleet", "warning", "error"),
        "a process could not say that it ends; the others call it dead after `fleet.deadAfter`",
    ),
    _event(*("control_busy", "dal.fleet", "debug", ""), "somebody else holds the control row; tried again soon"),
    _event(
        *("lead_unseen", "dal.fleet", "debug", ""),
        "DynamoDB did not say whether it leads; the lease ends by itself",
    ),
    _event(
        *("repairs_wait", "dal.journal", "warning", "error"),
        "repairs cannot be made at the moment; once per outage",
    ),
    _event(
        *("repair_failed", "dal.journal", "warning, error", "entity tries error"),
        "one key cannot be mirrored; ERROR when it is given up",
    ),
    _event(*("keeper_failed", "dal.journal", "error", "error"), "a bug in a turn of the journal's keeper"),
    _event(
        *("confirmations_kept", "dal.journal", "warning", "error"),
        "the last confirmed keys were not cleared at the end of the process; repairs do it",
    ),
    _event(
        *("verifications_unknown", "dal.journal", "warning", ""),
        "what verifications have found cannot be read",
    ),
    _event(
        *("state_untold", "dal.unit", "error", "keys"),
        "rows were committed that the contract does not allow: their mirrors wait",
    ),
    _event(
        *("rollback_failed", "dal.unit", "warning", "error"),
        "rolling a unit of work back has failed as well",
    ),
    _event(
        *("background_closed", "dal.background", "warning", "tasks"),
        "the process ended before its background work was done",
    ),
    _event(
        *("background_short", "dal.background", "warning", "threads"),
        "not all threads could be started",
    ),
    _event(*("background_failed", "dal.background", "error", "error"), "a bug in a background task"),
    _event(
        *("flags.changed", "flags.publisher", "info", "phase read_only version"),
        "the flags ask for something else",
    ),
    _event(
        *("flags.wish_rejected", "flags.publisher", "warning", "reason stays"),
        "the flags ask for what is not allowed; the phase stays",
    ),
    _event(
        *("flags.fetch_failed", "flags.publisher", "warning", "reason stays"),
        "the flag source gave no usable answer; the phase stays; once per outage",
    ),
    _event(*("flags.fetch_recovered", "flags.publisher", "info", "after"), "the flag source answers again"),
    _event(
        *("flags.listener_failed", "flags.publisher", "error", ""),
        "the application's listener to the flags has raised",
    ),
    _event(
        *("flags.unleash.not_started", "flags.unleash", "error", ""),
        "the Unleash client did not start; the last good flags go on",
    ),
    _event(
        *("flags.last_good.unreadable", "flags.lastgood", "warning", "path"),
        "the last good flags on disk cannot be read",
    ),
    _event(
        *("flags.last_good.unwritable", "flags.lastgood", "warning", "path"),
        "the last good flags cannot be kept on disk",
    ),
    _event(
        *("metrics_event_failed", "metrics", "error", ""),
        "an event could not be counted",
    ),
    _event(
        *("metrics_not_shared", "metrics", "error", ""),
        "this worker's numbers cannot be shared with the others, and why",
    ),
    _event(*("look_failed", "dal.page", "error", "error"), "a bug in a look of `dal serve` at the migration"),
)


def as_markdown(events: Iterable[LogEvent] = EVENTS) -> str:
    """The table of docs/logs.md; `python -m dal.logs` prints it."""
    rows = ["| event | logger | level | keys | meaning |", "| --- | --- | --- | --- | --- |"]
    for event in events:
        keys = ", ".join(f"`{key}`" for key in event.keys)
        rows.append(f"| `{event.name}` | `{event.logger}` | {event.levels} | {keys} | {event.means} |")
    return "\n".join(rows) + "\n"
