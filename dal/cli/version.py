"""`dal --version`: which release this is, on which Python, with which extras."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Annotated

import typer

_PACKAGE = "switchyard-dal"
_EXTRA = re.compile(r"""^([\w.-]+).*\bextra == ["']([\w-]+)["']""")


def _told(wanted: bool) -> None:  # noqa: FBT001  the library calls it so
    if wanted:
        typer.echo(f"{_PACKAGE} {version(_PACKAGE)}\nPython {platform.python_version()}")
        for extra, missing in _extras().items():
            typer.echo(f"  [{extra}] " + (f"without {', '.join(missing)}" if missing else "installed"))
        raise typer.Exit


def _extras() -> dict[str, list[str]]:
    """Of each extra the packages that are not there."""
    found: dict[str, list[str]] = {}
    for package, extra in (match.groups() for line in requires(_PACKAGE) or () if (match := _EXTRA.match(line))):
        found.setdefault(extra, []).extend([] if _installed(package) else [package])
    return found


def _installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


Version = Annotated[
    bool, typer.Option("--version", callback=_told, is_eager=True, help="Show version, Python and extras; exit.")
]
