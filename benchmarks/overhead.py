"""The layer itself: backends that do nothing, beside LaunchDarkly's migrator and `laboratory`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

from ldclient import Stage
from ldclient.migrations import ExecutionOrder

from benchmarks.effort import Effort
from benchmarks.figures import Figure, Unit, micros, timed
from benchmarks.noop import Layer, NoopThings, layer
from benchmarks.peers import laboratory, launchdarkly
from benchmarks.race import Contender, Race, race
from dal.dual import Background, Shadowing
from flags import MigrationPhase
from metrics import catalog

_THREADS = 4
_BURST = 50
"""Shadow reads handed over in a row: 0.3 ms, far less than the queue holds."""
_LONG_BURST = 500


def figures(effort: Effort) -> Iterator[Figure]:
    """Single route, shadow read and dual write over nothing."""
    yield from _single(effort)
    yield from _shadow(effort)
    yield from _dual_write(effort)


def _single(effort: Effort) -> Iterator[Figure]:
    with ExitStack() as stack:
        ours = stack.enter_context(layer(MigrationPhase.MYSQL_ONLY))
        found = race(
            effort.cheap,
            bare=partial(NoopThings().find, 1),
            ours=partial(ours.things.find, 1),
            launchdarkly=stack.enter_context(launchdarkly(Stage.OFF)).read,
            laboratory=laboratory(enabled=False),
        )
    beside = _beside(found)
    yield timed("single route", found.median("ours"), Unit.MICROSECONDS, budget=3, peer=beside)
    yield _share("single route: overhead against LaunchDarkly", found, "ours")


def _shadow(effort: Effort) -> Iterator[Figure]:
    with ExitStack() as stack:
        single = stack.enter_context(layer(MigrationPhase.MYSQL_ONLY))
        ours = stack.enter_context(_shadowing())
        full = stack.enter_context(_full())
        background = ours.runtime.background
        find = partial(ours.things.find, 1)
        found = race(
            effort.cheap,
            bare=partial(NoopThings().find, 1),
            single=partial(single.things.find, 1),
            ours=Contender(find, batch=_BURST, settle=partial(drain, background, _THREADS)),
            shed=partial(full.things.find, 1),
            whole=Contender(partial(_burst, find, background), batch=1, work=_LONG_BURST),
            launchdarkly=stack.enter_context(launchdarkly(Stage.SHADOW)).read,
            parallel=stack.enter_context(launchdarkly(Stage.SHADOW, ExecutionOrder.PARALLEL)).read,
            laboratory=laboratory(enabled=True),
        )
        _must_have_shed(ours, expected=False)
        _must_have_shed(full, expected=True)
    beside = f"{_beside(found)}, its parallel default {micros(found.median('parallel'))}"
    yield timed(
        "shadow read: extra on the caller",
        found.excess("ours", over="single"),
        Unit.MICROSECONDS,
        budget=6,
        peer=f"single route {micros(found.median('single'))}",
    )
    yield timed(
        "shadow read shed (queue full): extra on the caller",
        found.excess("shed", over="single"),
        Unit.MICROSECONDS,
        budget=6,
        peer=f"single route {micros(found.median('single'))}",
    )
    yield _share("shadow read: overhead against LaunchDarkly's serial one", found, "ours", beside=beside)
    yield Figure(
        "shadow read: work of caller and background against LaunchDarkly's serial one",
        found.share("whole", of="launchdarkly", bare="bare"),
        Unit.TIMES,
        budget=1,
        peer=f"all of it {micros(found.median('whole'))}, LaunchDarkly {micros(found.median('launchdarkly'))}",
    )


def _dual_write(effort: Effort) -> Iterator[Figure]:
    with ExitStack() as stack:
        ours = stack.enter_context(layer(MigrationPhase.DUAL_WRITE))
        found = race(
            effort.cheap,
            bare=partial(NoopThings().touch, 1),
            ours=partial(ours.things.touch, 1),
            launchdarkly=stack.enter_context(launchdarkly(Stage.DUALWRITE)).write,
        )
    yield _share("dual write: overhead against LaunchDarkly", found, "ours")


def _share(name: str, found: Race, ours: str, *, beside: str = "") -> Figure:
    share = found.share(ours, of="launchdarkly", bare="bare")
    peer = f"{micros(found.median(ours))}; {beside or _beside(found)}; {1 / share:.0f} times less"
    return Figure(name, share, Unit.TIMES, budget=0.1, peer=peer)


def _beside(found: Race) -> str:
    names = {"bare": "bare call", "laboratory": "laboratory", "launchdarkly": "LaunchDarkly"}
    return ", ".join(f"{word} {micros(found.median(name))}" for name, word in names.items() if name in found.laps)


@contextmanager
def _shadowing() -> Iterator[Layer]:
    """A layer whose shadow reads are all made, however busy the machine is."""
    patient = Shadowing(timeout=60)
    background = Background(threads=_THREADS)
    with layer(MigrationPhase.DUAL_READ_WRITE, background=background, shadowing=patient) as found:
        yield found


@contextmanager
def _full() -> Iterator[Layer]:
    """A layer whose background has no room: its one thread waits, and so does one more task."""
    background, taken, done = Background(threads=1, limit=1), threading.Event(), threading.Event()
    with layer(MigrationPhase.DUAL_READ_WRITE, background=background) as found:

        def occupy() -> None:
            taken.set()
            done.wait()

        background.submit(occupy)
        taken.wait()
        background.submit(taken.set)
        try:
            yield found
        finally:
            done.set()


def drain(background: Background, threads: int) -> None:
    """Wait until everything submitted so far is done: when all threads meet here, nobody is at work."""
    meeting = threading.Barrier(threads + 1)

    def meet() -> None:
        meeting.wait()

    for _ in range(threads):
        if not background.submit(meet):
            raise RuntimeError("the background has no room; the burst was too long")
    meeting.wait()


def _burst(find: partial[int], background: Background) -> None:
    for _ in range(_LONG_BURST):
        find()
    drain(background, _THREADS)


def _must_have_shed(found: Layer, *, expected: bool) -> None:
    families = found.registry.collect()
    name = catalog.SHEDS.name.removesuffix("_total")
    sheds = sum(s.value for f in families if f.name == name for s in f.samples if s.name.endswith("_total"))
    if bool(sheds) is not expected:
        raise RuntimeError(f"{sheds:g} shadow reads were shed, so this measures something else")
