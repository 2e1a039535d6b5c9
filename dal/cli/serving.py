"""`dal serve`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from dal.cli.asking import asking
from dal.cli.shared import ConfigPath, opened, say
from dal.fleet.look import Look
from dal.page import Prometheus, serving

_ENDS = {signal.SIGTERM, signal.SIGINT}

Host = Annotated[str, typer.Option("--host", help="Where to listen; there is no log-in, so choose with care.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 takes a free one.")]
Every = Annotated[float, typer.Option("--every", min=0.5, max=3600, help="Seconds between two looks.")]
History = Annotated[
    str | None,
    typer.Option("--prometheus", envvar="DAL_PROMETHEUS", help="Address of a Prometheus, for the last half hour."),
]


def serve_command(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = 9465,
    every: Every = 5.0,
    prometheus: History = None,
    config: ConfigPath = None,
) -> None:
    """Serve one live page for people: verdict, way, fleet, parity, journal, control row, runs, latency.

    It only looks, as `dal status` does, every few seconds while somebody watches; any number of viewers costs the
    databases nothing more. /status.json answers with the JSON of `dal status --json`, /healthz with `ok`. Prints
    its address and serves until Ctrl-C or SIGTERM. It does not end when MySQL cannot be read: the page says so.

    Examples: dal serve        dal serve --port 8080 --prometheus http://127.0.0.1:9090
    """
    with _ends_held_back(), opened(context, config) as at, asking(at.config) as ask:
        viewpoint = at.viewpoint
        history = Prometheus(prometheus) if prometheus else None

        def look() -> Look:
            with at.databases.translated():
                return viewpoint.look(lambda: ask().wished)

        with serving(
            look,
            host=host,
            port=port,
            every=every,
            watched=viewpoint.watched,
            prometheus=history,
        ) as address:
            print(address, flush=True)
            say("Ctrl-C ends it.")
            signal.sigwait(_ENDS)


@contextmanager
def _ends_held_back() -> Iterator[None]:
    """Signals that end the command wait to be fetched; threads that begin inside would be ended by them else."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
