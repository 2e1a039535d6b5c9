"""`dal serve`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from dal.cli.asking import asking
from dal.cli.shared import ConfigPath, opened, say
from dal.errors import ConfigurationError
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
Job = Annotated[
    str,
    typer.Option("--job", envvar="DAL_PROMETHEUS_JOB", metavar="REGEX", help="Only of its jobs that this fits."),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--allow-host", metavar="NAME", help="A name that it is reached by, as of a proxy; repeatable."),
]


def serve_command(
    context: typer.Context,
    *,
    host: Host = "127.0.0.1",
    port: Port = 9465,
    every: Every = 5.0,
    prometheus: History = None,
    job: Job = "",
    allow_host: Names = None,
    config: ConfigPath = None,
) -> None:
    """Serve one live page for people: verdict, way, fleet, parity, journal, control row, runs, latency.

    It only looks, as `dal status` does, every few seconds while somebody watches; any number of viewers costs the
    databases nothing more. /status.json answers with the JSON of `dal status --json`, /healthz with `ok`. Prints
    its address and serves until Ctrl-C or SIGTERM. It does not end when MySQL cannot be read: the page says so.

    There is no log-in. It answers under localhost, the loopback addresses and what --host says, with any port, so
    through a tunnel as well. A proxy with a name of its own needs --allow-host; any other name gets status 421.

    Examples: dal serve --allow-host shop.example        dal serve --prometheus http://127.0.0.1:9090 --job shop
    """
    with _ends_held_back(), opened(context, config) as at, asking(at.config) as ask:
        viewpoint = at.viewpoint
        history = _history(prometheus, job)

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
            names=allow_host or (),
        ) as address:
            print(address, flush=True)
            say("Ctrl-C ends it.")
            signal.sigwait(_ENDS)


def _history(url: str | None, job: str) -> Prometheus | None:
    if job and not url:
        raise ConfigurationError("--job: it chooses among the jobs of a Prometheus; give --prometheus URL as well")
    return Prometheus(url, job) if url else None


@contextmanager
def _ends_held_back() -> Iterator[None]:
    """Signals that end the command wait to be fetched; threads that begin inside would be ended by them else."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
