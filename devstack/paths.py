"""Where the development stack keeps its things."""

import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def home(env: Mapping[str, str] = os.environ) -> Path:
    """The folder of what is installed for us alone, of locks and state (`DEVSTACK_HOME`, else `.devstack`)."""
    return Path(env.get("DEVSTACK_HOME") or ROOT / ".devstack").absolute()


def npm_folder(env: Mapping[str, str] = os.environ) -> Path:
    """The project's own npm folder; nothing is ever installed globally with npm."""
    return home(env) / "npm"


def mysql_folder(env: Mapping[str, str] = os.environ) -> Path:
    """Where MySQL is extracted, with every library that it needs; nothing of it is installed on the system."""
    return home(env) / "mysql"
