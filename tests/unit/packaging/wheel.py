"""The wheel and the archive of sources, as `pip` would build them."""

from __future__ import annotations

import tarfile
import tomllib
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[3]
PACKAGES = ("dal", "flags", "metrics")


def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wheel(folder: Path, config: dict[str, Any]) -> set[str]:
    """Everything that is installed, without what the installer is told."""
    (built,) = WheelBuilder(str(ROOT), config=config).build(directory=str(folder), versions=["standard"])
    with ZipFile(built) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def archive(folder: Path, config: dict[str, Any]) -> set[str]:
    """Every file of the archive of sources."""
    (built,) = SdistBuilder(str(ROOT), config=config).build(directory=str(folder), versions=["standard"])
    with tarfile.open(built) as sources:
        return {name.partition("/")[2] for name in sources.getnames()}


def files() -> set[str]:
    """Of the packages, as they are here."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {str(p.relative_to(ROOT)) for p in found if p.is_file() and "__pycache__" not in p.parts}
