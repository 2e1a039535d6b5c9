"""What is imported when: extras where they are used, drivers where something connects, little for `dal --help`."""

from __future__ import annotations

import subprocess
import sys

EXTRAS = (
    "sqlglot jinja2 opentelemetry grafana_foundation_sdk yaml flask gunicorn mirakuru distributed dask sqlalchemy"
)
EVERYTHING = """
import dal, flags, metrics, typer.main
from dal.cli.listing import loaded
from dal.cli.main import app
for package in (dal, flags, metrics):
    for name in package.__all__:
        getattr(package, name)
def load(command):
    for one in command.commands.values():
        load(one) if hasattr(one, "commands") else loaded(one)
load(typer.main.get_command(app))
"""
LIST = """
from typer.testing import CliRunner
from dal.cli.main import app
assert CliRunner().invoke(app, ["--help"]).exit_code == 0
"""
HEAVY = {"pydantic", "prometheus_client", "boto3", "pymysql", "UnleashClient", "rich"}


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


def _without(modules: str, program: str) -> str:
    """What a process says in which these modules cannot be imported."""
    blocked = f"import sys\nfor name in {modules.split()!r}: sys.modules[name] = None\n"
    return _run(blocked + program).stderr


def _heavy(program: str) -> set[str]:
    """The heavy modules that a program has imported at its end."""
    done = _run(f"{program}\nimport sys\nprint(*(set(sys.modules) & {HEAVY!r}))")
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_everything_is_imported_without_extras() -> None:
    """Every public name and every command; an extra is imported by the work that needs it."""
    assert _without(EXTRAS, EVERYTHING) == ""


def test_an_import_at_the_wrong_place_is_found() -> None:
    """Blocking what is imported shows it."""
    assert "ModuleNotFoundError: No module named 'pymysql" in _without("pymysql", EVERYTHING)


def test_a_list_of_commands_imports_little() -> None:
    """Each TAB in a shell starts the program anew: no driver, no validation, no drawing."""
    assert _heavy(LIST) == set()


def test_drivers_are_imported_where_something_connects() -> None:
    """Not by declarations and tests of an application; `connect` needs them."""
    assert not _heavy("import dal")
    assert not _heavy("from dal import DualRepository, Key, read, write") & {"boto3", "pymysql", "UnleashClient"}
    assert _heavy("from dal import connect") >= {"boto3", "pymysql", "pydantic"}
