"""The libraries that people use for the same purpose, doing the same nothing.

Both are set up in their favour: LaunchDarkly evaluates a flag from memory and sends no events.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from laboratory import Experiment
from ldclient import Config, Context, LDClient, Result, Stage
from ldclient.integrations.test_data import TestData
from ldclient.migrations import ExecutionOrder, MigratorBuilder

from benchmarks.noop import NoopThings

_FLAG = "migration"


@dataclass(frozen=True, slots=True)
class Migrator:
    """LaunchDarkly's migrator in one stage: one read, one write."""

    read: Callable[[], object]
    write: Callable[[], object]


@contextmanager
def launchdarkly(stage: Stage, order: ExecutionOrder = ExecutionOrder.SERIAL) -> Iterator[Migrator]:
    """A migrator over two backends that do nothing, in one stage.

    Raises:
        RuntimeError: it does not answer.
    """
    logging.getLogger("ldclient").setLevel(logging.ERROR)  # it warns that it sends no events
    stages = [known.value for known in Stage]
    data = TestData.data_source()
    flag = data.flag(_FLAG).variations(*stages).variation_for_all(stages.index(stage.value))
    data.update(flag)
    client = LDClient(Config("none", update_processor_class=data, send_events=False))
    try:
        yield _migrator(client, order)
    finally:
        client.close()  # type: ignore[no-untyped-call]  # of the library


def _migrator(client: LDClient, order: ExecutionOrder) -> Migrator:
    things = NoopThings()

    def find(payload: Any | None) -> Result:
        return Result.success(things.find(payload or 0))

    def touch(payload: Any | None) -> Result:
        return Result.success(things.touch(payload or 0))

    builder = MigratorBuilder(client).read_execution_order(order)
    migrator = builder.read(find, find, lambda one, other: one == other).write(touch, touch).build()
    if isinstance(migrator, str):
        raise TypeError(f"LaunchDarkly does not build its migrator: {migrator}")
    context = Context.create("benchmark")
    read = partial(migrator.read, _FLAG, context, Stage.OFF, 1)
    write = partial(migrator.write, _FLAG, context, Stage.OFF, 1)
    if not (read().is_success() and write().authoritative.is_success()):
        raise RuntimeError("LaunchDarkly's migrator does not answer")
    return Migrator(read, write)


class _Disabled(Experiment):  # type: ignore[misc]  # the library has no types
    def enabled(self) -> bool:
        return False


def laboratory(*, enabled: bool) -> Callable[[], object]:
    """A serial experiment on two functions that do nothing; not enabled it calls the first one only."""
    things = NoopThings()
    kind = Experiment if enabled else _Disabled
    find: Callable[[int], object] = kind.decorator(things.find)(things.find)
    return partial(find, 1)
