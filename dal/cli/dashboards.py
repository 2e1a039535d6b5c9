"""`dal dashboards`: what Grafana and Prometheus load, made from the catalogue of metrics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

from dal.cli.shared import DONE, NOT_YET, AsJson, explained, print_json, say
from dal.errors import ConfigurationError

Out = Annotated[
    Path, typer.Option("--out", "-o", help="The folder; `dashboards` and `prometheus` are made in it.")
]
_DRAWN_WITH = ("grafana_foundation_sdk", "yaml")


def build_command(*, out: Out = Path("grafana"), as_json: AsJson = False) -> None:
    """Write the three dashboards (Grafana 11 or later) and the rules of Prometheus.

    Dashboards of an earlier version are removed: files of that folder whose names begin with `switchyard`.

    JSON: {"folder", "written": [file, ...], "removed": [file, ...]}

    Examples: dal dashboards build        dal dashboards build --out deploy/grafana
    """
    with explained(), _files() as files, _writable(out):
        removed = files.leftovers(out)
        written = [name for name in files.write(out) if name not in removed]
    if as_json:
        print_json({"folder": str(out), "written": written, "removed": removed})
        return
    for name in written:
        typer.echo(out / name)
    for name in removed:
        say(f"removed {out / name}, of an earlier version")


def check_command(*, out: Out = Path("grafana"), as_json: AsJson = False) -> None:
    """Say which files are missing, were changed by hand, or are of another version.

    Exit status 1 if there are any.

    JSON: {"folder", "stale": [file, ...]}

    Examples: dal dashboards check        dal dashboards check --out deploy/grafana --json
    """
    with explained(), _files() as files, _writable(out):
        stale = files.stale(out)
    if as_json:
        print_json({"folder": str(out), "stale": stale})
    else:
        _tell(out, stale)
    raise typer.Exit(NOT_YET if stale else DONE)


def _tell(out: Path, stale: list[str]) -> None:
    for name in stale:
        typer.echo(out / name)
    where = "" if out == Path("grafana") else f" --out {out}"
    say(f"not current: run `dal dashboards build{where}`" if stale else "every file is current")


@contextmanager
def _files() -> Iterator[ModuleType]:
    """What draws is an extra of its own: production processes have no use for it.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        from metrics.dashboards import files  # noqa: PLC0415  the extra is for this command alone
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _DRAWN_WITH:
            raise
        raise ConfigurationError(
            f"{error.name} is not installed: `pip install 'switchyard-dal[dashboards]'`, then type it again"
        ) from error
    yield files


@contextmanager
def _writable(out: Path) -> Iterator[None]:
    """Raises ConfigurationError where the folder cannot be read or written."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"{error.filename or out}: {error.strerror}; name another folder with --out"
        ) from error
